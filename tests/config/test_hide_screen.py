"""Hide screen locks the session for every address, until the password is given again."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from config.locking import MOST_TRIES

pytestmark = pytest.mark.django_db
BACKEND = "agencies.backends.SignInBackend"
PASSWORD = "a long enough password"


@pytest.fixture(autouse=True)
def _sample(settings) -> None:
    """The style guide is the page that these tests hide and show."""
    settings.SAMPLE_MODE = True


@pytest.fixture
def person():
    return get_user_model().objects.create_user("hide@example.org", PASSWORD, name="Sample person")


@pytest.fixture
def hidden(person, client: Client) -> Client:
    client.force_login(person, BACKEND)
    client.post("/hide/", {"next": "/styleguide/"})
    return client


def test_hiding_leads_to_the_lock_page_and_remembers_the_way_back(person, client: Client) -> None:
    client.force_login(person, BACKEND)
    response = client.post("/hide/", {"next": "/styleguide/"})
    assert (response.status_code, response["Location"]) == (302, "/unlock/?next=%2Fstyleguide%2F")


def test_page_while_hidden_is_the_lock_page(hidden: Client) -> None:
    response = hidden.get("/styleguide/?page=2")
    assert response.status_code == 403
    assert "Screen hidden" in response.text
    assert 'value="/styleguide/?page=2"' in response.text
    assert "Swatches" not in response.text
    assert "Sample person" not in response.text


def test_api_while_hidden_answers_a_problem(hidden: Client) -> None:
    response = hidden.get("/api/v1/me/", headers={"accept": "application/json"})
    assert response.status_code == 403
    assert response.json()["code"] == "screen_hidden"


def test_write_while_hidden_does_nothing(hidden: Client) -> None:
    assert hidden.post("/styleguide/", {"name": "Sample"}).status_code == 403


def test_right_password_shows_the_page_again(hidden: Client) -> None:
    before = hidden.session.session_key
    response = hidden.post("/unlock/", {"password": PASSWORD, "next": "/styleguide/"})
    assert (response.status_code, response["Location"]) == (302, "/styleguide/")
    assert hidden.session.session_key != before
    assert hidden.get("/styleguide/").status_code == 200


def test_wrong_password_stays_hidden_and_says_so(hidden: Client) -> None:
    response = hidden.post("/unlock/", {"password": "something else", "next": "/styleguide/"})
    assert response.status_code == 422
    assert "<title>Error:" in response.text
    assert hidden.get("/styleguide/").status_code == 403


def test_too_many_wrong_passwords_end_the_session(hidden: Client) -> None:
    answers = [hidden.post("/unlock/", {"password": "x"}).status_code for _ in range(MOST_TRIES)]
    assert answers == [422] * (MOST_TRIES - 1) + [302]
    assert "_auth_user_id" not in hidden.session


def test_hiding_again_gives_no_more_tries(hidden: Client) -> None:
    for _ in range(MOST_TRIES - 1):
        hidden.post("/unlock/", {"password": "x"})
    hidden.post("/hide/")
    hidden.post("/unlock/", {"password": "x"})
    assert "_auth_user_id" not in hidden.session


def test_person_without_password_is_offered_the_way_out(person, hidden: Client) -> None:
    person.set_unusable_password()
    person.save()
    hidden.force_login(person, BACKEND)
    hidden.post("/hide/")
    page = hidden.get("/unlock/").text
    assert 'type="password"' not in page
    assert "Sign out" in page


def test_way_back_never_leaves_this_site(hidden: Client) -> None:
    response = hidden.post("/unlock/", {"password": PASSWORD, "next": "https://example.com/"})
    assert response["Location"] == "/"


def test_hiding_needs_a_form(person, client: Client) -> None:
    client.force_login(person, BACKEND)
    assert client.get("/hide/").status_code == 405


def test_visitor_has_nothing_to_hide(client: Client) -> None:
    assert client.post("/hide/")["Location"].startswith("/accounts/login/")
    assert client.get("/unlock/")["Location"].startswith("/accounts/login/")
