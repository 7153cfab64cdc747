"""What a coordinator teaches the guard: local words, number patterns; what it counted."""

from __future__ import annotations

import time

import pytest

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry
from cases.guard import findings
from cases.guard.patterns import is_pattern, to_expression
from cases.identifiers import find
from cases.models import IdentifierOverride, LocalWord, OccurrencePattern
from cases.services import drafts, guard
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["Gurpreet Dhillon", "dhillon", "Smith", "Kimberly Anne", "marie"])
def test_a_persons_name_is_refused_whatever_it_is_said_to_be(cast: Cast, name: str) -> None:
    with pytest.raises(GuardFailed):
        guard.add_word(cast.table, by=cast.coordinator, text=name, is_place=True)
    assert not LocalWord.objects.exists()


def test_an_unknown_word_needs_to_be_said_a_place(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        guard.add_word(cast.table, by=cast.coordinator, text="Zorvane")
    guard.add_word(cast.table, by=cast.coordinator, text="Zorvane", is_place=True)
    assert AuditEntry.objects.latest("pk").verb == "guard.add_word"


@pytest.mark.parametrize("text", ["905-555-1234", "a@example.org", "12 Main St", "x", "", "?"])
def test_a_number_an_address_or_nothing_is_no_word(cast: Cast, text: str) -> None:
    with pytest.raises(GuardFailed):
        guard.add_word(cast.table, by=cast.coordinator, text=text, is_place=True)


def test_a_word_counts_at_its_table_alone_and_until_it_is_removed(cast: Cast) -> None:
    text = "They sleep near Zorvane most nights."
    row = guard.add_word(cast.table, by=cast.coordinator, text="Zorvane", is_place=True)
    assert findings(text, cast.table) == []
    assert findings(text, cast.other_table) != []
    guard.remove_word(cast.table, row, by=cast.coordinator)
    assert findings(text, cast.table) != []


def test_a_pattern_finds_numbers_of_its_table(cast: Cast) -> None:
    text = "See QX/12.345.678 about it."
    assert findings(text, cast.table) == []
    guard.add_pattern(cast.table, by=cast.coordinator, text="@@/##.###.###")
    assert [one.kind for one in findings(text, cast.table)] == ["OCCURRENCE"]
    assert findings(text, cast.other_table) == []


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("YR##-######", True), ("@@##########", True), ("2024-####", True), ("####", True),
        ("###", False), ("YR-AB", False), ("1234", False), ("(#+)+####", False), ("#" * 31, False),
        (" ####", False), ("[0-9]####", False), ("####.*", False), ("####é", False), ("", False),
    ],
)  # fmt: skip
def test_what_is_a_pattern(text: str, holds: bool) -> None:
    assert is_pattern(text) is holds


def test_a_pattern_is_no_expression_of_ones_own() -> None:
    assert find("Seen 12a345 there.", occurrence_patterns=[to_expression("##.###")]) == []
    found = find("Seen 12.345 there.", occurrence_patterns=[to_expression("##.###")])
    assert [one.kind for one in found] == ["OCCURRENCE"]


def test_hostile_text_takes_linear_time_with_twenty_patterns() -> None:
    patterns = [to_expression("#" * size) for size in range(4, 24)]
    text = "1" * 20_000 + " " + "1-" * 20_000
    began = time.perf_counter()
    find(text, occurrence_patterns=patterns)
    assert time.perf_counter() - began < 10  # seconds; a pattern that backtracks takes hours


@pytest.mark.parametrize("text", ["YR-AB", "(#+)+####"])
def test_what_is_no_pattern_is_refused(cast: Cast, text: str) -> None:
    with pytest.raises(GuardFailed):
        guard.add_pattern(cast.table, by=cast.coordinator, text=text)
    assert not OccurrencePattern.objects.exists()


@pytest.mark.parametrize(
    ("role", "refusal"),
    [("chair", Forbidden), ("originating", Forbidden), ("other_table", Unseen),
     ("administrator", Unseen), ("superuser", Unseen)],
)  # fmt: skip
def test_the_guard_is_the_coordinators(cast: Cast, role: str, refusal: type[Exception]) -> None:
    by = cast.people[role]
    for act in (
        lambda: guard.add_word(cast.table, by=by, text="Pinecrest Manor"),
        lambda: guard.add_pattern(cast.table, by=by, text="YR##-######"),
        lambda: guard.counts(cast.table, by=by),
    ):
        with pytest.raises(refusal):
            act()
    assert Browser(by).open("table_guard", cast.table.pk).status_code == refusal.status


def kept(cast: Cast) -> None:
    row = draft(cast)
    override = {"rule": "person_full", "reason": "place_or_service"}
    for _turn in range(2):
        row = drafts.save_why_now(
            row, by=cast.originating, version=row.version, why_now="Gurpreet Dhillon left.",
            reasons=[], overrides=[override],
        )  # fmt: skip


def test_the_coordinator_sees_counts_by_agency_and_rule(cast: Cast) -> None:
    kept(cast)
    page = words(Browser(cast.coordinator).open("table_guard", cast.table.pk))
    said = "originating agency These capitals read as a person’s full name. It names a place"
    assert said in page
    assert "Gurpreet" not in page
    (count,) = guard.counts(cast.table, by=cast.coordinator)
    assert (count.agency, count.rule, count.count) == (
        cast.agency("originating"), "person_full", 2,
    )  # fmt: skip
    assert IdentifierOverride.objects.count() == 1


def test_the_page_adds_and_removes(cast: Cast) -> None:
    person, table = Browser(cast.coordinator), cast.table.pk
    refused = person.send("table_guard", table, **{"add_word": "1", "word-text": "Smith"})
    assert refused.status_code == 422
    assert "A name is never added." in words(refused)
    person.send("table_guard", table, **{"add_word": "1", "word-text": "Pinecrest Manor"})
    person.send("table_guard", table, **{"add_pattern": "1", "pattern-text": "yr##-######"})
    shown = words(person.open("table_guard", table))
    assert "Pinecrest Manor" in shown
    assert "YR##-######" in shown
    person.send("table_guard", table, remove=f"word:{LocalWord.objects.get().pk}")
    person.send("table_guard", table, remove=f"pattern:{OccurrencePattern.objects.get().pk}")
    assert not LocalWord.objects.exists()
    assert not OccurrencePattern.objects.exists()
    assert person.send("table_guard", table, remove="word:nonsense").status_code == 404


def test_the_api_adds_lists_counts_and_removes(cast: Cast) -> None:
    kept(cast)
    api, at = Api(cast.coordinator), f"/tables/{cast.table.pk}"
    assert api.post(f"{at}/guard-words/", {"text": "Smith", "is_place": True}).status_code == 422
    word = api.post(f"{at}/guard-words/", {"text": "Pinecrest Manor"})
    pattern = api.post(f"{at}/guard-patterns/", {"text": "YR##-######"})
    assert (word.status_code, pattern.status_code) == (201, 201)
    assert [row["text"] for row in api.get(f"{at}/guard-words/").json()["results"]] == [
        "Pinecrest Manor"
    ]
    (count,) = api.get(f"{at}/guard-overrides/").json()
    assert (count["rule"], count["count"]) == ("person_full", 2)
    gone = api.post(f"{at}/guard-words/remove/", {"word": word.json()["id"]})
    assert gone.status_code == 204
    gone = api.post(f"{at}/guard-patterns/remove/", {"pattern": pattern.json()["id"]})
    assert (gone.status_code, OccurrencePattern.objects.count()) == (204, 0)
    assert Api(cast.chair).get(f"{at}/guard-words/").status_code == 404
