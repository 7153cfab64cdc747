"""The rows of a situation that its page shows, against the rules they stand for."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.models import User
from cases.models import Intervention, NextCheck, Offer, PlanEntry, ServiceMobilized, Situation
from cases.permissions import READ_CODES, READ_ENTRY, SEE_OFFER
from cases.services import room
from cases.sight import Sight
from cases.views import levels
from tests.cast import ROLES, STAGES, Cast, join_later, situation_at


def allowed(model: Any, user: User, perm: str, row: Situation, path: str = "situation") -> set[Any]:
    return set(model.objects.permitted(user, perm).filter(**{path: row}))


@pytest.mark.parametrize("stage", STAGES)
def test_rows_of_a_page_are_those_the_rules_give(cast: Cast, stage: str) -> None:
    row = situation_at(cast, stage, workers=True)
    item = row.discussions.filter(opened_at__isnull=False, closed_at=None).first()
    if stage in ("filter_two", "filter_three"):
        for role, kind in (("checked_in", "not_us"),):
            room.offer(
                item, seat=cast.seats[role], kind=kind, by=cast.people[role], version=row.version
            )
    join_later(cast)
    for role in ROLES:
        user = cast.people[role]
        sight = Sight.of(user, row)
        if sight.plan:
            drawn = levels.plan(user, row, levels.involved(user, row), set(), [])
            assert set(drawn.entries) == allowed(PlanEntry, user, READ_ENTRY, row), role
            assert {drawn.next_check} - {None} == allowed(NextCheck, user, READ_ENTRY, row), role
        if sight.plan_codes:
            codes = levels.codes(user, row, [])
            services = {service for service, _label in codes.services}
            assert set(codes.interventions) == allowed(Intervention, user, READ_CODES, row), role
            assert services == allowed(ServiceMobilized, user, READ_CODES, row), role
        if sight.room:
            heard = allowed(Offer, user, SEE_OFFER, row, "discussion__situation")
            assert set(levels.room(user, row).offers) == heard, role
