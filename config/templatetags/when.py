"""Times as people say them, with the exact time beside: "in 2 h", "3 days ago", "overdue"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext, pgettext_lazy

register = template.Library()

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR
FAR = 14 * DAY  # beyond this a date says more than a count of days
SOON = timedelta(hours=4)
# Each language has its own: French writes its months small, and 13 h 30.
PATTERNS = {
    "day": pgettext_lazy("date format of a day", "j M Y"),
    "near": pgettext_lazy("date format of a day of this year", "j M"),
    "weekday": pgettext_lazy("date format of a day to come", "D j M"),
    "time": pgettext_lazy("format of a time of day", "H:i"),
}


def exact(moment: datetime) -> str:
    """Return the moment with weekday, date and minute, in the reader's zone and language."""
    pattern = pgettext("date format of an exact time", "D j M Y, H:i")
    return date_format(timezone.localtime(moment), pattern)


def length(seconds: float) -> str:
    """Return a length of time in its largest whole unit: minutes, hours, or days from 48 h on."""
    seconds = abs(seconds)
    if seconds < HOUR:
        return _("%(count)d min") % {"count": max(1, int(seconds // MINUTE))}
    if seconds < 2 * DAY:
        return _("%(count)d h") % {"count": int(seconds // HOUR)}
    days = int(seconds // DAY)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def is_far(moment: datetime, now: datetime) -> bool:
    """Whether a date says more than a count of days."""
    return abs((moment - now).total_seconds()) >= FAR


def relative(moment: datetime, now: datetime) -> str:
    """Return "in 2 h", "2 h ago", "now", or the date when it is more than two weeks away."""
    seconds = (moment - now).total_seconds()
    if abs(seconds) < MINUTE:
        return _("now")
    if is_far(moment, now):
        return written(timezone.localtime(moment), "day")
    words = _("in %(length)s") if seconds > 0 else _("%(length)s ago")
    return words % {"length": length(seconds)}


def as_time(moment: datetime, words: str) -> SafeString:
    """Wrap words in a ``<time>`` that carries the exact moment."""
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        timezone.localtime(moment).isoformat(timespec="seconds"),
        exact(moment),
        words,
    )


@register.simple_tag
def relative_time(moment: datetime | None, full: bool = False) -> str:
    """Say how far away a moment is; with *full* the exact time follows in brackets.

    Where the words are a date already, *full* says the exact time alone.
    """
    if moment is None:
        return ""
    now = timezone.now()
    if full and is_far(moment, now):
        return exact_time(moment)
    words = relative(moment, now)
    return as_time(moment, f"{words} ({exact(moment)})" if full else words)


@register.simple_tag
def exact_time(moment: datetime | None) -> str:
    """Say a moment exactly."""
    return as_time(moment, exact(moment)) if moment else ""


@register.inclusion_tag("_components/due.html")
def due(
    moment: datetime | None, done_at: datetime | None = None, label: str = ""
) -> dict[str, Any]:
    """Say in words how a deadline stands: time left, due soon, OVERDUE by how much, or done.

    *label* are the words once it is done; nothing is shown without a deadline.
    """
    now = timezone.now()
    if done_at is not None:
        return {"tone": "success", "icon": "check-lg", "words": label or _("Done"), "at": done_at}
    if moment is None:
        return {"words": ""}
    left = moment - now
    span = {"length": length(left.total_seconds())}
    if left <= timedelta(0):
        words, tone, icon = _("OVERDUE by %(length)s") % span, "danger", "exclamation-circle-fill"
    elif left <= SOON:
        words, tone, icon = _("Due in %(length)s") % span, "warning", "clock"
    else:
        words, tone, icon = _("Due in %(length)s") % span, "plain", "clock"
    return {"tone": tone, "icon": icon, "words": words, "at": moment}


@register.filter(expects_localtime=True)
def written(value: date | datetime | None, form: str) -> str:
    """A day or a time of day (*form*: day, near, weekday, time) as the reader's language has it."""
    return date_format(value, str(PATTERNS[form])) if value else ""


@register.filter
def exactly(moment: datetime | None) -> str:
    """The exact time as plain words, for titles."""
    return exact(moment) if moment else ""


@register.filter
def iso(moment: datetime) -> str:
    """The moment in the form that machines read, in the reader's zone."""
    return timezone.localtime(moment).isoformat(timespec="seconds")
