"""One's own page."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies import services
from agencies.models import AuditEntry, User
from tests import cast as casting
from tests.cases.views.conftest import Browser
from tests.cast import Cast


@pytest.fixture
def person(cast: Cast) -> User:
    """Somebody with a seat."""
    return cast.seated


def test_profile_changes_name_language_and_theme(person: User) -> None:
    done = Browser(person).send("profile", name="Another Name", language="fr-ca", theme="dark")

    person.refresh_from_db()
    assert done.status_code == 302
    assert (person.name, person.language, person.theme) == ("Another Name", "fr-ca", "dark")
    assert AuditEntry.objects.get(verb="person.change").references == {
        "fields": ["duty_phone", "language", "name", "theme", "work_phone"]
    }


@pytest.mark.parametrize(
    "changes", [{"language": "de"}, {"theme": "pink"}, {"name": ""}, {"name": "x" * 121}]
)
def test_profile_with_a_wrong_value_changes_nothing(person: User, changes: dict[str, str]) -> None:
    before = person.name
    sent = {"name": "Another Name", "language": "en", "theme": "auto"} | changes

    done = Browser(person).send("profile", **sent)

    person.refresh_from_db()
    assert done.status_code == 422
    assert person.name == before


def test_profile_does_not_change_what_is_not_ones_own(person: User) -> None:
    Browser(person).send(
        "profile", name="N", language="en", theme="auto", is_administrator="on", email="x@y.org"
    )

    person.refresh_from_db()
    assert (person.is_administrator, person.email) == (False, "seated@example.org")


def test_own_pages_ask_to_sign_in_first(db: None) -> None:
    assert Client().get(reverse("profile"))["Location"].startswith("/accounts/login/")


def test_invitation_to_an_address_that_has_an_account_asks_for_its_password(cast: Cast) -> None:
    newcomer = casting.agency("newcomer")
    _invitation, secret = services.make_invitation(
        newcomer, by=None, email=cast.seated.email, name="Somebody"
    )
    link, client = reverse("invitation", args=[secret]), Client()

    wrong = client.post(link, {"password": "not the password"})
    right = client.post(link, {"password": casting.PASSWORD})

    assert wrong.status_code == 422
    assert "again" not in wrong.context["form"].fields
    assert right.status_code == 302
    assert cast.seated.memberships.filter(agency=newcomer).exists()
