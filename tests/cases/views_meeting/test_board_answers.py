"""What the script of a board is sent for an act: the board itself, and no page around it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.urls import reverse

from agencies import audit
from agencies.models import AuditEntry, User
from cases.models import Discussion, Narrative, Offer, Situation, Term
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

VERSION = re.compile(r'data-version="(\w+)"')


@pytest.fixture
def opened(cast: Cast) -> tuple[Situation, Discussion]:
    row = casting.situation_at(cast, "filter_two")
    return row, Discussion.objects.get(situation=row, meeting=cast.meeting, closed_at=None)


def address(cast: Cast, name: str) -> str:
    return reverse(name, args=[cast.meeting.pk])


def scripted(user: User) -> Browser:
    """Somebody at a board whose script is at work."""
    browser = Browser(user)
    browser.client.defaults["HTTP_X_BOARD"] = "1"
    return browser


def offer(cast: Cast, row: Situation, item: Discussion, *, back: str) -> Any:
    return scripted(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer", version=row.version + 1,
        seat=cast.seats["checked_in"].pk, kind=Offer.Kind.CAN_ASSIST, next=address(cast, back),
    )  # fmt: skip


def confirm(cast: Cast, row: Situation, item: Discussion, **sent: Any) -> Any:
    return scripted(cast.chair).send(
        "board_decide", cast.meeting.pk, item.pk, "confirm_aer", version=row.version,
        **dict.fromkeys(casting.AER_TESTS, "on"), **sent,
    )  # fmt: skip


def test_decision_on_a_board_is_answered_with_the_next_board(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    row, item = opened

    done = confirm(cast, row, item, next=address(cast, "driver_board"))

    assert done.status_code == 200
    assert "<html" not in done.content.decode()
    assert 'data-board="driver"' in done.content.decode()
    assert f"{row.reference}" in words(done)
    assert "name_agencies" in done.content.decode()  # the decision of the next filter
    assert done.context["messages"]


def test_board_of_an_answer_is_the_one_that_a_poll_knows(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    done = confirm(cast, *opened, next=address(cast, "driver_board"))
    version = VERSION.search(done.content.decode())
    assert version

    chair = Browser(cast.chair)
    poll = chair.client.get(address(cast, "driver_poll"), {"version": version[1]})

    assert poll.status_code == 204


def test_answer_leaves_the_trace_of_what_it_shows(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    row, item = opened

    confirm(cast, row, item, next=address(cast, "driver_board"))

    read = AuditEntry.objects.filter(actor_id=cast.chair.pk, verb=f"{audit.READ}coded")
    assert read.get().references == {"situations": [str(row.pk)], "stages": ["filter_three"]}


def test_offer_on_a_phone_is_answered_with_the_participants_board(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    row, item = opened
    confirm(cast, row, item)

    done = offer(cast, row, item, back="participant_board")

    assert done.status_code == 200, words(done)
    assert 'data-board="participant"' in done.content.decode()


@pytest.mark.parametrize("back", ["", "agenda", "participant_poll"])
def test_act_that_does_not_lead_to_a_board_is_answered_with_the_way(
    cast: Cast, opened: tuple[Situation, Discussion], back: str
) -> None:
    done = confirm(cast, *opened, next=address(cast, back) if back else "")

    assert done.status_code == 302
    assert done["Location"] == address(cast, back or "meeting")


def test_act_without_the_script_is_answered_with_the_way(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    row, item = opened

    done = Browser(cast.chair).send(
        "board_decide", cast.meeting.pk, item.pk, "confirm_aer", version=row.version,
        next=address(cast, "driver_board"), **dict.fromkeys(casting.AER_TESTS, "on"),
    )  # fmt: skip

    assert done["Location"] == address(cast, "driver_board")


def test_board_that_one_may_not_open_is_not_in_the_answer(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    """Somebody who takes part names the driver's board as the way back."""
    row, item = opened
    confirm(cast, row, item)

    done = offer(cast, row, item, back="driver_board")

    assert done.status_code == 302
    assert 'id="board"' not in done.content.decode()


def test_answer_to_a_rejection_holds_nothing_of_what_was_rejected(
    cast: Cast, opened: tuple[Situation, Discussion]
) -> None:
    row, item = opened
    why = Narrative.objects.get(situation=row).why_now
    before = Browser(cast.chair).open("driver_board", cast.meeting.pk)
    assert why in words(before)

    done = scripted(cast.chair).send(
        "board_decide", cast.meeting.pk, item.pk, "reject", version=row.version,
        reason=Term.objects.filter(list=Term.List.REJECTION_REASONS).first().pk,
        next=address(cast, "driver_board"),
    )  # fmt: skip

    assert (done.status_code, done.context["board"].item) == (200, None)
    assert why not in words(done)
