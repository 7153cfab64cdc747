"""Earlier years: a file is taken, checked by a worker, shown, and imported whole or not at all."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed, Unseen, WrongStage
from agencies.models import User
from cases.guard.seal import seal_file
from cases.models import ImportBatch, Job
from cases.permissions_jobs import IMPORT_YEARS
from cases.reports import earlier
from cases.services import earlier_rows, jobs
from tables.models import Table
from tables.services import require

KEPT_UNDECIDED = timedelta(days=7)


@transaction.atomic
def upload(table: Table, *, by: User, content: bytes) -> ImportBatch:
    """Take a file and have it checked. Raises GuardFailed when its first row is not the template's.

    A file whose columns are not ours is not kept at all.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    _refuse_unreadable(content)
    batch = ImportBatch(table=table, uploaded_by=by, uploaded_at=timezone.now())
    batch.sealed = seal_file(content, batch.pk)
    batch.save(force_insert=True)
    jobs.start(Job.Kind.IMPORT, table=table, by=by, subject_id=batch.pk)
    audit.record("import.upload", by=by, chain=table.pk, obj=batch)
    return batch


@transaction.atomic
def accept(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Let the rows of a checked file count, all of them at once.

    Raises WrongStage unless it is ready, Conflict when rows of the same days count already.
    """
    row = _enter(batch, by)
    if row.state != ImportBatch.State.READY:
        raise WrongStage()
    earlier_rows.refuse_closed(row)
    others = ImportBatch.objects.filter(table=row.table_id, state=ImportBatch.State.ACCEPTED)
    if others.filter(first_date__lte=row.last_date, last_date__gte=row.first_date).exists():
        raise Conflict(
            _("Rows of some of these days are imported already. Take that import back first."),
            code="days_imported",
        )
    row.state, row.accepted_at = ImportBatch.State.ACCEPTED, timezone.now()
    row.save(update_fields=["state", "accepted_at"])
    audit.record("import.accept", by=by, chain=row.table_id, obj=row, rows=row.row_count)
    return row


@transaction.atomic
def cancel(batch: ImportBatch, *, by: User) -> ImportBatch:
    """Stop the check of a file and delete it and what was taken of it; that it was sent stays.

    Raises WrongStage once the check is over.
    """
    stopped = _stop_check(batch.pk)
    row = _enter(batch, by)
    if not stopped:
        raise WrongStage()
    earlier_rows.clear(row.pk)
    row.state, row.sealed = ImportBatch.State.CANCELLED, None
    row.save(update_fields=["state", "sealed"])
    audit.record("import.cancel", by=by, chain=row.table_id, obj=row)
    return row


@transaction.atomic
def discard(batch: ImportBatch, *, by: User) -> None:
    """Delete a file's rows, whether they count or not, and stop its check."""
    _stop_check(batch.pk)
    row = _enter(batch, by)
    audit.record("import.discard", by=by, chain=row.table_id, obj=row, rows=row.row_count)
    earlier_rows.clear(row.pk)
    row.delete()


def forget() -> int:
    """Delete what was uploaded a week ago and never imported; returns how many files."""
    old = timezone.now() - KEPT_UNDECIDED
    left = ImportBatch.objects.filter(uploaded_at__lt=old).exclude(state=ImportBatch.State.ACCEPTED)
    found = list(left.values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            earlier_rows.clear(pk)
            ImportBatch.objects.filter(pk=pk).delete()
    return len(found)


def _refuse_unreadable(content: bytes) -> None:
    try:
        heads = next(iter(earlier.read(content)), [])
    except earlier.Unreadable as error:
        raise GuardFailed(errors={"file": [UNREADABLE[str(error)]()]}) from None
    faults = earlier.check_heads(heads)
    if faults:
        raise GuardFailed(
            code="columns_differ",
            errors={"file": [_place_words(fault) for fault in faults]},
        )


def _place_words(fault: earlier.Fault) -> str:
    if fault.code == "column_missing":
        return _("The column %(name)s is missing.") % {"name": fault.column}
    if fault.code == "column_twice":
        return _("The column %(name)s stands there twice.") % {"name": fault.column}
    return _(
        "Column %(place)d is not one of the template. Take it out: words about people may not"
        " come in."
    ) % {"place": fault.place}


UNREADABLE = {
    "too_large": lambda: _("The file is too large."),
    "too_many_rows": lambda: _("The file has too many rows. Send one year at a time."),
    "not_utf8": lambda: _("The file is not in UTF-8. Save it again as “CSV UTF-8”."),
    "not_a_sheet": lambda: _("This is neither a CSV file nor an Excel workbook."),
}


def _enter(batch: ImportBatch, by: User) -> ImportBatch:
    if not ImportBatch.objects.permitted(by, IMPORT_YEARS).contains(batch):
        raise Unseen()
    row = ImportBatch.objects.select_for_update(of=("self",)).filter(pk=batch.pk).first()
    if row is None:
        raise Unseen()
    return row


def _stop_check(pk: UUID) -> bool:
    """Whether a check went on. Before the file is locked: a worker holds its job and wants that."""
    checks = Job.objects.filter(kind=Job.Kind.IMPORT, subject_id=pk).exclude(state__in=Job.ENDED)
    return bool(checks.update(state=Job.State.CANCELLED, ended_at=timezone.now()))
