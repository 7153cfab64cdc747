"""The coordinator's words about a report: guarded, in both languages, and in every file."""

from __future__ import annotations

import io

import pypdf
import pytest
from django.utils import timezone

from agencies.errors import GuardFailed, Unseen
from agencies.models import AuditEntry
from cases.guard import IdentifierFound
from cases.models import Job, ReportFile, ReportRequest
from cases.reports.document import report_from_json
from cases.services import jobs, report_files, report_words
from tests.cases.reports.document.example import example
from tests.cases.reports.reporting import released
from tests.cast import Cast

WORDS = {
    "headline_en": "Risk goes down",
    "headline_fr": "Le risque diminue",
    "gaps_en": "No detox bed nearby.",
    "gaps_fr": "",
    "comment_risks_en": "",
    "comment_risks_fr": "Le logement domine.",
}
CHOSEN = {"findings": ["headline", "hours", "risks"], "chart": "age_sex"}


@pytest.fixture
def row(cast: Cast) -> ReportRequest:
    """A report that was released a moment ago."""
    return released(cast)


def write(row: ReportRequest, cast: Cast, **changes) -> ReportRequest:
    given = {"texts": WORDS, **CHOSEN} | changes
    return report_words.write_words(row, by=cast.coordinator, **given)


def test_words_are_kept_in_both_languages_and_the_numbers_stay(row, cast: Cast) -> None:
    write(row, cast)
    row.refresh_from_db()
    report = report_from_json(row.document)
    assert report.comment("risks").en == report.comment("risks").fr == "Le logement domine."
    assert report.story.headline.fr == "Le risque diminue"
    assert report.story.gaps.fr == "No detox bed nearby."
    assert report.figures == example().figures
    entry = AuditEntry.objects.get(verb="report.words")
    assert entry.references == {}


@pytest.mark.pdf
def test_files_are_written_again_with_the_words(row, cast: Cast) -> None:
    ReportFile.objects.create(request=row, form="pdf", language="en", content=b"old")
    write(row, cast)
    assert not ReportFile.objects.exclude(content=None).exists()

    jobs.run(Job.objects.get().pk)

    held = set(ReportFile.objects.values_list("form", "language"))
    forms = (*report_files.FORMS, "story")
    assert held == {(form, language) for form in forms for language in ("en", "fr-ca")}
    story = ReportFile.objects.get(form="story", language="fr-ca")
    words = pypdf.PdfReader(io.BytesIO(bytes(story.content))).pages[0].extract_text()
    assert "Le risque diminue" in words


def test_story_that_is_taken_back_takes_its_file_along(row, cast: Cast) -> None:
    write(row, cast)
    assert ReportFile.objects.filter(form="story").count() == 2
    write(row, cast, texts={"comment_risks_en": "Housing."}, findings=[], chart="")
    assert not ReportFile.objects.filter(form="story").exists()
    assert Job.objects.count() == 1  # one writer is enough: it sees that there is more


def test_text_that_may_point_at_a_person_is_refused(row, cast: Cast) -> None:
    texts = WORDS | {"comment_hours_en": "Jean Tremblay was born on 1990-04-12."}
    with pytest.raises(IdentifierFound):
        write(row, cast, texts=texts)
    row.refresh_from_db()
    assert report_from_json(row.document) == example()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"texts": WORDS | {"headline_fr": " "}}, "headline_fr"),
        ({"findings": ["headline", "hours"]}, "findings"),
        ({"findings": ["headline", "hours", "nothing"]}, "findings"),
        ({"chart": "nothing"}, "chart"),
        ({"texts": WORDS | {"headline_en": "x" * 91}}, "headline_en"),
        ({"texts": WORDS | {"gaps_en": "x" * 401}}, "gaps_en"),
    ],
)
def test_story_that_is_not_whole_is_refused(row, cast: Cast, changes, field: str) -> None:
    with pytest.raises(GuardFailed) as refusal:
        write(row, cast, **changes)
    assert set(refusal.value.errors) == {field}


def test_without_a_headline_there_is_no_story(row, cast: Cast) -> None:
    write(row, cast, texts={"comment_risks_en": "Housing."}, findings=[], chart="")
    row.refresh_from_db()
    assert report_from_json(row.document).story is None


def test_words_end_with_the_report(row, cast: Cast) -> None:
    ReportRequest.objects.update(expires_at=timezone.now())
    with pytest.raises(Unseen):
        write(row, cast)


@pytest.mark.parametrize("role", ["chair", "lead", "other_table", "superuser"])
def test_words_are_those_of_who_asked(row, cast: Cast, role: str) -> None:
    with pytest.raises(Unseen):
        report_words.write_words(row, by=cast.people[role], texts=WORDS, **CHOSEN)
