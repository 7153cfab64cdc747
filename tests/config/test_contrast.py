"""Text reaches 4.5:1, borders of controls, the focus ring and chart fills 3:1, in both themes."""

import re

import pytest

from tests.config import css

THEMES = {"light": css.LIGHT, "dark": css.DARK}
SHEETS = ["app.css", "components.css", "print.css"]
# A neutral or tinted ground on which any text may stand.
GROUNDS = [
    "canvas",
    "surface",
    "surface-strong",
    "control-bg",
    "primary-tint",
    "success-tint",
    "warning-tint",
    "danger-tint",
]
TEXT = [
    "text",
    "text-quiet",
    "primary",
    "primary-strong",
    "link",
    "link-strong",
    "success",
    "warning",
    "danger",
    "danger-strong",
]
# Text that stands on one ground only.
TEXT_ON = {
    "on-primary": ["primary", "primary-strong"],
    "on-danger": ["danger", "danger-strong"],
    "on-bar": ["bar", "bar-raised"],
    "on-bar-quiet": ["bar"],
}
BORDERS = ["control-border", "primary", "success", "warning", "danger"]
CHARTS = ["chart-1", "chart-2", "chart-3", "chart-4", "chart-5", "chart-6", "chart-hidden"]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|rgba|hsl|hsla|oklch|color-mix)\(", re.ASCII)
BUTTON_STATES = ["", "hover-", "active-"]


def failing(theme: str, pairs: list[tuple[str, str]], least: float) -> list[str]:
    """Name the pairs of tokens whose contrast in the theme is below the least."""
    colours = css.tokens(css.LIGHT) | css.tokens(THEMES[theme])
    ratios = [(one, other, css.contrast(colours[one], colours[other])) for one, other in pairs]
    return [f"{one} on {other}: {ratio:.2f}" for one, other, ratio in ratios if ratio < least]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [("#000000", "#ffffff", 21.0), ("#777777", "#ffffff", 4.48), ("#0b5c77", "#0b5c77", 1.0)],
)
def test_contrast_of_known_colours(one: str, other: str, ratio: float) -> None:
    assert css.contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("theme", THEMES)
def test_text_on_every_ground(theme: str) -> None:
    pairs = [(text, ground) for text in TEXT for ground in GROUNDS]
    pairs += [(text, ground) for text, grounds in TEXT_ON.items() for ground in grounds]
    assert failing(theme, pairs, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_borders_of_controls_on_every_ground(theme: str) -> None:
    pairs = [(border, ground) for border in BORDERS for ground in GROUNDS]
    assert failing(theme, [*pairs, ("bar-control", "bar"), ("bar-control", "bar-raised")], 3) == []


@pytest.mark.parametrize("theme", THEMES)
def test_chart_fills_on_the_page(theme: str) -> None:
    pairs = [(fill, ground) for fill in CHARTS for ground in ("canvas", "surface")]
    assert failing(theme, pairs, 3) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", [*GROUNDS, "bar", "primary", "danger"])
def test_focus_shows_on_every_ground_by_one_of_its_two_rings(theme: str, ground: str) -> None:
    rings = [("focus", ground), ("focus-ring", ground)]
    assert len(failing(theme, rings, 3)) < 2
    assert failing(theme, [("focus", "focus-ring")], 3) == []


@pytest.mark.parametrize("theme", THEMES)
def test_rules_that_set_both_text_and_ground(theme: str) -> None:
    pairs = []
    for sheet in SHEETS:
        for _selector, declared in css.rules(sheet):
            ground = declared.get("background-color") or declared.get("background") or ""
            pair = (css.token(declared.get("color", "")), css.token(ground))
            if pair[0] and pair[1] and "url" not in ground and "gradient" not in ground:
                pairs.append((pair[0], pair[1]))
    assert len(pairs) > 10
    assert failing(theme, pairs, 4.5) == []


@pytest.mark.parametrize("theme", THEMES)
def test_buttons_in_every_state(theme: str) -> None:
    words, edges = [], []
    for selector, declared in css.rules("app.css"):
        if "--bs-btn-bg" not in declared:
            continue
        for state in BUTTON_STATES:
            values = [declared[f"--bs-btn-{state}{part}"] for part in ("color", "bg")]
            text, ground = map(css.token, values)
            edge = css.token(declared[f"--bs-btn-{state}border-color"])
            assert text is not None, selector
            assert ground is not None, selector
            assert edge is not None, selector
            words.append((text, ground))
            edges += [(edge, "canvas"), (edge, "surface")]
    assert len(words) >= 12
    assert failing(theme, words, 4.5) == []
    assert failing(theme, edges, 3) == []


def test_every_text_colour_in_use_is_in_the_tables_above() -> None:
    used = {
        css.token(declared["color"])
        for sheet in SHEETS
        for _selector, declared in css.rules(sheet)
        if "color" in declared and css.USED.search(declared["color"])
    }
    assert used - {*TEXT, *TEXT_ON} == set()


def test_borders_of_controls_use_a_colour_that_shows() -> None:
    controls = {
        selector: css.token(value)
        for selector, declared in css.rules("app.css")
        if selector.startswith((".form-control", ".form-select", ".form-check-input"))
        for key, value in declared.items()
        if key.startswith("border") and css.USED.search(value) and "radius" not in key
    }
    assert len(controls) >= 4
    assert set(controls.values()) <= {*BORDERS, "text"}


def test_device_theme_is_the_dark_one() -> None:
    assert css.tokens(css.AUTO) == css.tokens(css.DARK)


def test_dark_theme_sets_every_colour() -> None:
    assert set(css.tokens(css.DARK)) == set(css.tokens(css.LIGHT))


@pytest.mark.parametrize("sheet", SHEETS)
def test_colours_are_written_in_the_tokens_alone(sheet: str) -> None:
    assert COLOUR.findall(css.text_of(sheet)) == []


@pytest.mark.parametrize("sheet", SHEETS)
def test_every_token_in_use_exists(sheet: str) -> None:
    known = set(re.findall(r"--st-([a-z0-9-]+):", css.text_of("tokens.css")))
    assert set(css.USED.findall(css.text_of(sheet))) - known == set()
