"""The record of decisions: what it says and what it never says, on the page and on paper."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import AuditEntry
from cases.models import Involvement
from cases.services import business, sessions
from tables import services as tables
from tables.models import Meeting, Table
from tests import cast as casting
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, L, term
from tests.world import lasting

pytestmark = pytest.mark.django_db
WHY = "Two calls in a week"


@pytest.fixture(scope="module")
def closed(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A meeting that is over, with an item named, one concluded, one rejected, one deferred."""
    with lasting(django_db_blocker):
        cast = casting.gather()
        for stage in ("open", "concluded", "rejected", "filter_two"):
            cast.situations[stage] = casting.situation_at(cast, stage)
        meeting = casting.in_session(cast)
        item = business.add_business(meeting, by=cast.chair, title="Training day")
        business.decide_business(item, by=cast.chair, decision="In spring.")
        tables.say_expected(
            meeting, seat=cast.seats["originating"], answer="not_coming", by=cast.originating
        )
        meeting.refresh_from_db()
        cast.meeting = sessions.close_session(meeting, by=cast.chair, version=meeting.version)
        yield cast


def record(cast: Cast, role: str = "seated") -> str:
    return words(Browser(cast.people[role]).open("meeting", cast.meeting.pk))


def paper(cast: Cast, language: str, role: str = "seated", name: str = "record_pdf") -> str:
    answer = Browser(cast.people[role]).open(name, cast.meeting.pk, language)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    made = pypdf.PdfReader(io.BytesIO(answer.content))
    return " ".join(" ".join(page.extract_text() for page in made.pages).split())


def test_record_has_decisions_agencies_business_and_attendance(closed: Cast) -> None:
    page = record(closed)
    number = {stage: row.reference for stage, row in closed.situations.items()}
    assert f"{number['open']} New Agencies named lead agency , assisting agency" in page
    assert f"{number['rejected']} New Rejected" in page
    assert f"{number['filter_two']} New Deferred" in page
    assert "Training day In spring." in page
    assert "checked_in agency checked_in, In the room" in page
    assert "left_early, In the room, left at" in page
    assert "Regrets originating agency" in page


PAPER = [pytest.param(language, marks=pytest.mark.pdf) for language in ("en", "fr")]


