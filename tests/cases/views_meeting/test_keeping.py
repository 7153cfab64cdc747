"""What is kept of a participant's board: for whom, for how long, and what is never in it."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.models import User
from cases import lifecycle
from cases.models import Discussion, Involvement, Narrative, Term
from cases.services import room, step_aside
from cases.views.boards import keeping
from cases.views.boards.level import Room
from cases.views.boards.participant import Common
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

WHY = "Two calls in a week, no stable place to stay."
TABLE = ("originating", "lead", "assisting", "seated", "checked_in")


def poll(cast: Cast, *roles: str) -> dict[str, str]:
    """What each of *roles* reads on a fresh board."""
    found = {}
    for role in roles:
        answer = Browser(cast.people[role]).open("participant_poll", cast.meeting.pk)
        assert answer.status_code == 200, role
        found[role] = words(answer)
    return found


def everything() -> list[tuple[Any, keeping.Kept]]:
    return [pair for row in keeping._meetings.values() for pair in row.levels.items()]


def levels() -> list[tuple[Any, keeping.Kept]]:
    """What is kept for what a level reads."""
    return [(key, kept) for key, kept in everything() if isinstance(kept.board, Common)]


def everything_kept() -> str:
    return repr([(key, plain(kept.board), kept.pieces) for key, kept in everything()])


def plain(board: Any) -> Any:
    """With every column of the rows it holds, which do not say them all of themselves."""
    rows = board.situations if isinstance(board, Room) else board
    if not isinstance(rows, list | tuple):
        return board
    return board, [(vars(row), vars(getattr(row, "situation", row))) for row in rows]


def test_board_is_drawn_once_for_a_level_and_reads_alike(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    first = poll(cast, "checked_in")["checked_in"]
    [(_level, kept)] = levels()
    kept.pieces["about"] = "<p>as it was kept</p>"

    assert WHY in first
    assert "as it was kept" not in first
    again = poll(cast, "checked_in")["checked_in"]
    assert "as it was kept" in again
    assert WHY in again


def test_who_is_not_checked_in_is_given_nothing_of_what_was_kept_for_others(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    casting.in_session(cast)
    first = poll(cast, "checked_in")["checked_in"]
    second = poll(cast, "seated")["seated"]

    assert WHY in first
    assert "Housing" in first
    assert WHY not in second
    assert "What it is about is shown to who is checked in." in second


def test_nothing_kept_holds_words_or_a_person(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_three")
    for number, user in enumerate(User.objects.all()):
        User.objects.filter(pk=user.pk).update(name=f"Somebody {number:03}")
    item = Discussion.objects.get(situation=row, closed_at=None)
    room.offer(
        item, seat=cast.seats["checked_in"], by=cast.checked_in, kind="can_lead",
        version=row.version,
    )  # fmt: skip
    poll(cast, *[role for role in TABLE if cast.people[role]])

    text = everything_kept()
    assert "can_lead" in text
    assert "csrfmiddlewaretoken" not in text
    assert "idempotency_key" not in text
    assert WHY not in text
    assert Narrative.objects.get(situation=row).why_now not in text
    for user in User.objects.all():
        for value in (user.name, user.email, str(user.pk)):
            assert value not in text


def test_board_kept_in_one_language_is_not_given_in_the_other(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    risk = row.coded_values.select_related("term__parent").filter(term__list="risk_factors")[0].term
    english, french = risk.name_en, risk.name_fr
    assert english != french

    for language, shown, other in (("en", english, french), ("fr-ca", french, english),
                                   ("en", english, french)):  # fmt: skip
        User.objects.filter(pk=cast.checked_in.pk).update(language=language)
        user = User.objects.get(pk=cast.checked_in.pk)
        said = words(Browser(user).open("participant_poll", cast.meeting.pk))
        assert (shown in said, other in said) == (True, False)
        agenda = "Agenda" if language == "en" else "Ordre du jour"
        assert agenda in said
    assert len(levels()) == 2


def test_rejection_leaves_nothing_kept_at_the_next_poll(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_three")
    poll(cast, "checked_in", "seated")
    assert "Housing" in everything_kept()

    reason = Term.objects.filter(list="rejection_reasons").order_by("position")[0]
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    assert "Housing" not in poll(cast, "checked_in")["checked_in"]
    assert "Housing" not in everything_kept()


def test_stepping_aside_shows_at_once_while_others_keep_theirs(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    assert WHY in words(browser.open("participant_poll", cast.meeting.pk))

    step_aside.step_aside(row, by=cast.checked_in)

    assert row.reference not in words(browser.open("participant_poll", cast.meeting.pk))


def test_nothing_is_kept_while_an_agency_on_the_agenda_is_not_shown(cast: Cast) -> None:
    row = casting.situation_at(cast, "open")
    casting.in_session(cast)
    Involvement.objects.filter(situation=row, agency=cast.agency("lead")).update(is_shown=False)
    poll(cast, "checked_in")

    assert levels() == []
    assert cast.agency("lead").name not in repr([kept.pieces for _key, kept in everything()])


def test_nothing_is_kept_beyond_its_seconds(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    casting.situation_at(cast, "filter_two")
    monkeypatch.setattr(keeping, "SECONDS", -1.0)
    poll(cast, "checked_in")
    poll(cast, "checked_in")
    keeping._find(cast.meeting.pk, 0, "another")

    assert keeping._meetings == {}
