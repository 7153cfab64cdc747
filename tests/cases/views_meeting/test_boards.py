"""The three boards: who sees which, when a poll has something to send, and what it never holds."""

from __future__ import annotations

from dataclasses import fields
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Involvement, Situation, StageChange, Term
from cases.services import room, sessions
from cases.views.board_projector import MOST_A_MINUTE
from cases.views.boards.driver import DriverBoard
from cases.views.boards.projector import ProjectorBoard, Shown
from config import gunicorn
from tables import services as table_services
from tables.models import Meeting, Projector, Table
from tables.services import projectors
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

WHY = "Two calls in a week, no stable place to stay."


def at(cast: Cast, stage: str) -> tuple[Situation, Discussion]:
    row = casting.situation_at(cast, stage)
    return row, Discussion.objects.get(situation=row, meeting=cast.meeting, closed_at=None)


def version_on(browser: Browser, cast: Cast, name: str = "participant_board") -> str:
    return browser.open(name, cast.meeting.pk).context["version"]


def works_also_for(cast: Cast, role: str, of: str) -> None:
    """Let *role* speak for the seat of *of* as well."""
    agency_services.appoint(cast.agency(of), cast.people[role], "", by=None)
    casting.speaks(cast.seats[of], cast.people[role])


def fresh(cast: Cast) -> Meeting:
    return Meeting.objects.get(pk=cast.meeting.pk)


# --- Polls ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "board"),
    [("chair", "driver"), ("checked_in", "participant"), ("seated", "participant")],
)
def test_poll_sends_nothing_while_nothing_has_changed(cast: Cast, role: str, board: str) -> None:
    at(cast, "filter_two")
    browser = Browser(cast.people[role])
    version = version_on(browser, cast, f"{board}_board")
    before = AuditEntry.objects.count()

    answer = browser.open(f"{board}_poll", cast.meeting.pk, version=version)

    assert (answer.status_code, answer.content) == (204, b"")
    assert AuditEntry.objects.count() == before


def test_poll_sends_the_board_after_an_act(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    version = version_on(browser, cast)

    lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=casting.AER_TESTS)
    answer = browser.open("participant_poll", cast.meeting.pk, version=version)

    assert answer.status_code == 200
    assert "Identity is spoken now" in words(answer)
    assert answer.content.strip().startswith(b'<div id="board"')


def test_poll_is_not_woken_by_somebody_reading(cast: Cast) -> None:
    at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    version = version_on(browser, cast)

    Browser(cast.chair).open("driver_board", cast.meeting.pk)

    assert AuditEntry.objects.filter(verb__startswith="read.", actor_id=cast.chair.pk).exists()
    answer = browser.open("participant_poll", cast.meeting.pk, version=version)
    assert answer.status_code == 204


def test_poll_leaves_one_trace_for_each_level_and_filter(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    for _time in range(3):
        browser.open("participant_poll", cast.meeting.pk)
    lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=casting.AER_TESTS)
    for _time in range(3):
        browser.open("participant_poll", cast.meeting.pk)

    noted = AuditEntry.objects.filter(verb="read.narrative", actor_id=cast.checked_in.pk)
    assert [e.references["stages"] for e in noted.order_by("sequence")] == [
        ["filter_two"], ["filter_three"],
    ]  # fmt: skip


def test_poll_shows_nothing_more_when_the_driver_is_silent(cast: Cast) -> None:
    at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    version = version_on(browser, cast)
    long_ago = timezone.now() - timedelta(minutes=31)
    Meeting.objects.filter(pk=cast.meeting.pk).update(driver_acted_at=long_ago)

    answer = browser.open("participant_poll", cast.meeting.pk, version=version)

    assert answer.status_code == 200
    assert WHY not in words(answer)
    assert "Sight of the open item pauses" in words(answer)
    assert "shown to who is checked in" not in words(answer)  # they are


