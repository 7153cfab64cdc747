"""Language and theme follow the person, and the address stays the same."""

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

pytestmark = pytest.mark.django_db
BACKEND = "agencies.backends.SignInBackend"
SIGN_IN = "/accounts/login/"
GUIDE = "/styleguide/"


@pytest.fixture(autouse=True)
def _sample(settings) -> None:
    settings.SAMPLE_MODE = True


@pytest.fixture
def person():
    return get_user_model().objects.create_user("look@example.org", None, name="Sample person")


def test_visitor_changes_the_language_on_the_same_address(client: Client) -> None:
    assert '<html lang="en"' in client.get(SIGN_IN).text
    response = client.post("/language/", {"language": "fr-ca", "next": SIGN_IN})
    assert response["Location"] == SIGN_IN
    assert '<html lang="fr-ca"' in client.get(SIGN_IN).text


def test_person_keeps_the_language_on_another_device(person, client: Client) -> None:
    client.force_login(person, BACKEND)
    client.post("/language/", {"language": "fr-ca"})
    elsewhere = Client()
    elsewhere.force_login(person, BACKEND)
    response = elsewhere.get(GUIDE)
    assert '<html lang="fr-ca"' in response.text
    assert response["Content-Language"] == "fr-ca"


def test_persons_language_wins_over_the_browsers(person, client: Client) -> None:
    client.force_login(person, BACKEND)
    page = client.get(GUIDE, headers={"accept-language": "fr-CA,fr"}).text
    assert '<html lang="en"' in page


def test_unknown_language_changes_nothing(person, client: Client) -> None:
    client.force_login(person, BACKEND)
    client.post("/language/", {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "en"


@pytest.mark.parametrize("theme", ["light", "dark", "auto"])
def test_person_keeps_the_theme(person, client: Client, theme: str) -> None:
    client.force_login(person, BACKEND)
    client.post("/theme/", {"theme": theme, "next": GUIDE})
    assert f'data-bs-theme="{theme}"' in client.get(GUIDE).text


def test_visitor_keeps_the_theme_in_the_browser(client: Client) -> None:
    client.post("/theme/", {"theme": "dark", "next": SIGN_IN})
    assert 'data-bs-theme="dark"' in client.get(SIGN_IN).text


def test_forged_theme_cookie_is_not_written_into_the_page(client: Client) -> None:
    client.cookies["theme"] = "x-forged"
    assert 'data-bs-theme="auto"' in client.get(SIGN_IN).text


def test_choice_leads_to_no_other_site(client: Client) -> None:
    for address in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert client.post("/theme/", {"theme": "dark", "next": address})["Location"] == "/"


def test_style_guide_is_for_the_sample_alone(client: Client, settings) -> None:
    assert client.get(GUIDE).status_code == 200
    settings.SAMPLE_MODE = False
    assert client.get(GUIDE).status_code == 404
