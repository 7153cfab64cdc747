"""What is said at Filter Three: the product's words, or a table's own."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models.base import is_french
from tables.models import Table


@dataclass(frozen=True)
class Spoken:
    """A heading and a sentence in the reader's language."""

    title: str
    text: str


def spoken(table: Table) -> Spoken:
    """What boards and pages of *table* say while a situation is at Filter Three."""
    if table.names_at_filter_three:
        title = _("Identity is spoken now, and never typed.")
        usual = _(
            "Say only what is needed to find who is involved. Only agencies that will intervene "
            "record it, in their own file."
        )
    else:
        title = _("This table stays without names at Filter Three.")
        usual = _(
            "Find who is involved without saying who it is. The agencies that are named share the "
            "identity among themselves at Filter Four."
        )
    return Spoken(title, _own(table) or usual)


def _own(table: Table) -> str:
    first, second = table.filter_three_en, table.filter_three_fr
    return (second or first) if is_french() else (first or second)