def test_poll_of_a_seat_that_ended_is_unseen_at_once(cast: Cast) -> None:
    at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    version = version_on(browser, cast)
    speaker = cast.seats["checked_in"].representatives.get()
    table_services.end_representative(speaker, by=cast.coordinator)

    answer = browser.open("participant_poll", cast.meeting.pk, version=version)

    assert answer.status_code in {401, 404}


@pytest.mark.parametrize("board", ["drive", "board"])
def test_poll_of_a_stranger_is_a_401_and_no_way_to_sign_in(cast: Cast, board: str) -> None:
    meeting = casting.in_session(cast)

    assert Client().get(f"/meetings/{meeting.pk}/{board}/").status_code == 302
    assert Client().get(f"/meetings/{meeting.pk}/{board}/poll/").status_code == 401


def test_poll_of_the_driver_is_not_for_representatives(cast: Cast) -> None:
    meeting = casting.in_session(cast)

    assert Browser(cast.checked_in).open("driver_board", meeting.pk).status_code == 403
    assert Browser(cast.checked_in).open("driver_poll", meeting.pk).status_code == 403


def test_poll_says_that_the_meeting_is_over(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    browser = Browser(cast.checked_in)
    sessions_close(cast)

    assert browser.open("participant_poll", meeting.pk).status_code == 410
    assert browser.open("participant_board", meeting.pk).status_code == 302


def sessions_close(cast: Cast) -> None:
    sessions.close_session(fresh(cast), by=cast.chair, version=fresh(cast).version)


@pytest.mark.parametrize("name", ["driver", "participant"])
@pytest.mark.parametrize("rows", [1, 3])
def test_poll_that_sends_nothing_asks_five_queries(
    cast: Cast, name: str, rows: int, django_assert_num_queries
) -> None:
    for _row in range(rows):
        casting.situation_at(cast, "submitted")
    at(cast, "filter_two")
    browser = Browser(cast.chair if name == "driver" else cast.checked_in)
    version = version_on(browser, cast, f"{name}_board")

    with django_assert_num_queries(4):  # session, person, standing, meeting with its acts
        browser.open(f"{name}_poll", cast.meeting.pk, version=version)


@pytest.mark.parametrize(("name", "queries"), [("driver", 21), ("participant", 7)])
@pytest.mark.parametrize("rows", [1, 3])
def test_poll_that_sends_the_board_asks_the_same_number_of_queries(
    cast: Cast, name: str, queries: int, rows: int, django_assert_num_queries
) -> None:
    for _row in range(rows):
        casting.situation_at(cast, "submitted")
    at(cast, "filter_two")
    browser = Browser(cast.chair if name == "driver" else cast.checked_in)
    browser.open(f"{name}_poll", cast.meeting.pk)

    with django_assert_num_queries(queries):
        browser.open(f"{name}_poll", cast.meeting.pk)


def test_connection_is_not_kept_from_one_poll_to_the_next(cast: Cast) -> None:
    at(cast, "filter_two")
    page = Browser(cast.checked_in).open("participant_board", cast.meeting.pk).content.decode()

    every = int(page.split('data-every="')[1].split('"')[0])
    assert gunicorn.keepalive * 1000 < every * 0.9  # boards.js waits a tenth less at times


def everybody_at_the_table(cast: Cast, number: int) -> list[Browser]:
    """So many agencies more, each with somebody who is checked in and has a board open."""
    found = []
    for place in range(number):
        holder = casting.agency(f"Agency {place}")
        user = casting.person(f"person {place}", holder)
        seat = casting.seat(cast.table, holder, cast.began_at)
        casting.speaks(seat, user)
        table_services.check_in(
            cast.meeting, seat=seat, user=user, by=cast.chair, acknowledged=True
        )
        found.append(Browser(user))
    return found


def test_poll_of_twenty_five_boards_shows_nothing_of_what_was_rejected(cast: Cast) -> None:
    row, _item = at(cast, "filter_three")
    browsers = everybody_at_the_table(cast, 25)
    shown = [browser.open("participant_board", cast.meeting.pk) for browser in browsers]
    assert all(WHY in words(page) and "Housing" in words(page) for page in shown)

    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)

    for browser, page in zip(browsers, shown, strict=True):
        poll = browser.open("participant_poll", cast.meeting.pk, version=page.context["version"])
        again = browser.open("participant_board", cast.meeting.pk)
        assert (poll.status_code, again.status_code) == (200, 200)
        for answer in (poll, again):
            assert answer["Cache-Control"] == "no-store, private"
            assert answer.context["board"].item is None
            assert not {part for part in (WHY, "Housing", "Identity") if part in words(answer)}
        for address in (f"/situations/{row.pk}/", f"/api/v1/situations/{row.pk}/"):
            assert WHY not in words(browser.client.get(address))


