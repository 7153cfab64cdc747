"""Reports: asked for, protected, put in the ledger, written, fetched for a day; or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed
from agencies.models import AuditEntry
from cases.models import ClosedQuarter, Job, Release, ReportFile, ReportRequest
from cases.reports.charts import chart
from cases.reports.document import Report, report_from_json
from cases.reports.findings import inner
from cases.reports.order import shown_of
from cases.reports.writers import tidy
from cases.reports.writers.shown import show
from cases.services import counting_again, jobs, releases, report_files
from tables import services as table_services
from tables.models import Attendance, Meeting
from tests.cases.reports.reporting import QUARTERS, Reporting, reporting
from tests.world import lasting

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def test_report_is_released_with_one_entry_and_its_files_follow(world: Reporting) -> None:
    row = world.build()
    assert world.job(row).state == Job.State.DONE
    release = Release.objects.get()
    assert row.release == release
    assert release.hidden_count == row.document["hidden"] >= len(release.hidden) > 0
    assert {(one.form, one.language) for one in row.files.all()} == {
        (form, language) for form in report_files.FORMS for language in ("en", "fr-ca")
    }
    assert not row.files.filter(content=None).exists()
    entry = AuditEntry.objects.get(verb="report.release")
    assert entry.object_id == str(release.pk)
    assert entry.references["purpose"] == "council"


def test_document_shows_no_count_below_the_threshold(world: Reporting) -> None:
    report = report_from_json(world.build().document)
    assert report.threshold == 11
    counts = [
        cell.value
        for figure in report.figures
        if not figure.never_hidden
        for _row, _column, cell in figure.each()
    ]
    assert [count for count in counts if count is not None and 0 < count < 11] == []
    assert None in counts
    assert report.ledger_id == str(Release.objects.get().pk)


def test_table_reads_what_its_listing_counts(world: Reporting) -> None:
    report = report_from_json(world.build("table").document)
    assert not report.figure("headline").cell("rejected", "all").is_hidden
    assert not report.figure("rejections").cell("all", "all").is_hidden


def test_meetings_are_never_hidden(world: Reporting) -> None:
    report = report_from_json(world.build(templates=["meetings"]).document)
    assert report.hidden == 0
    assert report.figure("meetings").cell("ordinary", "all").value == 52


def test_each_agency_reads_what_it_took_part_in_and_where_it_was(world: Reporting) -> None:
    """Attendance is not about persons: it is exact beside counts that are hidden."""
    present(world)
    report = report_from_json(world.build(templates=["agencies", "meetings"]).document)
    figure = report.figure("participation")
    assert [column.code for column in figure.columns][-2:] == ["declined", "attended"]
    attended = {row.code: figure.cell(row.code, "attended").value for row in figure.rows}
    there = report.figure("attendance")
    assert attended == {row.code: there.cell(row.code, "all").value for row in inner(there.rows)}
    assert set(attended.values()) == {2}
    assert any(cell.is_hidden for _row, column, cell in figure.each() if not column.unit)
    assert "attended" not in chart(figure, "en").lower()
    lines = csv.DictReader(io.StringIO(tidy.write(report, "en").decode("utf-8-sig")))
    units = {line["column"]: line["unit"] for line in lines if line["figure"] == "participation"}
    assert (units["attended"], units["led"]) == ("meetings", "participations")


def present(world: Reporting) -> None:
    """Every agency at the first two meetings of the year; its first quarter is counted again."""
    first = Meeting.objects.filter(table=world.table).order_by("opened_at")[:2]
    for meeting in first:
        for seat in world.table.seats.all():
            Attendance.objects.create(
                meeting=meeting, seat=seat, user=world.cast.chair, mode="room",
                confirmed_at=meeting.opened_at, confirmed_by=world.cast.chair,
            )  # fmt: skip
    counting_again.count_again(
        ClosedQuarter.objects.get(table=world.table, start_date=QUARTERS[0]),
        by=world.cast.coordinator,
    )


def test_quarters_stand_beside_the_year(world: Reporting) -> None:
    figure = report_from_json(world.build(templates=["headline"]).document).figure(
        "headline_over_time"
    )
    assert [column.label.en for column in figure.columns] == [f"Q{n} 2024" for n in (1, 2, 3, 4)]


def test_quarters_add_up_to_the_year_beside_them_where_nothing_is_hidden(world: Reporting) -> None:
    report = report_from_json(world.build("table", templates=["quarters", "outcomes"]).document)
    codes = ["conclusion_groups_over_time", "kinds_over_time", "risk_categories_over_time"]
    assert [figure.code for figure in report.figures[:3]] == codes
    told = []
    for figure in report.figures[:3]:
        assert [column.is_total for column in figure.columns] == [False] * 4 + [True]
        lines = [[cell.value for cell in line] for line in figure.cells]
        told += [line for line in lines if None not in line and any(line)]
    assert told == [line for line in told if sum(line[:4]) == line[4]] != []
    groups, reasons = report.figure(codes[0]), report.figure("conclusions")
    assert groups.cell("all", "all") == reasons.cell("all", "all")


def test_factors_by_person_stand_by_size_and_only_where_there_are_any(world: Reporting) -> None:
    report = report_from_json(world.build(templates=["factors_people"]).document)
    codes = ["factors_age", "mentions_age", "factors_sex", "mentions_sex"]
    assert [figure.code for figure in report.figures] == codes
    factors, mentions = report.figures[:2]
    assert {row.code for row in factors.rows} == {row.code for row in mentions.rows}
    assert all(any(cell.value != 0 for cell in line) for line in factors.cells)
    outer = [shown_of(factors, row) for row in factors.rows if not (row.level or row.is_total)]
    shown = [number for number in outer if number > 0]
    assert shown == sorted(shown, reverse=True)
    assert outer[: len(shown)] == shown
    page = show(report, "en").figures[1]
    assert any(cell.share.endswith("%") for row in page.rows for cell in row.cells)


def test_job_that_ran_before_does_not_release_again(world: Reporting) -> None:
    row = world.build()
    Job.objects.filter(subject_id=row.pk).update(state=Job.State.WAITING)
    jobs.run(world.job(row).pk)
    assert Release.objects.count() == 1


def test_cancelled_job_leaves_no_file_and_no_line(world: Reporting) -> None:
    row = world.ask()
    jobs.cancel(world.job(row), by=world.cast.coordinator)
    jobs.run(world.job(row).pk)
    assert (Release.objects.count(), ReportFile.objects.count()) == (0, 0)


def test_job_cancelled_while_it_writes_leaves_nothing(world: Reporting) -> None:
    row = world.ask()
    job = jobs._claim(world.job(row).pk)
    assert job is not None
    jobs.cancel(job, by=world.cast.coordinator)
    with pytest.raises(jobs.JobCancelled):
        releases.build_report(job)
    assert (Release.objects.count(), ReportFile.objects.count()) == (0, 0)


def test_killed_worker_is_followed_by_one_that_releases_once(world: Reporting) -> None:
    row = world.ask()
    first = jobs._claim(world.job(row).pk)
    assert first is not None
    long_ago = timezone.now() - 2 * jobs.SILENCE
    Job.objects.filter(pk=first.pk).update(beat_at=long_ago)
    jobs.run(first.pk)
    with pytest.raises(jobs.JobCancelled):  # the first worker was only slow, and is back
        jobs.beat(first, 1, 2)
    assert Release.objects.count() == 1
    assert world.job(row).state == Job.State.DONE


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"templates": []}, "templates"),
        ({"templates": ["follow_up"]}, "templates"),
        ({"first_date": date(2024, 2, 1)}, "last_date"),
        ({"last_date": date(2025, 3, 31)}, "first_date"),
        ({"first_date": date(2024, 5, 1), "last_date": date(2024, 5, 31)}, "last_date"),
    ],
)
def test_what_does_not_fit_is_refused_by_field(
    world: Reporting, given: dict[str, Any], field: str
) -> None:
    with pytest.raises(GuardFailed) as refusal:
        world.ask(**given)
    assert list(refusal.value.errors) == [field]


def test_month_of_the_headline_can_be_asked_for(world: Reporting) -> None:
    row = world.build(
        first_date=date(2024, 5, 1), last_date=date(2024, 5, 31), templates=["headline"]
    )
    assert row.release is not None


def test_nobody_but_the_coordinator_asks(world: Reporting) -> None:
    with pytest.raises(Forbidden):
        releases.ask_report(
            world.table, by=world.cast.chair, audience="table", first_date=date(2024, 1, 1),
            last_date=date(2024, 12, 31), templates=["headline"], purpose="planning",
        )  # fmt: skip


def test_files_and_document_go_after_a_day_and_the_line_stays(world: Reporting) -> None:
    row = world.build()
    assert report_files.forget_expired(timezone.now() + timedelta(hours=23)) == 0
    assert report_files.forget_expired(timezone.now() + timedelta(hours=25)) == 1
    row.refresh_from_db()
    assert (row.document, row.files.count(), row.release) == (None, 0, Release.objects.get())


def test_counts_that_contradict_themselves_release_nothing(world: Reporting) -> None:
    quarter = ClosedQuarter.objects.first()
    assert quarter is not None
    quarter.counts["headline/decided/all"] += 1
    quarter.save(update_fields=["counts"])
    row = world.build()
    assert world.job(row).error == releases.NOT_PROVEN
    assert (Release.objects.count(), ReportRequest.objects.get().document) == (0, None)


CORNWALL = {
    "headline/presented/all": 43, "headline/decided/all": 43, "headline/rejected/all": 2,
    "rejections/rejected__single_agency_can_address_risk_alone/all": 2,
    "headline/aer/all": 41, "headline/described/all": 41, "headline/named/all": 41,
    "conclusions/all/all": 41, "conclusions/overall_risk_lowered/all": 35,
    "conclusions/overall_risk_lowered__connected_to_services/all": 35,
    "conclusions/still_aer/all": 4, "conclusions/still_aer__systemic_issue/all": 4,
    "conclusions/other/all": 2, "conclusions/other__relocated/all": 2,
    "meetings/all/all": 48, "meetings/ordinary/all": 48,
}  # fmt: skip


@pytest.fixture
def cornwall(world: Reporting) -> Reporting:
    """The published figures of a real table's year: see DESIGN, "Real figures to check against"."""
    ClosedQuarter.objects.update(counts={}, months={})
    ClosedQuarter.objects.filter(start_date=date(2024, 1, 1)).update(counts=CORNWALL)
    return world


