"""Every page in a real browser, as somebody who may see it: no word in its console."""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponse
from django.test import Client
from playwright.sync_api import Browser, Page, Request

from tests.architecture.test_urls import fill
from tests.canary.addresses import filled, routes
from tests.cast import person
from tests.e2e.test_journeys import enter
from tests.world import World, build

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.slow]
# Each page is opened by the first of them who may see it.
WHO = ("coordinator", "chair", "lead", "originating", "contact", "privacy_officer", "administrator",
       "stranger")  # fmt: skip
# What ends the session of whoever opens it.
ENDS = {"account_logout", "hide_screen"}
# What is a part of a page, or sent from one for each of many acts.
NO_PAGES = {"board_decide", "driver_poll", "meeting_item", "participant_poll", "projector_poll"}
AT_LEAST = 100
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}")
# Addresses tried of what differs in whom or what it is about: a situation at each stage.
MOST = 8
LOUD = {"error", "warning"}


def test_no_page_has_a_word_in_its_console(browser: Browser, live_server_for_browser: str) -> None:
    world = build()
    fill(world)
    agency = world.cast.agency("lead")
    world.cast.people["contact"] = person("contact", agency, office="contact")
    left, said = dict(pages()), dict[str, list[str]]()
    opened = 0
    for role in WHO:
        context = browser.new_context()
        page = context.new_page()
        if role != "stranger":
            page = enter(context, live_server_for_browser, world.cast.people[role])
        words = listened(page)
        for kind, path in seen_by(world, role, left).items():
            words.clear()
            page.goto(live_server_for_browser + path, wait_until="load")
            said |= {f"{kind} ({role})": [*words]} if words else {}
            opened += 1
            del left[kind]
        context.close()
    assert said == {}
    assert opened >= AT_LEAST


def pages() -> dict[str, list[str]]:
    """The addresses, put together that differ in whom or what they are about."""
    found: dict[str, list[str]] = {}
    for name, route in routes():
        if name in ENDS | NO_PAGES or (route.startswith("api/") and name != "api_docs"):
            continue
        for path in filled(route):
            found.setdefault(IDENTIFIER.sub("…", path), []).append(path)
    return found


def seen_by(world: World, role: str, left: dict[str, list[str]]) -> dict[str, str]:
    """One address of each that answers *role* with a page."""
    client = Client(raise_request_exception=False)
    if role != "stranger":
        client.force_login(world.cast.people[role])
    found = {}
    for kind in list(left):
        for path in left[kind][:MOST]:
            answer = client.get(path)
            if answer.status_code == 405:  # no page for anybody
                del left[kind]
                break
            if is_page(answer):
                found[kind] = path
                break
    return found


def is_page(answer: HttpResponse) -> bool:
    """Whether an answer is a page, and not a refusal, a file or a way elsewhere."""
    return answer.status_code == 200 and "text/html" in answer.headers.get("Content-Type", "")


def is_loss(request: Request) -> bool:
    """Whether a request failed by itself, and not because the next page was opened meanwhile."""
    return request.failure != "net::ERR_ABORTED"


def listened(page: Page) -> list[str]:
    """What *page* complains of from now on: its console, its scripts, what it cannot load."""
    words: list[str] = []
    page.on("console", lambda one: words.append(one.text) if one.type in LOUD else None)
    page.on("pageerror", lambda error: words.append(str(error)))
    page.on("requestfailed", lambda one: words.append(one.url) if is_loss(one) else None)
    page.on("response", lambda one: words.append(one.url) if one.status > 399 else None)
    return words