# --- The driver's board --------------------------------------------------------------------------


def test_driver_board_names_the_sector_until_an_item_is_open(cast: Cast) -> None:
    casting.situation_at(cast, "submitted")

    for role in ("chair", "coordinator"):
        page = words(Browser(cast.people[role]).open("driver_board", cast.meeting.pk))
        assert "Sector: Police" in page
        assert "originating agency" not in page.split("At the table")[0]


def test_driver_board_of_an_involved_chair_holds_no_plan(cast: Cast) -> None:
    at(cast, "report_back")
    cochair = cast.people["chair_of_involved_agency"]
    casting.speaks(cast.seats["lead"], cochair)

    board = Browser(cochair).open("driver_board", cast.meeting.pk).context["board"]

    assert (board.item.coded, board.item.why_now) == (None, "")
    assert not {"plan", "codes", "interventions"} & {one.name for one in fields(DriverBoard)}


def test_driver_board_of_the_bringing_coordinator_holds_no_word_before_the_room(cast: Cast) -> None:
    works_also_for(cast, "coordinator", "originating")
    casting.situation_at(cast, "submitted")

    page = words(Browser(cast.coordinator).open("driver_board", cast.meeting.pk))

    assert WHY not in page
    assert "appropriate housing" not in page


def test_take_over_is_said_on_both_screens_and_recorded(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    version = version_on(Browser(cast.chair), cast, "driver_board")

    Browser(cast.coordinator).send(
        "meeting_act", meeting.pk, "take-over", version=fresh(cast).version
    )

    said = "coordinator took over from chair at"
    there = Browser(cast.chair).open("driver_poll", meeting.pk, version=version)
    assert said in words(there)
    assert "All four tests" not in words(there)
    assert said in words(Browser(cast.coordinator).open("driver_board", meeting.pk))
    entry = AuditEntry.objects.get(verb="meeting.take_over")
    assert (entry.actor_id, entry.references["before"]) == (
        cast.coordinator.pk, str(cast.chair.pk),
    )  # fmt: skip


def test_coordinator_who_drives_enters_what_the_chair_decides(cast: Cast) -> None:
    row, item = at(cast, "filter_two")
    Browser(cast.coordinator).send(
        "meeting_act", cast.meeting.pk, "take-over", version=fresh(cast).version
    )

    done = Browser(cast.coordinator).send(
        "board_decide", cast.meeting.pk, item.pk, "confirm_aer",
        version=row.version, **dict.fromkeys(casting.AER_TESTS, "on"),
    )  # fmt: skip

    assert done.status_code == 302
    change = StageChange.objects.get(situation=row, transition="confirm_aer")
    assert (change.decided_by, change.entered_by) == (cast.chair, cast.coordinator)


def test_acting_chair_is_named_for_this_meeting_and_decides(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")

    done = Browser(cast.chair).send(
        "take_the_chair", cast.meeting.pk, user=cast.checked_in.pk, version=fresh(cast).version
    )

    assert done.status_code == 302
    assert (fresh(cast).acting_chair, fresh(cast).decider) == (cast.checked_in, cast.checked_in)
    row = lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=casting.AER_TESTS)
    assert row.changes.get(transition="confirm_aer").decided_by == cast.checked_in
    assert Browser(cast.checked_in).open("driver_board", cast.meeting.pk).status_code == 200


def test_somebody_who_is_not_here_cannot_take_the_chair(cast: Cast) -> None:
    meeting = casting.in_session(cast)

    done = Browser(cast.chair).send(
        "take_the_chair", meeting.pk, user=cast.seated.pk, version=meeting.version
    )

    assert done.status_code == 422
    assert fresh(cast).acting_chair is None


def test_decision_that_came_too_late_shows_how_it_stands(cast: Cast) -> None:
    row, item = at(cast, "filter_two")
    seen = row.version
    lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=casting.AER_TESTS)

    done = Browser(cast.chair).send("board_decide", cast.meeting.pk, item.pk, "defer", version=seen)

    assert done.status_code == 409
    assert "Somebody else changed this" in words(done)
    assert "Who leads, who assists?" in words(done)


