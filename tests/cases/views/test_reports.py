"""The coordinator's pages about reports, from closing a quarter to fetching a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases.models import ClosedQuarter, Job, ReportFile, ReportRequest
from cases.services import jobs
from tests.cases.reports.reporting import Reporting, reporting
from tests.cases.views.conftest import Browser, words
from tests.world import lasting

pytestmark = [pytest.mark.django_db, pytest.mark.pdf]
YEAR = {"first": "2024-01-01", "last": "2024-10-01"}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def asked(world: Reporting, **given: Any) -> ReportRequest:
    """What the coordinator asks for on the page, before any worker took it up."""
    sent = {"audience": "table", "templates": ["headline"], "purpose": "council"} | YEAR | given
    answer = Browser(world.cast.coordinator).send("report_new", world.table.pk, **sent)
    assert answer.status_code == 302
    return ReportRequest.objects.latest("requested_at")


def test_quarter_is_closed_with_one_button(world: Reporting) -> None:
    ClosedQuarter.objects.filter(start_date="2024-10-01").delete()
    browser = Browser(world.cast.coordinator)
    assert "Q4 2024" in words(browser.open("reports", world.table.pk))
    browser.send("quarter_close", world.table.pk, start_date="2024-10-01")
    assert ClosedQuarter.objects.filter(start_date="2024-10-01").count() == 1
    again = browser.send("quarter_close", world.table.pk, start_date="2024-10-01")
    assert again.status_code == 409


def test_quarter_is_counted_again_behind_a_bar_that_can_be_stopped(world: Reporting) -> None:
    quarter = ClosedQuarter.objects.get(table=world.table, start_date="2024-07-01")
    browser = Browser(world.cast.coordinator)
    assert browser.send("quarter_again", quarter.pk).status_code == 302
    job = Job.objects.get(subject_id=quarter.pk)
    page = browser.open("reports", world.table.pk)
    assert f"/jobs/{job.pk}/" in page.content.decode()
    assert "Waiting for a worker" in words(page)
    assert browser.send("quarter_again", quarter.pk).status_code == 409
    assert browser.send("quarter_stop", quarter.pk).status_code == 302
    assert "The counts stay as they were" in words(browser.open("reports", world.table.pk))
    browser.send("quarter_again", quarter.pk)
    jobs.run(Job.objects.filter(subject_id=quarter.pk).latest("requested_at").pk)
    assert "Nothing has changed since" in words(browser.open("reports", world.table.pk))


def test_report_is_asked_for_waited_for_and_read(world: Reporting) -> None:
    row = asked(world)
    browser = Browser(world.cast.coordinator)
    waiting = browser.open("report", row.pk)
    assert "Waiting for a worker" in words(waiting)
    jobs.run(Job.objects.get(subject_id=row.pk).pk)
    shown = words(browser.open("report", row.pk))
    assert "Situations in the period" in shown
    assert "Smallest count shown" in shown
    assert "2024" in words(browser.open("ledger", world.table.pk))


def test_file_goes_to_who_asked_for_a_day_and_leaves_an_entry(world: Reporting) -> None:
    row = asked(world)
    jobs.run(Job.objects.get(subject_id=row.pk).pk)
    file = ReportFile.objects.get(request=row, form="csv", language="en")
    browser = Browser(world.cast.coordinator)
    answer = browser.open("report_file", file.pk)
    assert answer.content == bytes(file.content)
    assert "RV-20240101-20241231-table-en.csv" in answer.headers["Content-Disposition"]
    assert AuditEntry.objects.filter(verb="report.fetch").count() == 1
    row.refresh_from_db()
    ReportRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert browser.open("report_file", file.pk).status_code == 404
    assert "The files have gone" in words(browser.open("report", row.pk))


@pytest.mark.parametrize("role", ["chair", "lead", "administrator", "superuser"])
def test_nobody_else_opens_the_pages(world: Reporting, role: str) -> None:
    row = world.build()
    browser = Browser(world.cast.people[role])
    for name in ("reports", "report_new", "working_figures", "ledger"):
        assert browser.open(name, world.table.pk).status_code in (403, 404)
    assert browser.open("report", row.pk).status_code == 404
    assert browser.open("report_file", row.files.first().pk).status_code == 404


def test_form_says_what_does_not_fit(world: Reporting) -> None:
    browser = Browser(world.cast.coordinator)
    answer = browser.send("report_new", world.table.pk, audience="public", **YEAR)
    assert answer.status_code == 422
    answer = browser.send(
        "report_new", world.table.pk, audience="public", templates=["follow_up"],
        purpose="council", **YEAR,
    )  # fmt: skip
    assert "This audience may not read: Discussions and report-backs." in words(answer)


def test_one_quarter_cannot_stand_quarter_by_quarter(world: Reporting) -> None:
    answer = Browser(world.cast.coordinator).send(
        "report_new", world.table.pk, audience="public", templates=["headline", "quarters"],
        purpose="council", first="2024-01-01", last="2024-01-01",
    )  # fmt: skip
    assert answer.status_code == 422
    assert "needs a period of several quarters" in words(answer)


def test_building_can_be_cancelled(world: Reporting) -> None:
    row = asked(world)
    browser = Browser(world.cast.coordinator)
    assert browser.send("report_cancel", row.pk).status_code == 302
    assert "Nothing was released" in words(browser.open("report", row.pk))


def test_refusal_names_templates_and_releases_and_no_count(world: Reporting) -> None:
    released = world.build().release
    assert released is not None
    row = asked(world)
    ReportRequest.objects.filter(pk=row.pk).update(
        refusal={"templates": ["headline"], "releases": [str(released.pk)]}
    )
    Job.objects.filter(subject_id=row.pk).update(state="failed", error="no_safe_pattern")
    shown = words(Browser(world.cast.coordinator).open("report", row.pk))
    assert "What cannot be released: Headline" in shown
    assert "2024, The public" in shown


def test_working_figures_are_exact_and_leave_an_entry(world: Reporting) -> None:
    answer = Browser(world.cast.coordinator).open(
        "working_figures", world.table.pk, template="persons"
    )
    assert "Exact counts, for your eyes only" in words(answer)
    assert AuditEntry.objects.filter(verb="report.working_figures").count() == 1


@pytest.mark.parametrize(
    ("template", "told"),
    [("quarters", "Conclusions by group, quarter by quarter"),
     ("headline", "Situations in the period, quarter by quarter"),
     ("factors_people", "Mentions of risk factors by sex")],
)  # fmt: skip
def test_working_figures_hold_every_figure_of_a_template(
    world: Reporting, template: str, told: str
) -> None:
    page = Browser(world.cast.coordinator).open(
        "working_figures", world.table.pk, template=template
    )
    assert told in words(page)


@pytest.mark.parametrize("requests", [1, 3])
def test_page_asks_the_same_number_of_questions_for_any_number_of_reports(
    world: Reporting, requests: int, django_assert_num_queries: Any
) -> None:
    for _ in range(requests):
        world.ask()
    browser = Browser(world.cast.coordinator)
    browser.open("reports", world.table.pk)
    with django_assert_num_queries(12):
        browser.open("reports", world.table.pk)
