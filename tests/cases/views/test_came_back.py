"""Came back: the driver's yes or no, and the originating agency's own link by a token."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from cases import lifecycle
from cases.models import Coded, EarlierToken, Situation, Term
from cases.services import came_back
from tests.api import Api
from tests.cases.views.conftest import words
from tests.cast import Cast, L, draft, situation_at

pytestmark = pytest.mark.django_db


def act(cast: Cast, row: Situation, role: str = "originating") -> dict[str, Any]:
    version = Situation.objects.get(pk=row.pk).version
    return {"by": cast.people[role], "version": version}


def token_of(cast: Cast, row: Situation) -> str:
    return came_back.make_token(row, **act(cast, row))


def test_driver_says_yes_or_no_at_filter_three_only(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    with pytest.raises(WrongStage):
        came_back.say_came_back(row, **act(cast, row, "chair"), came_back=True)
    lifecycle.defer(row, **act(cast, row, "chair"))
    row = situation_at(cast, "filter_three")
    came_back.say_came_back(row, **act(cast, row, "chair"), came_back=True)
    assert Coded.objects.get(situation=row).came_back is True
    for role in ("originating", "checked_in", "coordinator"):
        with pytest.raises(Forbidden):
            came_back.say_came_back(row, **act(cast, row, role), came_back=False)


def test_who_reads_codes_reads_yes_or_no_and_no_link(cast: Cast) -> None:
    earlier = situation_at(cast, "open")
    token = token_of(cast, earlier)
    row = situation_at(cast, "filter_three")
    came_back.link(row, **act(cast, row), token=token)
    for role in ("chair", "checked_in", "coordinator", "originating"):
        data = Api(cast.people[role]).get(f"/situations/{row.pk}/").json()
        assert data["coded"]["came_back"] is True
        assert str(earlier.pk) not in str(data)


def test_token_is_kept_nowhere_and_two_rows_of_one_token_do_not_look_alike(cast: Cast) -> None:
    earlier = situation_at(cast, "open")
    token = token_of(cast, earlier)
    row = draft(cast)
    came_back.link(row, **act(cast, row), token=token)
    kept = bytes(EarlierToken.objects.get().digest)
    linked = bytes(Coded.objects.get(situation=row).link_digest)
    assert len(kept) == len(linked) == 32
    assert kept != linked
    assert token.encode() not in (kept, linked)


def test_agency_alone_follows_its_link_both_ways(cast: Cast) -> None:
    earlier = situation_at(cast, "open")
    token = token_of(cast, earlier)
    row = draft(cast)
    came_back.link(row, **act(cast, row), token=token)
    assert came_back.linked(row, token) == [earlier]
    assert came_back.linked(earlier, token) == [row]
    assert came_back.linked(row, "another") == []


def test_token_of_another_agency_or_of_itself_links_nothing(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    token = token_of(cast, row)
    for given in (token, "made up"):
        with pytest.raises(GuardFailed) as refused:
            came_back.link(row, **act(cast, row), token=given)
        assert set(refused.value.errors) == {"token"}
    assert Coded.objects.get(situation=row).came_back is None


def test_link_reaches_back_twelve_months(cast: Cast) -> None:
    earlier = situation_at(cast, "open")
    token = token_of(cast, earlier)
    long_ago = timezone.now() - timedelta(days=366)
    Situation.objects.filter(pk=earlier.pk).update(discussed_at=long_ago)
    row = draft(cast)
    with pytest.raises(GuardFailed):
        came_back.link(row, **act(cast, row), token=token)


def test_another_token_ends_the_one_before(cast: Cast) -> None:
    earlier = situation_at(cast, "open")
    first, second = token_of(cast, earlier), token_of(cast, earlier)
    row = draft(cast)
    with pytest.raises(GuardFailed):
        came_back.link(row, **act(cast, row), token=first)
    came_back.link(row, **act(cast, row), token=second)


def test_only_the_originating_agency_makes_and_types_tokens(cast: Cast) -> None:
    row = situation_at(cast, "open")
    for role in ("lead", "chair", "coordinator"):
        with pytest.raises(Forbidden):
            came_back.make_token(row, **act(cast, row, role))
    with pytest.raises(Unseen):
        came_back.make_token(row, **act(cast, row, "other_table"))


def test_rejection_erases_token_and_answer(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    token_of(cast, row)
    came_back.say_came_back(row, **act(cast, row, "chair"), came_back=True)
    reason = Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()
    lifecycle.reject(row, **act(cast, row, "chair"), reason=reason)
    assert EarlierToken.objects.count() == Coded.objects.filter(situation=row).count() == 0


def test_pages_show_the_token_once_and_link_with_it(
    cast: Cast, sign_in: Callable[..., Any]
) -> None:
    earlier = situation_at(cast, "open")
    browser = sign_in(cast.originating)
    shown = browser.send("earlier", earlier.pk, make="1", version=act(cast, earlier)["version"])
    token = shown.context["token"]
    assert token in words(shown)
    assert token not in words(browser.open("earlier", earlier.pk))
    row = draft(cast)
    done = browser.send("earlier", row.pk, link="1", token=token, version=row.version)
    assert done.status_code == 302
    found = browser.send(
        "earlier", row.pk, find="1", version=act(cast, row)["version"], **{"find-token": token}
    )
    assert earlier.reference in words(found)
    assert sign_in(cast.lead).open("earlier", earlier.pk).status_code == 403


def test_driver_answers_on_the_page_of_the_meeting(cast: Cast, sign_in: Callable[..., Any]) -> None:
    row = situation_at(cast, "filter_three")
    browser = sign_in(cast.chair)
    board = browser.client.get(f"/meetings/{cast.meeting.pk}/", follow=True)
    assert "Discussed here within 12 months?" in words(board)
    browser.send("say_came_back", row.pk, version=row.version, came_back="no")
    assert Coded.objects.get(situation=row).came_back is False
