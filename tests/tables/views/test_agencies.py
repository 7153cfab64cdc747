"""An agency's page: inviting, appointing and ending its people; adding an agency."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import Agency, ApiToken, AuditEntry, Invitation, Membership, User
from tables.models import Representative
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

INVITED = {"name": "New Person", "email": "new.person@example.org", "language": "en", "office": ""}


@pytest.fixture
def contact(cast: Cast) -> User:
    """The contact of the lead agency."""
    return casting.person("contact", cast.agency("lead"), office="contact")


def link_in_mail() -> str:
    return re.search(r"/invitations/\S+", mail.outbox[-1].body)[0]


def test_invitation_goes_to_the_mailbox_and_nowhere_else(
    cast: Cast, contact: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        done = Browser(contact).send("agency_invite", cast.agency("lead").pk, **INVITED)

    assert mail.outbox[0].to == ["new.person@example.org"]
    assert "New Person" not in mail.outbox[0].body + mail.outbox[0].subject
    assert link_in_mail() not in done.content.decode()


def test_invitation_is_accepted_once_with_a_password(
    cast: Cast, contact: User, django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        Browser(contact).send("agency_invite", cast.agency("lead").pk, **INVITED)
    client, link = Client(), link_in_mail()
    weak = client.post(link, {"password": "short", "again": "short"})
    differing = client.post(link, {"password": "a long pass phrase 9", "again": "another"})

    done = client.post(link, {"password": "a long pass phrase 9", "again": "a long pass phrase 9"})

    assert (weak.status_code, differing.status_code) == (422, 422)
    assert done["Location"] == reverse("account_login")
    person = User.objects.get(email="new.person@example.org")
    assert person.check_password("a long pass phrase 9")
    assert Membership.objects.get(user=person).agency == cast.agency("lead")
    assert client.get(link).status_code == 404


def test_invitation_by_who_is_not_the_contact_is_forbidden(cast: Cast) -> None:
    done = Browser(cast.lead).send("agency_invite", cast.agency("lead").pk, **INVITED)

    assert done.status_code == 403
    assert not Invitation.objects.exists()


def test_invitation_with_a_wrong_address_keeps_what_was_typed(cast: Cast, contact: User) -> None:
    done = Browser(contact).send(
        "agency_invite", cast.agency("lead").pk, **INVITED | {"email": "nobody"}
    )

    assert done.status_code == 422
    assert 'value="New Person"' in done.content.decode()
    assert not Invitation.objects.exists()


def test_withdrawn_invitation_opens_nothing(cast: Cast, contact: User) -> None:
    invitation, secret = agency_services.make_invitation(
        cast.agency("lead"), by=contact, email="new.person@example.org", name="New Person"
    )

    Browser(contact).send("invitation_withdraw", invitation.pk)

    assert Client().get(reverse("invitation", args=[secret])).status_code == 404


def test_first_contact_is_invited_by_the_coordinator_only_while_there_is_none(
    cast: Cast, contact: User
) -> None:
    browser = Browser(cast.coordinator)
    sent = {name: value for name, value in INVITED.items() if name != "office"}

    without = browser.send("agency_invite_contact", cast.agency("seated").pk, **sent)
    having = browser.send("agency_invite_contact", cast.agency("lead").pk, **sent)

    assert (without.status_code, having.status_code) == (200, 403)
    assert Invitation.objects.get().office == "contact"


def test_office_is_given_and_ended_by_the_contact(cast: Cast, contact: User) -> None:
    browser = Browser(contact)

    browser.send("agency_appoint", cast.agency("lead").pk, user=cast.lead.pk, office="contact")
    given = Membership.objects.get(user=cast.lead, office="contact")
    browser.send("office_end", given.pk)

    given.refresh_from_db()
    assert given.until_at is not None
    assert Membership.objects.get(user=cast.lead, office="").until_at is None


def test_last_contact_keeps_the_office(cast: Cast, contact: User) -> None:
    own = Membership.objects.get(user=contact, office="contact")

    assert Browser(contact).send("office_end", own.pk).status_code == 409


def test_person_who_leaves_loses_seats_tokens_and_sessions_at_once(
    cast: Cast, contact: User
) -> None:
    Representative.objects.filter(user=cast.stepped_aside).update(until_at=timezone.now())
    leaving = Browser(cast.lead)
    agency_services.issue_token(cast.lead, name="records", days=30)
    warned = words(Browser(contact).open("person_end", cast.agency("lead").pk, cast.lead.pk))

    Browser(contact).send("person_end", cast.agency("lead").pk, cast.lead.pk)

    assert "Nobody else speaks for this seat" in warned
    assert "1 API token" in warned
    assert not Representative.objects.filter(user=cast.lead, until_at=None).exists()
    assert ApiToken.objects.get().revoked_at is not None
    assert leaving.open("home").status_code == 302  # to the sign-in page
    assert AuditEntry.objects.filter(verb="person.end").count() == 1


def test_person_of_another_agency_is_unseen(cast: Cast, contact: User) -> None:
    done = Browser(contact).send("person_end", cast.agency("lead").pk, cast.seated.pk)

    assert done.status_code == 404


def test_agency_page_shows_no_seat_at_a_table_the_reader_does_not_see(cast: Cast) -> None:
    page = words(Browser(cast.seated).open("agency", cast.agency("lead").pk))

    assert "River" in page
    assert "North" not in page


@pytest.mark.parametrize("role", ["coordinator", "administrator"])
def test_agency_is_added_by_a_coordinator_or_the_administrator(cast: Cast, role: str) -> None:
    sent = {"name_en": "Clinic", "name_fr": "Clinique", "sector": "housing", "statute": "none"}

    done = Browser(cast.people[role]).send("agency_new", **sent)

    assert done.status_code == 302
    assert Agency.objects.filter(name_en="Clinic").exists()


def test_agency_added_from_a_table_goes_on_to_its_seat(cast: Cast) -> None:
    sent = {"name_en": "Clinic", "name_fr": "Clinique", "sector": "housing", "statute": "none"}

    done = Browser(cast.coordinator).send("agency_new", table=cast.table.pk, **sent)

    made = Agency.objects.get(name_en="Clinic")
    assert done["Location"] == f"/tables/{cast.table.pk}/seats/new/?agency={made.pk}"


def test_agency_is_not_added_by_a_representative(cast: Cast) -> None:
    assert Browser(cast.lead).open("agency_new").status_code == 403


@pytest.mark.parametrize("more", [0, 2])
def test_agency_page_asks_the_same_number_of_queries(
    cast: Cast, contact: User, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        casting.person(f"colleague {number}", cast.agency("lead"))
    browser = Browser(contact)

    with django_assert_num_queries(14):
        browser.open("agency", cast.agency("lead").pk)
