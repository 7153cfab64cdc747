"""A draft: each thing that does not fit has its own error, and changes nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, StaleVersion, Unseen, WrongStage
from cases import lifecycle
from cases.models import Situation, Term, TermRetirement
from cases.services import drafts, sessions
from tables import services as table_services
from tables.models import Seat
from tests.cast import Cast, L, draft, holds, in_session, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


def by(cast: Cast, row: Situation) -> dict[str, Any]:
    return {"by": cast.originating, "version": row.version}


def content(row: Situation) -> list[Any]:
    """What a draft says, to be compared."""
    row.refresh_from_db()
    values = row.coded_values.order_by("term").values_list("term", flat=True)
    people = row.affected_persons.order_by("position").values_list("age_group", "sex")
    about = (row.coded.discussion_type_id, row.narrative.why_now, row.self_check.means_exhausted)
    return [row.version, row.stage, *about, list(values), list(people)]


def people(cast: Cast, row: Situation, kind: str = "person", several: int = 1) -> Situation:
    one = (term(L.AGE_GROUPS, "18_24"), term(L.SEXES, "male"))
    about = term(L.DISCUSSION_TYPES, kind)
    return drafts.save_people(row, **by(cast, row), discussion_type=about, people=[one] * several)


@pytest.mark.parametrize(
    ("kind", "several"),
    [("person", 0), ("person", 2), ("family", 0), ("dwelling", 1), ("neighbourhood", 1),
     ("family", 13)],
)  # fmt: skip
def test_people_that_do_not_fit_the_type_are_refused(cast: Cast, kind: str, several: int) -> None:
    row = draft(cast)
    before = content(row)
    with pytest.raises(GuardFailed) as refused:
        people(cast, row, kind, several)
    assert set(refused.value.errors) == {"affected_persons"}
    assert content(row) == before


def test_place_has_no_people_and_a_family_several(cast: Cast) -> None:
    row = people(cast, draft(cast), "dwelling", 0)
    assert row.affected_persons.count() == 0
    row = people(cast, row, "family", 12)
    assert row.affected_persons.count() == 12


def test_codes_of_another_list_are_refused(cast: Cast) -> None:
    row = draft(cast)
    before = content(row)
    wrong = term(L.SEXES, "male")
    with pytest.raises(GuardFailed) as refused:
        drafts.save_people(row, **by(cast, row), discussion_type=wrong, people=[])
    assert (refused.value.code, set(refused.value.errors)) == ("unknown_code", {"discussion_type"})
    with pytest.raises(GuardFailed) as refused:
        drafts.save_values(row, **by(cast, row), lists={L.RISK_FACTORS: [wrong]})
    assert set(refused.value.errors) == {"risk_factors"}
    with pytest.raises(GuardFailed) as refused:
        drafts.save_values(row, **by(cast, row), lists={L.SEXES: [wrong]})
    assert refused.value.code == "unknown_list"
    assert content(row) == before


def test_term_of_another_table_is_refused(cast: Cast) -> None:
    row = draft(cast)
    foreign = Term.objects.create(
        list=L.STUDY_FLAGS, code="local__x", table=cast.other_table, name_en="X", name_fr="X",
        evidence="local",
    )  # fmt: skip
    with pytest.raises(GuardFailed) as refused:
        drafts.save_values(row, **by(cast, row), lists={L.STUDY_FLAGS: [foreign]})
    assert refused.value.code == "unknown_code"


@pytest.mark.parametrize("everywhere", [True, False])
def test_retired_code_is_refused_on_a_new_situation_and_kept_on_an_old_one(
    cast: Cast, *, everywhere: bool
) -> None:
    old, new = draft(cast), draft(cast)
    flag = term(L.STUDY_FLAGS, "homelessness")
    old = drafts.save_values(old, **by(cast, old), lists={L.STUDY_FLAGS: [flag]})
    if everywhere:
        Term.objects.filter(pk=flag.pk).update(retired_at=timezone.now())
    else:
        TermRetirement.objects.create(term=flag, table=cast.table, retired_at=timezone.now())
    with pytest.raises(GuardFailed) as refused:
        drafts.save_values(new, **by(cast, new), lists={L.STUDY_FLAGS: [flag]})
    assert refused.value.code == "unknown_code"
    again = drafts.save_values(old, **by(cast, old), lists={L.STUDY_FLAGS: [flag]})
    assert again.coded_values.filter(term=flag).exists()


@pytest.mark.parametrize("words", ["x" * 281, "a\x00b", "a\ud800b", "a\x1bb", "\udfff"])
def test_text_that_is_too_long_or_no_text_is_refused(cast: Cast, words: str) -> None:
    row = draft(cast)
    before = content(row)
    with pytest.raises(GuardFailed) as refused:
        drafts.save_why_now(row, **by(cast, row), why_now=words, reasons=[])
    assert set(refused.value.errors) == {"why_now"}
    assert content(row) == before


@pytest.mark.parametrize("version", [None, -1, 10**9])
def test_stale_version_changes_nothing(cast: Cast, version: int | None) -> None:
    row = draft(cast)
    before = content(row)
    with pytest.raises(StaleVersion):
        drafts.save_values(row, by=cast.originating, version=version, lists={L.STUDY_FLAGS: []})
    with pytest.raises(StaleVersion):
        drafts.discard_draft(row, by=cast.originating, version=version)
    assert content(row) == before


def test_drafts_of_others_do_not_exist(cast: Cast) -> None:
    row = draft(cast)
    for role in ("seated", "chair", "coordinator", "superuser", "same_agency_other_table"):
        user = cast.people[role]
        with pytest.raises(Unseen):
            drafts.discard_draft(row, by=user, version=row.version)
    assert Situation.objects.filter(pk=row.pk).exists()


def test_draft_is_begun_for_an_agency_one_speaks_for_at_that_table(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        drafts.start_draft(cast.table, cast.agency("lead"), by=cast.originating)
    with pytest.raises(Unseen):
        drafts.start_draft(cast.other_table, cast.agency("originating"), by=cast.originating)
    cast.table.closed_at = timezone.now()
    with pytest.raises(WrongStage):
        drafts.start_draft(cast.table, cast.agency("originating"), by=cast.originating)
    assert not Situation.objects.exists()


def test_agency_whose_seat_ended_begins_and_saves_nothing(cast: Cast) -> None:
    row = draft(cast)
    Seat.objects.filter(pk=cast.seats["originating"].pk).update(until_at=timezone.now())
    with pytest.raises(Unseen):
        drafts.start_draft(cast.table, cast.agency("originating"), by=cast.originating)
    with pytest.raises(Unseen):
        drafts.discard_draft(row, **by(cast, row))


def test_submitted_one_is_no_draft_any_more(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    with pytest.raises(WrongStage):
        drafts.save_why_now(row, **by(cast, row), why_now="Later words.", reasons=[])
    row = lifecycle.withdraw(row, **by(cast, row))
    with pytest.raises(WrongStage):
        drafts.discard_draft(row, **by(cast, row))
    assert Situation.objects.filter(pk=row.pk, number__isnull=False).exists()


def test_submit_names_everything_that_is_missing(cast: Cast) -> None:
    row = drafts.start_draft(cast.table, cast.agency("originating"), by=cast.originating)
    with pytest.raises(GuardFailed) as refused:
        lifecycle.submit(row, **by(cast, row))
    assert set(refused.value.errors) == {
        "means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted",
        "discussion_type", "risk_factors",
    }  # fmt: skip
    row.refresh_from_db()
    assert (row.stage, row.number, row.version) == ("draft", None, 0)


def test_submit_to_a_meeting_that_is_not_ahead_is_refused(cast: Cast) -> None:
    row = draft(cast)
    closed = in_session(cast)
    closed = sessions.close_session(closed, by=cast.chair, version=closed.version)
    elsewhere = _elsewhere(cast)
    for meeting in (closed, elsewhere):
        with pytest.raises(GuardFailed) as refused:
            lifecycle.submit(row, **by(cast, row), meeting=meeting)
        assert set(refused.value.errors) == {"meeting"}
    row.refresh_from_db()
    assert (row.stage, row.discussions.count()) == ("draft", 0)


def _elsewhere(cast: Cast) -> Any:
    start = timezone.now() + timedelta(days=2)
    user = cast.people["other_table"]
    holds(cast.other_table, user, "chair")
    return table_services.schedule_meeting(
        cast.other_table, by=user, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip


def test_number_is_given_at_the_first_submit_and_kept(cast: Cast) -> None:
    first, second = situation_at(cast, "submitted"), situation_at(cast, "submitted")
    assert second.number == first.number + 1
    back = lifecycle.withdraw(first, **by(cast, first))
    again = lifecycle.submit(back, **by(cast, back), meeting=cast.meeting)
    assert again.number == first.number
    assert again.reference == f"RV-{timezone.localdate().year}-001"
