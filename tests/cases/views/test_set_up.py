"""The first set-up of a table: linear, each step saved, left and taken up again."""

from __future__ import annotations

from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from agencies.errors import GuardFailed
from agencies.models import Agency, AuditEntry
from cases.models import Retention
from tables.models import Seat, SetUp, Table
from tables.services import set_up
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

pytestmark = pytest.mark.django_db
LINES = "Shelter;Refuge;housing;none\nHealth Unit;Bureau de santé;health;phipa\n"
DAYS = {
    "drafts_days": 30, "silence_days": 180, "codes_days": 900, "codes_minors_days": 300,
    "attendance_days": 1000, "audit_days": 2600,
}  # fmt: skip
CLOCK = {
    "contact_due_hours": 20, "contact_overdue_hours": 48, "contact_unreported_hours": 72,
    "threshold_table": 5, "threshold_partners": 6, "threshold_public": 12,
}  # fmt: skip


def given(table: Table) -> dict[str, dict[str, Any]]:
    """What is sent at each step, in their order."""
    today = timezone.localdate()
    return {
        "place": {"name_en": "Hill", "name_fr": "Colline", "prefix": table.prefix,
                  "time_zone": "America/Winnipeg", "language": "en"},
        "meetings": {"pattern": "weekly", "weekday": "TU", "starts_on_date": today,
                     "local_time": "10:15", "minutes": 60},
        "agencies": {"lines": LINES, "agreement_date": today},
        "people": {}, "lists": CLOCK, "retention": DAYS, "mail": {}, "begin": {},
    }  # fmt: skip


@pytest.fixture
def coordinator(cast: Cast) -> Browser:
    """The coordinator of a table whose set-up has begun."""
    set_up.begin(cast.table)
    return Browser(cast.coordinator)


def test_steps_lead_from_one_to_the_next_and_each_is_saved(
    cast: Cast, coordinator: Browser
) -> None:
    pk, following = cast.table.pk, [*set_up.STEPS[1:], None]
    for (step, data), after in zip(given(cast.table).items(), following, strict=True):
        assert coordinator.open("set_up_next", pk)["Location"].endswith(f"/{step}/")
        assert coordinator.open("set_up_step", pk, step).status_code == 200
        done = coordinator.send("set_up_step", pk, step, **data)
        assert (step, done.status_code) == (step, 302)
        assert done["Location"].endswith(f"/set-up/{after}/" if after else f"/tables/{pk}/")
    table = Table.objects.get(pk=pk)
    assert (table.name_en, table.time_zone, table.contact_due_hours) == (
        "Hill",
        "America/Winnipeg",
        20,
    )
    assert table.schedules.get(ended_at=None).local_time == time(10, 15)
    assert set(Seat.objects.filter(table=table).values_list("agency__name_en", flat=True)) >= {
        "Shelter",
        "Health Unit",
    }
    assert Retention.objects.get(table=table).codes_days == 900
    assert SetUp.objects.get().finished_at is not None
    noted = AuditEntry.objects.filter(verb="set_up.step").order_by("sequence")
    assert [entry.references["step"] for entry in noted] == set_up.STEPS


def test_set_up_is_left_and_taken_up_from_the_home_page(cast: Cast, coordinator: Browser) -> None:
    pk = cast.table.pk
    coordinator.send("set_up_step", pk, "place", **given(cast.table)["place"])
    home = coordinator.open("home")
    assert "The table is not set up yet. Next: Meeting day." in words(home)
    assert f"/tables/{pk}/set-up/" in home.content.decode()
    SetUp.objects.update(step="begin")
    coordinator.send("set_up_step", pk, "begin")
    assert "is not set up yet" not in words(coordinator.open("home"))


def test_step_that_is_not_reached_is_not_there(cast: Cast, coordinator: Browser) -> None:
    assert coordinator.open("set_up_step", cast.table.pk, "lists").status_code == 404
    assert coordinator.send("set_up_step", cast.table.pk, "begin").status_code == 404
    assert SetUp.objects.get().step == "place"


