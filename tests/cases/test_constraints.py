"""The database repeats what must never break: each constraint refuses what it names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from cases.models import (
    Discussion,
    Involvement,
)
from tables.models import (
    Table,
)
from tests.cases.constraints.rows import NOW, part
from tests.cases.constraints.table import BREAKING
from tests.world import World, build, lasting

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

OURS = ("agencies", "tables", "cases")
# Tested with the parts of the product they belong to.
ELSEWHERE = {
    "breach_once_an_agency", "breach_reader_once", "combination_counted_once",
    "destroyed_by_two_people", "local_word_once", "occurrence_pattern_once",
    "override_count_unique", "sealed_until_restored_or_destroyed",
    "import_accepted_iff_state", "import_file_only_while_checked", "imported_rejection_is_a_stub",
    "job_once_at_a_time", "entry_digest_once", "records_confirmed_by_another",
    "records_confirmed_or_refused", "records_days_in_order",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build("filter_three")


def constraints() -> dict[str, type[models.Model]]:
    """The names of all constraints of our models, each with its model."""
    return {
        constraint.name: model
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_broken_here_or_elsewhere() -> None:
    assert set(constraints()) - ELSEWHERE == set(BREAKING)


@pytest.mark.parametrize("name", BREAKING)
def test_constraint_refuses_what_it_names(world: World, name: str) -> None:
    breaking = BREAKING[name]
    row: Any = breaking.row(world)
    fields = breaking.change(world, row)
    breaks = _insert_again if breaking.again else _change
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        breaks(row, fields)
    assert named(name, constraints()[name]) & set(words(refused.value))


def _insert_again(row: Any, fields: dict[str, Any]) -> None:
    """The row once more, under another id, with *fields* changed."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.pk = type(row)().pk
    row._state.adding = True
    row.save(force_insert=True)


def _change(row: Any, fields: dict[str, Any]) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def named(name: str, model: type[models.Model]) -> set[str]:
    """How a database tells which constraint it was: its name, or the columns of a unique one."""
    constraint = next(c for c in model._meta.constraints if c.name == name)
    columns = getattr(constraint, "fields", ())
    table = model._meta.db_table
    return {name, *(f"{table}.{model._meta.get_field(field).column}" for field in columns)}


def words(error: Exception) -> list[str]:
    return str(error).replace('"', " ").replace("'", " ").replace(",", " ").split()


def test_one_open_item_is_of_one_meeting(world: World) -> None:
    row = world.item("submitted")
    Discussion.objects.filter(pk=row.pk).update(opened_at=NOW, meeting=world.ahead)
    assert Discussion.objects.filter(opened_at__isnull=False, closed_at=None).count() == 2


def test_ended_rows_do_not_stand_in_the_way_of_new_ones(world: World) -> None:
    row = part("lead")(world)
    Involvement.objects.filter(pk=row.pk).update(until_at=timezone.now())
    Involvement.objects.create(
        situation=row.situation, agency=row.agency, role="lead", sees_from_at=NOW
    )
    assert isinstance(row.situation.table, Table)
