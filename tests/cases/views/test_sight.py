"""The booleans that pages go by, against the rules they stand for."""

import pytest

from cases.models import KeptApart, Situation
from cases.services.step_aside import step_aside
from cases.sight import PERMISSIONS, Sight, sights
from tests.cast import ROLES, STAGES, Cast, join_later, situation_at


@pytest.mark.parametrize("stage", STAGES)
def test_sight_equals_has_perm_for_every_role_and_permission(cast: Cast, stage: str) -> None:
    row = situation_at(cast, stage)
    join_later(cast)
    for role in ROLES:
        user = cast.people[role]
        asked = {name: user.has_perm(perm, row) for name, perm in PERMISSIONS.items()}
        seen = Sight.of(user, row)
        assert {name: getattr(seen, name) for name in PERMISSIONS} == asked, role
        assert sights(user, [Situation.objects.get(pk=row.pk)], fresh=True)[row.pk] == seen, role


def test_sight_of_a_fresh_row_equals_the_databases_in_a_split_and_after_stepping_aside(
    cast: Cast,
) -> None:
    row = situation_at(cast, "filter_two")
    join_later(cast)
    for role in ("checked_in", "originating", "chair"):
        step_aside(row, by=cast.people[role])
    KeptApart.objects.create(situation=row, agency=cast.agency("lead"))
    for role in ROLES:
        user = cast.people[role]
        told = sights(user, [Situation.objects.get(pk=row.pk)], fresh=True)
        assert told == sights(user, [row]), role
    assert not sights(cast.checked_in, [row], fresh=True)[row.pk].listing


def test_sight_of_a_fresh_row_asks_less_than_the_database_would_be_asked_whole(
    cast: Cast, django_assert_num_queries
) -> None:
    row = situation_at(cast, "filter_two")
    # Standing, open items, what the person is kept from.
    with django_assert_num_queries(3):
        assert sights(cast.checked_in, [row], fresh=True, but={row.pk: ("coded",)})[row.pk].coded


@pytest.mark.parametrize("count", [1, 3])
def test_sights_take_the_same_queries_for_any_number(
    cast: Cast, count: int, django_assert_num_queries
) -> None:
    rows = [situation_at(cast, "open") for _ in range(count)]
    with django_assert_num_queries(4):  # two about the person, the open items, all rows
        assert len(sights(cast.lead, rows)) == count


def test_sights_of_an_unknown_name_raises(cast: Cast) -> None:
    with pytest.raises(KeyError):
        sights(cast.lead, [], ("everything",))


def test_levels_are_those_that_may_be_read(cast: Cast) -> None:
    row = situation_at(cast, "open")
    assert Sight.of(cast.lead, row).levels == ("listing", "coded", "narrative", "room", "plan")
    assert Sight.of(cast.seated, row).levels == ("listing",)
    assert Sight.of(cast.seated, row, fresh=True).levels == ("listing",)
    assert Sight().levels == ()
