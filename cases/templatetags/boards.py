"""What the templates of the boards need: times that run, and the one button that opens an item."""

from __future__ import annotations

import uuid
from typing import Any

from django import template
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cases.models import Stage
from cases.views.boards.agenda import Line, Pace, Seated
from cases.views.boards.item import OpenItem, Timer

register = template.Library()

FILTERS = {
    Stage.FILTER_TWO: _("Filter Two"),
    Stage.FILTER_THREE: _("Filter Three"),
    Stage.OPEN: _("Filter Four"),
}


@register.simple_tag
def filter_words(stage: str) -> str:
    """The filter that *stage* is in; empty outside of the table's."""
    return str(FILTERS.get(Stage(stage), ""))


@register.simple_tag
def announced(item: Any) -> str:
    """What is said aloud when the open item or its filter changes; never what it is about."""
    if item is None:
        return str(_("No item is open"))
    return f"{item.number}, {filter_words(item.stage)}"


@register.simple_tag
def elapsed(timer: Timer) -> str:
    """Minutes and seconds since the item was opened."""
    return timer.elapsed(timezone.now())


@register.inclusion_tag("cases/boards/_pace.html")
def pace(of: Pace) -> dict[str, Any]:
    """The minutes left and the items that wait."""
    now = timezone.now()
    return {"pace": of, "minutes_left": of.minutes_left(now), "late": of.is_late(now)}


@register.inclusion_tag("cases/boards/_stage.html")
def item_head(item: OpenItem) -> dict[str, Any]:
    """Number, kind, timer and filter of the open item."""
    return {"item": item, "elapsed": item.timer.elapsed(timezone.now())}


@register.simple_tag
def seated(people: list[Seated]) -> SafeString:
    """Who is at the table, one line each."""
    words = ((one.agency, ", ".join(filter(None, (one.person, one.mode)))) for one in people)
    return format_html_join("", '<li><strong>{}</strong> <span class="quiet">{}</span></li>', words)


@register.simple_tag
def people_options(people: list[tuple[uuid.UUID, str]], chosen: str) -> SafeString:
    """The options of a choice among *people*, the one named *chosen* selected."""
    rows = ((pk, " selected" if name == chosen else "", name) for pk, name in people)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


@register.tag
def piece(parser: Any, token: Any) -> Piece:
    """Draw what is between ``{% piece name %}`` and ``{% endpiece %}`` once for a level.

    On a board of which nothing is kept it is drawn every time. Nothing between may depend on who
    reads. See cases/views/boards/keeping.py.
    """
    _tag, name = token.split_contents()
    inside = parser.parse(("endpiece",))
    parser.delete_first_token()
    return Piece(name, inside)


class Piece(template.Node):
    """A part of a board that is alike for everybody of one level."""

    def __init__(self, name: str, inside: template.NodeList) -> None:
        self.name, self.inside = name, inside

    def render(self, context: template.Context) -> SafeString:
        """The piece as kept, or drawn now and kept."""
        kept = getattr(context["board"], "kept", None)
        if kept is None:
            return self._drawn(context)
        drawn = kept.piece(self.name, lambda: self._drawn(context))
        # Drawn by a template, which escaped it.
        return mark_safe(drawn)  # nosec B308 B703

    def _drawn(self, context: template.Context) -> SafeString:
        with context.push():
            return self.inside.render(context)


@register.inclusion_tag("cases/boards/_open_button.html", takes_context=True)
def open_button(
    context: template.Context, line: Line, size: str = "", tone: str = "secondary"
) -> dict[str, Any]:
    """The button that makes a line the open item."""
    return {
        "line": line,
        "url": _opens(context["meeting"].pk, line),
        "size": size,
        "tone": tone,
        "key": uuid.uuid4(),
        "next": context.get("here", ""),
        "csrf_token": context.get("csrf_token"),
    }


def _opens(meeting: uuid.UUID, line: Line) -> str:
    if line.is_follow_up:
        return reverse("meeting_item", args=[meeting, line.pk, "begin"])
    return reverse("board_decide", args=[meeting, line.pk, "open_discussion"])
