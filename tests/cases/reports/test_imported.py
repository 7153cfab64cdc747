"""Earlier years count as the rows of this product do, and are folded into closed quarters."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pypdf
import pytest

from agencies.errors import Conflict
from cases.models import ClosedQuarter, ImportBatch, ImportedSituation, Job, ReportRequest
from cases.reports.indicators import count, count_months
from cases.services import earlier, jobs, quarters, releases
from tests.cases.reports.earlier.files import REJECTED, WHOLE, as_csv
from tests.cases.services.test_earlier import checked
from tests.cast import Cast

FIRST, SECOND = date(2023, 1, 1), date(2023, 4, 1)


def imported(cast: Cast, *rows: dict[str, str]) -> ImportBatch:
    return earlier.accept(checked(cast, as_csv(*rows)), by=cast.coordinator)


def counted(cast: Cast, day: date) -> dict[str, int]:
    scope = quarters.working_scope(cast.table, day, date(day.year, day.month + 2, 28))
    return dict(count(scope)[str(cast.table.pk), day])


def test_rows_count_in_the_codes_of_the_catalogue(cast: Cast) -> None:
    imported(cast, WHOLE, WHOLE)
    found = counted(cast, FIRST)
    expected = {
        "headline/presented/all": 2, "headline/aer/all": 2, "headline/decided/all": 2,
        "headline/described/all": 2, "headline/named/all": 2, "kinds/person/all": 2,
        "persons/all/all": 4, "persons/18_24/male": 2, "persons/all/female": 2,
        "risks/housing/all": 2, "risks/mental_health/all": 2, "mentions/all/all": 4,
        "pairs/housing+mental_health/all": 2, "flags/homelessness/all": 2,
        "hours/within_24/all": 2, "hours/within_48/all": 2, "led/another/all": 2,
        "brought/another/all": 2, "assisted/housing/all": 2,
        "services/housing/connected_to_service": 2, "risks_sex/housing/male": 2,
        "mentions_age/housing/18_24": 2, "mentions_sex/all/male": 4, "mentions_age/all/all": 8,
    }  # fmt: skip
    assert expected.items() <= found.items()


def test_conclusion_counts_on_its_own_day_and_rejection_as_a_stub(cast: Cast) -> None:
    imported(cast, WHOLE, REJECTED)
    found = counted(cast, SECOND)
    assert found["conclusions/overall_risk_lowered/all"] == 1
    assert found["days/to_60/all"] == found["meetings_each/3/all"] == 1
    assert found["headline/rejected/all"] == found["headline/presented/all"] == 1
    assert found[f"rejections/{REJECTED['rejection_reason']}/all"] == 1
    assert not [key for key in found if key.startswith(("persons", "risks", "kinds", "led"))]


def test_months_hold_the_headline_only(cast: Cast) -> None:
    imported(cast, WHOLE)
    scope = quarters.working_scope(cast.table, FIRST, date(2023, 3, 31))
    found = count_months(scope)[str(cast.table.pk), date(2023, 3, 1)]
    assert {key.split("/")[0] for key in found} == {"headline"}


def test_what_is_not_accepted_counts_nowhere(cast: Cast) -> None:
    checked(cast, as_csv(WHOLE))
    assert counted(cast, FIRST) == {}


def test_rows_are_folded_once_all_their_quarters_are_closed(cast: Cast) -> None:
    imported(cast, WHOLE, REJECTED)
    before = counted(cast, FIRST), counted(cast, SECOND)

    first = quarters.close_quarter(cast.table, by=cast.coordinator, start_date=FIRST)
    assert ImportedSituation.objects.count() == 2  # one is concluded in the second quarter
    second = quarters.close_quarter(cast.table, by=cast.coordinator, start_date=SECOND)

    assert (first.counts, second.counts) == before
    assert ImportedSituation.objects.count() == 0
    late = checked(cast, as_csv(WHOLE))
    with pytest.raises(Conflict):
        earlier.accept(late, by=cast.coordinator)


def test_quarters_of_earlier_years_can_be_closed(cast: Cast) -> None:
    imported(cast, WHOLE)
    assert FIRST in {one.start_date for one in quarters.quarters_of(cast.table)}


@pytest.mark.slow
def test_report_can_be_made_of_imported_years(cast: Cast) -> None:
    imported(cast, *[WHOLE] * 30, *[REJECTED] * 3)
    quarters.close_quarter(cast.table, by=cast.coordinator, start_date=FIRST)
    releases.ask_report(
        cast.table, by=cast.coordinator, audience="table", first_date=FIRST,
        last_date=date(2023, 3, 31), purpose="planning", as_it_is=True,
        templates=["headline", "outcomes", "kinds", "persons", "risks", "agencies", "times"],
    )  # fmt: skip
    job = Job.objects.get(kind=Job.Kind.REPORT)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (Job.State.DONE, "")
    row = ReportRequest.objects.get(pk=job.subject_id)
    for form, reader in (
        ("pdf", pdf_words),
        ("csv", plain),
        ("json", plain),
        ("xlsx", sheet_words),
    ):
        content = bytes(row.files.get(form=form, language="en").content)
        assert "imported from a spreadsheet" in " ".join(reader(content).split()), form
    assert ClosedQuarter.objects.get().has_imported


def plain(content: bytes) -> str:
    return content.decode()


def pdf_words(content: bytes) -> str:
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def sheet_words(content: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    return " ".join(
        str(cell) for row in book["Read me"].iter_rows(values_only=True) for cell in row
    )
