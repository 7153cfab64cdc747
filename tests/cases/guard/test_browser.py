"""Somebody types identifiers in a real browser: they are marked, refused, and found nowhere."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse
from kombu import Connection
from playwright.sync_api import BrowserContext, Page, expect

from agencies.models import AuditEntry
from cases.models import Situation
from config.celery import app
from tests import cast as casting
from tests.cases.views.conftest import BACKEND
from tests.cast import Cast, draft
from tests.config.test_styleguide import violations

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e]

NAMES = [f"{given} {family}" for given in ("Gurpreet", "Oluwaseun", "Siobhan", "Nguyet", "Jean-Guy")
         for family in ("Dhillon", "Adeyemi", "Lachance", "Kowalczyk")]  # fmt: skip
NUMBERS = [
    *[f"416-555-{1000 + turn * 37}" for turn in range(8)],
    *[f"w.somebody{turn}@example.org" for turn in range(8)],
    *[f"{12 + turn * 31} Larchmount Street" for turn in range(7)],
    *[f"E24{100_000 + turn * 7919}" for turn in range(7)],
]
TYPED = [*NAMES, *NUMBERS]
AT_ONCE = 5  # in one text


@pytest.fixture
def people() -> Cast:
    return casting.gather()


@pytest.fixture
def why(live_server_for_browser: str, people: Cast, context: BrowserContext) -> str:
    """The address of a step with a text, in a browser that is signed in."""
    client = Client()
    client.force_login(people.originating, backend=BACKEND)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{
        "name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server_for_browser,
    }])  # fmt: skip
    row = draft(people)
    return live_server_for_browser + reverse("prepare_step", args=[row.pk, "why"])


def save(page: Page) -> None:
    page.get_by_role("button", name="Save and continue").click()


def test_what_is_typed_is_marked_and_announced_and_typing_goes_on(page: Page, why: str) -> None:
    page.goto(why)
    field = page.get_by_label("Why now, in your own words")
    field.fill("")
    field.press_sequentially("Gurpreet Dhillon was told to leave")
    expect(page.locator(".guarded mark")).to_have_text("Gurpreet Dhillon")
    # The field itself is clear while one types, or it would hide them.
    expect(page.locator(".guarded textarea:focus")).to_have_css(
        "background-color", "rgba(0, 0, 0, 0)"
    )
    expect(page.locator(".guard li")).to_contain_text("Write who they are to the situation")
    expect(page.get_by_text("1 place may identify somebody.")).to_be_attached()
    field.press_sequentially(" on Friday.")
    assert field.input_value() == "Gurpreet Dhillon was told to leave on Friday."
    assert field.evaluate("node => node === document.activeElement")
    assert violations(page) == []
    field.fill("A youth was told to leave.")
    expect(page.locator(".guard li")).to_have_count(0)


def test_the_interruption_keeps_the_words_and_passes_axe(page: Page, why: str) -> None:
    page.goto(why)
    page.get_by_label("Why now, in your own words").fill("Gurpreet Dhillon was told to leave.")
    save(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("This may identify somebody")
    assert violations(page) == []
    page.get_by_label("Why now, in your own words").fill("A youth was told to leave.")
    page.get_by_role("button", name="Change the text").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Check answers")


@pytest.mark.slow
def test_fifty_typed_identifiers_are_found_nowhere(
    page: Page, why: str, people: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    assert len(TYPED) == 50
    with caplog.at_level(logging.DEBUG):
        for first in range(0, len(TYPED), AT_ONCE):
            typed = TYPED[first : first + AT_ONCE]
            cache.clear()  # nobody types this many in a minute
            page.goto(why)
            words = ". ".join(f"They wrote {one} down" for one in typed)
            page.get_by_label("Why now, in your own words").fill(f"{words}.")
            expect(page.locator(".guard li")).to_have_count(AT_ONCE)
            save(page)
            expect(page.get_by_role("heading", level=1)).to_have_text("This may identify somebody")
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert AuditEntry.objects.filter(verb="draft.save").count() == 4  # the draft's own steps
    assert Situation.objects.get().narrative.why_now.startswith("Two calls")
    with caplog.at_level(logging.DEBUG):
        behind_the_scenes()
    assert found_in(everything_kept(caplog)) == []


def behind_the_scenes() -> None:
    """Every scheduled task waits at a file broker in the test's folder, and is carried out."""
    folder = Path(settings.STATE_DIR) / "broker"
    folder.mkdir()
    options = {"data_folder_in": str(folder), "data_folder_out": str(folder),
               "control_folder": str(folder)}  # fmt: skip
    app.loader.import_default_modules()  # as a worker does
    names = [entry["task"] for entry in app.conf.beat_schedule.values()]
    with Connection("filesystem://", transport_options=options) as waiting:
        for name in names:
            app.send_task(name, connection=waiting)
    assert len(list(folder.glob("*.msg"))) == len(names)
    for name in names:
        assert app.tasks[name].apply().successful(), name


def everything_kept(caplog: pytest.LogCaptureFixture) -> bytes:
    """Every file of the test's folder (database and tasks among them), logs and mails."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(PASSIVE)")
    files = [path for path in Path(settings.STATE_DIR).rglob("*") if path.is_file()]
    assert files or connection.vendor != "sqlite"
    logged = [
        record.getMessage() for record in caplog.records if not record.name.startswith("django.db")
    ]
    sent: list[Any] = [f"{message.subject}{message.body}" for message in mail.outbox]
    words = "\n".join([*logged, *sent]).encode()
    return words + b"".join(path.read_bytes() for path in files)


def found_in(kept: bytes) -> list[str]:
    return [typed for typed in TYPED if typed.encode() in kept]
