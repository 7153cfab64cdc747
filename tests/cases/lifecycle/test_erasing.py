"""Rejection erases: a walk over every relation finds the stub's fields and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from agencies.errors import GuardFailed
from agencies.models import AuditEntry, IdempotencyKey
from cases import lifecycle
from cases.models import Discussion, Situation, Term
from cases.services import room
from tests.cast import AER_TESTS, Cast, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

STUB = {
    "id", "table", "originating_agency", "year", "number", "stage", "version", "created_at",
    "submitted_at", "discussed_at", "decided_at", "rejected_at", "rejection_reason", "origin_shown",
}  # fmt: skip


def filled(row: models.Model) -> set[str]:
    """The names of the columns that say something."""
    return {f.name for f in row._meta.concrete_fields if getattr(row, f.attname) not in (None, "")}


def rows_about(situation: Situation) -> Iterator[models.Model]:
    """Every row of every model that leads to *situation* by foreign keys, over any distance."""
    seen: set[tuple[type[models.Model], Any]] = set()
    waiting: list[models.Model] = [situation]
    while waiting:
        row = waiting.pop()
        for relation in row._meta.related_objects:
            model = relation.related_model
            if relation.many_to_many or model is type(row):
                continue
            for found in model._base_manager.filter(**{relation.field.name: row}):
                if (model, found.pk) not in seen:
                    seen.add((model, found.pk))
                    waiting.append(found)
                    yield found


def rejected(cast: Cast) -> Situation:
    """A situation with all that a room can add to it, rejected at Filter Three."""
    row = situation_at(cast, "filter_three", why_now="Words that must not outlive a rejection")
    item = Discussion.objects.get(situation=row, closed_at=None)
    room.offer(
        item, seat=cast.seats["checked_in"], kind="can_assist", by=cast.checked_in,
        version=row.version,
    )  # fmt: skip
    flag = term(Term.List.STUDY_FLAGS, "homelessness")
    row = room.add_values(row, by=cast.chair, version=row.version, terms=[flag])
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    return lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)


def test_situation_under_discussion_has_rows_of_many_models(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    kinds = {type(found).__name__ for found in rows_about(row)}
    assert kinds >= {"Coded", "CodedValue", "AffectedPerson", "Narrative", "SelfCheck",
                     "StageChange", "Discussion", "AerDecision"}  # fmt: skip


def test_rejected_situation_keeps_the_columns_of_the_stub_alone(cast: Cast) -> None:
    row = Situation.objects.get(pk=rejected(cast).pk)
    assert filled(row) == STUB


def test_rejected_situation_keeps_its_meetings_and_no_other_row(cast: Cast) -> None:
    row = rejected(cast)
    assert {type(found) for found in rows_about(row)} == {Discussion}


def test_no_column_of_any_table_holds_a_rejected_narrative(cast: Cast) -> None:
    rejected(cast)
    words = "must not outlive"
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                found = model._base_manager.filter(**{f"{field.name}__icontains": words})
                assert (model, field.name, found.count()) == (model, field.name, 0)


def test_rejection_leaves_no_idempotency_key_and_one_audit_entry(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    IdempotencyKey.objects.create(
        key="k", user=cast.originating, route="POST /", body_digest="d", object_id=str(row.pk),
        created_at=row.created_at,
    )  # fmt: skip
    before = AuditEntry.objects.count()
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    assert not IdempotencyKey.objects.filter(object_id=str(row.pk)).exists()
    assert AuditEntry.objects.count() == before + 1
    assert AuditEntry.objects.latest("pk").verb == "situation.reject"


def test_offers_of_a_rejected_item_stay_as_a_count_of_the_month(cast: Cast) -> None:
    rejected(cast)
    counts = cast.table.offer_counts.values_list("agency", "kind", "count")
    assert list(counts) == [(cast.agency("checked_in").pk, "can_assist", 1)]


def test_undo_after_naming_takes_everything_of_it_back(cast: Cast) -> None:
    row = situation_at(cast, "open")
    row = lifecycle.undo(row, by=cast.chair, version=row.version)
    assert row.stage == "filter_three"
    assert not row.involvements.exists()
    assert not cast.lead.has_perm("cases.see_plan", row)
    assert row.discussions.filter(opened_at__isnull=False, closed_at=None).count() == 1
    again = lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("checked_in"),
        assisting=[cast.agency("assisting")],
    )  # fmt: skip
    assert cast.checked_in.has_perm("cases.see_plan", again)


def test_four_tests_are_needed_and_each_missing_one_is_named(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    for name in AER_TESTS:
        with pytest.raises(GuardFailed) as refused:
            lifecycle.confirm_aer(
                row, by=cast.chair, version=row.version, tests=AER_TESTS | {name: False}
            )
        assert set(refused.value.errors) == {name}
