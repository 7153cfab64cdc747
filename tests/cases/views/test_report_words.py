"""The pages on which a coordinator writes about a report."""

from __future__ import annotations

import pytest

from cases.models import Job, ReportRequest
from cases.services import jobs
from tests.cases.services.test_report_words import CHOSEN, WORDS, row  # noqa: F401 - a fixture
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


@pytest.mark.pdf
def test_story_is_written_and_read(cast: Cast, row: ReportRequest) -> None:  # noqa: F811
    browser = Browser(cast.coordinator)
    form = words(browser.open("report_words", row.pk))
    assert "Hours to the first intervention Median: 24 to 48 h." in form

    done = browser.send("report_words", row.pk, **WORDS, **CHOSEN)
    assert done.status_code == 302
    for job in Job.objects.all():
        jobs.run(job.pk)

    story = words(browser.open("report_story", row.pk))
    assert "Risk goes down" in story
    assert "Median: 24 to 48 h." in story
    assert "No detox bed nearby." in story
    page = browser.open("report", row.pk)
    assert "Le logement domine." in words(page)


def test_refused_words_stay_in_the_form(cast: Cast, row: ReportRequest) -> None:  # noqa: F811
    texts = WORDS | {"comment_hours_en": "Call 613-555-0123 about it."}
    refused = Browser(cast.coordinator).send("report_words", row.pk, **texts, **CHOSEN)
    assert refused.status_code == 422
    assert b"613-555-0123" in refused.content
    assert "telephone number" in words(refused)


@pytest.mark.parametrize("role", ["chair", "lead", "other_table"])
def test_pages_are_those_of_who_asked(cast: Cast, row: ReportRequest, role: str) -> None:  # noqa: F811
    browser = Browser(cast.people[role])
    assert browser.open("report_words", row.pk).status_code == 404
    assert browser.open("report_story", row.pk).status_code == 404
