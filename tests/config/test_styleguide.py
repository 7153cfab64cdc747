"""Every component in a real browser: axe finds nothing, phones need no sideways scrolling."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

pytestmark = pytest.mark.e2e
AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Every rule is asked; only what is wrong is told with each of its places.
RUN = "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
SMALL = """[...document.querySelectorAll("a, button, summary, select, input:not([type=hidden])")]
  .filter((e) => e.offsetParent && getComputedStyle(e).display !== "inline")
  .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
  .filter(([, box]) => box.width < 24 || box.height < 24).map(([html]) => html)"""


@pytest.fixture(autouse=True)
def _sample(settings: Any) -> None:
    settings.SAMPLE_MODE = True


@pytest.fixture
def guide(live_server_for_browser: str, context: BrowserContext, page: Page) -> str:
    """The address of the style guide."""
    return f"{live_server_for_browser}/styleguide/"


def violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, one line each."""
    # As the driver's own code: a script tag would be against the page's policy.
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(RUN, RULES)["violations"]
    return [f"{rule['id']}: {node['html']}" for rule in found for node in rule["nodes"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
def test_axe_finds_nothing(page: Page, guide: str, scheme: Any, width: int) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(guide)
    assert violations(page) == []
    page.get_by_role("button", name="Continue").click()
    expect(page).to_have_title("Error: Style guide – Situation table")
    assert violations(page) == []


def test_phone_width_needs_no_sideways_scrolling(page: Page, guide: str) -> None:
    page.set_viewport_size({"width": 320, "height": 900})
    page.goto(guide)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert page.evaluate(SMALL) == []


def test_page_breaks_no_rule_of_its_policy(page: Page, guide: str) -> None:
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(guide)
    page.wait_for_load_state("networkidle")
    assert said == []


def test_error_summary_takes_focus_and_leads_into_the_field(page: Page, guide: str) -> None:
    page.goto(guide)
    page.get_by_role("button", name="Continue").click()
    expect(page.locator("[data-error-summary]")).to_be_focused()
    page.locator(".error-summary").get_by_role("link", name="Consent").click()
    assert page.evaluate("document.activeElement.name") == "consent"


def test_picker_finds_ticks_and_removes_from_the_keyboard(page: Page, guide: str) -> None:
    page.goto(guide)
    picker = page.locator("#id_risks")
    box, count = picker.get_by_role("searchbox"), picker.get_by_role("status")
    box.fill("Itinérance")
    assert picker.get_by_role("checkbox").count() == 1
    box.press("Enter")
    assert count.inner_text() == "No home ticked"
    assert page.url == guide
    assert picker.get_by_role("checkbox").count() == 2  # recent ones; the groups are closed again
    picker.get_by_role("button", name="Remove No home").press("Enter")
    assert count.inner_text() == "No home unticked"
    assert page.evaluate("document.activeElement.id") == "id_risks_filter"


def test_picker_works_without_a_script(browser: Any, guide: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(guide)
    assert page.locator("#id_risks_filter").is_hidden()
    page.get_by_text("Mental health").click()
    page.get_by_label("In crisis").check()
    page.get_by_role("button", name="Continue").click()
    assert page.get_by_label("In crisis").is_checked()
    context.close()


def test_counter_says_what_is_left_and_lets_more_be_typed(page: Page, guide: str) -> None:
    page.goto(guide)
    text = page.get_by_label("Why now").first
    text.fill("x" * 279)
    assert page.locator("#id_why_now_counter").inner_text() == "1 character left"
    text.fill("x" * 300)
    assert page.locator("#id_why_now_counter").inner_text() == "20 characters too many"
    assert len(text.input_value()) == 300


def test_escape_twice_hides_every_tab(page: Page, guide: str, django_user_model: Any) -> None:
    django_user_model.objects.create_user("esc@example.org", "a long password", name="Somebody")
    page.goto(guide.replace("styleguide", "accounts/login"))
    page.get_by_label("Email").fill("esc@example.org")
    page.get_by_label("Password").fill("a long password")
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("button", name="Hide screen").wait_for()
    page.goto(guide)
    other = page.context.new_page()
    other.goto(guide)
    page.bring_to_front()
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Screen hidden").wait_for()
    other.get_by_role("heading", name="Screen hidden").wait_for()
    page.get_by_label("Your password").fill("a long password")
    page.get_by_role("button", name="Show the screen").click()
    page.get_by_role("heading", name="Style guide").wait_for()
