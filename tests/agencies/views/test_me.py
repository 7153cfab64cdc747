"""One's own page and API tokens."""

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from agencies import services
from agencies.models import ApiToken, AuditEntry, User
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
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


def test_token_is_shown_once(person: User) -> None:
    browser = Browser(person)

    made = browser.send("my_tokens", name="records", days="30")
    secret = made.context["secret"]

    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert secret not in browser.open("my_tokens").content.decode()


def test_token_sent_twice_is_made_once_and_not_shown_again(person: User) -> None:
    browser, key = Browser(person), str(uuid.uuid4())

    browser.send("my_tokens", name="records", days="30", key=key)
    again = browser.send("my_tokens", name="records", days="30", key=key)

    assert ApiToken.objects.count() == 1
    assert "is not shown again" in words(again)


@pytest.mark.parametrize("days", ["0", "366", "many", ""])
def test_token_for_longer_than_a_year_is_refused(person: User, days: str) -> None:
    done = Browser(person).send("my_tokens", name="records", days=days)

    assert done.status_code == 422
    assert not ApiToken.objects.exists()


def test_token_is_revoked_by_its_owner_only(cast: Cast, person: User) -> None:
    token, _secret = services.issue_token(person, name="records", days=30)

    other = Browser(cast.lead).send("revoke_token", token.pk)
    own = Browser(person).send("revoke_token", token.pk)

    token.refresh_from_db()
    assert (other.status_code, own.status_code) == (404, 302)
    assert token.revoked_at is not None


@pytest.mark.parametrize("rows", [1, 3])
def test_tokens_ask_the_same_number_of_queries(
    person: User, rows: int, django_assert_num_queries
) -> None:
    for number in range(rows):
        services.issue_token(person, name=f"number {number}", days=30)
    browser = Browser(person)

    with django_assert_num_queries(6):
        browser.open("my_tokens")


def test_own_pages_ask_to_sign_in_first(db: None) -> None:
    for name in ("profile", "my_tokens"):
        assert Client().get(reverse(name))["Location"].startswith("/accounts/login/")


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
