"""What is different where an affected person is under 18."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cases.models import Situation, Term
from tables.models import Table

UNDER_18 = ("0_5", "6_11", "12_17")
YOUTH = "12_17"
CRIMINAL = "criminal_involvement"


def sight_days(situation: Situation) -> int:
    """For how many days after the conclusion the agencies keep their sight."""
    table = situation.table
    if situation.affected_persons.filter(age_group__code__in=UNDER_18).exists():
        return min(table.sight_days, table.sight_days_minors)
    return table.sight_days


def note(table: Table) -> str:
    """The table's note in the reader's language, else in the other; empty for the usual one."""
    french = (get_language() or "en").startswith("fr")
    first, second = table.minors_note_en, table.minors_note_fr
    return (second or first) if french else (first or second)


def youth_unticked(
    situation: Situation, ticked: Any, adding: Iterable[Term] | None = None
) -> dict[str, list[str]]:
    """The error of a factor of criminal involvement of a youth that nobody answered for.

    Of the values the situation has, or of those somebody is *adding*.
    """
    if ticked or not situation.affected_persons.filter(age_group__code=YOUTH).exists():
        return {}
    if adding is None:
        found = situation.coded_values.filter(term__parent__code=CRIMINAL).exists()
    else:
        found = any(term.parent_id and term.parent.code == CRIMINAL for term in adding)  # type: ignore[union-attr]
    words = _("Say that nothing here comes only from a youth record.")
    return {"no_youth_record": [words]} if found else {}
