"""The page of API tokens: what for, for which table, how far, for how long."""

import uuid
from typing import Any

import pytest

from agencies import services
from agencies.models import ApiToken, User
from tables import standing
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


@pytest.fixture
def person(cast: Cast) -> User:
    """Somebody with a seat."""
    return cast.seated


def asked(person: User) -> dict[str, Any]:
    """A form that is filled in."""
    table = next(iter(standing.tables(person)))
    return {"name": "records", "days": "30", "table": table, "scope": "read"}


def test_token_is_shown_once(person: User) -> None:
    browser = Browser(person)

    made = browser.send("my_tokens", **asked(person))
    secret = made.context["secret"]

    assert secret in made.content.decode()
    assert made["Cache-Control"] == "no-store"
    assert secret not in browser.open("my_tokens").content.decode()


def test_token_sent_twice_is_made_once_and_not_shown_again(person: User) -> None:
    browser, key = Browser(person), str(uuid.uuid4())

    browser.send("my_tokens", key=key, **asked(person))
    again = browser.send("my_tokens", key=key, **asked(person))

    assert ApiToken.objects.count() == 1
    assert "is not shown again" in words(again)


@pytest.mark.parametrize("days", ["0", "366", "many", ""])
def test_token_for_longer_than_a_year_is_refused(person: User, days: str) -> None:
    done = Browser(person).send("my_tokens", **asked(person) | {"days": days})

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
        services.issue_token(
            person, name=f"number {number}", days=30, table=next(iter(standing.tables(person)))
        )
    browser = Browser(person)

    with django_assert_num_queries(7):
        browser.open("my_tokens")


def test_token_is_bound_to_the_table_and_the_scope_chosen(cast: Cast, person: User) -> None:
    done = Browser(person).send("my_tokens", **asked(person))

    token = ApiToken.objects.get()
    assert (token.table_id, token.scope) == (cast.table.pk, "read")
    assert "River · Read only" in words(done)


@pytest.mark.parametrize(
    "changes",
    [{"table": ""}, {"table": "other"}, {"table": str(uuid.uuid4())}, {"scope": "everything"}],
)
def test_token_for_no_table_of_ones_own_is_refused(
    cast: Cast, person: User, changes: dict[str, str]
) -> None:
    other = {"table": cast.other_table.pk} if changes.get("table") == "other" else changes
    done = Browser(person).send("my_tokens", **asked(person) | other)

    assert done.status_code == 422
    assert not ApiToken.objects.exists()


def test_somebody_at_no_table_is_not_asked_for_one(cast: Cast) -> None:
    page = Browser(cast.privacy_officer).send("my_tokens", name="log", days="7", scope="read")

    assert page.status_code == 200
    assert ApiToken.objects.get().table_id is None
