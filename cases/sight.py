"""What one person may see of a situation and do with it, as plain booleans.

Templates and serializers decide by these which group of fields to show; they ask no rule
themselves. Asked in one query for a single situation, and as part of the list's own query for
many, so that the number of queries never grows with the rows.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When

from agencies import access
from agencies.models import User
from cases import permissions
from cases.models import Situation

PREFIX = "may_"  # of the annotations on a queryset
PERMISSIONS: dict[str, str] = {
    "listing": permissions.LISTING,
    "origin": permissions.ORIGIN,
    "coded": permissions.CODED,
    "narrative": permissions.NARRATIVE,
    "room": permissions.ROOM,
    "plan": permissions.PLAN,
    "plan_codes": permissions.PLAN_CODES,
    "outcome": permissions.OUTCOME,
    "edit_draft": permissions.EDIT_DRAFT,
    "submit": permissions.SUBMIT,
    "drive": permissions.DRIVE,
    "chair": permissions.CHAIR,
    "offer": permissions.OFFER,
    "add_coded": permissions.ADD_CODED,
    "write_plan": permissions.WRITE_PLAN,
    "lead": permissions.LEAD,
}


@dataclass(frozen=True)
class Sight:
    """One person's sight of one situation: a boolean for each permission."""

    listing: bool = False
    origin: bool = False
    coded: bool = False
    narrative: bool = False
    room: bool = False
    plan: bool = False
    plan_codes: bool = False
    outcome: bool = False
    edit_draft: bool = False
    submit: bool = False
    drive: bool = False
    chair: bool = False
    offer: bool = False
    add_coded: bool = False
    write_plan: bool = False
    lead: bool = False

    @classmethod
    def of(cls, user: User, situation: Situation) -> Sight:
        """What *user* may see and do at this moment; one query."""
        row = annotate_sight(Situation.objects.filter(pk=situation.pk), user).first()
        return cls.read(row) if row is not None else cls()

    @classmethod
    def read(cls, row: Any) -> Sight:
        """The sight that :func:`annotate_sight` left on a row; what was not asked is False."""
        return cls(**{f.name: bool(getattr(row, PREFIX + f.name, False)) for f in fields(cls)})

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that may be read, for the trace that reading leaves."""
        names = ("listing", "coded", "narrative", "room", "plan")
        return tuple(name for name in names if getattr(self, name))


def annotate_sight(
    queryset: QuerySet[Situation], user: User, names: Collection[str] = tuple(PERMISSIONS)
) -> QuerySet[Situation]:
    """Add ``may_<name>`` to each row for the permissions *names* (fields of :class:`Sight`).

    Raises KeyError for a name that is none of them.
    """
    return queryset.annotate(**{PREFIX + name: _holds(user, PERMISSIONS[name]) for name in names})


def _holds(user: User, perm: str) -> Case:
    condition = access.condition(Situation, user, perm)
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
