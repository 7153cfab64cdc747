"""A passkey in a real browser: made on the page for it, then all that signing in needs."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser, Page

from tests import cast as casting
from tests.cast import PASSWORD
from tests.e2e.test_journeys import press

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


def plug_in(page: Page) -> Any:
    """Give the browser a key that answers by itself, as a finger on it would."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return session


def test_passkey_is_made_and_then_signs_in_alone(
    browser: Browser, live_server_for_browser: str
) -> None:
    site = live_server_for_browser
    people = casting.gather()
    page = browser.new_context().new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    plug_in(page)
    page.goto(site + "/")
    page.locator("[name=login]").fill(people.lead.email)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Sign in", exact=True)
    page.goto(site + "/")
    assert page.url.endswith("/accounts/second-factor/")
    page.get_by_role("link", name="Add a key").click()
    page.locator("[name=passwordless]").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url("**/codes/")
    assert Authenticator.objects.filter(user=people.lead, type="webauthn").count() == 1
    page.goto(site + "/")
    assert page.url == site + "/"

    page.context.clear_cookies()
    page.goto(site + "/accounts/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url(site + "/")
    assert page.locator("main :text('Prepare a situation')").first.is_visible()
    assert problems == []
