"""The main journeys in a real browser, with scripts and without, and axe on their pages."""

from __future__ import annotations

import time
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page

from cases.models import Discussion, Situation
from cases.services import room
from tests import cast as casting
from tests.cast import PASSWORD, Cast, draft, in_session, situation_at
from tests.config.test_styleguide import violations
from tests.signing_in import enrol

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]
BACKEND = "agencies.backends.SignInBackend"
WITH_SCRIPTS = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def site(live_server_for_browser: str) -> str:
    return live_server_for_browser


def enter(context: BrowserContext, site: str, user: Any) -> Page:
    """A page of a browser in which *user* is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    context.add_cookies([{
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }])  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def press(page: Page, name: str, *, exact: bool = False) -> None:
    """Press the button of this name and wait for the page it leads to."""
    page.get_by_role("button", name=name, exact=exact).first.click()
    page.wait_for_load_state()


@WITH_SCRIPTS
def test_sign_in_leads_home(browser: Browser, site: str, people: Cast, scripts: bool) -> None:
    page = browser.new_context(java_script_enabled=scripts).new_page()
    page.goto(site + "/")
    page.locator("[name=login]").fill(people.lead.email)
    page.locator("[name=password]").fill("not this one")
    press(page, "Sign in", exact=True)
    assert page.title().startswith("Error: ")
    assert page.locator("[name=login]").input_value() == people.lead.email
    app = enrol(people.lead)
    page.locator("[name=password]").fill(PASSWORD)
    press(page, "Sign in", exact=True)
    page.locator("[name=code]").fill(app.code())
    press(page, "Sign in", exact=True)
    assert page.url == site + "/"
    assert page.locator("main :text('Prepare a situation')").first.is_visible()


@WITH_SCRIPTS
def test_representative_prepares_and_adds_to_the_agenda(
    browser: Browser, site: str, people: Cast, scripts: bool
) -> None:
    in_session(people)
    context = browser.new_context(java_script_enabled=scripts)
    page = enter(context, site, people.originating)
    page.goto(site + "/")
    page.locator("main :text('Prepare a situation')").first.click()
    page.wait_for_load_state()
    for name in ("means_exhausted", "consent_considered", "several_sectors_needed",
                 "sharing_permitted"):  # fmt: skip
        page.locator(f"label:has([name={name}])").click()
    press(page, "Save and continue")
    page.locator("label").filter(has_text="Person").first.click()
    page.locator("[name=people-0-age_group]").select_option(label="18–24")
    page.locator("[name=people-0-sex]").select_option(label="Female")
    page.locator("main .actions .btn-primary").click()
    page.wait_for_load_state()
    page.locator("summary", has_text="Housing").first.click()
    page.locator("details[open] label:has([name=risk_factors])").first.click()
    page.locator("main .actions .btn-primary").click()
    page.wait_for_load_state()
    page.locator("[name=why_now]").fill("Notice to leave by the end of the week.")
    page.locator("main .actions .btn-primary").click()
    page.wait_for_load_state()
    if page.locator("form .btn-primary", has_text="agenda").count() == 0:  # who might help
        page.locator("main .actions .btn-primary").click()
        page.wait_for_load_state()
    page.locator("main form .btn-primary").last.click()
    page.wait_for_load_state()
    row = Situation.objects.get()
    assert row.stage == "submitted"
    assert row.reference in page.inner_text("body")


@WITH_SCRIPTS
def test_chair_takes_an_item_through_the_filters(
    browser: Browser, site: str, people: Cast, scripts: bool
) -> None:
    row = situation_at(people, "filter_two")
    page = enter(browser.new_context(java_script_enabled=scripts), site, people.chair)
    page.goto(site + reverse("meeting", args=[in_session(people).pk]))
    press(page, "All four tests met")
    item = Discussion.objects.get(situation=row, closed_at=None)
    assert becomes(row, "filter_three")
    for role, kind in (("checked_in", "can_lead"), ("seated", "can_assist")):
        offer(people, item, role, kind)
    page.reload()
    press(page, "Name as offered")
    assert becomes(row, "open")
    page.get_by_text("Agencies named").first.wait_for()  # the board shows what can be undone now
    press(page, "Undo")
    assert becomes(row, "filter_three")


def becomes(row: Situation, stage: str) -> bool:
    """Whether *row* gets to *stage*: a board sends its forms itself, and no page is loaded."""
    for _attempt in range(100):
        row.refresh_from_db()
        if row.stage == stage:
            return True
        time.sleep(0.1)
    return False


def offer(people: Cast, item: Discussion, role: str, kind: str) -> None:
    """An agency at the meeting answers."""
    from tables import services

    seat, user = people.seats[role], people.people[role]
    services.check_in(item.meeting, seat=seat, user=user, by=people.chair, acknowledged=True)
    version = Situation.objects.get(pk=item.situation_id).version
    room.offer(item, seat=seat, kind=kind, by=user, version=version)


@WITH_SCRIPTS
def test_rejection_asks_once_and_erases(
    browser: Browser, site: str, people: Cast, scripts: bool
) -> None:
    row = situation_at(people, "filter_two")
    page = enter(browser.new_context(java_script_enabled=scripts), site, people.chair)
    page.goto(site + reverse("meeting", args=[in_session(people).pk]))
    page.get_by_role("link", name="Not AER: stop here").click()
    page.wait_for_load_state()
    press(page, "Erase and stop")
    assert page.title().startswith("Error: ")
    page.locator("label:has([name=reason])").first.click()
    press(page, "Erase and stop")
    row.refresh_from_db()
    assert row.stage == "rejected"
    assert not row.coded_values.exists()


@WITH_SCRIPTS
def test_lead_records_an_update_in_three_taps(
    browser: Browser, site: str, people: Cast, scripts: bool
) -> None:
    row = situation_at(people, "open")
    page = enter(browser.new_context(java_script_enabled=scripts), site, people.lead)
    page.goto(site + reverse("follow_up"))
    page.get_by_role("link", name="Record update").first.click()
    page.wait_for_load_state()
    page.locator("label", has_text="Visit").first.click()
    page.locator("label", has_text="Done").first.click()
    page.locator("main .actions .btn-primary").click()
    page.wait_for_load_state()
    row.refresh_from_db()
    assert row.contact_made_at is not None


@pytest.mark.parametrize("language", ["en", "fr-ca"])
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 320)])
def test_axe_finds_nothing_on_the_main_pages(
    browser: Browser, site: str, people: Cast, language: str, scheme: Any, width: int
) -> None:
    situations = {stage: situation_at(people, stage) for stage in ("open", "filter_two")}
    written = draft(people)
    meeting = in_session(people)
    visits = {
        "originating": [reverse("prepare_step", args=[written.pk, step])
                        for step in ("check", "people", "risks", "why", "review")],
        "lead": [reverse("home"), reverse("follow_up"),
                 reverse("situation", args=[situations["open"].pk]),
                 reverse("record_update", args=[situations["open"].pk])],
        "chair": [reverse("driver_board", args=[meeting.pk]),
                  reverse("situation", args=[situations["filter_two"].pk]),
                  reverse("situation_act", args=[situations["filter_two"].pk, "reject"])],
        "coordinator": [reverse("people", args=[people.table.pk]),
                        reverse("situations_list", args=[people.table.pk]),
                        reverse("table", args=[people.table.pk]),
                        reverse("lists", args=[people.table.pk])],
    }  # fmt: skip
    found: dict[str, list[str]] = {}
    for role, addresses in visits.items():
        user = people.people[role]
        type(user).objects.filter(pk=user.pk).update(language=language, theme=scheme)
        context = browser.new_context(viewport={"width": width, "height": 900})
        page = enter(context, site, user)
        for address in addresses:
            answer = page.goto(site + address)
            assert answer is not None
            assert (address, answer.status) == (address, 200)
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found[f"{role} {address}"] = violations(page)
    assert {where: what for where, what in found.items() if what} == {}
