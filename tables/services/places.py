"""Writes about tables and their seats. Each leaves exactly one audit entry."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Conflict, GuardFailed
from agencies.models import Agency, User
from agencies.models.base import current
from tables.models import Seat, Table
from tables.services.undertakings import first_text

SETTINGS = (
    "name_en", "name_fr", "prefix", "time_zone", "language", "contact_due_hours",
    "contact_overdue_hours", "contact_unreported_hours", "sight_days", "sight_days_minors",
    "minors_note_en", "minors_note_fr", "threshold_table",
    "threshold_partners", "threshold_public", "high_sensitivity", "zeros_sensitive",
    "codes_without_consent", "approval_wanted",
    "agenda_cutoff_hours",
    "welcome_en", "welcome_fr", "practice_en", "practice_fr", "statement_en", "statement_fr",
)  # fmt: skip


@transaction.atomic
def create_table(*, by: User | None, is_sample: bool = False, **fields: Any) -> Table:
    """A new table. *fields* are those of SETTINGS. Raises GuardFailed for what does not fit."""
    table = Table(is_sample=is_sample, **_known(fields))
    _validate(table)
    table.save(force_insert=True)
    first_text(table)
    audit.record("table.create", by=by, chain=table.pk, obj=table)
    return table


@transaction.atomic
def change_table(table: Table, *, by: User, **fields: Any) -> Table:
    """Change settings of a table; the audit entry names which, not what to.

    Raises Forbidden unless *by* coordinates the table, GuardFailed for what does not fit.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    row = Table.objects.select_for_update().get(pk=table.pk)
    if fields.get("prefix", row.prefix) != row.prefix and row.numberings.exists():
        raise GuardFailed(
            errors={"prefix": [_("Numbers carry this prefix already: it has to stay.")]}
        )
    for name, value in _known(fields).items():
        setattr(row, name, value)
    _validate(row)
    row.save(update_fields=list(fields))
    audit.record("table.change", by=by, chain=row.pk, obj=row, settings=sorted(fields))
    return row


@transaction.atomic
def give_seat(
    table: Table,
    agency: Agency,
    *,
    by: User | None,
    agreement_date: date,
    agreement_until_date: date | None = None,
    from_at: datetime | None = None,
) -> Seat:
    """Give *agency* a seat at *table* from *from_at* (default: now).

    Raises Conflict when it has one, GuardFailed when the agreement ends before it was signed, or
    when one of both is of a sample and the other is not. *by* is None only when a server is set up.
    """
    if by is not None:
        require(table, by, see="tables.see_table", do="tables.manage_table")
    if agreement_until_date is not None and agreement_until_date < agreement_date:
        raise GuardFailed(
            errors={"agreement_until_date": [_("The agreement ends before it was signed.")]}
        )
    if agency.is_sample != table.is_sample:
        words = _("What is a sample and what is not never sit together.")
        raise GuardFailed(code="sample", errors={"agency": [words]})
    if Seat.objects.filter(current(), table=table, agency=agency).exists():
        raise Conflict(_("This agency already has a seat at the table."), code="already_seated")
    seat = Seat.objects.create(
        table=table,
        agency=agency,
        agreement_date=agreement_date,
        agreement_until_date=agreement_until_date,
        from_at=from_at or timezone.now(),
    )
    audit.record("seat.give", by=by, chain=table.pk, obj=seat, agency=agency)
    return seat


def _known(fields: dict[str, Any]) -> dict[str, Any]:
    unknown = set(fields) - set(SETTINGS)
    if unknown:
        raise TypeError(f"not settings of a table: {sorted(unknown)}")
    return fields


def _validate(table: Table) -> None:
    errors: dict[str, list[Any]] = {}
    try:
        ZoneInfo(table.time_zone)
    except (ZoneInfoNotFoundError, ValueError):
        errors["time_zone"] = [_("This is not a time zone, such as America/Toronto.")]
    try:
        table.full_clean()
    except ValidationError as error:
        for name, words in error.message_dict.items():
            errors.setdefault(name.replace("__all__", ""), []).extend(words)
    if errors:
        raise GuardFailed(errors=errors)