def test_published_year_gives_its_published_rate_to_the_table(cornwall: Reporting) -> None:
    report = report_from_json(cornwall.build("table").document)
    figure = report.figure("headline")
    rates = {rate.code: figure.rate(rate) for rate in figure.rates}
    assert rates["lowered_rate"] == 85.37
    assert report.figure("conclusions").cell("still_aer", "all").is_hidden


def test_published_year_hides_the_two_rejected_from_the_public(cornwall: Reporting) -> None:
    report = report_from_json(cornwall.build("public").document)
    headline = report.figure("headline")

    def known(row: str) -> int | None:
        return headline.cell(row, "all").value

    assert known("rejected") is None
    assert report.figure("rejections").cell("all", "all").is_hidden
    # Neither of the two ways to the 2: decided without AER, presented without AER.
    assert None in (known("decided"), known("aer"))
    assert None in (known("presented"), known("aer"))
    # Nor is it told that six were concluded otherwise.
    assert None in (known("concluded"), known("lowered"))


def test_high_sensitivity_hides_from_the_public_what_is_under_twenty(world: Reporting) -> None:
    with setting(world, high_sensitivity=True):
        report = report_from_json(world.build(templates=["kinds"]).document)
        assert report.threshold == 20
        assert min(counts(report)) >= 20
        assert report_from_json(world.build("table", templates=["kinds"]).document).threshold == 5


def test_zeros_are_shown_unless_the_table_hides_them(world: Reporting) -> None:
    assert 0 in counts(report_from_json(world.build(templates=["kinds"]).document), zeros=True)
    with setting(world, zeros_sensitive=True):
        report = report_from_json(world.build("table", templates=["persons"]).document)
        assert 0 not in counts(report, zeros=True)
        assert report.hidden > 0


def counts(report: Report, *, zeros: bool = False) -> list[int]:
    """Every count that a report shows."""
    found = [cell.value for figure in report.figures for _row, _column, cell in figure.each()]
    return [value for value in found if value or (zeros and value == 0)]


@contextmanager
def setting(world: Reporting, **fields: Any) -> Iterator[None]:
    """Settings of the table, for a while."""
    table = world.table
    table_services.change_table(table, by=world.cast.coordinator, **fields)
    table.refresh_from_db()
    try:
        yield
    finally:
        for name in fields:
            setattr(table, name, False)
