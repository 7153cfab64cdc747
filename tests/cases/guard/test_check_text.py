"""Looking at a text while it is typed: answered, throttled, forgotten."""

from __future__ import annotations

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from cases.guard.words import SENTENCES
from cases.identifiers.messages import INSTEAD, REASONS
from cases.models import LocalWord
from cases.views.guard import MOST_A_MINUTE
from tests.cases.views.conftest import BACKEND, Browser
from tests.cast import Cast, draft

pytestmark = pytest.mark.django_db

NAMED = "\N{GRINNING FACE} Gurpreet Dhillon was told to leave."


@pytest.fixture(autouse=True)
def _fresh_counters():
    cache.clear()


def look(cast: Cast, text: str, **more):
    return Browser(cast.originating).send("check_text", text=text, **more)


def test_it_answers_with_places_and_words_and_without_the_value(cast: Cast) -> None:
    answer = look(cast, NAMED, table=cast.table.pk)
    (finding,) = answer.json()["findings"]
    assert (finding["start_utf16"], finding["end_utf16"]) == (3, 19)
    assert finding["reason"] == "These capitals read as a person’s full name."
    assert b"Gurpreet" not in answer.content


def test_a_clean_text_has_no_findings(cast: Cast) -> None:
    assert look(cast, "Two calls in a week.").json() == {"findings": []}


def test_it_knows_the_words_of_the_table_it_is_asked_for(cast: Cast) -> None:
    LocalWord.objects.create(
        table=cast.table, text="Zorvane", added_at=cast.began_at, added_by=cast.coordinator
    )
    text = "They sleep near Zorvane, he said Zorvane."
    assert look(cast, text).json()["findings"]
    assert look(cast, text, table=cast.table.pk).json()["findings"] == []


@pytest.mark.parametrize("table", ["other_table", "nonsense"])
def test_another_table_does_not_exist(cast: Cast, table: str) -> None:
    given = {"other_table": str(cast.other_table.pk)}.get(table, table)
    assert look(cast, "Words.", table=given).status_code == 404


def test_a_person_has_so_many_looks_a_minute(cast: Cast) -> None:
    person = Browser(cast.originating)
    statuses = [person.send("check_text", text="").status_code for _ in range(MOST_A_MINUTE * 2)]
    assert set(statuses) == {200, 429}  # a minute may turn while this runs
    assert Browser(cast.lead).send("check_text", text="").status_code == 200


def test_it_needs_the_token_of_a_form(cast: Cast) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.originating, backend=BACKEND)
    assert strict.post(reverse("check_text"), {"text": NAMED}).status_code == 403


def test_looking_leaves_nothing(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    entries = AuditEntry.objects.count()
    with caplog.at_level(logging.DEBUG):
        look(cast, NAMED)
        look(cast, "x" * 4001)
    assert "Gurpreet" not in caplog.text
    assert AuditEntry.objects.count() == entries
    assert "Gurpreet" not in str(Browser(cast.originating).client.session.items())


def test_the_field_carries_what_the_script_needs(cast: Cast) -> None:
    page = Browser(cast.originating).open("prepare_step", draft(cast).pk, "why").content.decode()
    assert 'data-guard-for="id_why_now"' in page
    assert f'data-table="{cast.table.pk}"' in page
    assert "cases/guard.js" in page


def test_every_sentence_of_the_finder_can_be_translated() -> None:
    assert set(SENTENCES) == {*REASONS.values(), *INSTEAD.values()}
