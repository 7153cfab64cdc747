"""Tables close with nothing open; lapsed agreements open nothing new and cut nothing open."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, WrongStage
from agencies.models import Notice
from cases import lifecycle
from cases.models import Stage
from cases.services import drafts, involvement, notices, seats, sessions
from tables import services as tables
from tables.models import Break, Meeting
from tests.api import Api
from tests.cases.views.conftest import words
from tests.cast import Cast, draft, situation_at

pytestmark = pytest.mark.django_db


def end_meeting(cast: Cast) -> None:
    cast.meeting.refresh_from_db()
    sessions.close_session(cast.meeting, by=cast.chair, version=cast.meeting.version)


@pytest.mark.parametrize("stage", ["submitted", "open"])
def test_table_with_something_before_it_does_not_close(cast: Cast, stage: str) -> None:
    row = situation_at(cast, stage)
    end_meeting(cast)
    with pytest.raises(Conflict) as refused:
        seats.close_table(cast.table, by=cast.coordinator)
    assert refused.value.code == "table_open"
    assert row.reference in str(refused.value.detail)


def test_table_does_not_close_during_a_meeting(cast: Cast) -> None:
    situation_at(cast, "concluded")
    with pytest.raises(Conflict) as refused:
        seats.close_table(cast.table, by=cast.coordinator)
    assert refused.value.code == "in_session"


def test_closed_table_takes_nothing_and_meets_no_more(cast: Cast) -> None:
    waiting = draft(cast)
    concluded = situation_at(cast, "concluded")
    end_meeting(cast)
    start = timezone.now() + timedelta(days=7)
    ahead = tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    seats.close_table(cast.table, by=cast.coordinator)
    ahead.refresh_from_db()
    assert ahead.state == Meeting.State.CANCELLED
    assert cast.lead.has_perm("cases.see_plan", concluded)
    cast.table.refresh_from_db()
    with pytest.raises(WrongStage):
        drafts.start_draft(cast.table, cast.agency("originating"), by=cast.originating)
    with pytest.raises(GuardFailed):
        lifecycle.submit(waiting, by=cast.originating, version=waiting.version)
    with pytest.raises(Conflict):
        seats.close_table(cast.table, by=cast.coordinator)


def test_only_the_coordinator_closes_a_table(cast: Cast, sign_in: Callable[..., Any]) -> None:
    with pytest.raises(Forbidden):
        seats.close_table(cast.table, by=cast.chair)
    assert sign_in(cast.chair).send("table_close", cast.table.pk).status_code == 403
    browser = sign_in(cast.coordinator)
    browser.send("table_close", cast.table.pk)
    assert "This table is closed" in words(browser.open("table_settings", cast.table.pk))


# --- Agreements ----------------------------------------------------------------------------------


def lapse(cast: Cast, role: str, days: int = 1) -> date:
    row = cast.seats[role]
    row.agreement_until_date = timezone.localdate() - timedelta(days=days)
    row.save(update_fields=["agreement_until_date"])
    return row.agreement_until_date


def test_lapsed_agreement_cuts_no_open_plan(cast: Cast) -> None:
    row = situation_at(cast, "open")
    lapse(cast, "lead", 400)
    assert cast.lead.has_perm("cases.write_plan", row)


def test_agency_with_a_lapsed_agreement_is_named_nowhere_new(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    lapse(cast, "assisting")
    given = {"lead": cast.agency("lead"), "assisting": [cast.agency("assisting")]}
    with pytest.raises(GuardFailed):
        lifecycle.name_agencies(row, by=cast.chair, version=row.version, **given)
    tables.extend_agreement(
        cast.seats["assisting"], by=cast.coordinator,
        until_date=timezone.localdate() + timedelta(days=30),
    )  # fmt: skip
    opened = lifecycle.name_agencies(row, by=cast.chair, version=row.version, **given)
    assert opened.stage == Stage.OPEN
    lapse(cast, "seated")
    with pytest.raises(GuardFailed):
        involvement.add_agency(opened, cast.agency("seated"), by=cast.chair, version=opened.version)


@pytest.mark.parametrize(("days", "fits"), [(0, False), (1, True), (90, True), (91, False)])
def test_agreement_is_extended_by_at_most_90_days(cast: Cast, days: int, fits: bool) -> None:
    ends = lapse(cast, "lead")
    seat = cast.seats["lead"]
    call = {"by": cast.coordinator, "until_date": ends + timedelta(days=days)}
    if fits:
        assert tables.extend_agreement(seat, **call).agreement_extended_date == call["until_date"]
    else:
        with pytest.raises(GuardFailed):
            tables.extend_agreement(seat, **call)


def test_extension_on_the_page_of_the_seat_and_through_the_api(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    ends = lapse(cast, "lead")
    seat = cast.seats["lead"]
    browser = sign_in(cast.coordinator)
    assert "Extend the agreement" in words(browser.open("seat", seat.pk))
    until = (ends + timedelta(days=60)).isoformat()
    browser.send("agreement_extend", seat.pk, **{"extend-until_date": until})
    assert "extended until" in words(browser.open("seat", seat.pk))
    body = {"until_date": (ends + timedelta(days=91)).isoformat()}
    assert (
        Api(cast.coordinator).post(f"/seats/{seat.pk}/extend-agreement/", body).status_code == 422
    )
    assert Api(cast.chair).post(f"/seats/{seat.pk}/extend-agreement/", body).status_code == 403


# --- Breaks --------------------------------------------------------------------------------------


def test_break_silences_agenda_nudges_and_not_the_clock(cast: Cast) -> None:
    row = situation_at(cast, "open")
    today = timezone.localdate()
    tables.add_break(
        cast.table, by=cast.coordinator, first_date=today, last_date=today + timedelta(days=60)
    )
    start = timezone.now() + timedelta(days=7)
    ahead = tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    tables.publish_agenda(ahead, by=cast.chair, version=ahead.version)
    assert Notice.objects.count() == 0
    assert row.named_at is not None
    notices.raise_notices(row.named_at + timedelta(hours=25))
    assert set(Notice.objects.values_list("user__name", flat=True)) >= {"lead"}


def test_breaks_are_declared_and_taken_away(cast: Cast, sign_in: Callable[..., Any]) -> None:
    browser = sign_in(cast.coordinator)
    days = {"break-first_date": "2026-07-01", "break-last_date": "2026-08-31"}
    browser.send("breaks", cast.table.pk, **days)
    assert "Declare a break" in words(browser.open("schedule", cast.table.pk))
    browser.send("breaks", cast.table.pk, remove=str(Break.objects.get().pk))
    assert Break.objects.count() == 0
    path = f"/tables/{cast.table.pk}/breaks/"
    body = {"first_date": "2026-07-01", "last_date": "2026-06-30"}
    assert Api(cast.coordinator).post(path, body).status_code == 422
    body["last_date"] = "2026-07-31"
    made = Api(cast.coordinator).post(path, body)
    assert made.status_code == 201
    assert Api(cast.chair).post(path, body).status_code == 403
    assert len(Api(cast.seated).get(path).json()["results"]) == 1


def test_break_cannot_end_before_it_begins(cast: Cast) -> None:
    with pytest.raises(IntegrityError):
        Break.objects.create(
            table=cast.table, first_date=date(2026, 7, 2), last_date=date(2026, 7, 1)
        )
