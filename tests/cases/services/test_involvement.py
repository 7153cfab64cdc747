"""Agencies that join late, leave and come back read what their intervals say, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from cases.models import Involvement, PlanEntry, Situation, Term
from cases.services import involvement, plan, seats
from tables.models import Seat
from tests.cast import Cast, L, agency, seat, situation_at, speaks

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def fresh(row: Situation) -> Situation:
    return Situation.objects.select_related("table").get(pk=row.pk)


def act(cast: Cast, row: Situation, role: str = "chair") -> dict[str, Any]:
    return {"by": cast.people[role], "version": fresh(row).version}


def write(cast: Cast, row: Situation, words: str, role: str = "lead") -> None:
    plan.write_entry(
        row, **act(cast, row, role), agency=cast.agency(role), text=words,
        kind=Term.objects.filter(list=L.PLAN_KINDS).first(),
    )  # fmt: skip


def reads(cast: Cast, role: str) -> list[str]:
    """The plan's entries that a role may read, oldest first."""
    found = PlanEntry.objects.permitted(cast.people[role], "cases.read_entry")
    return list(found.order_by("at").values_list("text", flat=True))


def part(cast: Cast, row: Situation, role: str) -> Involvement:
    return Involvement.objects.get(situation=row, agency=cast.agency(role), until_at=None)


def join(cast: Cast, row: Situation, role: str = "checked_in") -> Involvement:
    return involvement.add_agency(row, cast.agency(role), **act(cast, row))


def test_late_joiner_reads_from_its_joining_on(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "before")
    join(cast, row)
    write(cast, row, "after")
    assert reads(cast, "checked_in") == ["after"]
    assert reads(cast, "assisting") == ["before", "after"]
    assert cast.checked_in.has_perm("cases.see_plan", row)


def test_lead_opens_earlier_entries_and_nobody_else_does(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "before")
    joined = join(cast, row)
    from_at = row.named_at
    for role in ("assisting", "chair", "checked_in", "coordinator"):
        with pytest.raises(Forbidden):
            involvement.open_earlier(joined, **act(cast, row, role), from_at=from_at)
    involvement.open_earlier(joined, **act(cast, row, "lead"), from_at=from_at)
    assert reads(cast, "checked_in") == ["before"]


def test_opening_later_than_the_joining_is_refused(cast: Cast) -> None:
    row = situation_at(cast, "open")
    joined = join(cast, row)
    later = timezone.now() + timedelta(hours=1)
    with pytest.raises(GuardFailed) as refused:
        involvement.open_earlier(joined, **act(cast, row, "lead"), from_at=later)
    assert set(refused.value.errors) == {"from_at"}
    assert part(cast, row, "checked_in").sees_from_at == joined.sees_from_at


@pytest.mark.parametrize("role", ["chair", "assisting"])
def test_leaving_ends_sight_for_everybody_of_the_agency(cast: Cast, role: str) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "entry")
    involvement.release_agency(part(cast, row, "assisting"), **act(cast, row, role))
    for gone in ("assisting", "alternate"):
        assert reads(cast, gone) == []
        assert not cast.people[gone].has_perm("cases.see_plan", row)
        assert not cast.people[gone].has_perm("cases.see_coded", row)
        assert cast.people[gone].has_perm("cases.see_listing", row)
    assert row.group_grants.count() == 2


def test_rejoining_starts_a_new_interval(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "first time", "assisting")
    first = part(cast, row, "assisting")
    involvement.release_agency(first, **act(cast, row))
    write(cast, row, "in between")
    again = join(cast, row, "assisting")
    write(cast, row, "second time")
    assert reads(cast, "assisting") == ["second time"]
    first.refresh_from_db()
    assert first.until_at <= again.from_at
    assert again.sees_from_at == again.from_at


def test_handing_over_keeps_what_both_could_read(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "before")
    involvement.hand_over(row, cast.agency("assisting"), **act(cast, row))
    write(cast, row, "after", "assisting")
    assert reads(cast, "lead") == reads(cast, "assisting") == ["before", "after"]
    assert cast.assisting.has_perm("cases.lead", row)
    assert not cast.lead.has_perm("cases.lead", row)
    assert cast.lead.has_perm("cases.write_plan", row)


def test_handing_over_to_an_agency_outside_lets_it_read_from_then_on(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "before")
    involvement.hand_over(row, cast.agency("checked_in"), **act(cast, row))
    assert reads(cast, "checked_in") == []
    assert reads(cast, "lead") == ["before"]
    assert Involvement.objects.filter(situation=row, role="lead", until_at=None).count() == 1


