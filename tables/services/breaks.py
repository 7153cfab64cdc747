"""Declared breaks: they silence agenda nudges, and never the intervention clock."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, Unseen
from agencies.models import User
from tables.models import Break, Table
from tables.services.places import require

SEE, MANAGE = "tables.see_table", "tables.manage_table"


def on_break(table: Table, day: date) -> bool:
    """Whether *table* has a break on *day*, by its own calendar."""
    return table.breaks.filter(first_date__lte=day, last_date__gte=day).exists()


@transaction.atomic
def add_break(table: Table, *, by: User, first_date: date, last_date: date) -> Break:
    """Declare a break. Raises GuardFailed when it ends before it begins."""
    require(table, by, see=SEE, do=MANAGE)
    if last_date < first_date:
        raise GuardFailed(errors={"last_date": [_("The break ends before it begins.")]})
    made = Break.objects.create(table=table, first_date=first_date, last_date=last_date)
    audit.record("break.add", by=by, chain=table.pk, obj=made)
    return made


@transaction.atomic
def remove_break(table: Table, row: Break, *, by: User) -> None:
    """No longer have a break."""
    require(table, by, see=SEE, do=MANAGE)
    if row.table_id != table.pk:
        raise Unseen()
    audit.record("break.remove", by=by, chain=table.pk, obj=row)
    row.delete()
