"""Who sees what: every role, at every stage, by list and by object.

The table below is the rule as a lawyer would read it, written by hand. Letters: l listing, o the
originating agency's name, c coded, n narrative, r room, p plan, k interventions and services as
codes, e the reason of the conclusion (here without consent). ``-`` is nothing at all: 404.

``split_off`` is the half of a family that went: a shelter leads it that is not shown (the seated
one), and who works for probation's half, or only brought it, is kept apart from it.
"""

import pytest

from agencies import access
from cases.models import Situation
from tests.cast import ROLES, STAGES, gather, join_later, situation_at
from tests.family import split_off

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

LETTERS = {
    "l": "cases.see_listing",
    "o": "cases.see_origin",
    "c": "cases.see_coded",
    "n": "cases.see_narrative",
    "r": "cases.see_room",
    "p": "cases.see_plan",
    "k": "cases.see_plan_codes",
    "e": "cases.see_outcome",
}

TABLE = """
role                      draft  submitted  filter_two  filter_three  open     report_back  concluded  rejected  split_off
originating               locn   locn       locnr       locnr         locn     locn         locn       lo        -
lead                      -      l          l           l             locnrpk  locnrpk      locnrpke   l         -
assisting                 -      l          l           l             locnrpk  locnrpk      locnrpke   l         -
seated                    -      l          l           l             lo       lo           lo         l         locnrpk
checked_in                -      l          locnr       locnr         lo       lor          lo         l         l
alternate                 -      l          l           l             locnrpk  locnrpk      locnrpke   l         -
lapsed_alternate          -      -          -           -             -        -            -          -         -
joined_later              -      l          l           l             lo       lo           -          -         l
left_early                -      l          l           l             lo       lo           lo         l         l
same_agency_other_table   -      -          -           -             -        -            -          -         -
other_table               -      -          -           -             -        -            -          -         -
chair                     -      lo         locnr       locnr         lo       lor          lo         lo        l
chair_of_involved_agency  -      lo         locnr       locnr         lo       lor          lo         lo        -
coordinator               -      lo         locr        locr          lock     lock         locke      lo        lck
privacy_officer           -      -          -           -             -        -            -          -         -
administrator             -      -          -           -             -        -            -          -         -
observer                  -      -          -           -             -        -            -          -         -
superuser                 -      -          -           -             -        -            -          -         -
stepped_aside             -      -          -           -             -        -            -          -         -
worker                    -      -          -           -             locnrpk  locnrpk      locnrpke   -         -
worker_left               -      -          -           -             -        -            -          -         -
"""  # noqa: E501


def expected() -> dict[tuple[str, str], set[str]]:
    """The literal table: (role, stage) -> letters."""
    head, *rows = [line.split() for line in TABLE.strip().splitlines()]
    return {
        (row[0], stage): set(cell.replace("-", ""))
        for row in rows
        for stage, cell in zip(head[1:], row[1:], strict=True)
    }


def test_table_has_a_cell_for_every_role_and_stage() -> None:
    assert set(expected()) == {(role, stage) for role in ROLES for stage in (*STAGES, "split_off")}


@pytest.mark.parametrize("stage", [*STAGES, "split_off"])
def test_access_at_stage(stage: str) -> None:
    cast = gather()
    apart = stage == "split_off"
    situation = split_off(cast) if apart else situation_at(cast, stage, workers=True)
    join_later(cast)
    wanted, read = expected(), Situation.objects.get(pk=situation.pk)
    for role in ROLES:
        user = cast.people[role]
        by_object = {x for x, perm in LETTERS.items() if user.has_perm(perm, situation)}
        by_list = {
            x
            for x, perm in LETTERS.items()
            if Situation.objects.permitted(user, perm).filter(pk=situation.pk).exists()
        }
        by_row = {x for x, perm in LETTERS.items() if access.allows_at_hand(user, perm, read)}
        assert (role, by_object) == (role, wanted[role, stage])
        assert (role, by_row) == (role, wanted[role, stage])
        assert (role, by_list) == (role, wanted[role, stage])
