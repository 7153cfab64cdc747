"""What tables live through, by two people at once: on PostgreSQL, with real threads."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from cases import lifecycle
from cases.models import Involvement, PendingRole, PlanEntry, Situation, Term
from cases.services import closing, pending, plan, seats, sessions, step_aside
from tables.models import Seat
from tests.api import Api
from tests.cast import Cast, L, gather, situation_at, term
from tests.family import family_of
from tests.races.test_decisions import Crowd, at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]

READS = 12
REASON = "overall_risk_lowered__connected_to_services"


def fresh(row: Situation) -> Situation:
    return Situation.objects.select_related("table").get(pk=row.pk)


def test_two_people_who_accept_the_lead_at_once_take_it_once() -> None:
    cast = gather()
    row = situation_at(cast, "open")
    asked = pending.ask_hand_over(row, cast.agency("assisting"), by=cast.lead, version=row.version)
    row = fresh(row)
    answers = at_once([
        lambda user=user: pending.accept(asked, by=user, version=row.version)
        for user in (cast.assisting, cast.alternate)
    ])  # fmt: skip
    assert sorted(answers) == ["409 stale_version", "done"]
    active = Involvement.objects.filter(situation=row, until_at=None)
    assert active.get(role="lead").agency == cast.agency("assisting")
    assert active.count() == 2
    assert PendingRole.objects.filter(situation=row, answered_at=None).count() == 0


@pytest.mark.parametrize("attempt", range(5))
def test_seat_that_ends_while_it_is_named_leads_nothing(attempt: int) -> None:
    cast = gather()
    row = situation_at(cast, "filter_three")
    place = cast.seats["lead"]
    answers = at_once([
        lambda: lifecycle.name_agencies(
            row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
            assisting=[cast.agency("assisting")],
        ),
        lambda: seats.end_seat(place, by=cast.coordinator),
    ])  # fmt: skip
    named, ended = (answer == "done" for answer in answers)
    assert named != ended, answers
    assert (Seat.objects.get(pk=place.pk).until_at is not None) == ended
    leads = Involvement.objects.filter(situation=row, role="lead", until_at=None)
    assert leads.exists() == named


def test_seat_whose_end_the_naming_waited_for_leads_nothing() -> None:
    cast = gather()
    row = situation_at(cast, "filter_three")
    place = cast.seats["lead"]

    def end() -> None:
        with transaction.atomic():
            held = Seat.objects.select_for_update().get(pk=place.pk)
            until(someone_waits)
            held.until_at = timezone.now()
            held.save(update_fields=["until_at"])

    def name() -> None:
        until(lambda: someone_holds(place))
        lifecycle.name_agencies(
            row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
            assisting=[cast.agency("assisting")],
        )  # fmt: skip

    assert at_once([end, name]) == ["done", "409 seat_ended"]


def until(known: Callable[[], bool]) -> None:
    """Wait for what *known* says, ten seconds at most."""
    for _attempt in range(1000):
        if known():
            return
        time.sleep(0.01)
    raise AssertionError("Waited ten seconds in vain.")


def someone_waits() -> bool:
    """Whether a connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return bool(cursor.fetchone()[0])


def someone_holds(place: Seat) -> bool:
    """Whether the row of *place* is locked by another connection."""
    with transaction.atomic():
        free = Seat.objects.select_for_update(skip_locked=True).filter(pk=place.pk)
        return not free.exists()


def test_entry_written_while_it_is_split_goes_with_its_agency_or_is_refused() -> None:
    cast = gather()
    family = family_of(cast)
    row, kind = fresh(family.row), Term.objects.filter(list=L.PLAN_KINDS).first()
    own = {"by": cast.seated, "agency": cast.agency("seated"), "version": row.version}
    answers = at_once([
        lambda: lifecycle.split(row, by=cast.lead, version=row.version, **family.sides),
        lambda: plan.write_entry(row, kind=kind, text="Written at that moment.", **own),
    ])  # fmt: skip
    assert answers[0] == "done"
    assert answers[1] in ("done", "404 not_found", "409 stale_version")
    entries = PlanEntry.objects.filter(agency=cast.agency("seated"))
    assert not entries.filter(situation=row).exists()


def between(cast: Cast) -> Situation:
    """No meeting is in session, and the lead reported two days ago that it may close."""
    row = situation_at(cast, "open")
    plan.record_update(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"), may_close=True,
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
        proposed_reason=term(L.CONCLUSION_REASONS, REASON),
        at=timezone.now() - timedelta(hours=49),
    )  # fmt: skip
    assert cast.meeting is not None
    cast.meeting.refresh_from_db()
    sessions.close_session(cast.meeting, by=cast.chair, version=cast.meeting.version)
    return fresh(row)


def test_objection_and_conclusion_at_once_do_not_both_hold() -> None:
    cast = gather()
    row = between(cast)
    answers = at_once([
        lambda: closing.object_to_closing(
            row, by=cast.assisting, version=row.version, agency=cast.agency("assisting")
        ),
        lambda: lifecycle.conclude(row, by=cast.chair, version=row.version),
    ])  # fmt: skip
    assert answers.count("done") == 1, answers
    assert (fresh(row).stage == "concluded") == (answers[1] == "done")


def test_withdrawn_consent_and_conclusion_at_once_have_one_winner() -> None:
    cast = gather()
    row = between(cast)
    answers = at_once([
        lambda: lifecycle.stop(row, by=cast.lead, version=row.version),
        lambda: lifecycle.conclude(row, by=cast.chair, version=row.version),
    ])  # fmt: skip
    assert sorted(answers) == ["409 stale_version", "done"]
    reason = fresh(row).conclusion_reason
    assert reason is not None
    assert (reason.code == "other__consent_withdrawn") == (answers[0] == "done")


@pytest.mark.parametrize("attempt", range(3))
def test_no_entry_outlives_the_withdrawal_that_it_met(attempt: int) -> None:
    cast = gather()
    row, kind = situation_at(cast, "open"), Term.objects.filter(list=L.PLAN_KINDS).first()
    own = {"by": cast.assisting, "agency": cast.agency("assisting"), "version": row.version}
    answers = at_once([
        lambda: lifecycle.stop(row, by=cast.lead, version=row.version),
        lambda: plan.write_entry(row, kind=kind, text="Written at that moment.", **own),
    ])  # fmt: skip
    assert answers[0] == "done"
    assert answers[1] in ("done", "409 stale_version")
    entries = PlanEntry.objects.filter(situation=row)
    assert entries.count() == (1 if answers[1] == "done" else 0)
    assert not entries.exclude(text="").exists()


def test_who_steps_aside_while_they_read_reads_nothing_afterwards() -> None:
    cast = gather()
    row = situation_at(cast, "open")
    path, answers = f"/situations/{row.pk}/", []
    api = Api(cast.lead)
    with Crowd(2) as crowd:
        acts = crowd.act(
            lambda: answers.extend(api.get(path).status_code for _ in range(READS)),
            lambda: step_aside.step_aside(row, by=cast.lead),
        )
    answers.append(api.get(path).status_code)
    assert acts == ["done", "done"]
    assert answers == [200] * answers.count(200) + [404] * answers.count(404)
    assert answers[-1] == 404
