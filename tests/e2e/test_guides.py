"""The guides: their pictures are of the pages as they are, and the pages keep to the policy.

``make guides`` takes the pictures anew. The test draws each page and holds its headings, buttons
and menu against what stood on it when the picture was taken: a page that changed needs a new one.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, Page

from config.guides import GUIDES, LANGUAGES
from tests import cast as casting
from tests.cast import Cast, draft, in_session, situation_at
from tests.config.test_styleguide import violations
from tests.e2e.test_journeys import enter
from tests.services.site import ROOT

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
PICTURES = ROOT / "config" / "static" / "help"
SEEN = PICTURES / "pictures.json"
TAKE = os.environ.get("TAKE_PICTURES") == "1"
SIZE = {"width": 960, "height": 720}
CODES = {"en": "en", "fr": "fr-ca"}
# What stands on a page for good: its headings, buttons and menus. Numbers and names may differ.
PARTS = """[...document.querySelectorAll("main h1, main h2, main button, nav.mainnav a")]
  .filter((e) => e.checkVisibility())
  .map((e) => e.innerText.replace(/\\d+/g, "#").replace(/\\s+/g, " ").trim()).filter(Boolean)"""


@pytest.fixture
def people() -> Cast:
    cast = casting.gather()
    in_session(cast)
    situation_at(cast, "open")
    situation_at(cast, "filter_two")
    draft(cast)
    return cast


def places(cast: Cast) -> dict[str, tuple[Any, str]]:
    """Who looks at which page, by guide."""
    return {
        "representative": (cast.lead, reverse("home")),
        "chair": (cast.chair, reverse("driver_board", args=[cast.meeting.pk])),
        "coordinator": (cast.coordinator, reverse("people", args=[cast.table.pk])),
        "administrator": (cast.administrator, reverse("home")),
        "privacy-officer": (
            cast.privacy_officer, reverse("log_index", args=[cast.agency("lead").pk])
        ),
    }  # fmt: skip


def look(page: Page, address: str) -> list[str]:
    """Open a page and say what stands on it."""
    page.set_viewport_size(SIZE)
    page.goto(address)
    page.wait_for_load_state()
    page.wait_for_timeout(900)  # a board draws itself once more
    return page.evaluate(PARTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pictures_are_of_the_pages_as_they_are(
    browser: Browser, live_server_for_browser: str, people: Cast, language: str
) -> None:
    known = json.loads(SEEN.read_text(encoding="utf-8")) if SEEN.exists() else {}
    stale = []
    for slug, (user, path) in places(people).items():
        type(user).objects.filter(pk=user.pk).update(language=CODES[language])
        page = enter(browser.new_context(), live_server_for_browser, user)
        name, parts = f"{slug}-{language}", look(page, live_server_for_browser + path)
        if TAKE:
            page.screenshot(path=PICTURES / f"{name}.png")
            known[name] = parts
        elif known.get(name) != parts or not (PICTURES / f"{name}.png").exists():
            stale.append(name)
        page.context.close()
    if TAKE:
        words = json.dumps(known, ensure_ascii=False, indent=1, sort_keys=True)
        SEEN.write_text(words + "\n", encoding="utf-8")
    assert (stale, "make guides") == ([], "make guides")


@pytest.mark.parametrize("language", LANGUAGES)
def test_guides_keep_to_the_policy_and_show_their_picture(
    browser: Browser, live_server_for_browser: str, people: Cast, language: str
) -> None:
    user = people.lead
    type(user).objects.filter(pk=user.pk).update(language=CODES[language])
    page, said = enter(browser.new_context(), live_server_for_browser, user), []
    page.on("console", lambda message: said.append(message.text))
    for guide in GUIDES:
        page.goto(live_server_for_browser + reverse("help_guide", args=[guide.slug]))
        picture = page.locator("main img")
        picture.scroll_into_view_if_needed()
        page.wait_for_function("document.querySelector('main img').complete")
        assert picture.evaluate("(e) => e.naturalWidth") == SIZE["width"]
        assert page.evaluate("document.documentElement.lang") == CODES[language]
        assert violations(page) == []
    assert said == []


def test_pictures_stay_small() -> None:
    assert sum(path.stat().st_size for path in Path(PICTURES).glob("*.png")) < 2_000_000
