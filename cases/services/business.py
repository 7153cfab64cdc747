"""Other business of a meeting, and the log of barriers in the system."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import User
from cases.checks import refuse
from cases.guard import Override, Save
from cases.models import Barrier, BusinessItem, Term
from cases.permissions_business import MANAGE_BARRIER, SEE_BARRIER, SEE_BUSINESS
from cases.services.drafts import check_offered
from cases.text import clean
from tables.models import Meeting, Table
from tables.services.meetings import RUN, SEE

OPEN = (Meeting.State.SCHEDULED, Meeting.State.IN_SESSION)
MOST_MINUTES = 120


@transaction.atomic
def add_business(
    meeting: Meeting,
    *,
    by: User,
    title: str,
    minutes: int = 5,
    overrides: Iterable[Override] = (),
    at: datetime | None = None,
) -> BusinessItem:
    """Put a plain item on the agenda of a meeting that is not over; for who runs it."""
    row = _meeting(meeting, by)
    if row.state not in OPEN:
        raise WrongStage(_("The meeting is over."))
    save = Save(row.table, None, list(overrides))
    words = clean(title, field="title", limit=BusinessItem.TITLE_LIMIT, save=save)
    refuse({
        "title": "" if words else _("Say what it is about."),
        "minutes": "" if 1 <= minutes <= MOST_MINUTES else _("Give between 1 and 120 minutes."),
    })  # fmt: skip
    now = at or timezone.now()
    item = BusinessItem.objects.create(
        meeting=row, title=words, minutes=minutes, added_at=now, added_by=by
    )
    audit.record(
        "business.add", by=by, chain=row.table_id, obj=item, at=now, meeting=row, **save.references
    )
    return item


@transaction.atomic
def decide_business(
    item: BusinessItem,
    *,
    by: User,
    decision: str,
    overrides: Iterable[Override] = (),
    at: datetime | None = None,
) -> BusinessItem:
    """Write the one line of decision of a plain item, once.

    Raises WrongStage when it is decided already or its meeting's record is verified.
    """
    found = _business(item, by)
    if found.decision or found.meeting.verified_at is not None:
        raise WrongStage(_("This item is decided already."))
    save = Save(found.meeting.table, None, list(overrides))
    limit = BusinessItem.DECISION_LIMIT
    words = clean(decision, field="decision", limit=limit, save=save)
    refuse({"decision": "" if words else _("Write what was decided, in one line.")})
    now = at or timezone.now()
    found.decision, found.decided_at, found.decided_by = words, now, by
    found.save(update_fields=["decision", "decided_at", "decided_by"])
    audit.record(
        "business.decide", by=by, chain=found.meeting.table_id, obj=found, at=now,
        meeting=found.meeting, **save.references,
    )  # fmt: skip
    return found


@transaction.atomic
def remove_business(item: BusinessItem, *, by: User) -> None:
    """Take a plain item off the agenda. Raises WrongStage once it is decided."""
    found = _business(item, by)
    if found.decision or found.meeting.state not in OPEN:
        raise WrongStage(_("This item is decided already."))
    meeting = found.meeting
    audit.record("business.remove", by=by, chain=meeting.table_id, obj=found, meeting=meeting)
    found.delete()


@transaction.atomic
def raise_barrier(
    table: Table,
    *,
    by: User,
    kind: Term,
    text: str = "",
    meeting: Meeting | None = None,
    overrides: Iterable[Override] = (),
    at: datetime | None = None,
) -> Barrier:
    """Log what stands in the way in the system, as it came up at *meeting* if it did.

    It keeps no link to a situation; nor to an emergency meeting, which is not for all to know.
    """
    _barriers(table, by)
    check_offered(table, [kind], of=Term.List.BARRIER_KINDS, field="kind")
    if meeting is not None and meeting.table_id != table.pk:
        raise GuardFailed(errors={"meeting": [_("Choose a meeting of this table.")]})
    if meeting is not None and meeting.kind == Meeting.Kind.EMERGENCY:
        meeting = None
    save = Save(table, None, list(overrides))
    now = at or timezone.now()
    row = Barrier.objects.create(
        table=table, meeting=meeting, kind=kind, raised_at=now, raised_by=by, status_at=now,
        status_by=by, text=clean(text, field="text", limit=Barrier.LIMIT, save=save),
    )  # fmt: skip
    audit.record(
        "barrier.raise", by=by, chain=table.pk, obj=row, at=now, kind=kind.code, **save.references
    )
    return row


@transaction.atomic
def set_barrier_status(
    barrier: Barrier, *, by: User, status: str, at: datetime | None = None
) -> Barrier:
    """Say how far a barrier has come: raised, with steering, resolved."""
    row = Barrier.objects.select_for_update(of=("self",)).filter(pk=barrier.pk).first()
    if row is None or not by.has_perm(SEE_BARRIER, row):
        raise Unseen()
    if not by.has_perm(MANAGE_BARRIER, row):
        raise Forbidden()
    if status not in Barrier.Status.values:
        raise GuardFailed(errors={"status": [_("Choose one of the values listed.")]})
    now = at or timezone.now()
    row.status, row.status_at, row.status_by = status, now, by
    row.save(update_fields=["status", "status_at", "status_by"])
    audit.record("barrier.status", by=by, chain=row.table_id, obj=row, at=now, status=status)
    return row


def _meeting(meeting: Meeting, by: User) -> Meeting:
    rows = Meeting.objects.select_for_update(of=("self",)).select_related("table")
    row = rows.filter(pk=meeting.pk).first()
    if row is None or not by.has_perm(SEE, row):
        raise Unseen()
    if not by.has_perm(RUN, row):
        raise Forbidden()
    return row


def _business(item: BusinessItem, by: User) -> BusinessItem:
    rows = BusinessItem.objects.select_for_update(of=("self",)).select_related("meeting__table")
    found = rows.filter(pk=item.pk).first()
    if found is None or not by.has_perm(SEE_BUSINESS, found):
        raise Unseen()
    if not by.has_perm(RUN, found.meeting):
        raise Forbidden()
    return found


def _barriers(table: Table, by: User) -> None:
    if not by.has_perm("tables.see_table", table):
        raise Unseen()
    if not by.has_perm("tables.log_barriers", table):
        raise Forbidden()
