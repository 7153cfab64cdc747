"""The check of a file of earlier years, by a worker: every row is kept, or all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, cast
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import Min, Model, Q
from django.utils import timezone

from agencies.models import Sector
from cases.guard.seal import unseal_file
from cases.models import (
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
from cases.reports import earlier
from cases.services import earlier_rows, jobs
from cases.services.earlier_rows import AT_ONCE, PARTS
from tables.models import Table

EARLIEST = date(2000, 1, 1)
VALUES = ("risk_factors", "protective_factors", "study_flags")
L = Term.List


@jobs.runner(Job.Kind.IMPORT)
def check_file(job: Job) -> None:
    """Check every row of the file; keep the rows, or else all that is wrong with them."""
    with transaction.atomic():
        jobs.beat(job, 0, 0)  # who cancels it waits, and deletes the file only then
        batch = ImportBatch.objects.select_related("table").get(pk=job.subject_id)
        earlier_rows.clear(batch.pk)  # what an earlier attempt left
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
            earlier_rows.clear_rows(self.batch.pk)
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


def _fault_rows(batch: ImportBatch, faults: Iterable[earlier.Fault]) -> list[ImportFault]:
    return [
        ImportFault(
            batch=batch, row=fault.row, place=fault.place, column=fault.column, code=fault.code
        )
        for fault in faults
    ]
