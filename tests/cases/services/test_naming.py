"""Naming agencies, concluding and undoing: two leads, the wrong stage, and two minutes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from agencies.errors import GuardFailed, Unseen, WrongStage
from agencies.models import Agency, User
from cases import lifecycle
from cases.models import Discussion, Involvement, Offer, Situation, Term
from cases.permissions import SEE_OFFER
from cases.services import offers, plan, room, sessions
from tables.models import Seat
from tests.cast import Cast, L, agency, situation_at, term, work

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def name(cast: Cast, row: Situation, lead: Any, *assisting: Agency) -> Situation:
    return lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=lead, assisting=list(assisting)
    )


def test_naming_needs_one_lead_others_and_seats(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    lead, assisting = cast.agency("lead"), cast.agency("assisting")
    unseated = agency("unseated")
    ended = cast.agency("left_early")
    Seat.objects.filter(agency=ended).update(until_at=timezone.now())
    wrong = {
        "lead": [(None, [assisting])],
        "assisting": [
            (lead, []), (lead, [lead]), (lead, [assisting, lead]), (lead, [assisting, assisting]),
            (lead, [unseated]), (unseated, [assisting]), (lead, [ended]),
        ],
    }  # fmt: skip
    for field, cases in wrong.items():
        for named, others in cases:
            with pytest.raises(GuardFailed) as refused:
                name(cast, row, named, *others)
            assert set(refused.value.errors) == {field}
    row.refresh_from_db()
    assert (row.stage, row.involvements.count(), row.group_grants.count()) == ("filter_three", 0, 0)


def test_taking_all_offers_makes_the_first_to_lead_the_lead(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    item = row.discussions.get(closed_at=None)
    now = timezone.now()
    for minute, (role, kind) in enumerate(
        [("seated", "not_us"), ("assisting", "can_assist"), ("lead", "can_lead"),
         ("checked_in", "can_lead"), ("originating", "need_to_check")]
    ):  # fmt: skip
        Offer.objects.create(
            discussion=item, seat=cast.seats[role], kind=kind, offered_by=cast.people[role],
            offered_at=now + timedelta(minutes=minute),
        )  # fmt: skip
    lead, assisting = taken(item)
    assert lead == cast.agency("lead")
    assert assisting == [cast.agency("assisting"), cast.agency("checked_in")]
    row = name(cast, row, lead, *assisting)
    assert not any(seen_offers(user, row) for user in cast.people.values())
    offers.fold_settled(row.named_at + timedelta(minutes=2))
    assert Offer.objects.count() == 5
    offers.fold_settled(row.named_at + timedelta(minutes=2, seconds=1))
    assert not Offer.objects.exists()
    assert cast.table.offer_counts.count() == 5


def test_undoing_the_naming_brings_the_offers_back(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    item = row.discussions.get(closed_at=None)
    answers = [("lead", "can_lead"), ("assisting", "can_assist"), ("seated", "not_us")]
    for role, kind in answers:
        Offer.objects.create(
            discussion=item, seat=cast.seats[role], kind=kind, offered_by=cast.people[role],
            offered_at=timezone.now(),
        )  # fmt: skip
    before = {user.pk: seen_offers(user, row) for user in cast.people.values()}
    row = name(cast, row, cast.agency("lead"), cast.agency("assisting"))
    row = lifecycle.undo(row, by=cast.chair, version=row.version)
    offers.fold_settled(timezone.now() + timedelta(minutes=5))
    assert {user.pk: seen_offers(user, row) for user in cast.people.values()} == before
    assert taken(item) == (cast.agency("lead"), [cast.agency("assisting")])
    assert cast.table.offer_counts.count() == 0


def taken(item: Discussion) -> tuple[Any, list[Any]]:
    """The agencies whose offers would be taken."""
    lead, assisting = room.as_offered(item)
    assert lead is not None
    return lead.seat.agency, [offer.seat.agency for offer in assisting]


def seen_offers(user: User, row: Situation) -> set[Any]:
    """The offers of *row* that *user* sees now."""
    rows = Offer.objects.permitted(user, SEE_OFFER).filter(discussion__situation=row)
    return set(rows.values_list("pk", flat=True))


def test_offer_is_of_a_seat_one_is_checked_in_for_while_the_item_is_open(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    item = row.discussions.get(closed_at=None)
    made = room.offer(
        item, seat=cast.seats["checked_in"], kind="not_us", by=cast.checked_in, version=row.version
    )
    assert cast.checked_in.has_perm("cases.see_offer", made)
    assert not cast.chair.has_perm("cases.see_offer", made)
    with pytest.raises(GuardFailed) as refused:
        room.offer(
            item, seat=cast.seats["checked_in"], kind="perhaps", by=cast.checked_in,
            version=row.version,
        )  # fmt: skip
    assert set(refused.value.errors) == {"kind"}
    row = lifecycle.defer(row, by=cast.chair, version=row.version)
    with pytest.raises(WrongStage):
        room.offer(
            item, seat=cast.seats["checked_in"], kind="can_lead", by=cast.checked_in,
            version=row.version,
        )  # fmt: skip


def test_conclusion_is_as_reported_or_for_a_reason_on_the_list(cast: Cast) -> None:
    row = situation_at(cast, "open")
    wrong = Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()
    for reason in (None, wrong):
        with pytest.raises(GuardFailed) as refused:
            lifecycle.conclude(row, by=cast.chair, version=row.version, reason=reason)
        assert set(refused.value.errors) == {"reason"}
    work(cast, row)
    done = lifecycle.conclude(row, by=cast.chair, version=row.version)
    assert done.conclusion_reason.code == "overall_risk_lowered__connected_to_services"


def test_sight_of_a_concluded_one_ends_at_its_date_but_for_the_listing(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    end = row.sight_until_at
    assert end is not None
    assert end - row.concluded_at == timedelta(days=cast.table.sight_days)
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert cast.lead.has_perm("cases.see_plan", row)
        assert cast.originating.has_perm("cases.see_narrative", row)
    with time_machine.travel(end, tick=False):
        for user in (cast.lead, cast.assisting, cast.originating):
            seen = [p for p in ("coded", "narrative", "room", "plan", "plan_codes")
                    if user.has_perm(f"cases.see_{p}", row)]  # fmt: skip
            assert seen == []
            assert user.has_perm("cases.see_listing", row)
        assert not cast.lead.has_perm("cases.write_plan", row)


def test_decision_is_undone_within_two_minutes_and_not_after(cast: Cast) -> None:
    row = situation_at(cast, "open")
    decided = row.named_at
    with time_machine.travel(decided + timedelta(minutes=2, seconds=1), tick=False):
        assert lifecycle.last_undoable(row) is None
        with pytest.raises(WrongStage):
            lifecycle.undo(row, by=cast.chair, version=row.version)
    with time_machine.travel(decided + timedelta(minutes=2), tick=False):
        row = lifecycle.undo(row, by=cast.chair, version=row.version)
    assert (row.stage, row.named_at, row.involvements.count()) == ("filter_three", None, 0)


def entry(cast: Cast, row: Situation) -> None:
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    plan.write_entry(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"), kind=kind, text="Call."
    )


def report(cast: Cast, row: Situation) -> None:
    plan.record_update(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
    )  # fmt: skip


@pytest.mark.parametrize("write", [entry, report])
def test_naming_is_not_undone_once_the_agencies_have_written(cast: Cast, write: Any) -> None:
    row = situation_at(cast, "open")
    write(cast, row)
    with pytest.raises(GuardFailed):
        lifecycle.undo(row, by=cast.chair, version=row.version)
    assert Involvement.objects.filter(situation=row, until_at=None).count() == 2
    assert cast.lead.has_perm("cases.see_plan", row)


def test_rejection_and_return_are_not_undone(cast: Cast) -> None:
    row = situation_at(cast, "rejected")
    with pytest.raises(WrongStage):
        lifecycle.undo(row, by=cast.chair, version=row.version)
    other = situation_at(cast, "filter_two")
    other = lifecycle.return_to_agency(other, by=cast.chair, version=other.version)
    with pytest.raises(Unseen):
        lifecycle.undo(other, by=cast.chair, version=other.version)


def test_nothing_is_undone_after_the_meeting(cast: Cast) -> None:
    row = situation_at(cast, "open")
    meeting = cast.meeting
    meeting.refresh_from_db()
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    assert lifecycle.last_undoable(row) is None


def test_undo_takes_back_one_decision_after_the_other(cast: Cast) -> None:
    row = situation_at(cast, "open")
    stages = []
    for _step in range(3):
        row = lifecycle.undo(row, by=cast.chair, version=row.version)
        stages.append(row.stage)
    assert stages == ["filter_three", "filter_two", "submitted"]
    assert (row.aer, row.decided_at, row.discussed_at) == (None, None, None)
