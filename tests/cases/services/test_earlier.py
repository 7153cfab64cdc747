"""Earlier years: all of a file counts, or nothing of it."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import AuditEntry
from cases.models import (
    ImportBatch,
    ImportedPerson,
    ImportedSituation,
    ImportedValue,
    ImportFault,
    Job,
    Situation,
)
from cases.reports import earlier_template
from cases.services import earlier, earlier_checks, jobs
from tests.cases.reports.earlier.files import HEADS, REJECTED, WHOLE, as_csv, as_xlsx
from tests.cast import Cast

State = ImportBatch.State


def upload(cast: Cast, content: bytes) -> ImportBatch:
    return earlier.upload(cast.table, by=cast.coordinator, content=content)


def checked(cast: Cast, content: bytes) -> ImportBatch:
    """A file that a worker has looked at."""
    batch = upload(cast, content)
    jobs.run(Job.objects.get(subject_id=batch.pk).pk)
    batch.refresh_from_db()
    return batch


@pytest.mark.matrix
@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_file_in_order_is_kept_and_counts_once_accepted(cast: Cast, write) -> None:
    batch = checked(cast, write(WHOLE, REJECTED))
    assert (batch.state, batch.row_count, batch.sealed) == (State.READY, 2, None)
    assert ImportedPerson.objects.count() == 2
    assert ImportedValue.objects.count() == 4
    assert Situation.objects.count() == 0

    earlier.accept(batch, by=cast.coordinator)

    batch.refresh_from_db()
    assert batch.state == State.ACCEPTED
    verbs = AuditEntry.objects.filter(verb__startswith="import.").order_by("sequence")
    assert list(verbs.values_list("verb", flat=True)) == ["import.upload", "import.accept"]


def test_one_fault_keeps_every_row_out(cast: Cast) -> None:
    rows = [WHOLE] * 1200
    rows[1100] = WHOLE | {"study_flags": "nothing"}
    batch = checked(cast, as_csv(*rows))
    assert (batch.state, batch.sealed) == (State.WRONG, None)
    assert ImportedSituation.objects.count() == ImportedValue.objects.count() == 0
    fault = ImportFault.objects.get()
    assert (fault.row, fault.column, fault.code) == (1102, "study_flags", "unknown_code")
    with pytest.raises(WrongStage):
        earlier.accept(batch, by=cast.coordinator)


def test_file_with_a_column_of_words_is_not_kept_at_all(cast: Cast) -> None:
    content = as_csv(WHOLE | {"notes": "Jean"}, heads=[*HEADS, "notes"])
    with pytest.raises(GuardFailed) as refusal:
        upload(cast, content)
    assert "Column 19" in str(refusal.value.errors)
    assert ImportBatch.objects.count() == 0


def test_waiting_file_is_sealed(cast: Cast) -> None:
    batch = upload(cast, as_csv(WHOLE))
    batch.refresh_from_db()
    assert b"mental_health" not in bytes(batch.sealed)


def test_empty_file_is_refused_by_the_check(cast: Cast) -> None:
    batch = checked(cast, earlier_template.write_csv())
    assert batch.state == State.WRONG
    assert ImportFault.objects.get().code == "no_rows"


def test_template_with_its_codes_can_be_read_back(cast: Cast) -> None:
    heads = next(iter(earlier.earlier.read(earlier_template.write_xlsx(cast.table))))
    assert heads == HEADS


def test_rows_of_the_same_days_are_not_imported_twice(cast: Cast) -> None:
    earlier.accept(checked(cast, as_csv(WHOLE, REJECTED)), by=cast.coordinator)
    again = checked(cast, as_csv(WHOLE | {"presented_date": "2023-03-30", "decided_date": ""}))
    with pytest.raises(Conflict):
        earlier.accept(again, by=cast.coordinator)


def test_worker_that_dies_leaves_nothing_twice(cast: Cast, monkeypatch) -> None:
    batch = upload(cast, as_csv(*[WHOLE] * 1100))
    job = jobs._claim(Job.objects.get(subject_id=batch.pk).pk)
    taken = earlier_checks.Checking.take

    def die(self, chunk) -> None:
        taken(self, chunk)
        if self.rows > 600:
            raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(earlier_checks.Checking, "take", die)
        with pytest.raises(SystemExit):
            earlier_checks.check_file(job)
    assert 0 < ImportedSituation.objects.count() < 1100
    Job.objects.update(state=Job.State.WAITING)

    jobs.run(job.pk)

    assert ImportedSituation.objects.count() == 1100


def test_discarding_stops_the_check_and_leaves_no_row(cast: Cast) -> None:
    batch = upload(cast, as_csv(*[WHOLE] * 600))
    job = jobs._claim(Job.objects.get(subject_id=batch.pk).pk)
    earlier.discard(batch, by=cast.coordinator)
    with pytest.raises(jobs.JobCancelled):
        jobs.beat(job, 1, 2)
    jobs.run(job.pk)
    assert not ImportBatch.objects.exists()
    assert not ImportedSituation.objects.exists()


def test_cancelling_a_check_leaves_the_name_of_the_file_and_nothing_of_it(cast: Cast) -> None:
    batch = upload(cast, as_csv(*[WHOLE] * 600))
    job = jobs._claim(Job.objects.get(subject_id=batch.pk).pk)
    assert earlier.cancel(batch, by=cast.coordinator).state == ImportBatch.State.CANCELLED
    with pytest.raises(jobs.JobCancelled):
        earlier_checks.check_file(job)
    batch.refresh_from_db()
    assert (batch.state, batch.sealed) == (ImportBatch.State.CANCELLED, None)
    assert not ImportedSituation.objects.exists()
    assert AuditEntry.objects.filter(verb="import.cancel").count() == 1
    for act in (earlier.cancel, earlier.accept):
        with pytest.raises(WrongStage):
            act(batch, by=cast.coordinator)


def test_check_that_is_over_cannot_be_cancelled(cast: Cast) -> None:
    batch = checked(cast, as_csv(WHOLE))
    with pytest.raises(WrongStage):
        earlier.cancel(batch, by=cast.coordinator)
    assert ImportedSituation.objects.count() == 1


def test_what_nobody_imports_goes_after_a_week(cast: Cast) -> None:
    kept = checked(cast, as_csv(WHOLE))
    earlier.accept(kept, by=cast.coordinator)
    checked(cast, as_csv(REJECTED))
    old = kept.uploaded_at - 2 * earlier.KEPT_UNDECIDED
    ImportBatch.objects.update(uploaded_at=old)
    assert earlier.forget() == 1
    assert list(ImportBatch.objects.values_list("pk", flat=True)) == [kept.pk]


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("model", "change"),
    [
        (ImportBatch, {"sealed": b"x"}),
        (ImportBatch, {"state": State.ACCEPTED}),
        (ImportedSituation, {"is_rejected": True}),
    ],
)
def test_database_keeps_files_and_stubs_as_they_must_be(cast: Cast, model, change) -> None:
    checked(cast, as_csv(WHOLE))
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**change)


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("chair", Forbidden), ("lead", Forbidden), ("other_table", Unseen), ("superuser", Unseen)],
)
def test_only_the_coordinator_brings_in_earlier_years(cast: Cast, role: str, refusal) -> None:
    with pytest.raises(refusal):
        earlier.upload(cast.table, by=cast.people[role], content=as_csv(WHOLE))
    batch = checked(cast, as_csv(WHOLE))
    for act in (earlier.accept, earlier.discard):
        with pytest.raises(Unseen):
            act(batch, by=cast.people[role])
