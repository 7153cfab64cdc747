"""When an agency gives up its seat: what it leads comes first, the rest is let go."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict
from agencies.models import User
from cases import lifecycle
from cases.lifecycle import grants
from cases.models import Involvement, Situation, Stage
from cases.permissions import KNOW_AGENCY, LISTING
from tables.models import Meeting, Representative, Seat, Table
from tables.services import require


@transaction.atomic
def end_seat(seat: Seat, *, by: User, at: datetime | None = None) -> None:
    """End *seat*: its representatives with it, its assisting roles, what it had submitted.

    Raises Conflict, listing the numbers it leads, while there is anything to hand over, and for
    one that has ended: when it did stays on record.
    """
    require(seat, by, see="tables.see_seat", do="tables.manage_seat")
    row = Seat.objects.select_for_update(of=("self",)).select_related("table").get(pk=seat.pk)
    now = at or timezone.now()
    _in_being(row, now)
    _nothing_led(row, by)
    released = list(_involvements(row).select_related("agency"))
    for involvement in released:
        grants.release(involvement, at=now)
    withdrawn = list(
        Situation.objects.filter(
            table=row.table_id, originating_agency=row.agency_id, stage=Stage.SUBMITTED
        )
    )
    for situation in withdrawn:
        lifecycle.withdraw_with_seat(situation, by=by, at=now)
    Representative.objects.filter(seat=row, until_at=None).update(until_at=now)
    row.until_at = now
    row.save(update_fields=["until_at"])
    audit.record(
        "seat.end", by=by, chain=row.table_id, obj=row, at=now, agency=row.agency_id,
        released=[part.situation_id for part in released if part.is_shown],
        withdrawn=[situation for situation in withdrawn if situation.origin_shown],
    )  # fmt: skip


@transaction.atomic
def close_table(table: Table, *, by: User, at: datetime | None = None) -> None:
    """Close *table*: nothing is brought to it any more, and it meets no more.

    Raises Conflict, listing the numbers, while a situation is before it, or a meeting in session.
    What is concluded can be read until its date.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    row = Table.objects.select_for_update().get(pk=table.pk)
    if row.closed_at is not None:
        raise Conflict(_("This table is closed already."), code="table_closed")
    if row.meetings.filter(state=Meeting.State.IN_SESSION).exists():
        raise Conflict(_("A meeting of this table is in session."), code="in_session")
    _nothing_open(row, by)
    now = at or timezone.now()
    row.closed_at = now
    row.save(update_fields=["closed_at"])
    row.schedules.filter(ended_at=None).update(ended_at=now)
    row.meetings.filter(state=Meeting.State.SCHEDULED).update(state=Meeting.State.CANCELLED)
    audit.record("table.close", by=by, chain=row.pk, obj=row, at=now)


def _nothing_open(row: Table, by: User) -> None:
    before_it = Situation.objects.filter(table=row).exclude(
        stage__in=[Stage.DRAFT, Stage.CONCLUDED, Stage.REJECTED]
    )
    if before_it.exists():
        seen = before_it.permitted(by, LISTING).select_related("table")
        numbers = sorted(found.reference for found in seen)
        raise Conflict(
            _("These are still before the table: %(numbers)s. Conclude or return them first.")
            % {"numbers": ", ".join(numbers) or _("situations that you do not see")},
            code="table_open",
        )


def _involvements(row: Seat) -> QuerySet[Involvement]:
    return Involvement.objects.filter(
        agency=row.agency_id,
        situation__table=row.table_id,
        situation__stage=Stage.OPEN,
        until_at__isnull=True,
    )


def _in_being(row: Seat, now: datetime) -> None:
    if row.until_at is not None and row.until_at <= now:
        raise Conflict(_("This seat has ended already."), code="seat_ended")


def _nothing_led(row: Seat, by: User) -> None:
    leading = _involvements(row).filter(role=Involvement.Role.LEAD)
    if leading.exists():
        seen = Situation.objects.permitted(by, LISTING).filter(pk__in=leading.values("situation"))
        known = Involvement.objects.permitted(by, KNOW_AGENCY).filter(pk__in=leading.values("pk"))
        seen = seen.filter(pk__in=known.values("situation"))
        led = [found.reference for found in seen.select_related("table")]
        raise Conflict(
            _("This agency leads %(numbers)s. Hand these over first.")
            % {"numbers": ", ".join(sorted(led)) or _("situations that you do not see")},
            code="seat_leads",
        )
