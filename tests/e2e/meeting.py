"""A meeting in real browsers: a table with enough agencies, and somebody at each board."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser, BrowserContext, Page, expect

from cases import lifecycle
from cases.models import Discussion, Situation
from cases.services import plan, room, sessions
from tables import services as table_services
from tables.models import Meeting
from tests import cast as casting
from tests.cast import Cast as Cast
from tests.cast import L, term

BACKEND = "agencies.backends.SignInBackend"
PHONE = {"width": 390, "height": 844}
WHY = "Two calls in a week, no stable place to stay."
ROLES = ("originating", "lead", "assisting", "seated", "checked_in")


# What was typed into a field, as the page tells it; a tick or a choice is no typing.
TYPED = """document.addEventListener("input", (e) => {
  const typed = "textarea, input:not([type=radio]):not([type=checkbox])";
  if (e.target.matches(typed)) saidTyped(e.target.name);
}, true)"""


def listen(page: Page, typed: list[str]) -> Page:
    """Note in *typed* the name of each field that somebody types into, from the next page on."""
    page.expose_binding("saidTyped", lambda _source, name: typed.append(name))
    page.add_init_script(TYPED)
    return page


def signed_in(browser: Browser, site: str, user: Any, **options: Any) -> Page:
    """A page of a browser in which *user* is signed in."""
    client = Client()
    client.force_login(user, backend=BACKEND)
    context: BrowserContext = browser.new_context(**options)
    context.add_cookies([{
        "name": settings.SESSION_COOKIE_NAME,
        "value": client.cookies[settings.SESSION_COOKIE_NAME].value,
        "url": site,
    }])  # fmt: skip
    page = context.new_page()
    page.set_default_timeout(20_000)
    return page


def agenda(cast: Cast, *, follow_ups: int, new: int) -> Meeting:
    """A meeting in session with so many items; what is followed up was named a week ago."""
    first = _meeting(cast, timedelta(minutes=1))
    first = sessions.open_session(first, by=cast.chair, version=first.version)
    cast.meeting = first
    ahead = _meeting(cast, timedelta(minutes=2))
    for _row in range(follow_ups):
        _named(cast, first)
    first.refresh_from_db()
    sessions.close_session(first, by=cast.chair, version=first.version)
    for _row in range(new):
        row = casting.draft(cast)
        lifecycle.submit(row, by=cast.originating, version=row.version, meeting=ahead)
    ahead.refresh_from_db()
    cast.meeting = sessions.open_session(ahead, by=cast.chair, version=ahead.version)
    for role in ROLES:
        table_services.check_in(
            cast.meeting, seat=cast.seats[role], user=cast.people[role], by=cast.chair,
            acknowledged=True,
        )  # fmt: skip
    return cast.meeting


def _meeting(cast: Cast, starts_in: timedelta) -> Meeting:
    start = timezone.now() + starts_in
    return table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=40),
    )  # fmt: skip


def _named(cast: Cast, meeting: Meeting) -> Situation:
    chair = {"by": cast.chair}
    row = casting.draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    row = lifecycle.open_discussion(row, version=row.version, **chair)
    row = lifecycle.confirm_aer(row, version=row.version, tests=casting.AER_TESTS, **chair)
    row = lifecycle.name_agencies(
        row, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")], **chair,
    )  # fmt: skip
    plan.record_update(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"), may_close=True,
        proposed_reason=term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services"),
    )  # fmt: skip
    return row


@dataclass
class Taps:
    """The chair at the driver's board, counting what each decision takes."""

    page: Page
    counted: list[tuple[str, int]] = field(default_factory=list)
    now: int = 0
    keyboard: bool = False

    def press(self, name: str, *, role: Any = "button", within: str = "main") -> None:
        """Press what is called *name*, by a tap, or by Tab and Enter."""
        what = self.page.locator(within).get_by_role(role, name=name).first
        expect(what).to_be_visible()
        if self.keyboard:
            reach(self.page, what)
            self.page.keyboard.press("Enter")
        else:
            what.click()
        self.now += 1

    def open_next(self) -> str:
        """Open what stands in the middle as next; return its number."""
        self.press("Open ", within=".board__item")
        return self.number()

    def choose(self, label: str) -> None:
        """Choose one of several."""
        choice = self.page.locator("main label", has_text=label).first
        if self.keyboard:
            reach(self.page, self.page.locator("main input[type=radio]").first)
            self.page.keyboard.press("Space")
            for _other in range(20):
                if choice.locator("input").is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        else:
            choice.click()
        self.now += 1

    def decided(self, what: str) -> None:
        """A decision is made: count from nought again."""
        self.counted.append((what, self.now))
        self.now = 0

    def number(self) -> str:
        """The number of the open item; waits for it."""
        shown = self.page.locator(".board-number").first
        expect(shown).to_be_visible()
        return shown.inner_text()

    def closed(self) -> None:
        """Wait until no item is open."""
        expect(self.page.locator("h2#board-item")).to_have_text("No item is open")


def reach(page: Page, what: Any) -> None:
    """Go to an element with the Tab key alone."""
    wanted = what.element_handle()  # to look for it by its role at each step takes its time
    for _step in range(160):
        if wanted.evaluate("(e) => e === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("not reached with the Tab key")


def board(page: Page, site: str, name: str, meeting: Meeting) -> Page:
    """Open a board."""
    page.goto(site + reverse(name, args=[meeting.pk]))
    return page


def wall(browser: Browser, site: str, chair: Page, typed: list[str]) -> Page:
    """A device on the wall, paired by typing the code that the driver was shown."""
    chair.get_by_role("button", name="Another device").click()
    code = chair.locator(".board-code__code").inner_text()
    chair.get_by_role("link", name="Back to the meeting").click()
    page = browser.new_context(viewport={"width": 1280, "height": 720}).new_page()
    listen(page, typed).goto(site + reverse("projector_code"))
    page.locator("[name=code]").fill(code)
    page.get_by_role("button", name="Show the meeting").click()
    expect(page.locator("#board")).to_be_attached()
    return page


def act_beside(cast: Cast, row: Situation, second: int) -> None:
    """Somebody answers, so that there is something for the poll to bring."""
    item = Discussion.objects.get(situation=row, closed_at=None)
    kind = ("can_lead", "can_assist")[second % 2]
    room.offer(
        item, seat=cast.seats["checked_in"], kind=kind, by=cast.checked_in, version=row.version
    )
