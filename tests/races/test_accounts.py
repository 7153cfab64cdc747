"""Accounts and break-glass under two at once: one answer counts, one person gets the identity."""

from __future__ import annotations

from functools import partial

import pytest
from allauth.socialaccount.models import SocialAccount

from agencies import identities
from cases.models import BreakGlass, Repair
from cases.services import break_glass, repairs
from tests.cast import gather
from tests.races.test_decisions import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]
REASON = "The only contact has left, nobody can invite."


def test_of_two_answers_to_break_glass_one_counts() -> None:
    cast = gather()
    row = break_glass.ask(by=cast.administrator, reason=REASON, table=cast.table)
    answers = [
        partial(break_glass.approve, row, by=cast.chair),
        partial(break_glass.refuse, row, by=cast.superuser),
    ]
    assert sorted(at_once(answers))[1] == "done"
    assert sorted(answer[:3] for answer in at_once(answers)) == ["403", "403"]
    held = BreakGlass.objects.get()
    assert (held.approved_at is None) != (held.ended_at is None)


def test_of_two_contacts_named_at_once_one_is_left() -> None:
    cast = gather()
    agency = cast.agency("lead")
    row = break_glass.ask(by=cast.administrator, reason=REASON, agency=agency)
    break_glass.approve(row, by=cast.chair)
    name = partial(repairs.repair, row, by=cast.administrator, kind=Repair.Kind.CONTACT)
    two = [partial(name, person=cast.lead), partial(name, person=cast.same_agency_other_table)]
    assert sorted(at_once(two)) == ["409 somebody_left", "done"]
    assert Repair.objects.count() == 1


def test_of_two_people_who_link_one_account_one_has_it() -> None:
    cast = gather()
    link = partial(identities.link, provider="river", subject="tenant:person")
    two = [partial(link, cast.lead), partial(link, cast.assisting)]
    assert sorted(at_once(two)) == ["409 identity_taken", "done"]
    assert SocialAccount.objects.count() == 1
