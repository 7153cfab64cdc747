"""Times read as people say them, and carry the exact moment."""

from datetime import UTC, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone

from config.templatetags.when import relative

NOW = datetime(2026, 11, 12, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("away", "words"),
    [
        ({"seconds": 30}, "now"),
        ({"seconds": -30}, "now"),
        ({"minutes": 1}, "in 1 min"),
        ({"minutes": 59, "seconds": 59}, "in 59 min"),
        ({"hours": 2}, "in 2 h"),
        ({"hours": -47, "minutes": -59}, "47 h ago"),
        ({"hours": 48}, "in 2 days"),
        ({"days": -13}, "13 days ago"),
        ({"days": 14}, "26 Nov 2026"),
        ({"days": -60}, "13 Sep 2026"),
    ],
)
def test_relative_time(away: dict[str, int], words: str) -> None:
    assert relative(NOW + timedelta(**away), NOW) == words


def render(source: str, **context: object) -> str:
    """Render a piece of a template that uses the tags for times."""
    return Template("{% load when %}" + source).render(Context(context)).strip()


def test_time_element_carries_the_exact_moment_in_local_time() -> None:
    html = render("{% exact_time at %}", at=NOW)
    assert 'datetime="2026-11-12T09:00:00-05:00"' in html
    assert "Thu 12 Nov 2026, 09:00" in html


def test_no_moment_is_nothing() -> None:
    assert render("{% relative_time at %}{% exact_time at %}{% due at %}", at=None) == ""


@pytest.mark.parametrize(
    ("away", "words"),
    [
        ({"hours": 20, "minutes": 1}, "Due in 20 h"),
        ({"hours": 3, "minutes": 1}, "Due in 3 h"),
        ({"hours": -3, "minutes": -1}, "OVERDUE by 3 h"),
    ],
)
def test_deadline_is_told_in_words(away: dict[str, int], words: str) -> None:
    assert words in render("{% due at %}", at=timezone.now() + timedelta(**away))


def test_deadline_that_was_met_is_not_overdue() -> None:
    html = render("{% due at done_at=at label='Contact made' %}", at=NOW - timedelta(days=9))
    assert "Contact made" in html
    assert "OVERDUE" not in html
