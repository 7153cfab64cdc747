"""What tables live through, by two people at once: on PostgreSQL, with real threads."""

from __future__ import annotations

import pytest

from cases import lifecycle
from cases.models import Involvement, PendingRole, Situation
from cases.services import pending, seats
from tables.models import Seat
from tests.cast import gather, situation_at
from tests.races.test_decisions import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


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
