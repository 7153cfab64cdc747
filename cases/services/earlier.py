"""Earlier years: a file is taken, checked by a worker, shown, and imported whole or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Count, Min, Model, Q
from django.db.models.functions import ExtractYear
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed, Unseen, WrongStage
from agencies.models import Sector, User
from cases.guard.seal import seal_file, unseal_file
from cases.models import (
    ClosedQuarter,
    ImportBatch,
    ImportedAssistance,
    ImportedPerson,
    ImportedService,
    ImportedSituation,
    ImportedValue,
    ImportFault,
    Job,
    Situation,
    Term,
)
from cases.permissions_jobs import IMPORT_YEARS
from cases.reports import earlier
from cases.reports.periods import quarter_of
from cases.services import jobs
from tables.models import Table
from tables.services import require

AT_ONCE = 500  # rows in one transaction
EARLIEST = date(2000, 1, 1)
KEPT_UNDECIDED = timedelta(days=7)
PARTS: tuple[type[Model], ...] = (
    ImportedValue, ImportedPerson, ImportedAssistance, ImportedService,
)  # fmt: skip
VALUES = ("risk_factors", "protective_factors", "study_flags")
L = Term.List


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
    _refuse_closed(row)
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
    _clear(row.pk)
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
    _clear(row.pk)
    row.delete()


def fold(table: Table) -> int:
    """Delete the rows that closed quarters have counted for good; returns how many.

    A row goes once the quarters it was presented and concluded in are both closed.
    """
    closed = set(ClosedQuarter.objects.filter(table=table).values_list("start_date", flat=True))
    rows = ImportedSituation.objects.filter(
        batch__table=table, batch__state=ImportBatch.State.ACCEPTED
    )
    spent = [
        pk
        for pk, *days in rows.values_list("pk", "presented_date", "concluded_date")
        if all(quarter_of(day) in closed for day in days if day)
    ]
    for number in range(0, len(spent), AT_ONCE):
        part = spent[number : number + AT_ONCE]
        for model in PARTS:
            model._default_manager.filter(situation__in=part).delete()
        ImportedSituation.objects.filter(pk__in=part).delete()
    return len(spent)


def first_days(tables: Iterable[Table]) -> dict[UUID, date]:
    """The first day that an import counts from, by the table where one does."""
    accepted = ImportBatch.objects.filter(table__in=tables, state=ImportBatch.State.ACCEPTED)
    found = accepted.order_by().values("table").annotate(first=Min("first_date"))
    return {pk: day for pk, day in found.values_list("table", "first") if day}


def counts_between(table: Table, first: date, end: date) -> bool:
    """Whether any row of earlier years counts from *first* until *end* (not in it)."""
    rows = ImportedSituation.objects.filter(
        Q(presented_date__gte=first, presented_date__lt=end)
        | Q(concluded_date__gte=first, concluded_date__lt=end),
        batch__table=table, batch__state=ImportBatch.State.ACCEPTED,
    )  # fmt: skip
    return rows.exists()


def years_of(batch: ImportBatch) -> list[Any]:
    """What a checked file holds, year by year: exact, for who decides whether it counts."""
    rows = ImportedSituation.objects.filter(
        batch=batch, batch__state__in=(ImportBatch.State.READY, ImportBatch.State.ACCEPTED)
    )
    found = rows.annotate(year=ExtractYear("presented_date")).values("year").annotate(
        presented=Count("pk"),
        rejected=Count("pk", filter=Q(is_rejected=True)),
        concluded=Count("pk", filter=Q(concluded_date__isnull=False)),
    )  # fmt: skip
    return list(found.order_by("year"))


def _refuse_closed(batch: ImportBatch) -> None:
    """Raise Conflict when a row lies in a quarter whose counts are frozen."""
    closed = ClosedQuarter.objects.filter(table=batch.table_id)
    frozen = set(closed.values_list("start_date", flat=True))
    days = ImportedSituation.objects.filter(batch=batch).values_list(
        "presented_date", "concluded_date"
    )
    if any(quarter_of(day) in frozen for pair in days for day in pair if day):
        raise Conflict(
            _("A quarter that these rows lie in is closed: its counts do not change any more."),
            code="quarter_closed",
        )


def forget() -> int:
    """Delete what was uploaded a week ago and never imported; returns how many files."""
    old = timezone.now() - KEPT_UNDECIDED
    left = ImportBatch.objects.filter(uploaded_at__lt=old).exclude(state=ImportBatch.State.ACCEPTED)
    found = list(left.values_list("pk", flat=True))
    for pk in found:
        with transaction.atomic():
            _clear(pk)
            ImportBatch.objects.filter(pk=pk).delete()
    return len(found)


@jobs.runner(Job.Kind.IMPORT)
def check_file(job: Job) -> None:
    """Check every row of the file; keep the rows, or else all that is wrong with them."""
    with transaction.atomic():
        jobs.beat(job, 0, 0)  # who cancels it waits, and deletes the file only then
        batch = ImportBatch.objects.select_related("table").get(pk=job.subject_id)
        _clear(batch.pk)  # what an earlier attempt left
    try:
        rows = list(earlier.read(unseal_file(bytes(batch.sealed or b""), batch.pk)))
    except earlier.Unreadable as error:
        raise jobs.JobFailed(str(error)) from None
    checking = Checking(batch, codes_of(batch.table), Known.at(batch.table), rows[0])
    total = len(rows) - 1
    numbered = iter(enumerate(rows[1:], 2))
    done = 0
    while chunk := list(islice(numbered, AT_ONCE)):
        with transaction.atomic():
            jobs.beat(job, done, total)
            checking.take(chunk)
        done += len(chunk)
    with transaction.atomic():
        jobs.beat(job, done, total)
        checking.finish()


def codes_of(table: Table) -> earlier.Codes:
    """The codes that a file of *table* may use, retired ones too: old years have them."""
    lists: dict[str, set[str]] = {"sectors": set(Sector.objects.values_list("code", flat=True))}
    for name, code in _terms(table).values_list("list", "code"):
        lists.setdefault(name, set()).add(code)
    here = Situation.objects.filter(table=table).aggregate(first=Min("discussed_at"))["first"]
    before = here or timezone.now()
    frozen = {name: frozenset(codes) for name, codes in lists.items()}
    return earlier.Codes(frozen, EARLIEST, before.astimezone(ZoneInfo(table.time_zone)).date())


@dataclass
class Known:
    """The rows that codes stand for."""

    terms: dict[tuple[str, str], UUID]

    @classmethod
    def at(cls, table: Table) -> Known:
        """Those of *table*."""
        rows = _terms(table).values_list("list", "code", "pk")
        return cls({(name, code): pk for name, code, pk in rows})

    def term(self, name: str, code: str | None) -> UUID | None:
        """The id of a term; None for no code."""
        return self.terms[name, code] if code else None


@dataclass
class Checking:
    """One file being checked: its faults and its days so far."""

    batch: ImportBatch
    codes: earlier.Codes
    known: Known
    heads: list[str]
    rows: int = 0
    faulty: bool = False
    days: list[date] = field(default_factory=list)

    def take(self, chunk: list[tuple[int, list[str]]]) -> None:
        """Check some rows and keep what they are, or what is wrong with them."""
        good, faults = [], []
        for number, cells in chunk:
            if not cells:
                continue
            self.rows += 1
            found = earlier.check_row(number, self.heads, cells, self.codes)
            if isinstance(found, list):
                faults += found
            else:
                good.append(found)
        self.faulty = self.faulty or bool(faults)
        ImportFault.objects.bulk_create(_fault_rows(self.batch, faults))
        if not self.faulty:
            self.days += [row.values["presented_date"] for row in good]
            self._keep(good)

    def finish(self) -> None:
        """Close the check: the file goes, and with a fault every row of it."""
        if self.rows == 0:
            fault = earlier.Fault(1, 0, "", "no_rows")
            ImportFault.objects.bulk_create(_fault_rows(self.batch, [fault]))
            self.faulty = True
        if self.faulty:
            _clear_rows(self.batch.pk)
        state = ImportBatch.State.WRONG if self.faulty else ImportBatch.State.READY
        ImportBatch.objects.filter(pk=self.batch.pk).update(
            state=state,
            sealed=None,
            row_count=self.rows,
            first_date=min(self.days, default=None),
            last_date=max(self.days, default=None),
        )

    def _keep(self, rows: list[earlier.CheckedRow]) -> None:
        made = [(self._situation(row.values), row.values) for row in rows]
        ImportedSituation.objects.bulk_create([situation for situation, _values in made])
        parts: dict[type[Model], list[Any]] = {model: [] for model in PARTS}
        for situation, values in made:
            for part in self._parts(situation, values):
                parts[type(part)].append(part)
        for model, kept in parts.items():
            model._default_manager.bulk_create(kept)

    def _situation(self, values: Any) -> ImportedSituation:
        return ImportedSituation(
            batch=self.batch,
            presented_date=values["presented_date"],
            decided_date=values.get("decided_date"),
            concluded_date=values.get("concluded_date"),
            is_rejected=values["decision"] == "rejected",
            rejection_reason_id=self.known.term(
                L.REJECTION_REASONS, values.get("rejection_reason")
            ),
            conclusion_reason_id=self.known.term(
                L.CONCLUSION_REASONS, values.get("conclusion_reason")
            ),
            discussion_type_id=self.known.term(L.DISCUSSION_TYPES, values.get("discussion_type")),
            originating_sector_id=values["originating_sector"],
            lead_sector_id=values.get("lead_sector"),
            hours_to_contact=values.get("hours_to_contact"),
            discussions=values.get("discussions") or 1,
            came_back=values.get("came_back"),
        )

    def _parts(self, situation: ImportedSituation, values: Any) -> Iterator[Model]:
        term = self.known.term
        for name in VALUES:
            for code in values.get(name, ()):
                yield ImportedValue(situation=situation, term_id=cast(UUID, term(name, code)))
        for age, sex in values.get("affected_persons", ()):
            yield ImportedPerson(
                situation=situation,
                age_group_id=cast(UUID, term(L.AGE_GROUPS, age)),
                sex_id=cast(UUID, term(L.SEXES, sex)),
            )
        for code in values.get("assisting_sectors", ()):
            yield ImportedAssistance(situation=situation, sector_id=code)
        for kind, mobilization in values.get("services", ()):
            yield ImportedService(
                situation=situation,
                service_type_id=cast(UUID, term(L.SERVICE_TYPES, kind)),
                mobilization_type_id=cast(UUID, term(L.MOBILIZATION_TYPES, mobilization)),
            )


def _terms(table: Table) -> Any:
    return Term.objects.filter(Q(table=None) | Q(table=table))


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


def _fault_rows(batch: ImportBatch, faults: Iterable[earlier.Fault]) -> list[ImportFault]:
    return [
        ImportFault(
            batch=batch, row=fault.row, place=fault.place, column=fault.column, code=fault.code
        )
        for fault in faults
    ]


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


def _clear(pk: UUID) -> None:
    ImportFault.objects.filter(batch=pk).delete()
    _clear_rows(pk)


def _clear_rows(pk: UUID) -> None:
    """Delete the rows of a file, part by part: one statement each."""
    for model in PARTS:
        model._default_manager.filter(situation__batch=pk).delete()
    ImportedSituation.objects.filter(batch=pk).delete()
