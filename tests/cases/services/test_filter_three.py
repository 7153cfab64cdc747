"""What a table's boards say at Filter Three: whose words, in which language, what is refused."""

from __future__ import annotations

import pytest
from django.utils import translation

from agencies.errors import Forbidden, Unseen
from agencies.models import AuditEntry
from cases.filter_three import spoken
from cases.guard import IdentifierFound
from cases.services.filter_three import set_filter_three
from tests import cast as casting
from tests.api import Api, problem
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

OWN = "Ask for the agencies that know the household. No names at this table."
FRENCH = "Demandez quels organismes connaissent le ménage. Aucun nom à cette table."


def set_words(cast: Cast, **fields: object) -> None:
    given = {"names_at_filter_three": False, "filter_three_en": OWN, "filter_three_fr": FRENCH}
    set_filter_three(cast.table, by=cast.coordinator, **given | fields)
    cast.table.refresh_from_db()


def test_table_says_its_own_words_in_the_readers_language(cast: Cast) -> None:
    set_words(cast)
    assert spoken(cast.table).text == OWN
    with translation.override("fr-ca"):
        assert spoken(cast.table).text == FRENCH
        assert spoken(cast.table).title == "Cette table reste sans nom au Filtre trois."


def test_words_in_one_language_stand_for_both_and_without_any_the_usual_ones(cast: Cast) -> None:
    set_words(cast, filter_three_fr="")
    with translation.override("fr-ca"):
        assert spoken(cast.table).text == OWN
    set_words(cast, names_at_filter_three=True, filter_three_en="", filter_three_fr="")
    assert spoken(cast.table).title == "Identity is spoken now, and never typed."
    assert spoken(cast.table).text.startswith("Say only what is needed")


@pytest.mark.parametrize("name", ["filter_three_en", "filter_three_fr"])
def test_words_that_name_somebody_are_refused_and_nothing_is_changed(cast: Cast, name: str) -> None:
    with pytest.raises(IdentifierFound) as refused:
        set_words(cast, **{name: "Call Jane Tremblay at 705-555-0134."})
    assert set(refused.value.errors) == {name}
    cast.table.refresh_from_db()
    assert (cast.table.names_at_filter_three, cast.table.filter_three_en) == (True, "")


def test_words_are_the_coordinators_to_set_and_the_trail_has_none_of_them(cast: Cast) -> None:
    for role, refusal in (("chair", Forbidden), ("seated", Forbidden), ("other_table", Unseen)):
        with pytest.raises(refusal):
            set_filter_three(cast.table, by=cast.people[role], names_at_filter_three=True)
    set_words(cast)
    entry = AuditEntry.objects.get(verb="table.filter_three")
    assert entry.references == {"names": False}


def test_boards_and_the_situations_page_say_it_at_filter_three(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_three")
    board = Browser(cast.checked_in)
    assert "Identity is spoken now" in words(board.open("participant_poll", cast.meeting.pk))
    set_words(cast)
    for page in (
        board.open("participant_poll", cast.meeting.pk),
        Browser(cast.chair).open("driver_board", cast.meeting.pk),
        board.open("situation", row.pk),
    ):
        assert OWN in words(page)
        assert "Identity is spoken now" not in words(page)


def test_set_up_page_shows_what_is_said_and_changes_it(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    assert "Identity is spoken now" in words(browser.open("filter_three", cast.table.pk))
    sent = {"names_at_filter_three": "no", "filter_three_en": OWN, "filter_three_fr": ""}
    assert browser.send("filter_three", cast.table.pk, **sent).status_code == 302
    cast.table.refresh_from_db()
    assert (cast.table.names_at_filter_three, cast.table.filter_three_en) == (False, OWN)
    named = browser.send("filter_three", cast.table.pk, **sent | {"filter_three_fr": "Jane Roy"})
    assert named.status_code == 422


def test_api_sets_the_words_for_the_coordinator_alone(cast: Cast) -> None:
    path = f"/tables/{cast.table.pk}/filter-three/"
    body = {"names_at_filter_three": False, "filter_three_en": OWN}
    assert problem(Api(cast.chair).put(path, body)) == (403, "forbidden")
    answer = Api(cast.coordinator).put(path, body)
    assert (answer.status_code, answer.json()["filter_three_en"]) == (200, OWN)
