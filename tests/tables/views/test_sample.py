"""Signing in as somebody of the sample: there on a sample site, nowhere else."""

import pytest
from django.test import Client
from django.urls import reverse

from tests import cast as casting
from tests.cases.views.conftest import words
from tests.cast import Cast


@pytest.fixture
def sample_site(settings) -> None:
    """A sample site."""
    settings.SAMPLE_MODE = True


def test_sample_sign_in_does_not_exist_elsewhere(cast: Cast) -> None:
    address = reverse("sample_sign_in")

    assert Client().get(address).status_code == 404
    assert Client().post(address, {"user": cast.chair.pk}).status_code == 404


def test_sample_sign_in_has_a_card_for_each_role(cast: Cast, sample_site: None) -> None:
    page = words(Client().get(reverse("sample_sign_in")))

    for role in ("Representative", "Chair", "Coordinator", "Privacy officer", "Administrator"):
        assert role in page
    assert "Speaks for lead agency, River" in page


def test_sample_sign_in_signs_in(cast: Cast, sample_site: None) -> None:
    client = Client()

    done = client.post(reverse("sample_sign_in"), {"user": cast.chair.pk})

    assert done["Location"] == "/"
    assert client.get(reverse("table", args=[cast.table.pk])).status_code == 200


def test_sample_sign_in_as_nobody_is_unseen(cast: Cast, sample_site: None) -> None:
    client = Client()

    assert client.post(reverse("sample_sign_in"), {"user": "nobody"}).status_code == 404
    assert client.get(reverse("home")).status_code == 302


@pytest.mark.parametrize("more", [0, 2])
def test_sample_sign_in_asks_the_same_number_of_queries(
    cast: Cast, sample_site: None, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        casting.person(f"colleague {number}", cast.agency("lead"))

    with django_assert_num_queries(5):
        Client().get(reverse("sample_sign_in"))
