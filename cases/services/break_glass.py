"""Break-glass: an administrator asks with a reason, a second person agrees, sixty minutes.

Who agrees is another administrator, a chair of a table concerned or a privacy officer of an agency
concerned: a server with one administrator has a second person too. Each act leaves one entry.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Conflict, Forbidden
from agencies.models import Agency, AuditChain, Membership, User
from agencies.models.base import current
from cases.checks import refuse as refuse_form
from cases.models import BreakGlass
from cases.models.break_glass import LASTS, REASON_LASTS, open_at, waiting
from cases.permissions_break_glass import ANSWER, END, SEE, administers
from cases.services.telling import tell_at_once
from cases.text import clean
from tables.models import Officer, Seat, Table
from tables.standing import CHAIRS


@transaction.atomic
def ask(
    *,
    by: User,
    reason: str,
    agency: Agency | None = None,
    table: Table | None = None,
    at: datetime | None = None,
) -> BreakGlass:
    """Ask to repair the accounts of one agency, or the offices of one table.

    Raises Forbidden unless *by* is an administrator, GuardFailed without a reason or when it may
    name somebody, Conflict while an earlier request is not over.
    """
    require_administrator(by)
    words = clean(reason, field="reason", limit=BreakGlass.LIMIT)
    refuse_form({
        "reason": "" if words else _("Say why."),
        "place": "" if (agency is None) != (table is None) else _("Choose an agency or a table."),
    })  # fmt: skip
    now = at or timezone.now()
    here = BreakGlass.objects.filter(agency=agency, table=table, asked_by=by)
    if here.filter(waiting(now) | open_at(now)).exists():
        raise Conflict(_("You have asked for this already."), code="asked_already")
    row = BreakGlass.objects.create(
        agency=agency, table=table, reason=words, asked_at=now, asked_by=by
    )
    tell_at_once(_told(row, but=by), at=now)
    _record("break_glass.ask", row, by, now)
    return row


@transaction.atomic
def approve(row: BreakGlass, *, by: User, at: datetime | None = None) -> BreakGlass:
    """Agree: it is open from now on, for sixty minutes. Nobody agrees to what they asked for."""
    now = at or timezone.now()
    held = _enter(row, by, ANSWER)
    held.approved_at, held.approved_by, held.ends_at = now, by, now + LASTS
    held.save(update_fields=["approved_at", "approved_by", "ends_at"])
    tell_at_once(_told(held, but=by), at=now)
    _record("break_glass.approve", held, by, now)
    return held


@transaction.atomic
def refuse(row: BreakGlass, *, by: User, at: datetime | None = None) -> BreakGlass:
    """Do not agree: it is over, and nothing was opened."""
    return _over("break_glass.refuse", _enter(row, by, ANSWER), by, at)


@transaction.atomic
def end(row: BreakGlass, *, by: User, at: datetime | None = None) -> BreakGlass:
    """End it before its time, or take the request back."""
    return _over("break_glass.end", _enter(row, by, END), by, at)


@transaction.atomic
def forget_reasons(at: datetime | None = None) -> int:
    """Empty the reasons that have served their time; returns how many."""
    now = at or timezone.now()
    rows = BreakGlass.objects.filter(asked_at__lt=now - REASON_LASTS).exclude(reason="")
    count = rows.update(reason="")
    if count:
        audit.record("break_glass.forget", by=None, at=now, counts=[f"reasons:{count}"])
    return count


def require_administrator(user: User) -> None:
    """Raise Forbidden unless *user* may ask."""
    if not administers(user):
        raise Forbidden()


def concerned(row: BreakGlass) -> QuerySet[User]:
    """The chairs and privacy officers whom it concerns: of the tables, and of the agencies."""
    agencies: Any = [row.agency_id]
    seats = Seat.objects.filter(current())
    seats = seats.filter(agency=row.agency) if row.agency_id else seats.filter(table=row.table)
    if row.table_id:
        agencies = seats.values("agency")
    chairs = Officer.objects.filter(
        current(), office__in=CHAIRS, table__in=[*seats.values_list("table", flat=True)]
    )
    officers = Membership.objects.filter(
        current(),
        office=Membership.Office.PRIVACY_OFFICER,
        agency__in=agencies,
    )
    who = Q(pk__in=chairs.values("user")) | Q(pk__in=officers.values("user"))
    return User.objects.filter(who, is_active=True)


def _told(row: BreakGlass, *, but: User) -> QuerySet[User]:
    administrators = User.objects.filter(is_administrator=True, is_active=True)
    return (concerned(row) | administrators).exclude(pk=but.pk)


def _enter(row: BreakGlass, by: User, do: str) -> BreakGlass:
    """The row, locked; a second answer finds the first one."""
    held = BreakGlass.objects.select_for_update().get(pk=row.pk)
    require(held, by, see=SEE, do=do)
    return held


def _over(verb: str, row: BreakGlass, by: User, at: datetime | None) -> BreakGlass:
    row.ended_at, row.ended_by = at or timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    _record(verb, row, by, row.ended_at)
    return row


def _record(verb: str, row: BreakGlass, by: User, at: datetime, **more: Any) -> None:
    audit.record(verb, by=by, chain=chain_of(row), obj=row, at=at, agency=row.agency_id, **more)


def chain_of(row: BreakGlass) -> Any:
    """The chain it is noted in: its table's, or the server's."""
    return row.table_id or AuditChain.SERVER
