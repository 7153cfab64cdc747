"""The page of one situation: what it shows to whom, and the trace that reading leaves."""

import pytest

from agencies.models import AuditEntry
from cases.models import Situation
from cases.services import plan
from tests.cases.views.conftest import words
from tests.cast import Cast, L, draft, situation_at, term, work

WHY = "Two calls in a week"
PLAN = "Joint visit agreed"
RISK = "Suspected mental health problem"
CODED = "M 18–24"
# What of these stands on the page of a situation at that stage for that role.
SHOWN = {
    ("open", "originating"): {WHY, RISK, CODED},
    ("open", "lead"): {WHY, RISK, CODED, PLAN},
    ("open", "assisting"): {WHY, RISK, CODED, PLAN},
    ("open", "seated"): set(),
    ("open", "chair"): set(),
    ("open", "coordinator"): {RISK, CODED},
    ("filter_two", "checked_in"): {WHY, RISK, CODED},
    ("filter_two", "seated"): set(),
    ("filter_two", "chair"): {WHY, RISK, CODED},
    ("submitted", "originating"): {WHY, RISK, CODED},
    ("submitted", "checked_in"): set(),
    ("concluded", "assisting"): {WHY, RISK, CODED, PLAN},
    ("concluded", "seated"): set(),
    ("rejected", "originating"): set(),
}


@pytest.mark.parametrize(("stage", "role"), SHOWN)
def test_the_page_shows_what_the_level_allows(cast: Cast, sign_in, stage, role) -> None:
    row = situation_at(cast, stage)
    if stage == "open":
        work(cast, row)
    said = words(sign_in(cast.people[role]).open("situation", row.pk))
    assert {word for word in (WHY, RISK, CODED, PLAN) if word in said} == SHOWN[stage, role]


@pytest.mark.parametrize(
    ("stage", "role"),
    [("open", "other_table"), ("open", "same_agency_other_table"), ("open", "administrator"),
     ("open", "superuser"), ("draft", "chair"), ("open", "lapsed_alternate")],
)  # fmt: skip
def test_who_may_not_list_it_finds_nothing(cast: Cast, sign_in, stage, role) -> None:
    row = situation_at(cast, stage)
    assert sign_in(cast.people[role]).open("situation", row.pk).status_code == 404


def test_for_others_an_open_one_is_in_progress_since_a_day(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    said = words(sign_in(cast.seated).open("situation", row.pk))
    assert "In progress with lead and assisting agencies since" in said


def test_the_title_holds_the_number_only(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    page = sign_in(cast.lead).open("situation", row.pk).content.decode()
    title = page.split("<title>")[1].split("</title>")[0]
    assert title == f"{row.reference} – Situation table"


def test_a_stub_shows_number_dates_and_reason(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "rejected")
    said = words(sign_in(cast.originating).open("situation", row.pk))
    assert str(Situation.objects.get(pk=row.pk).rejection_reason) in said
    assert row.reference in said


def test_before_the_naming_others_read_the_sector_only(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "submitted")
    said = words(sign_in(cast.seated).open("situation", row.pk))
    assert "Sector: Police" in said
    assert "originating agency" not in said


def test_reading_leaves_one_entry_for_each_level(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    person = sign_in(cast.lead)
    for _ in range(2):
        person.open("situation", row.pk)
    entries = AuditEntry.objects.filter(verb__startswith="read.", actor_id=cast.lead.pk)
    assert sorted(entries.values_list("verb", flat=True)) == [
        "read.coded", "read.listing", "read.narrative", "read.plan", "read.room",
    ]  # fmt: skip


def test_a_list_reader_leaves_the_listing_only(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    sign_in(cast.seated).open("situation", row.pk)
    entries = AuditEntry.objects.filter(verb__startswith="read.", actor_id=cast.seated.pk)
    assert [entry.verb for entry in entries] == ["read.listing"]


def test_the_chair_reads_of_a_proposal_its_group_only_with_consent_from_all(
    cast: Cast, sign_in
) -> None:
    row = situation_at(cast, "open")
    work(cast, row)
    person = sign_in(cast.chair)
    assert "Overall risk lowered" not in words(person.open("situation", row.pk))
    plan.record_consent(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        state=term(L.CONSENT_STATES, "from_all"),
    )  # fmt: skip
    said = words(person.open("situation", row.pk))
    assert "Overall risk lowered" in said
    assert "Connected to services" not in said


def test_drafts_are_called_so(cast: Cast, sign_in) -> None:
    row = draft(cast)
    page = sign_in(cast.originating).open("situation", row.pk)
    assert "Go on preparing" in words(page)
    assert "<title>Draft" in page.content.decode()


def test_free_text_is_escaped(cast: Cast, sign_in) -> None:
    row = draft(cast, why_now="<script>alert(1)</script>")
    page = sign_in(cast.originating).open("situation", row.pk).content
    assert b"<script>alert" not in page
    assert b"&lt;script&gt;" in page
