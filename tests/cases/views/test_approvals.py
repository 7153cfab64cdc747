"""A draft is approved by its agency's contact, who reads it until they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.models import Notice, User
from cases import lifecycle
from cases.models import Approval, Situation, Stage
from cases.services import approvals, drafts
from tables import services as tables
from tests.api import Api
from tests.cases.views.conftest import words
from tests.cast import Cast, draft, in_session, person

pytestmark = pytest.mark.django_db
WORDS = "Two calls in a week, no stable place to stay."


@pytest.fixture
def contact(cast: Cast) -> User:
    """The contact of the originating agency; the table wants approvals."""
    tables.change_table(cast.table, by=cast.coordinator, approval_wanted=True)
    cast.table.refresh_from_db()
    return person("the contact", cast.agency("originating"), office="contact")


def version(row: Situation) -> int:
    return Situation.objects.get(pk=row.pk).version


def asked(cast: Cast) -> Situation:
    row = draft(cast)
    approvals.ask_approval(row, by=cast.originating, version=version(row))
    return row


def submit(cast: Cast, row: Situation) -> Situation:
    fresh = Situation.objects.select_related("table").get(pk=row.pk)
    return lifecycle.submit(
        fresh, by=cast.originating, version=fresh.version, meeting=in_session(cast)
    )


def test_submit_waits_for_the_contact(cast: Cast, contact: User) -> None:
    row = asked(cast)
    with pytest.raises(GuardFailed):
        submit(cast, row)
    approvals.approve(row, by=contact, version=version(row))
    assert submit(cast, row).stage == Stage.SUBMITTED


def test_table_that_wants_no_approval_needs_none(cast: Cast) -> None:
    assert submit(cast, draft(cast)).stage == Stage.SUBMITTED


def test_contact_reads_a_draft_only_while_it_waits(cast: Cast, contact: User) -> None:
    row = draft(cast)
    assert not contact.has_perm("cases.approve", row)
    approvals.ask_approval(row, by=cast.originating, version=version(row))
    assert contact.has_perm("cases.approve", row)
    assert not contact.has_perm("cases.see_listing", row)
    approvals.approve(row, by=contact, version=version(row))
    assert not contact.has_perm("cases.approve", row)


def test_nobody_else_reads_or_approves_it(cast: Cast, contact: User) -> None:
    row = asked(cast)
    stranger = person("contact elsewhere", cast.agency("lead"), office="contact")
    able = {role for role, user in cast.people.items() if user.has_perm("cases.approve", row)}
    assert able == set()
    assert not stranger.has_perm("cases.approve", row)
    with pytest.raises(Unseen):
        approvals.approve(row, by=stranger, version=version(row))
    with pytest.raises(Forbidden):
        approvals.approve(row, by=cast.originating, version=version(row))


def test_any_change_takes_the_approval_back(cast: Cast, contact: User) -> None:
    row = asked(cast)
    approvals.approve(row, by=contact, version=version(row))
    drafts.save_why_now(
        row, by=cast.originating, version=version(row), why_now="Three calls.", reasons=[]
    )
    assert Approval.objects.count() == 0
    with pytest.raises(GuardFailed):
        submit(cast, row)


def test_sent_back_tells_who_asked_and_keeps_no_reason(cast: Cast, contact: User) -> None:
    row = asked(cast)
    assert set(Notice.objects.values_list("user__name", flat=True)) == {"the contact"}
    approvals.send_back(row, by=contact, version=version(row))
    assert Approval.objects.count() == 0
    assert Notice.objects.filter(user=cast.originating).exists()


def test_pages_show_it_to_the_contact_until_the_answer(
    cast: Cast, contact: User, sign_in: Callable[..., Any]
) -> None:
    row = asked(cast)
    browser = sign_in(contact)
    assert "Drafts to approve" in words(browser.open("home"))
    assert WORDS in words(browser.open("drafts_to_approve"))
    assert browser.open("situation", row.pk).status_code == 404
    browser.send("answer_approval", row.pk, "approve", version=version(row))
    assert WORDS not in words(browser.open("drafts_to_approve"))
    own = sign_in(cast.originating)
    assert "approved it as it stands" in words(own.open("prepare_step", row.pk, "review"))
    refused = sign_in(cast.chair).send("answer_approval", row.pk, "approve", version=version(row))
    assert refused.status_code == 404


def test_api_shows_it_to_the_contact_until_the_answer(cast: Cast, contact: User) -> None:
    row = asked(cast)
    api = Api(contact)
    waiting = api.get("/approvals/").json()["results"]
    assert [(one["id"], one["why_now"]) for one in waiting] == [(str(row.pk), WORDS)]
    done = api.post(f"/approvals/{row.pk}/approve/", {"version": version(row)})
    assert done.status_code == 204
    assert api.get("/approvals/").json()["results"] == []
    assert Api(cast.seated).get(f"/approvals/{row.pk}/").status_code == 404