def test_refused_decision_stands_on_the_board_as_it_was_typed(cast: Cast) -> None:
    row, item = at(cast, "filter_two")
    chair, sent = Browser(cast.chair), ("board_decide", cast.meeting.pk, item.pk)
    ticked = dict.fromkeys(casting.AER_TESTS, "on")
    del ticked["harm_severe"]

    refused = chair.send(*sent, "confirm_aer", version=row.version, dissent_count="3", **ticked)

    assert refused.status_code == 422
    form = refused.context["board"].forms["confirm"]
    assert {name: form[name].value() for name in (*casting.AER_TESTS, "dissent_count")} == {
        **dict.fromkeys(casting.AER_TESTS, True), "harm_severe": False, "dissent_count": "3",
    }  # fmt: skip
    again = chair.open("driver_board", cast.meeting.pk).context["board"].forms["confirm"]
    assert again["dissent_count"].value() == 0

    row = lifecycle.confirm_aer(row, by=cast.chair, version=row.version, tests=casting.AER_TESTS)
    refused = chair.send(*sent, "name_agencies", version=row.version, lead=cast.agency("lead").pk)
    named = refused.context["board"].forms["name"]
    assert (refused.status_code, named["lead"].value()) == (422, str(cast.agency("lead").pk))
    assert '<details data-key="choose" open>' in refused.content.decode()


def test_rejection_asks_once_and_leads_back_to_the_board(cast: Cast) -> None:
    row, item = at(cast, "filter_two")
    chair = Browser(cast.chair)
    back = f"/meetings/{cast.meeting.pk}/drive/"

    asked = chair.open("board_decide", cast.meeting.pk, item.pk, "reject", next=back)
    without = chair.send(
        "board_decide", cast.meeting.pk, item.pk, "reject", version=row.version, next=back
    )
    reason = asked.context["form"].fields["reason"].choices[0][0]
    done = chair.send(
        "board_decide", cast.meeting.pk, item.pk, "reject",
        version=row.version, next=back, reason=reason,
    )  # fmt: skip

    assert "these are erased at once" in words(asked)
    assert without.status_code == 422
    assert done["Location"] == back
    row.refresh_from_db()
    assert row.stage == "rejected"


def test_what_is_no_decision_of_a_meeting_is_unseen(cast: Cast) -> None:
    _row, item = at(cast, "filter_two")

    for name in ("submit", "reopen", "explode"):
        done = Browser(cast.chair).send("board_decide", cast.meeting.pk, item.pk, name, version=0)
        assert done.status_code == 404


# --- The participant's board ---------------------------------------------------------------------


