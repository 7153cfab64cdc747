"""An organization's account in a real browser: linked on one's profile, then signing in with it."""

from __future__ import annotations

from typing import Any

import pytest
from allauth.socialaccount.models import SocialAccount
from playwright.sync_api import Browser

from tests import cast as casting
from tests.cast import PASSWORD
from tests.e2e.test_journeys import press
from tests.services.organization import Organization
from tests.signing_in import enrol

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]


def test_account_of_the_organization_is_linked_and_then_signs_in(
    browser: Browser, live_server_for_browser: str, settings: Any
) -> None:
    site, river = live_server_for_browser, Organization("shore")
    server = river.start()
    settings.IDENTITY_PROVIDERS = [river.as_provider(trusts_mfa=True)]
    people = casting.gather()
    app = enrol(people.lead)
    river.at_keyboard(amr=["pwd", "mfa"])
    page = browser.new_context().new_page()
    page.set_default_timeout(20_000)
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto(site + "/")
    page.locator("[name=login]").fill(people.lead.email)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Sign in", exact=True)
    page.locator("[name=code]").fill(app.code())
    page.locator("[name=code]").press("Enter")
    page.wait_for_url(site + "/")
    page.goto(site + "/accounts/linked/")
    press(page, "Link your account of Sample River")
    page.get_by_text("From now on you can sign in with it").wait_for()
    assert SocialAccount.objects.filter(user=people.lead, provider="shore").count() == 1

    page.context.clear_cookies()
    page.goto(site + "/accounts/login/")
    press(page, "Go on with your account of Sample River")
    page.wait_for_url(site + "/")
    assert page.locator("main :text('Prepare a situation')").first.is_visible()
    assert problems == []
    server.shutdown()
    server.server_close()
