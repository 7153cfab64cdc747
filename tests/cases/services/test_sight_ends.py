"""The agencies’ sight of an open situation ends after a silence, and when it comes back."""

from __future__ import annotations

import pytest

from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Situation
from cases.services import involvement, retention, room, sight_ends
from tests.cases.services.ageing import NOTHING, age, report
from tests.cast import Cast, L, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_journal")]


@pytest.mark.parametrize("days", [181, 3 * 365 + 1])
def test_report_of_the_lead_is_no_silence(cast: Cast, days: int) -> None:
    row = situation_at(cast, "open")
    age(row, days)
    report(cast, row)
    assert retention.expected(cast.table) == NOTHING
    assert sight_ends.end_silent() == 0


def sees_plan(cast: Cast, row: Situation) -> list[bool]:
    return [
        cast.people[role].has_perm("cases.see_plan", row)
        for role in ("lead", "assisting", "alternate", "worker")
    ]


def test_sight_of_an_open_plan_ends_after_the_silence_with_one_entry(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    age(row, 179)
    assert (sight_ends.end_silent(), sees_plan(cast, row)) == (0, [True] * 4)
    age(row, 2)
    assert (sight_ends.end_silent(), sees_plan(cast, row)) == (1, [False] * 4)
    assert cast.lead.has_perm("cases.see_listing", row)
    assert sight_ends.end_silent() == 0
    assert AuditEntry.objects.filter(verb="sight.end", object_id=str(row.pk)).count() == 1


def test_sight_comes_back_when_the_table_takes_the_situation_up_again(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    age(row, 181)
    sight_ends.end_silent()
    fresh = Situation.objects.get(pk=row.pk)
    involvement.hand_over(fresh, cast.agency("assisting"), by=cast.chair, version=fresh.version)
    assert sees_plan(cast, row) == [True] * 4
    assert sight_ends.end_silent() == 0


def test_follow_up_in_a_meeting_lets_the_lead_report_again(cast: Cast) -> None:
    row = situation_at(cast, "open")
    age(row, 181)
    sight_ends.end_silent()
    item = Discussion.objects.create(
        situation=row, meeting=cast.meeting, kind="follow_up", position=99
    )
    room.open_follow_up(item, by=cast.chair, version=Situation.objects.get(pk=row.pk).version)
    report(cast, Situation.objects.get(pk=row.pk))
    assert sight_ends.end_silent() == 0


def test_conclusion_opens_nothing_whose_sight_had_ended(cast: Cast) -> None:
    row = situation_at(cast, "open")
    age(row, 181)
    sight_ends.end_silent()
    fresh = Situation.objects.get(pk=row.pk)
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    lifecycle.conclude(fresh, by=cast.chair, version=fresh.version, reason=reason)
    assert not cast.lead.has_perm("cases.see_plan", row)
