"""An agency that offers without being shown is "another agency" to the room until it says else."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Discussion, Offer, OfferCount, Situation
from cases.services import offers, room, shown
from tables import services as table_services
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, in_session, situation_at

pytestmark = pytest.mark.django_db

NAME = "assisting agency"  # of the one that is not shown


@pytest.fixture
def item(cast: Cast) -> Discussion:
    """An item at Filter Three: the lead offers to lead, and one unnamed offers to assist."""
    row = situation_at(cast, "filter_three")
    meeting = in_session(cast)
    for role in ("lead", "assisting"):
        table_services.check_in(
            meeting, seat=cast.seats[role], user=cast.people[role], by=cast.chair,
            acknowledged=True,
        )  # fmt: skip
    found = Discussion.objects.select_related("situation__table", "meeting").get(situation=row)
    _offer(cast, found, "lead", "can_lead")
    sent = {"seat": str(cast.seats["assisting"].pk), "kind": "can_assist", "not_shown": "yes",
            "version": row.version}  # fmt: skip
    answer = Browser(cast.assisting).send("meeting_item", meeting.pk, found.pk, "offer", **sent)
    assert answer.status_code == 302
    return found


def _offer(cast: Cast, item: Discussion, role: str, kind: str, **fields: Any) -> Offer:
    return room.offer(
        item, seat=cast.seats[role], kind=kind, by=cast.people[role],
        version=item.situation.version, **fields,
    )  # fmt: skip


def offers_of(html: Any) -> str:
    """The part of a page that speaks of the offers."""
    text = html.content.decode()
    start = text.find(">Offers ") if ">Offers " in text else text.find(">Offers<")
    return text[start : text.find("</section>", start)]


def test_room_reads_another_agency_and_its_own_people_their_answer(
    cast: Cast, item: Discussion
) -> None:
    meeting = item.meeting_id
    for user, board in ((cast.chair, "driver_board"), (cast.checked_in, "participant_board"),
                        (cast.assisting, "participant_board")):  # fmt: skip
        told = offers_of(Browser(user).open(board, meeting))
        assert (board, NAME in told, "Another agency" in told) == (board, False, True)
    driver = Browser(cast.chair).open("driver_board", meeting).content.decode()
    decision = driver[driver.index("Who leads, who assists?") :]
    as_offered = decision[: decision.index("<details")]
    assert (str(cast.agency("assisting").pk) in as_offered, NAME in as_offered) == (False, False)
    own = words(Browser(cast.assisting).open("participant_board", meeting))
    assert "You answered: Can assist as another agency" in own


@pytest.mark.parametrize("role", ["chair", "checked_in", "originating", "coordinator"])
def test_page_and_api_tell_nobody_else(cast: Cast, item: Discussion, role: str) -> None:
    user, row = cast.people[role], item.situation
    told = [str(cast.agency("assisting").pk), str(cast.seats["assisting"].pk), NAME]
    api = Api(user)
    texts = [api.get(f"/situations/{row.pk}/"), api.get(f"/discussions/{item.pk}/offers/")]
    if role != "originating":
        texts.append(api.get(f"/discussions/{item.pk}/as-offered/"))
    for answer in texts:
        assert [word for word in told if word in answer.content.decode()] == []
    assert NAME not in words(Browser(user).open("situation", row.pk))


def test_own_people_read_its_name_in_the_list_of_offers(cast: Cast, item: Discussion) -> None:
    rows = Api(cast.assisting).get(f"/discussions/{item.pk}/offers/").json()["results"]
    assert [row["agency"]["name_en"] for row in rows] == ["lead agency", NAME]
    rows = Api(cast.lead).get(f"/discussions/{item.pk}/offers/").json()["results"]
    assert [row["agency"] and row["agency"]["name_en"] for row in rows] == ["lead agency", None]


def test_name_as_offered_takes_the_offer_without_its_name(cast: Cast, item: Discussion) -> None:
    browser, row = Browser(cast.chair), item.situation
    lead, (offer,) = room.as_offered(item)
    assert lead is not None
    sent = {"version": row.version, "lead": str(lead.seat.agency_id), "assisting": str(offer.pk)}
    done = browser.send("board_decide", item.meeting_id, item.pk, "name_agencies", **sent)
    assert done.status_code == 302
    part = row.involvements.get(agency=cast.agency("assisting"))
    assert (part.role, part.is_shown) == ("assisting", False)
    entry = AuditEntry.objects.filter(verb="situation.name_agencies").latest("pk")
    assert (entry.references["assisting"], entry.references["not_shown"]) == ([], 1)
    assert cast.assisting.has_perm("cases.see_plan", row)


def test_api_names_by_what_as_offered_answers(cast: Cast, item: Discussion) -> None:
    _offer(cast, item, "lead", "can_assist")
    offer = Offer.objects.get(is_shown=False)
    offer.kind = "can_lead"
    offer.save()
    api, row = Api(cast.chair), item.situation
    found = api.get(f"/discussions/{item.pk}/as-offered/").json()
    assert (found["lead"], found["lead_offer"]) == (None, str(offer.pk))
    body = {"version": row.version, "lead_offer": found["lead_offer"],
            "assisting": [agency["id"] for agency in found["assisting"]]}  # fmt: skip
    answer = api.post(f"/situations/{row.pk}/name-agencies/", body)
    assert answer.status_code == 200, answer.content
    assert str(cast.agency("assisting").pk) not in answer.content.decode()
    assert row.involvements.get(role="lead").agency == cast.agency("assisting")


def test_driver_who_chooses_it_by_name_does_not_show_it(cast: Cast, item: Discussion) -> None:
    row = lifecycle.name_agencies(
        item.situation, by=cast.chair, version=item.situation.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")],
    )  # fmt: skip
    assert not row.involvements.get(agency=cast.agency("assisting")).is_shown


def test_offer_leaves_no_name_in_the_trail_and_no_count(cast: Cast, item: Discussion) -> None:
    entry = AuditEntry.objects.filter(verb="offer.make").latest("pk")
    assert "seat" not in entry.references
    lifecycle.defer(item.situation, by=cast.chair, version=item.situation.version)
    item.refresh_from_db()
    assert item.closed_at is not None
    offers.fold_settled(item.closed_at.replace(year=item.closed_at.year + 1))
    assert set(OfferCount.objects.values_list("agency__name_en", flat=True)) == {"lead agency"}


def test_one_that_brought_it_unseen_offers_unseen(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    row = shown.show_agency(
        row, cast.agency("originating"), shown=False, by=cast.originating, version=row.version
    )
    row = lifecycle.open_discussion(row, by=cast.chair, version=row.version)
    row = Situation.objects.get(pk=row.pk)
    meeting = in_session(cast)
    table_services.check_in(
        meeting, seat=cast.seats["originating"], user=cast.originating, by=cast.chair,
        acknowledged=True,
    )  # fmt: skip
    found = Discussion.objects.select_related("situation__table", "meeting").get(situation=row)
    assert not _offer(cast, found, "originating", "can_assist").is_shown
    shown.show_agency(
        row, cast.agency("originating"), shown=True, by=cast.originating, version=row.version
    )
    assert Offer.objects.get(discussion=found).is_shown
