"""Several tables in one report: who may, what counts once, and what it has to do with the rest."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry
from cases.models import ClosedQuarter, Job, Release, ReportRequest, Situation
from cases.permissions_reports import SEE_RELEASE
from cases.reports.build import rebuilt
from cases.reports.catalogue.counted import every_form, forms_of
from cases.reports.document import Figure, Report, report_from_json
from cases.reports.protection.units import Unit
from cases.reports.snapshots import Snapshots
from cases.services import jobs, releases
from tables.models import Officer, Table
from tests.cases.reports.reporting import FIRST, LAST, Reporting, regional
from tests.world import lasting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """Two tables with a year behind them, and somebody who coordinates both."""
    with lasting(django_db_blocker):
        yield regional()


def of_region(world: Reporting, audience: str = "public", **given: Any) -> Report:
    """The report of both tables."""
    row = world.build(audience, also=[world.cast.other_table], **given)
    assert world.job(row).state == Job.State.DONE, world.job(row).error
    return report_from_json(row.document)


def value(figure: Figure, row: str, column: str = "all") -> int | None:
    return figure.cell(row, column).value


def test_copy_counts_once_and_keeps_its_tables_out_of_a_region(db: None) -> None:
    """How few copies there were could follow from the sums: such tables are reported apart."""
    world = regional(copies=2)
    tables = [world.table, world.cast.other_table]
    presented = Situation.objects.filter(table__in=tables, discussed_at__year=2024)
    unit = Unit(frozenset(str(table.pk) for table in tables), FIRST, LAST)
    counted = Snapshots.of(tables).count(unit, "headline/presented/all")
    assert counted == presented.exclude(is_copy=True).count() == presented.count() - 2
    with pytest.raises(GuardFailed) as refused:
        world.ask(also=[world.cast.other_table])
    assert list(refused.value.errors) == ["also"]


def test_region_stands_table_by_table_and_adds_up(world: Reporting) -> None:
    report = of_region(world, "partners", templates=["headline"])
    figure = report.figure("headline_by_table")
    assert [column.code for column in figure.columns] == ["RV", "NO", "region"]
    assert (report.is_region, report.place.en) == (True, "River, North")
    shown = 0
    for row in figure.rows:
        counts = [value(figure, row.code, column.code) for column in figure.columns]
        if None not in counts:
            shown += 1
            assert counts[0] + counts[1] == counts[2]  # type: ignore[operator]
    assert shown


def test_quarter_that_did_not_count_it_is_named_with_its_table(world: Reporting) -> None:
    other = world.cast.other_table
    rows = ClosedQuarter.objects.filter(table=other, start_date=FIRST)
    rows.update(counted=sorted(every_form() - forms_of("kinds")))
    with pytest.raises(GuardFailed) as refused:
        world.ask(also=[other], templates=["kinds"])
    (words,) = refused.value.errors["templates"]
    assert "is not in the counts of NO Q1 2024:" in words


def test_region_needs_the_office_at_every_table(world: Reporting) -> None:
    office = Officer.objects.filter(table=world.cast.other_table, user=world.cast.coordinator)
    office.update(until_at=timezone.now())
    with pytest.raises((Forbidden, Unseen)):
        world.ask(also=[world.cast.other_table])


def test_region_goes_to_partners_and_the_public_alone(world: Reporting) -> None:
    with pytest.raises(GuardFailed) as refused:
        world.ask("table", also=[world.cast.other_table])
    assert list(refused.value.errors) == ["audience"]


def test_region_needs_the_quarters_of_every_table(world: Reporting) -> None:
    ClosedQuarter.objects.filter(table=world.cast.other_table, start_date=FIRST).delete()
    with pytest.raises(GuardFailed) as refused:
        world.ask(also=[world.cast.other_table])
    assert refused.value.code == "quarter_open"
    [words] = refused.value.errors["first_date"]
    assert f"{world.cast.other_table.prefix} Q1 {FIRST.year}" in words
    assert world.cast.table.prefix not in words


def test_sample_table_counts_in_no_region(world: Reporting) -> None:
    Table.objects.filter(pk=world.cast.other_table.pk).update(is_sample=True)
    with pytest.raises(GuardFailed) as refused:
        world.ask(also=[Table.objects.get(pk=world.cast.other_table.pk)])
    assert list(refused.value.errors) == ["also"]


def test_release_of_a_region_stands_in_the_trail_of_each_table(world: Reporting) -> None:
    of_region(world, templates=["headline"])
    chains = AuditEntry.objects.filter(verb="report.release").values_list("chain", flat=True)
    assert set(chains) == {str(world.table.pk), str(world.cast.other_table.pk)}


def test_line_of_a_region_is_for_who_coordinates_all_of_it(world: Reporting) -> None:
    of_region(world, templates=["headline"])
    mine = Release.objects.permitted(world.cast.coordinator, SEE_RELEASE)
    assert mine.count() == 1
    office = Officer.objects.filter(table=world.cast.other_table, user=world.cast.coordinator)
    office.update(until_at=timezone.now())
    assert not Release.objects.permitted(world.cast.coordinator, SEE_RELEASE).exists()


def test_region_after_a_table_gives_the_other_table_nothing_away(world: Reporting) -> None:
    """The region's total, one table's, and what is left: never a small count of the other."""
    table = report_from_json(world.build("public", templates=["headline"]).document)
    region = of_region(world, templates=["headline"])
    for row in ("presented", "decided", "aer", "rejected", "duplicates", "concluded"):
        both = value(region.figure("headline"), row), value(table.figure("headline"), row)
        if None not in both:
            left = both[0] - both[1]  # type: ignore[operator]
            assert left <= 0 or left >= 11, row


def test_table_after_its_region_is_solved_with_it(world: Reporting) -> None:
    """What a table may show by itself it may not show beside the region."""
    alone = report_from_json(world.build("public", templates=["outcomes"]).document)
    assert alone.hidden
    of_region(world, templates=["outcomes"])
    other = releases.ask_report(
        world.cast.other_table, by=world.cast.coordinator, audience="public", first_date=FIRST,
        last_date=LAST, templates=["outcomes"], purpose="council", as_it_is=True,
    )  # fmt: skip
    jobs.run(world.job(other).pk)
    other.refresh_from_db()
    assert other.release is not None
    assert Release.objects.count() == 3


def test_refusal_names_no_release_of_a_table_one_does_not_coordinate(world: Reporting) -> None:
    of_region(world, templates=["headline"])
    row = world.ask(templates=["headline"])
    office = Officer.objects.filter(table=world.cast.other_table, user=world.cast.coordinator)
    office.update(until_at=timezone.now())
    releases._refuse(row, releases.Refused("public", ("headline",)))
    row.refresh_from_db()
    assert row.refusal == {"templates": ["headline"], "releases": []}


def test_periods_stand_side_by_side(world: Reporting) -> None:
    row = world.build(
        templates=["headline", "persons"], first_date=date(2024, 10, 1),
        beside=[date(2024, 4, 1), date(2024, 7, 1)],
    )  # fmt: skip
    report = report_from_json(row.document)
    figure = report.figure("headline_beside")
    assert [column.label.en for column in figure.columns] == ["Q2 2024", "Q3 2024", "Q4 2024"]
    assert {rate.code for rate in figure.rates} >= {"aer_rate_202404", "aer_rate_202410"}
    assert len(report.figure("persons_beside").columns) == 3
    assert rebuilt(row.release) == report  # type: ignore[arg-type]


@pytest.mark.parametrize("beside", [[date(2024, 1, 1)], [date(2023, 2, 1)]])
def test_what_stands_beside_does_not_overlap_and_begins_with_a_quarter(
    world: Reporting, beside: list[date]
) -> None:
    with pytest.raises(GuardFailed) as refused:
        world.ask(beside=beside)
    assert list(refused.value.errors) == ["beside"]


def test_what_stands_beside_has_to_be_closed(world: Reporting) -> None:
    with pytest.raises(GuardFailed) as refused:
        world.ask(beside=[date(2022, 1, 1)])
    assert refused.value.code == "quarter_open"
    [words] = refused.value.errors["beside"]
    assert "Q1 2022" in words


def test_request_of_a_region_goes_with_the_office(world: Reporting) -> None:
    row = world.build(templates=["headline"], also=[world.cast.other_table])
    assert ReportRequest.objects.permitted(world.cast.coordinator, "cases.see_report").exists()
    office = Officer.objects.filter(table=world.cast.other_table, user=world.cast.coordinator)
    office.update(until_at=timezone.now())
    found = ReportRequest.objects.permitted(world.cast.coordinator, "cases.see_report")
    assert not found.filter(pk=row.pk).exists()