def test_naming_takes_the_item_from_the_room_and_gives_a_page_to_its_agencies(cast: Cast) -> None:
    row, item = at(cast, "filter_three")
    for role, kind in (("lead", "can_lead"), ("assisting", "can_assist")):
        table_services.check_in(
            cast.meeting, seat=cast.seats[role], user=cast.people[role], by=cast.chair,
            acknowledged=True,
        )  # fmt: skip
        room.offer(
            item, seat=cast.seats[role], kind=kind, by=cast.people[role], version=row.version
        )
    lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")],
    )  # fmt: skip

    own = Browser(cast.lead).open("participant_board", cast.meeting.pk)
    other = Browser(cast.checked_in).open("participant_board", cast.meeting.pk)

    assert "lead agency leads" in words(own)
    assert f"/situations/{row.pk}/" in own.content.decode()
    assert "Open your page" not in words(other)
    for page in (own, other):
        assert WHY not in words(page)
        assert "No item is open" in words(page)


def test_person_of_several_seats_is_asked_which_agency(cast: Cast) -> None:
    at(cast, "filter_two")
    works_also_for(cast, "checked_in", "seated")
    table_services.check_in(
        cast.meeting, seat=cast.seats["seated"], user=cast.checked_in, by=cast.chair,
        acknowledged=True,
    )  # fmt: skip

    page = words(Browser(cast.checked_in).open("participant_board", cast.meeting.pk))

    assert "For which agency?" in page


def test_answer_that_is_refused_is_said_on_the_same_board(cast: Cast) -> None:
    row, item = at(cast, "filter_two")

    done = Browser(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer", version=row.version, kind="can_lead",
        next=f"/meetings/{cast.meeting.pk}/board/",
    )  # fmt: skip

    assert done.status_code == 422
    assert "Choose an agency." in words(done)
    assert 'data-board="participant"' in done.content.decode()


# --- The projector's board -----------------------------------------------------------------------


def paired(cast: Cast) -> Client:
    """A device with the cookie of the meeting, and nobody signed in."""
    _row, code = projectors.make_code(casting.in_session(cast), by=cast.chair)
    device = Client()
    assert device.post("/projector/", {"code": code.lower()}).status_code == 302
    return device


