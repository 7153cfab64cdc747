"""Decisions from paper: real times, marked as entered later, nothing overwritten."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pypdf
import pytest
import time_machine
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, WrongStage
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Situation, StageChange, Term
from cases.services import later, records, sessions
from tables.models import Meeting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, L, in_session, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def closed(cast: Cast, stage: str = "submitted") -> tuple[Discussion, Situation]:
    """A meeting that is over, with an item that nobody entered."""
    row = situation_at(cast, stage)
    meeting = in_session(cast)
    if stage == "open":
        Discussion.objects.create(situation=row, meeting=meeting, kind="follow_up", position=9)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    row.refresh_from_db()
    kind = "follow_up" if stage == "open" else "new"
    return Discussion.objects.get(situation=row, meeting=meeting, kind=kind), row


def enter(cast: Cast, item: Discussion, row: Situation, decision: str, **data: Any) -> Situation:
    given = {"by": cast.coordinator, "version": row.version, "at": item.meeting.opened_at}
    return later.enter_later(item, decision=decision, **given | data)


def test_naming_from_paper_keeps_its_time_and_says_when_it_was_entered(cast: Cast) -> None:
    item, row = closed(cast)
    named = {"lead": cast.agency("lead"), "assisting": [cast.agency("assisting")]}

    row = enter(cast, item, row, "named", **named)

    item.refresh_from_db()
    assert (row.stage, row.named_at, item.outcome) == ("open", item.meeting.opened_at, "named")
    assert cast.lead.has_perm("cases.see_plan", row)
    changes = StageChange.objects.filter(situation=row, entered_at__isnull=False)
    assert {change.at for change in changes} == {row.named_at}
    assert {change.entered_by for change in changes} == {cast.coordinator}
    entry = AuditEntry.objects.filter(verb="situation.name_agencies").latest("sequence")
    assert (entry.at, "entered_at" in entry.references) == (row.named_at, True)


def test_agency_named_from_paper_can_be_one_that_is_not_shown(cast: Cast) -> None:
    item, row = closed(cast)
    shelter = cast.agency("assisting")
    named = {"lead": cast.agency("lead"), "assisting": [shelter], "not_shown": [shelter]}
    row = enter(cast, item, row, "named", **named)
    assert dict(row.involvements.values_list("role", "is_shown")) == {
        "lead": True, "assisting": False,
    }  # fmt: skip
    entry = AuditEntry.objects.filter(verb="situation.name_agencies").latest("sequence")
    assert str(shelter.pk) not in str(entry.references)


def test_rejection_from_paper_erases(cast: Cast) -> None:
    item, row = closed(cast)
    reason = Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()
    row = enter(cast, item, row, "rejected", reason=reason)
    assert (row.stage, row.rejected_at) == ("rejected", item.meeting.opened_at)
    assert not row.coded_values.exists()


@pytest.mark.parametrize(
    ("decision", "stage"),
    [("continues", "open"), ("no_report", "open"), ("concluded", "concluded")],
)
def test_follow_up_from_paper(cast: Cast, decision: str, stage: str) -> None:
    item, row = closed(cast, "open")
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    row = enter(cast, item, row, decision, reason=reason if decision == "concluded" else None)
    item.refresh_from_db()
    assert (row.stage, item.outcome, item.opened_at) == (stage, decision, item.meeting.opened_at)


def test_item_stands_on_no_later_agenda_once_it_is_decided_from_paper(cast: Cast) -> None:
    from tables import services as tables

    start = timezone.now() + timedelta(days=7)
    tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip
    item, row = closed(cast)
    assert row.discussions.filter(closed_at=None).count() == 1
    reason = Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()
    enter(cast, item, row, "rejected", reason=reason)
    assert list(row.discussions.values_list("outcome", flat=True)) == ["rejected"]


def test_what_was_entered_meanwhile_is_not_overwritten(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    seen = row.version
    item = row.discussions.get()
    row = lifecycle.open_discussion(row, by=cast.chair, version=row.version)
    row = lifecycle.defer(row, by=cast.chair, version=row.version)
    row.version = seen
    with pytest.raises(Conflict):
        enter(cast, item, row, "deferred")


@pytest.mark.parametrize("minutes", [-120, 60 * 24])
def test_time_outside_the_meeting_is_refused(cast: Cast, minutes: int) -> None:
    item, row = closed(cast)
    at = item.meeting.starts_at + timedelta(minutes=minutes)
    with pytest.raises(GuardFailed) as refused:
        enter(cast, item, row, "deferred", at=at)
    assert set(refused.value.errors) == {"at"}


def test_paper_is_taken_for_fourteen_days_from_who_runs_the_meeting(cast: Cast) -> None:
    item, row = closed(cast)
    with pytest.raises(Forbidden):
        enter(cast, item, row, "deferred", by=cast.seated)
    after = item.meeting.planned_end_at + timedelta(days=15)
    with time_machine.travel(after), pytest.raises(WrongStage):
        enter(cast, item, row, "deferred")


def test_later_entry_is_a_correction_of_a_verified_record(cast: Cast) -> None:
    item, row = closed(cast)
    meeting = Meeting.objects.get(pk=item.meeting_id)
    meeting = records.verify_record(meeting, by=cast.coordinator, version=meeting.version)
    enter(cast, item, row, "deferred")
    verbs = [entry.verb for entry in records.corrections(meeting)]
    assert verbs == ["situation.open_discussion", "situation.defer"]


def test_pages_enter_an_item_and_show_a_clash_side_by_side(cast: Cast) -> None:
    item, row = closed(cast)
    browser = Browser(cast.coordinator)
    at = timezone.localtime(item.meeting.opened_at + timedelta(minutes=1))
    sent = {"at": at.strftime("%Y-%m-%dT%H:%M"), "decision": "named",
            "lead": cast.agency("lead").pk, "assisting": cast.agency("assisting").pk,
            "version": row.version}  # fmt: skip
    with time_machine.travel(item.meeting.opened_at + timedelta(minutes=5)):
        assert row.reference in words(browser.open("enter_later", item.meeting_id))
        done = browser.send("enter_item_later", item.meeting_id, item.pk, **sent)
        again = browser.send("enter_item_later", item.meeting_id, item.pk, **sent)
    assert done.status_code == 302
    assert again.status_code == 409
    page = words(again)
    assert "On the tally sheet" in page
    assert "In the record" in page
    assert page.count("lead agency, assisting agency") == 2
    assert Browser(cast.seated).open("enter_later", item.meeting_id).status_code == 403


@pytest.mark.pdf
@pytest.mark.parametrize("language", ["en", "fr"])
def test_tally_sheet_is_one_page_of_numbers_and_boxes(cast: Cast, language: str) -> None:
    for stage in ["open"] * 4 + ["submitted"] * 9:
        row = situation_at(cast, stage)
    meeting = in_session(cast)
    answer = Browser(cast.chair).open("tally", meeting.pk, language)
    made = pypdf.PdfReader(io.BytesIO(answer.content))
    text = made.pages[0].extract_text()
    assert len(made.pages) == 1
    assert row.reference in text
    assert "Two calls" not in text
    assert ("Rejected" in text) == (language == "en")
    assert Browser(cast.seated).open("tally", meeting.pk, language).status_code == 403