def test_step_behind_is_opened_again_and_moves_nothing_back(
    cast: Cast, coordinator: Browser
) -> None:
    SetUp.objects.update(step="mail")
    done = coordinator.send("set_up_step", cast.table.pk, "lists", **CLOCK)
    assert (done.status_code, SetUp.objects.get().step) == (302, "mail")


def test_step_with_something_wrong_is_shown_again(cast: Cast, coordinator: Browser) -> None:
    wrong = given(cast.table)["place"] | {"time_zone": "Mars/Crater"}
    assert coordinator.send("set_up_step", cast.table.pk, "place", **wrong).status_code == 422
    assert SetUp.objects.get().step == "place"


@pytest.mark.parametrize("role", ["chair", "lead", "administrator", "other_table"])
def test_nobody_but_the_coordinator_sets_up(cast: Cast, coordinator: Browser, role: str) -> None:
    browser = Browser(cast.people[role])
    answers = {
        browser.open("set_up_next", cast.table.pk).status_code,
        browser.send("set_up_step", cast.table.pk, "place").status_code,
    }
    assert answers <= {403, 404}


def test_table_without_a_first_set_up_has_no_such_pages(cast: Cast) -> None:
    assert Browser(cast.coordinator).open("set_up_next", cast.table.pk).status_code == 404


def test_test_mail_goes_to_oneself_and_says_nothing(cast: Cast, coordinator: Browser) -> None:
    SetUp.objects.update(step="mail")
    coordinator.send("set_up_step", cast.table.pk, "mail", stay="1")
    assert [message.to for message in mail.outbox] == [[cast.coordinator.email]]
    assert cast.table.name_en not in mail.outbox[0].subject + mail.outbox[0].body


def test_test_mail_that_nobody_takes_is_said(
    cast: Cast, coordinator: Browser, settings: Any
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    SetUp.objects.update(step="mail")
    done = coordinator.send("set_up_step", cast.table.pk, "mail", stay="1")
    assert (done.status_code, SetUp.objects.get().step) == (422, "mail")


# --- A pasted list -------------------------------------------------------------------------------


def test_pasted_list_twice_makes_nothing_twice(cast: Cast) -> None:
    lines = set_up.read_agencies(LINES)
    ask = {"by": cast.coordinator, "lines": lines, "agreement_date": timezone.localdate()}
    first, again = (set_up.seat_agencies(cast.table, **ask) for _ in range(2))
    assert (len(first), len(again)) == (2, 0)
    assert Agency.objects.filter(name_en="Shelter").count() == 1


def test_agency_that_the_server_knows_gets_a_seat_only(cast: Cast) -> None:
    known = cast.agency("other_table")
    line = f"{known.name_en}\t\t{known.sector_id}\t"
    made = set_up.seat_agencies(
        cast.table, by=cast.coordinator, lines=set_up.read_agencies(line),
        agreement_date=timezone.localdate(),
    )  # fmt: skip
    assert [seat.agency for seat in made] == [known]


def test_pasted_from_a_spreadsheet_is_read_the_same(cast: Cast) -> None:
    assert set_up.read_agencies(LINES.replace(";", "\t")) == set_up.read_agencies(LINES)


@pytest.mark.parametrize(
    "text",
    ["Shelter;Refuge;weather;none", ";Refuge;housing;none", "Shelter;Refuge;housing;gdpr",
     "a;b;housing;none;more", f"{'x' * 201};b;housing;none", " \n", "A;B;housing;none\n" * 61],
)  # fmt: skip
def test_list_that_cannot_be_read_is_refused_whole(cast: Cast, text: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        set_up.read_agencies(text)
    assert set(refused.value.errors) == {"lines"}
    assert "Shelter" not in str(refused.value.errors)