def test_projector_shows_number_filter_and_risk_categories_at_filter_two(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    device = paired(cast)

    page = device.get("/projector/board/")

    assert row.reference in words(page)
    assert "Filter Two" in words(page)
    assert "Housing" in words(page)
    assert WHY not in words(page)
    assert "appropriate housing" not in words(page)
    assert "<form" not in page.content.decode()


@pytest.mark.parametrize("stage", ["filter_three", "report_back"])
def test_projector_stands_on_the_tables_name_from_filter_three_on(cast: Cast, stage: str) -> None:
    row, _item = at(cast, stage)

    page = words(paired(cast).get("/projector/board/"))

    assert row.reference not in page
    assert "River" in page


def test_participant_steps_aside_from_the_board_and_the_item_is_gone(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    board = f"/meetings/{cast.meeting.pk}/board/"
    version = version_on(browser, cast)

    done = browser.send("step_aside", row.pk, next=board)

    assert done["Location"] == board
    answer = browser.open("participant_poll", cast.meeting.pk, version=version)
    assert answer.status_code == 200
    assert row.reference not in words(answer)
    assert WHY not in words(answer)


def test_projector_holds_only_what_a_wall_may_show() -> None:
    assert {one.name for one in fields(Shown)} == {"number", "stage", "timer", "categories"}
    assert {one.name for one in fields(ProjectorBoard)} == {"table", "shown", "step_out"}


def test_projector_polls_without_a_person_and_sends_nothing_unchanged(cast: Cast) -> None:
    at(cast, "filter_two")
    device = paired(cast)
    version = device.get("/projector/board/").context["version"]

    assert device.get("/projector/board/poll/", {"version": version}).status_code == 204
    assert device.get("/projector/board/poll/").status_code == 200
    assert Client().get("/projector/board/poll/").status_code == 401
    assert Client().get("/projector/board/").status_code == 302


def test_projector_code_works_once_and_for_minutes(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    _row, code = projectors.make_code(meeting, by=cast.chair)
    _late, other = projectors.make_code(meeting, by=cast.chair)
    Projector.objects.filter(pk=_late.pk).update(code_until_at=timezone.now())

    assert Client().post("/projector/", {"code": code}).status_code == 302
    for used in (code, other, "ABCD 2345", ""):
        assert Client().post("/projector/", {"code": used}).status_code == 422


def test_projector_code_is_typed_so_many_times_a_minute_from_one_address(cast: Cast) -> None:
    _row, code = projectors.make_code(casting.in_session(cast), by=cast.chair)
    guessing = [
        Client().post("/projector/", {"code": "ABCD2345"}, REMOTE_ADDR="203.0.113.7").status_code
        for _try in range(MOST_A_MINUTE * 2 + 1)
    ]

    assert set(guessing) == {422, 429}  # a minute may turn while this runs
    elsewhere = Client().post("/projector/", {"code": code}, REMOTE_ADDR="203.0.113.8")
    assert elsewhere.status_code == 302


def test_projector_cookie_opens_nothing_else(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    device = paired(cast)

    cookie = device.cookies["projector"]
    assert (cookie["path"], bool(cookie["httponly"]), cookie["samesite"]) == (
        "/projector/", True, "Strict",
    )  # fmt: skip
    for path in (f"/situations/{row.pk}/", f"/meetings/{cast.meeting.pk}/", "/api/v1/situations/"):
        assert device.get(path).status_code in {302, 401, 403}


def test_projector_is_paused_resumed_and_removed_by_who_runs_the_meeting(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    device = paired(cast)
    screen = Projector.objects.get()
    chair = Browser(cast.chair)

    shown = []
    for act in ("pause", "resume"):
        chair.send("projector_act", cast.meeting.pk, screen.pk, act)
        shown.append(row.reference in words(device.get("/projector/board/poll/")))
    chair.send("projector_act", cast.meeting.pk, screen.pk, "end")

    assert shown == [False, True]
    assert device.get("/projector/board/poll/").status_code == 401
    refused = Browser(cast.checked_in).send("projector_new", cast.meeting.pk)
    assert refused.status_code == 403


def test_projector_ends_with_its_meeting(cast: Cast) -> None:
    at(cast, "filter_two")
    device = paired(cast)
    sessions_close(cast)

    assert device.get("/projector/board/poll/").status_code == 401


def test_projector_leaves_a_trace_in_the_name_of_who_paired_it(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    device = paired(cast)
    for _time in range(2):
        device.get("/projector/board/poll/")

    noted = AuditEntry.objects.filter(verb="read.coded", actor_id=cast.chair.pk)
    assert [entry.references["situations"] for entry in noted] == [[str(row.pk)]]


def test_driver_opens_the_wall_in_a_second_window(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    chair = Browser(cast.chair)

    done = chair.send("projector_here", cast.meeting.pk)

    assert done["Location"] == "/projector/board/"
    assert row.reference in words(chair.client.get("/projector/board/"))


def test_wall_of_a_sample_says_that_it_is_one(cast: Cast) -> None:
    at(cast, "filter_two")
    chair, ribbon = Browser(cast.chair), "Sample: everything here is invented"
    chair.send("projector_here", cast.meeting.pk)
    assert ribbon not in words(chair.client.get("/projector/board/"))

    Table.objects.filter(pk=cast.table.pk).update(is_sample=True)

    assert ribbon in words(chair.client.get("/projector/board/"))


def test_lead_is_named_once_whatever_is_tapped_twice(cast: Cast) -> None:
    row, item = at(cast, "filter_three")
    sent = {
        "version": row.version, "lead": cast.agency("lead").pk,
        "assisting": [cast.agency("assisting").pk], "key": "the-same-tap",
    }  # fmt: skip

    answers = [
        Browser(cast.chair).send("board_decide", cast.meeting.pk, item.pk, "name_agencies", **sent)
        for _time in range(5)
    ]

    assert [answer.status_code for answer in answers] == [302] * 5
    assert Involvement.objects.filter(situation=row).count() == 2
    assert AuditEntry.objects.filter(verb="situation.name_agencies").count() == 1
