"""Common or unusual: from frozen quarters alone, with few tries."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.errors import GuardFailed, TooMany, Unseen
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import CombinationCount, FrozenQuarter, Situation, Term
from cases.reports import uniqueness
from cases.services import drafts
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, draft, situation_at, term

pytestmark = pytest.mark.django_db
L = Term.List


def long_ago(cast: Cast, count: int, days: int = 200) -> None:
    """*count* situations with the codes of a draft of the cast, submitted *days* ago."""
    for _turn in range(count):
        row = draft(cast)
        lifecycle.submit(row, by=cast.originating, version=row.version)
        at = timezone.now() - timedelta(days=days)
        Situation.objects.filter(pk=row.pk).update(submitted_at=at)


def asked(cast: Cast) -> uniqueness.Answer:
    row = draft(cast)
    return uniqueness.ask(row, by=cast.originating, version=row.version)


@pytest.mark.parametrize(("count", "common"), [(10, False), (11, True)])
def test_eleven_in_ended_quarters_are_common(cast: Cast, count: int, common: bool) -> None:
    long_ago(cast, count)
    uniqueness.freeze()
    assert asked(cast).common is common


def test_live_rows_are_never_asked(cast: Cast) -> None:
    long_ago(cast, 12, days=0)
    long_ago(cast, 1)
    uniqueness.freeze()
    assert asked(cast).common is False


def test_a_quarter_is_counted_once(cast: Cast) -> None:
    long_ago(cast, 2)
    assert uniqueness.freeze() > 0
    before = list(CombinationCount.objects.order_by("pk").values_list("pk", "count"))
    long_ago(cast, 20)
    assert uniqueness.freeze() == 0
    assert list(CombinationCount.objects.order_by("pk").values_list("pk", "count")) == before
    assert {count for _pk, count in before} == {2}


def test_a_quarter_that_has_not_settled_is_not_counted(cast: Cast) -> None:
    long_ago(cast, 1, days=1)
    assert uniqueness.freeze() == 0
    assert not FrozenQuarter.objects.exists()


def test_a_rejected_situation_is_not_counted(cast: Cast) -> None:
    row = situation_at(cast, "rejected")
    at = timezone.now() - timedelta(days=200)
    Situation.objects.filter(pk=row.pk).update(submitted_at=at)
    uniqueness.freeze()
    assert not CombinationCount.objects.exists()


def test_the_coarser_code_that_would_help_is_named(cast: Cast) -> None:
    long_ago(cast, 11)
    uniqueness.freeze()
    row = draft(cast)
    row = drafts.save_people(
        row, by=cast.originating, version=row.version,
        discussion_type=term(L.DISCUSSION_TYPES, "person"),
        people=[(term(L.AGE_GROUPS, "30_39"), term(L.SEXES, "male"))],
    )  # fmt: skip
    answer = uniqueness.ask(row, by=cast.originating, version=row.version)
    assert (answer.common, answer.coarser) == (False, ("a wider age group, or an unknown one",))


def test_tries_are_limited_and_logged_without_the_answer(cast: Cast) -> None:
    row = draft(cast)
    for _turn in range(uniqueness.TRIES):
        uniqueness.ask(row, by=cast.originating, version=row.version)
    with pytest.raises(TooMany):
        uniqueness.ask(row, by=cast.originating, version=row.version)
    entries = AuditEntry.objects.filter(verb=uniqueness.VERB)
    assert [entry.references for entry in entries] == [{}] * uniqueness.TRIES


def test_a_draft_without_codes_is_refused_and_other_drafts_do_not_exist(cast: Cast) -> None:
    bare = drafts.start_draft(cast.table, cast.agency("originating"), by=cast.originating)
    with pytest.raises(GuardFailed):
        uniqueness.ask(bare, by=cast.originating, version=0)
    row = draft(cast)
    for role in ("lead", "chair", "coordinator", "superuser"):
        with pytest.raises(Unseen):
            uniqueness.ask(row, by=cast.people[role], version=row.version)


def test_the_page_and_the_api_answer(cast: Cast) -> None:
    row = draft(cast)
    person = Browser(cast.originating)
    assert "Common or unusual?" in words(person.open("prepare_step", row.pk, "review"))
    said = words(person.send("uniqueness", row.pk, version=row.version))
    assert "people at the table may guess who it is" in said
    answer = Api(cast.originating).post(
        f"/situations/{row.pk}/uniqueness/", {"version": row.version}
    )
    assert answer.json() == {"common": False, "coarser": []}
