"""The help: a guide for each role in both languages, and the adoption pack to take along."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.test import Client
from django.urls import reverse

from config.guides import DOCUMENTS, GUIDES, LANGUAGES
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_help_is_behind_a_link_on_every_page(cast: Cast) -> None:
    browser = Browser(cast.lead)
    assert reverse("help_index") in browser.open("home").content.decode()
    listed = browser.open("help_index").content.decode()
    assert all(reverse("help_guide", args=[guide.slug]) in listed for guide in GUIDES)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("slug", [guide.slug for guide in GUIDES])
def test_guide_is_in_the_language_of_the_reader(cast: Cast, slug: str, language: str) -> None:
    user = cast.lead
    type(user).objects.filter(pk=user.pk).update(language={"fr": "fr-ca"}.get(language, language))
    page = Browser(user).open("help_guide", slug)
    first = {"en": "What you do", "fr": "Ce que vous"}[language]
    assert page.status_code == 200
    assert first in words(page)
    assert f"help/{slug}-{language}" in page.content.decode()


@pytest.mark.parametrize("slug", [guide.slug for guide in GUIDES])
def test_guide_is_one_short_page_with_the_same_parts_in_both_languages(slug: str) -> None:
    texts = [get_template(f"help/{lang}/{slug}.html").render() for lang in LANGUAGES]
    parts = [[text.count(tag) for tag in ("<h2>", "<li>", "<strong>")] for text in texts]
    assert parts[0] == parts[1]
    assert max(len(text.split()) for text in texts) < 400


@pytest.mark.parametrize("slug", ["representative", "chair", "coordinator", "administrator"])
def test_guide_of_who_comes_to_a_table_speaks_of_exercise_and_undertaking(slug: str) -> None:
    for lang, exercise, undertaking in (("en", "exercise", "undertaking"),
                                        ("fr", "exercice", "engagement")):  # fmt: skip
        text = get_template(f"help/{lang}/{slug}.html").render()
        assert (exercise in text, undertaking in text) == (True, True)


def test_guide_that_is_not_there_is_not_found(cast: Cast) -> None:
    assert Browser(cast.lead).open("help_guide", "nobody").status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_of_the_pack_is_taken_along(cast: Cast, name: str, language: str) -> None:
    page = Browser(cast.coordinator).open("help_document", language, name)
    assert page["Content-Disposition"] == f'attachment; filename="{name}-{language}.md"'
    assert b"".join(page.streaming_content).startswith(b"# ")


@pytest.mark.parametrize("where", [("de", "data-flows"), ("en", "secrets")])
def test_no_other_file_is_handed_out(cast: Cast, where: tuple[str, str]) -> None:
    assert Browser(cast.lead).open("help_document", *where).status_code == 404


def test_help_asks_to_sign_in_first() -> None:
    assert Client().get(reverse("help_index")).status_code == 302
