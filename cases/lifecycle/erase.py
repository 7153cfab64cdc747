"""Rejection erases: what stays is the stub, and nothing else."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q

from agencies.models import IdempotencyKey
from cases.models import Discussion, Situation

# Relations whose rows stay: at which meetings it was.
KEPT_RELATIONS = frozenset({"discussions"})
# Columns of the stub, beside the technical `version` and `stage`.
KEPT_COLUMNS = frozenset(
    {
        "id", "table", "originating_agency", "year", "number", "stage", "version",
        "created_at", "submitted_at", "discussed_at", "decided_at",
        "rejected_at", "rejection_reason", "origin_shown",
    }
)  # fmt: skip


def erase_all_but_stub(situation: Situation) -> dict[str, Any]:
    """Delete every row reachable from *situation*; return the columns to set to null."""
    for relation in situation._meta.related_objects:
        name = relation.get_accessor_name()
        if name in KEPT_RELATIONS:
            _strip_discussions(situation)
        else:
            relation.related_model._base_manager.filter(**{relation.field.name: situation}).delete()
    _forget_requests(situation)
    gone = {f.name for f in situation._meta.concrete_fields} - KEPT_COLUMNS
    return dict.fromkeys(gone)


def _strip_discussions(situation: Situation) -> None:
    """A discussion keeps its meeting, its times and its outcome; what hangs on it goes."""
    for discussion in situation.discussions.all():
        for relation in discussion._meta.related_objects:
            relation.related_model._base_manager.filter(
                **{relation.field.name: discussion}
            ).delete()


def erased_models() -> set[type[Model]]:
    """The models of which a rejection deletes rows or columns."""
    relations = [
        relation
        for relation in (*Situation._meta.related_objects, *Discussion._meta.related_objects)
        if relation.get_accessor_name() not in KEPT_RELATIONS
    ]
    return {Situation, *(relation.related_model for relation in relations)}


def _forget_requests(situation: Situation) -> None:
    """Forget which requests wrote it; the one that is being carried out has no object yet."""
    wrote = Q(object_id=str(situation.pk)) | Q(route__contains=str(situation.pk))
    IdempotencyKey.objects.filter(wrote).exclude(object_id="").delete()
