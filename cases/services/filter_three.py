"""What a table's boards say at Filter Three: its own words, and whether names are spoken at all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.checks import require
from agencies.models import User
from cases.guard import Override, Save
from cases.text import clean
from tables.models import Table


@transaction.atomic
def set_filter_three(
    table: Table,
    *,
    by: User,
    names_at_filter_three: bool,
    filter_three_en: str = "",
    filter_three_fr: str = "",
    overrides: Iterable[Override] = (),
) -> Table:
    """Set the wording; an empty text stands for the product's own. For the coordinator.

    Everybody in the room reads it, so the guard does too: raises IdentifierFound.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    row = Table.objects.select_for_update().get(pk=table.pk)
    save = Save(row, None, list(overrides))
    row.names_at_filter_three = names_at_filter_three
    row.filter_three_en = clean(filter_three_en, field="filter_three_en", save=save)
    row.filter_three_fr = clean(filter_three_fr, field="filter_three_fr", save=save)
    row.save(update_fields=["names_at_filter_three", "filter_three_en", "filter_three_fr"])
    audit.record(
        "table.filter_three", by=by, chain=row.pk, obj=row, at=timezone.now(),
        names=names_at_filter_three, **save.references,
    )  # fmt: skip
    return row
