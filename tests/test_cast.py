"""The cast of the tests, made and put back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from agencies.models import AuditChain
from agencies.trail import verify
from tables.models import Table
from tests import cast as casting
from tests.kept import keep

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def counts() -> dict[str, int]:
    models = apps.get_models(include_auto_created=True)
    return {model.__name__: model._base_manager.count() for model in models}


def test_cast_that_is_put_back_is_the_one_that_was_made() -> None:
    casting.load_lists()
    with transaction.atomic():
        _cast, kept = keep(casting.make)
        made = counts()
        transaction.set_rollback(True)
    assert kept.fits
    cast = kept.put_back()
    assert not kept.fits
    assert counts() == made
    for chain in (AuditChain.SERVER, cast.table.pk):
        assert verify(chain).first_bad is None
    assert casting.situation_at(cast, "open").stage == "open"


def test_cast_of_one_test_is_not_the_cast_of_another(cast: casting.Cast) -> None:
    cast.people.pop("lead")
    cast.table.prefix = "XX"
    kept = casting.KEPT[0].copy()
    assert ("lead" in kept.people, kept.table.prefix) == (True, "RV")


def twice(change: Callable[[casting.Cast], Any]) -> list[tuple[UUID, dict[str, int]]]:
    """The open situation of two tests that both begin with a *change*."""
    found = []
    for _ in range(2):
        with transaction.atomic():
            cast = casting.gather()
            change(cast)
            row = casting.situation_at(cast, "open")
            assert verify(cast.table.pk).first_bad is None
            found.append((row.pk, counts()))
            transaction.set_rollback(True)
    return found


def test_situation_is_put_back_with_everything_that_its_road_wrote() -> None:
    first, second = twice(lambda cast: None)
    assert first == second


def test_situation_is_made_anew_where_something_was_written_before() -> None:
    (first, counted), (second, again) = twice(
        lambda cast: Table.objects.filter(pk=cast.table.pk).update(contact_due_hours=12)
    )
    assert first != second
    assert counted == again
