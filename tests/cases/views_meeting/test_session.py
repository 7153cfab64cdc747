"""The meeting page while the meeting is in session: one page, by what each reader may see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases.models import Discussion, Involvement, Offer, Situation, Stage
from cases.services import room
from tables.models import Meeting
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

WHY = "Two calls in a week, no stable place to stay."


def at(cast: Cast, stage: str) -> tuple[Situation, Discussion]:
    """A situation at a stage, and its item on the agenda of the meeting in session."""
    row = casting.situation_at(cast, stage)
    row.refresh_from_db()
    return row, Discussion.objects.get(situation=row, meeting=cast.meeting, closed_at=None)


def answer(cast: Cast, item: Discussion, kind: str) -> Offer:
    """The checked-in agency answers."""
    item.situation.refresh_from_db()
    return room.offer(
        item, seat=cast.seats["checked_in"], kind=kind, by=cast.checked_in,
        version=item.situation.version,
    )  # fmt: skip


def test_session_shows_the_open_item_to_who_is_checked_in(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")

    page = words(Browser(cast.checked_in).open("participant_board", cast.meeting.pk))

    assert WHY in page
    assert row.reference in page
    assert "Can lead" in page


@pytest.mark.parametrize("role", ["seated", "left_early", "coordinator", "assisting"])
def test_session_keeps_the_words_from_who_is_not_checked_in(cast: Cast, role: str) -> None:
    row, _item = at(cast, "filter_two")

    browser = Browser(cast.people[role])
    page = words(browser.open("participant_board", cast.meeting.pk))

    assert row.reference in page
    assert WHY not in page


def test_session_leaves_one_trace_for_each_level_it_shows(cast: Cast) -> None:
    row, _item = at(cast, "filter_two")
    browser = Browser(cast.checked_in)

    browser.open("participant_board", cast.meeting.pk)
    browser.open("participant_board", cast.meeting.pk)

    noted = AuditEntry.objects.filter(verb__startswith="read.", actor_id=cast.checked_in.pk)
    assert sorted(noted.values_list("verb", flat=True)) == [
        "read.coded", "read.listing", "read.narrative", "read.room",
    ]  # fmt: skip
    assert all(entry.references["situations"] == [str(row.pk)] for entry in noted)


def test_session_is_unseen_at_another_table(cast: Cast) -> None:
    at(cast, "filter_two")

    browser = Browser(cast.people["other_table"])
    for name in ("meeting", "driver_board", "driver_poll", "participant_board", "participant_poll"):
        assert browser.open(name, cast.meeting.pk).status_code == 404


def test_decision_buttons_stand_for_the_driver_only(cast: Cast) -> None:
    at(cast, "filter_two")

    driver = words(Browser(cast.chair).open("driver_board", cast.meeting.pk))
    beside = words(Browser(cast.coordinator).open("driver_board", cast.meeting.pk))

    assert "All four tests met" in driver
    assert "All four tests met" not in beside
    assert "Take over driving" in beside


def test_not_us_is_shown_to_its_own_agency_and_not_on_the_shared_screen(cast: Cast) -> None:
    _row, item = at(cast, "filter_two")
    answer(cast, item, "not_us")

    own = words(Browser(cast.checked_in).open("participant_board", cast.meeting.pk))
    driver = words(Browser(cast.chair).open("driver_board", cast.meeting.pk))

    assert "You answered: Not us" in own
    assert "Offers 0" in driver


def test_own_not_us_of_an_officer_stays_off_the_shared_screen(cast: Cast) -> None:
    _row, item = at(cast, "filter_two")
    casting.holds(cast.table, cast.checked_in, "co_chair")
    answer(cast, item, "not_us")

    page = words(Browser(cast.checked_in).open("driver_board", cast.meeting.pk))

    assert "Not us" not in page.replace("“Not us” is seen by its own agency only.", "")


def test_name_as_offered_names_what_the_driver_saw(cast: Cast) -> None:
    row, item = at(cast, "filter_three")
    answer(cast, item, "can_lead")
    casting.table_services.check_in(
        cast.meeting, seat=cast.seats["seated"], user=cast.seated, by=cast.chair, acknowledged=True
    )
    room.offer(
        item, seat=cast.seats["seated"], kind="can_assist", by=cast.seated, version=row.version
    )
    chair = Browser(cast.chair)
    page = chair.open("driver_board", cast.meeting.pk)
    seen = page.context["board"].offered

    done = chair.send(
        "situation_act", row.pk, "name_agencies", version=row.version,
        lead=seen.lead.value, assisting=[agency.value for agency in seen.assisting],
        next=f"/meetings/{cast.meeting.pk}/",
    )  # fmt: skip

    assert done.status_code == 302
    assert done["Location"] == f"/meetings/{cast.meeting.pk}/"
    lead = Involvement.objects.get(situation=row, role="lead")
    assert lead.agency == cast.agency("checked_in")


def test_offer_for_an_item_that_moved_on_is_refused_with_words(cast: Cast) -> None:
    row, item = at(cast, "filter_two")
    seen = row.version
    casting.lifecycle.defer(row, by=cast.chair, version=row.version)

    answered = Browser(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer",
        version=seen, seat=cast.seats["checked_in"].pk, kind="can_lead",
    )  # fmt: skip

    assert answered.status_code == 409
    assert "This item has moved on. Your answer was not taken." in words(answered)
    assert Offer.objects.count() == 0


def test_offer_for_an_agency_one_does_not_speak_for_is_forbidden(cast: Cast) -> None:
    row, item = at(cast, "filter_two")

    answered = Browser(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer",
        version=row.version, seat=cast.seats["seated"].pk, kind="can_lead",
    )  # fmt: skip

    assert answered.status_code == 403


def test_offer_of_an_unknown_kind_shows_the_page_again(cast: Cast) -> None:
    row, item = at(cast, "filter_two")

    answered = Browser(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer",
        version=row.version, seat=cast.seats["checked_in"].pk, kind="perhaps",
    )  # fmt: skip

    assert answered.status_code == 422
    assert "Choose one of the answers." in words(answered)


def test_need_to_check_says_by_when(cast: Cast) -> None:
    row, item = at(cast, "filter_two")

    Browser(cast.checked_in).send(
        "meeting_item", cast.meeting.pk, item.pk, "offer",
        version=row.version, seat=cast.seats["checked_in"].pk, kind="need_to_check", within=24,
    )  # fmt: skip

    by = Offer.objects.get().answer_by_at
    assert abs(by - timezone.now() - timedelta(hours=24)) < timedelta(minutes=1)


def test_follow_up_shows_the_report_and_no_code_of_the_situation(cast: Cast) -> None:
    row, _item = at(cast, "report_back")

    for role, board in (("chair", "driver_board"), ("checked_in", "participant_board")):
        page = words(Browser(cast.people[role]).open(board, cast.meeting.pk))
        assert "The lead reports" in page
        assert "Needs discussion" in page  # consent is not from all, so not what was reported
        assert WHY not in page
        assert "appropriate housing" not in page
    assert row.stage == Stage.OPEN


def test_follow_up_page_of_the_involved_chair_holds_no_plan(cast: Cast) -> None:
    at(cast, "report_back")
    cochair = cast.people["chair_of_involved_agency"]
    casting.speaks(cast.seats["lead"], cochair)

    page = words(Browser(cochair).open("driver_board", cast.meeting.pk))
    own = words(Browser(cochair).open("participant_board", cast.meeting.pk))

    assert "open its page" not in page
    assert "open its page" in own
    assert "Joint visit agreed" not in page
    assert WHY not in page


@pytest.mark.parametrize("outcome", ["continues", "no_report", "lead_absent", "lead_changed"])
def test_follow_up_ends_with_its_outcome(cast: Cast, outcome: str) -> None:
    row, item = at(cast, "report_back")

    done = Browser(cast.chair).send(
        "meeting_item", cast.meeting.pk, item.pk, "end", version=row.version, outcome=outcome
    )

    item.refresh_from_db()
    assert done.status_code == 302
    assert item.outcome == outcome


def test_follow_up_with_another_outcome_is_refused(cast: Cast) -> None:
    row, item = at(cast, "report_back")

    done = Browser(cast.chair).send(
        "meeting_item", cast.meeting.pk, item.pk, "end", version=row.version, outcome="named"
    )

    assert done.status_code == 422
    assert "Choose how the follow-up ended." in words(done)


def test_hand_over_makes_another_agency_lead(cast: Cast) -> None:
    row, item = at(cast, "report_back")

    done = Browser(cast.chair).send(
        "meeting_item", cast.meeting.pk, item.pk, "hand-over",
        version=row.version, agency=cast.agency("assisting").pk,
    )  # fmt: skip

    assert done.status_code == 302
    lead = Involvement.objects.get(situation=row, role="lead", until_at=None)
    assert lead.agency == cast.agency("assisting")


def test_decision_can_be_undone_from_the_page_for_two_minutes(cast: Cast) -> None:
    row, _item = at(cast, "filter_three")

    page = Browser(cast.chair).open("driver_board", cast.meeting.pk)

    assert page.context["board"].undo.number == row.reference
    row.changes.update(at=timezone.now() - timedelta(minutes=3))
    assert Browser(cast.chair).open("driver_board", cast.meeting.pk).context["board"].undo is None


def test_take_over_moves_the_decisions(cast: Cast) -> None:
    at(cast, "filter_two")
    meeting = Meeting.objects.get(pk=cast.meeting.pk)

    done = Browser(cast.coordinator).send(
        "meeting_act", meeting.pk, "take-over", version=meeting.version
    )

    assert done.status_code == 302
    assert "All four tests met" in words(Browser(cast.coordinator).open("driver_board", meeting.pk))
    assert "All four tests met" not in words(Browser(cast.chair).open("driver_board", meeting.pk))


def test_take_over_by_a_representative_is_forbidden(cast: Cast) -> None:
    at(cast, "filter_two")
    meeting = Meeting.objects.get(pk=cast.meeting.pk)

    done = Browser(cast.seated).send("meeting_act", meeting.pk, "take-over", version=0)

    assert done.status_code == 403


def test_unknown_acts_are_unseen(cast: Cast) -> None:
    _row, item = at(cast, "filter_two")
    browser = Browser(cast.chair)

    assert browser.send("meeting_act", cast.meeting.pk, "explode").status_code == 404
    assert browser.send("meeting_item", cast.meeting.pk, item.pk, "explode").status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_session_asks_the_same_number_of_queries(
    cast: Cast, rows: int, django_assert_num_queries
) -> None:
    for _row in range(rows - 1):
        casting.situation_at(cast, "submitted")
    casting.situation_at(cast, "filter_two")
    browser = Browser(cast.checked_in)
    browser.open("participant_board", cast.meeting.pk)  # leaves its traces

    with django_assert_num_queries(9):
        browser.open("participant_board", cast.meeting.pk)