def test_lead_cannot_leave_nor_hand_over_to_itself(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Conflict) as refused:
        involvement.release_agency(part(cast, row, "lead"), **act(cast, row))
    assert refused.value.code == "lead_leaves"
    with pytest.raises(Conflict) as refused:
        involvement.hand_over(row, cast.agency("lead"), **act(cast, row))
    assert refused.value.code == "already_leads"
    assert part(cast, row, "lead").role == "lead"


def test_agency_joins_once_and_only_with_a_seat(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Conflict) as refused:
        join(cast, row, "assisting")
    assert refused.value.code == "already_involved"
    with pytest.raises(GuardFailed):
        involvement.add_agency(row, agency("unseated"), **act(cast, row))
    assert row.involvements.count() == 2


def test_agency_does_not_send_another_away(cast: Cast) -> None:
    row = situation_at(cast, "open")
    join(cast, row)
    with pytest.raises(Forbidden):
        involvement.release_agency(part(cast, row, "checked_in"), **act(cast, row, "assisting"))
    assert part(cast, row, "checked_in").until_at is None


def test_involvement_that_has_ended_is_not_there_any_more(cast: Cast) -> None:
    row = situation_at(cast, "open")
    old = part(cast, row, "assisting")
    involvement.release_agency(old, **act(cast, row))
    with pytest.raises(Unseen):
        involvement.release_agency(old, **act(cast, row))


def test_grant_alone_opens_nothing_without_a_seat(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "entry")
    Seat.objects.filter(pk=cast.seats["lead"].pk).update(until_at=timezone.now())
    assert row.group_grants.filter(group=cast.agency("lead").group).exists()
    assert not cast.lead.has_perm("cases.see_listing", row)
    assert reads(cast, "lead") == []


def test_grant_opens_nothing_at_the_agency_s_other_table(cast: Cast) -> None:
    row = situation_at(cast, "open")
    assert not cast.same_agency_other_table.has_perm("cases.see_plan", row)


def test_seat_that_leads_does_not_end(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(Conflict) as refused:
        seats.end_seat(cast.seats["lead"], by=cast.coordinator)
    assert refused.value.code == "seat_leads"
    assert row.reference in str(refused.value.detail)
    cast.seats["lead"].refresh_from_db()
    assert cast.seats["lead"].until_at is None


def test_seat_that_has_ended_does_not_end_again(cast: Cast) -> None:
    place = cast.seats["seated"]
    seats.end_seat(place, by=cast.coordinator)
    place.refresh_from_db()
    with pytest.raises(Conflict) as refused:
        seats.end_seat(place, by=cast.coordinator)
    assert refused.value.code == "seat_ended"
    assert place.until_at == Seat.objects.get(pk=place.pk).until_at


def test_ended_seat_lets_go_of_what_it_assists_and_takes_back_what_it_brought(cast: Cast) -> None:
    row, brought = situation_at(cast, "open"), situation_at(cast, "submitted")
    for role in ("assisting", "originating"):
        seats.end_seat(cast.seats[role], by=cast.coordinator)
    assert not cast.assisting.has_perm("cases.see_listing", row)
    brought.refresh_from_db()
    assert (brought.stage, brought.discussions.count()) == ("draft", 0)


def test_agency_seated_again_does_not_find_its_old_grant(cast: Cast) -> None:
    row = situation_at(cast, "open")
    write(cast, row, "entry")
    seats.end_seat(cast.seats["assisting"], by=cast.coordinator)
    anew = seat(cast.table, cast.agency("assisting"))
    speaks(anew, cast.assisting)
    assert cast.assisting.has_perm("cases.see_listing", row)
    assert not cast.assisting.has_perm("cases.see_plan", row)
    assert reads(cast, "assisting") == []


def test_number_is_noted_by_the_involved_agency_itself(cast: Cast) -> None:
    row = situation_at(cast, "open")
    mine = part(cast, row, "lead")
    for role in ("assisting", "chair", "seated"):
        with pytest.raises(Forbidden):
            involvement.note_number(mine, by=cast.people[role])
    with pytest.raises(Unseen):
        involvement.note_number(mine, by=cast.people["other_table"])
    involvement.note_number(mine, by=cast.lead)
    assert isinstance(part(cast, row, "lead").number_noted_at, datetime)
