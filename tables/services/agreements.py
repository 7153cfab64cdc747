"""Agreements that lapse: they open nothing new, and never cut what is open."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from tables.models import Seat
from tables.services.places import require

LONGEST = timedelta(days=90)


def in_force(day: date | None = None) -> Q:
    """Seats whose agreement, or its extension, holds on *day* (default: today)."""
    today = day or timezone.localdate()
    return (
        Q(agreement_until_date__isnull=True)
        | Q(agreement_until_date__gte=today)
        | Q(agreement_extended_date__gte=today)
    )


@transaction.atomic
def renew_agreement(
    seat: Seat, *, by: User, agreement_date: date, agreement_until_date: date | None, version: int
) -> Seat:
    """Record that the agreement was signed anew, and which version of it."""
    require(seat, by, see="tables.see_seat", do="tables.manage_seat")
    row = Seat.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    _in_order(row, agreement_date, agreement_until_date, version)
    row.agreement_date, row.agreement_until_date = agreement_date, agreement_until_date
    row.agreement_version, row.agreement_extended_date = version, None
    row.save(
        update_fields=[
            "agreement_date", "agreement_until_date", "agreement_version",
            "agreement_extended_date",
        ]
    )  # fmt: skip
    audit.record(
        "seat.renew", by=by, chain=row.table_id, obj=row, agency=row.agency_id, version=version,
    )  # fmt: skip
    return row


def _in_order(row: Seat, signed: date, until: date | None, version: int) -> None:
    errors: dict[str, list[str]] = {}
    if signed > timezone.localdate():
        errors["agreement_date"] = [_("This day is still to come.")]
    elif signed < row.agreement_date:
        errors["agreement_date"] = [_("That is before the present agreement was signed.")]
    if until is not None and until < signed:
        errors["agreement_until_date"] = [_("The agreement ends before it was signed.")]
    if version < row.agreement_version:
        errors["version"] = [_("That version is older than the one signed before.")]
    if errors:
        raise GuardFailed(errors=errors)


@transaction.atomic
def extend_agreement(seat: Seat, *, by: User, until_date: date) -> Seat:
    """Extend on record, by at most 90 days after the agreement's own end."""
    require(seat, by, see="tables.see_seat", do="tables.manage_seat")
    row = Seat.objects.select_for_update(of=("self",)).select_related("table").get(pk=seat.pk)
    ends = row.agreement_until_date
    if ends is None:
        raise GuardFailed(_("This agreement has no end: there is nothing to extend."))
    if not ends < until_date <= ends + LONGEST:
        raise GuardFailed(
            errors={"until_date": [_("Choose a day at most 90 days after the agreement’s end.")]}
        )
    row.agreement_extended_date = until_date
    row.save(update_fields=["agreement_extended_date"])
    audit.record(
        "seat.extend", by=by, chain=row.table_id, obj=row, agency=row.agency_id,
        days=(until_date - ends).days,
    )  # fmt: skip
    return row