@pytest.mark.parametrize("form", ["page", *PAPER])
@pytest.mark.parametrize("role", ["seated", "coordinator"])
def test_record_has_no_reason_and_no_words_of_a_situation(
    closed: Cast, form: str, role: str
) -> None:
    text = record(closed, role) if form == "page" else paper(closed, form, role)
    reasons = {term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")}
    rejected = closed.situations["rejected"]
    rejected.refresh_from_db()
    reasons.add(rejected.rejection_reason)
    for words_of in (WHY, *(reason.name_en for reason in reasons),
                     *(reason.name_fr for reason in reasons), "Joint visit"):  # fmt: skip
        assert words_of not in text


@pytest.mark.pdf
def test_paper_is_in_the_language_of_its_address(closed: Cast) -> None:
    english, french = paper(closed, "en"), paper(closed, "fr")
    assert "Record of decisions" in english
    assert "lead agency, assisting agency" in english
    assert "Relevé des décisions" in french
    assert "lead agency (fr), assisting agency (fr)" in french
    assert closed.situations["open"].reference in french


@pytest.mark.pdf
def test_papers_of_a_sample_say_that_they_are(closed: Cast) -> None:
    def said() -> list[bool]:
        made = [paper(closed, "en"), paper(closed, "en", "chair", name="tally")]
        return ["everything here is invented" in text for text in made]

    assert said() == [False, False]
    Table.objects.filter(pk=closed.table.pk).update(is_sample=True)
    assert said() == [True, True]


def test_record_is_not_there_for_strangers_nor_before_the_end(closed: Cast) -> None:
    browser = Browser(closed.people["other_table"])
    assert browser.open("record_pdf", closed.meeting.pk, "en").status_code == 404
    assert Browser(closed.seated).open("record_pdf", closed.meeting.pk, "de").status_code == 404


@pytest.mark.pdf
def test_reading_the_record_leaves_a_trace(closed: Cast) -> None:
    before = AuditEntry.objects.filter(verb="read.listing").count()
    paper(closed, "en", "lead")
    assert AuditEntry.objects.filter(verb="read.listing").count() == before + 1


def verify(cast: Cast, role: str) -> Any:
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    return Browser(cast.people[role]).send("verify_record", meeting.pk, version=meeting.version)


def test_coordinator_verifies_once(closed: Cast) -> None:
    assert verify(closed, "chair").status_code == 403
    assert "Mark as verified" in record(closed, "coordinator")
    assert "Mark as verified" not in record(closed, "chair")
    assert verify(closed, "coordinator").status_code == 302
    assert "coordinator verified this record on" in record(closed)
    assert verify(closed, "coordinator").status_code == 409


def test_correction_after_the_record_was_verified_is_listed(closed: Cast) -> None:
    verify(closed, "coordinator")
    assert "Corrected after it was verified" not in record(closed)
    row = closed.situations["open"]
    with transaction.atomic():
        audit.record(
            "situation.conclude", by=closed.chair, chain=closed.table.pk, obj=row,
            meeting=closed.meeting,
        )  # fmt: skip

    page = record(closed)

    assert f"Corrected after it was verified 1 {row.reference} Decision entered or changed" in page


def test_record_keeps_the_agencies_of_its_day(closed: Cast) -> None:
    row = closed.situations["open"]
    Involvement.objects.filter(situation=row, role="assisting").update(until_at=timezone.now())
    assert "lead agency , assisting agency" in record(closed)


def test_business_and_barriers_have_their_pages(closed: Cast) -> None:
    browser = Browser(closed.coordinator)
    assert "Training day" in words(browser.open("business", closed.meeting.pk))
    kind = term(L.BARRIER_KINDS, "transport").pk
    url = browser.client.post(
        f"/tables/{closed.table.pk}/barriers/?meeting={closed.meeting.pk}",
        {"kind": kind, "text": "No bus after six.", "idempotency_key": "k1"},
    )
    assert url.status_code == 302
    page = words(browser.open("barriers", closed.table.pk))
    assert "No bus after six. Came up at the meeting of" in page
    refused = browser.send(
        "barriers", closed.table.pk, kind=kind, text="Jean Tremblay, 416-555-0123, has none."
    )
    assert refused.status_code == 422
    assert "This may identify somebody" in words(refused)
    assert "No bus after six." in words(Browser(closed.seated).open("barriers", closed.table.pk))


def test_record_through_the_api_says_what_the_page_says_and_no_reason(closed: Cast) -> None:
    api = Api(closed.seated)
    found = api.get(f"/meetings/{closed.meeting.pk}/record/").json()
    numbers = {row.reference for row in closed.situations.values()}
    assert {line["reference"] for line in found["lines"]} == numbers
    assert [item["decision"] for item in found["business"]] == ["In spring."]
    assert closed.agency("originating").name_en in {row["name_en"] for row in found["regrets"]}
    people = {name for row in found["agencies"] for name in row["people"]}
    assert closed.checked_in.name in people
    assert WHY not in str(found)
    reason = closed.situations["rejected"].rejection_reason
    assert reason.code not in str(found)
    assert reason.name not in str(found)


def test_record_through_the_api_is_for_the_table_and_for_a_meeting_that_is_over(
    closed: Cast,
) -> None:
    path = f"/meetings/{closed.meeting.pk}/record/"
    assert Api(closed.people["other_table"]).get(path).status_code == 404
    Meeting.objects.filter(pk=closed.meeting.pk).update(state="scheduled")
    assert Api(closed.seated).get(path).status_code == 404
