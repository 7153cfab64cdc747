"""What is missing in the records of a table, for its coordinator: what, on which number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from agencies.models import Membership, User
from agencies.models.base import current
from cases.models import (
    CodedValue,
    Intervention,
    KeptApart,
    ServiceMobilized,
    Situation,
    Stage,
    Term,
)
from cases.permissions import CORRECT
from tables import standing
from tables.models import Table
from tables.permissions import CHAIRS

MISSING: tuple[tuple[str, Any], ...] = (
    ("protective_factor", _("No protective factor")),
    ("why_now_reason", _("No reason why now")),
    ("intervention", _("No intervention recorded")),
    ("service", _("No service recorded")),
    ("chair", _("Nobody who may see it is in the chair: name a co-chair who may")),
)


@dataclass(frozen=True)
class Incomplete:
    """One situation, and the codes of what is missing."""

    situation: Situation
    missing: list[str]

    @property
    def words(self) -> list[Any]:
        """The same in words."""
        return [words for code, words in MISSING if code in self.missing]


def to_complete(user: User, tables: Iterable[Table]) -> list[Incomplete]:
    """What *user* could have completed at *tables*, the oldest first. One query."""
    here = {"situation": OuterRef("pk")}
    of_list = CodedValue.objects.filter(**here)
    rows = (
        Situation.objects.permitted(user, CORRECT)
        .filter(table__in=tables)
        .select_related("table")
        .annotate(
            has_protective_factor=Exists(of_list.filter(term__list=Term.List.PROTECTIVE_FACTORS)),
            has_why_now_reason=Exists(of_list.filter(term__list=Term.List.WHY_NOW_REASONS)),
            has_intervention=Exists(Intervention.objects.filter(**here)),
            has_service=Exists(ServiceMobilized.objects.filter(**here)),
            has_chair=~Q(stage=Stage.OPEN) | Q(_chaired()),
        )
        .order_by("named_at", "pk")
    )
    found = (Incomplete(row, _missing(row)) for row in rows)
    return [one for one in found if one.missing]


def _chaired() -> Exists:
    """Somebody in the chair for whom it exists; after a split, nobody may be left."""
    apart = KeptApart.objects.filter(situation=OuterRef(OuterRef(OuterRef("pk"))), chairs_too=True)
    works = Membership.objects.filter(
        current(), user=OuterRef("user"), agency__in=apart.values("agency")
    )
    chairs = standing.acting(*CHAIRS).filter(table=OuterRef("table"))
    return Exists(chairs.exclude(Exists(works)))


def _missing(row: Any) -> list[str]:
    return [code for code, _words in MISSING if not getattr(row, f"has_{code}")]
