"""Linking, proving again, unlinking; an account that begins with an invitation."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from agencies import identities, services
from agencies.journal import Kind, Line
from agencies.models import AuditEntry, User
from cases.services import replay
from tables import services as tables
from tests import cast as casting
from tests.cases.views.conftest import words
from tests.cast import PASSWORD, Cast
from tests.config.identity.going import (
    address,
    go,
    grow_old,
    is_in,
    linked,
    reasons,
    there,
)
from tests.services.organization import Organization
from tests.signing_in import App

pytestmark = pytest.mark.django_db
MINE = "/accounts/linked/"


def test_person_links_and_unlinks_their_account(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    client, _app = signed_in
    told = river.at_keyboard()
    done = client.get(there(client.post(address("link", river))), follow=True)
    assert "Linked" in words(done)
    kept = SocialAccount.objects.get(user=person)
    assert kept.uid == f"{river.tenant}:{told['oid']}"
    assert go(Client(), river).status_code == 302
    client.post(reverse("identity_unlink", args=[kept.pk]), {"idempotency_key": uuid4()})
    assert go(Client(), river).status_code == 403
    verbs = AuditEntry.objects.filter(verb__in=["identity.link", "identity.unlink"])
    assert list(verbs.order_by("sequence").values_list("verb", "references")) == [
        ("identity.link", {"provider": "river"}), ("identity.unlink", {"provider": "river"}),
    ]  # fmt: skip


def test_linking_asks_again_who_is_there(
    signed_in: tuple[Client, App], river: Organization
) -> None:
    client, _app = signed_in
    river.at_keyboard()
    back = there(client.post(address("link", river)))
    grow_old(client)
    assert client.post(address("link", river))["Location"].startswith("/accounts/reauthenticate/")
    assert client.get(back).status_code == 403
    assert client.get(MINE)["Location"].startswith("/accounts/reauthenticate/")
    assert not SocialAccount.objects.exists()


def test_account_that_is_linked_to_somebody_is_not_linked_again(
    signed_in: tuple[Client, App], river: Organization
) -> None:
    client, _app = signed_in
    other = casting.person("other")
    linked(river, other)
    assert go(client, river, "link").status_code == 403
    assert SocialAccount.objects.get().user == other
    assert reasons() == ["taken"]


def test_whoever_comes_back_has_to_be_who_went(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    """The states of a session stay with it; who is signed in may have changed meanwhile."""
    client, _app = signed_in
    river.at_keyboard()
    back = there(client.post(address("link", river)))
    states = client.session["socialaccount_states"]
    client.logout()
    client.force_login(casting.person("other"))
    session = client.session
    session["socialaccount_states"] = states
    session.save()
    assert client.get(back).status_code == 403
    assert reasons() == ["somebody_else"]
    assert not SocialAccount.objects.exists()


def test_somebody_elses_link_is_not_there(
    signed_in: tuple[Client, App], river: Organization
) -> None:
    client, _app = signed_in
    linked(river, casting.person("other"))
    kept = SocialAccount.objects.get()
    sent = {"idempotency_key": uuid4()}
    assert client.post(reverse("identity_unlink", args=[kept.pk]), sent).status_code == 404
    assert SocialAccount.objects.exists()


def test_last_way_in_is_not_unlinked(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    client, _app = signed_in
    linked(river, person)
    person.set_unusable_password()
    person.save()
    client.force_login(person)
    kept = SocialAccount.objects.get()
    answer = client.post(reverse("identity_unlink", args=[kept.pk]), {"idempotency_key": uuid4()})
    assert (answer.status_code, SocialAccount.objects.count()) == (409, 1)
    assert "Choose a password first" in words(answer)


def test_links_end_with_the_membership_and_stay_ended_after_a_restore(river: Organization) -> None:
    people: Cast = casting.gather()
    linked(river, people.lead)
    kept = SocialAccount.objects.get()
    agency = people.agency("lead")
    contact = casting.person("contact", agency)
    services.appoint(agency, contact, "contact", by=None)
    tables.end_person(agency, people.lead, by=contact)
    assert not SocialAccount.objects.exists()
    kept.save()  # as a backup of yesterday would have it
    done = replay.replay([Line(Kind.IDENTITY, str(people.lead.pk), "2026-01-01T00:00:00+00:00")])
    assert (done["identity"], SocialAccount.objects.count()) == (1, 0)


def test_organization_proves_again_who_is_there(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    client, _app = signed_in
    linked(river, person)
    grow_old(client)
    ways = client.get("/accounts/reauthenticate/")
    assert "Use your account of Sample River" in words(ways)
    assert go(client, river, "confirm", next=MINE)["Location"] == MINE
    assert river.asked[-1]["prompt"] == "login"
    assert client.get(MINE).status_code == 200


@pytest.mark.parametrize("change", [{"auth_time": int(time.time()) - 3600}, {"auth_time": None}])
def test_older_session_there_proves_nothing_here(
    signed_in: tuple[Client, App], river: Organization, person: User, change: dict[str, Any]
) -> None:
    client, _app = signed_in
    linked(river, person)
    grow_old(client)
    river.person.update(change)
    assert go(client, river, "confirm").status_code == 403
    assert client.get(MINE).status_code == 302
    assert reasons() == ["not_just_now"]


def test_colleague_at_the_keyboard_proves_nothing(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    client, _app = signed_in
    linked(river, person)
    grow_old(client)
    linked(river, casting.person("other"))
    assert go(client, river, "confirm").status_code == 403
    assert reasons() == ["somebody_else"]


def test_hidden_screen_opens_again_with_the_organizations_account(
    signed_in: tuple[Client, App], river: Organization, person: User
) -> None:
    client, _app = signed_in
    linked(river, person)
    person.set_unusable_password()
    client.post(reverse("hide_screen"))
    page = client.get("/unlock/")
    assert address("confirm", river) in page.content.decode()
    assert client.get(address("confirm", river)).status_code == 200
    go(client, river, "confirm")
    assert is_in(client)


@pytest.fixture
def invited(river: Organization) -> Any:
    agency = casting.gather().agency("lead")
    return services.make_invitation(agency, by=None, email="new@example.org", name="Sample New")


def test_invited_person_begins_with_their_organizations_account(
    client: Client, river: Organization, invited: Any
) -> None:
    invitation, secret = invited
    page = client.get(f"/invitations/{secret}/")
    assert address("accept", river, secret) in page.content.decode()
    river.at_keyboard()
    done = client.get(there(client.post(address("accept", river, secret))))
    assert done["Location"] == "/accounts/login/"
    made = User.objects.get(email="new@example.org")
    assert not made.has_usable_password()
    assert made.name == "Sample New"
    assert made.memberships.get().agency_id == invitation.agency_id
    assert go(client, river).status_code == 302
    assert client.get("/")["Location"] == reverse("mfa_index")


def test_invitation_is_used_up_by_it(client: Client, river: Organization, invited: Any) -> None:
    _invitation, secret = invited
    river.at_keyboard()
    first = there(client.post(address("accept", river, secret)))
    second = there(client.post(address("accept", river, secret)))
    assert client.get(first).status_code == 302
    river.at_keyboard()
    assert client.get(second).status_code == 403
    assert client.post(address("accept", river, secret)).status_code == 404
    assert SocialAccount.objects.count() == 1


def test_account_with_a_password_is_not_taken_by_an_invitations_link(
    client: Client, river: Organization, invited: Any
) -> None:
    _invitation, secret = invited
    there_already = User.objects.create_user("new@example.org", PASSWORD, name="Sample New")
    river.at_keyboard(email="new@example.org")
    back = there(client.post(address("accept", river, secret)))
    assert client.get(back).status_code == 403
    assert not identities.of(there_already).exists()
    assert reasons() == ["invitation"]


def test_linked_person_accepts_another_agencys_invitation_with_it(
    client: Client, river: Organization, invited: Any
) -> None:
    invitation, secret = invited
    there_already = User.objects.create_user("new@example.org", PASSWORD, name="Sample New")
    linked(river, there_already)
    done = client.get(there(client.post(address("accept", river, secret))))
    assert done.status_code == 302
    assert there_already.memberships.get().agency_id == invitation.agency_id
    assert SocialAccount.objects.count() == 1
