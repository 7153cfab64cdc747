"""Components that need more than an include: icons, buttons that act, the stage bar, tags."""

from __future__ import annotations

import re
import uuid
from functools import cache
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

register = template.Library()

SPRITE = "vendor/bootstrap-icons/sprite.svg"
SYMBOL = re.compile(r'<symbol id="([a-z0-9-]+)" viewBox="([0-9 ]+)">(.*?)</symbol>', re.DOTALL)

TONE_ICONS = {
    "info": "info-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle-fill",
}
STAGE_WORDS = {
    "done": pgettext_lazy("a filter of the stage bar", "Done"),
    "now": pgettext_lazy("a filter of the stage bar", "Now"),
    "waiting": pgettext_lazy("a filter of the stage bar", "Waiting for the table"),
    "next": pgettext_lazy("a filter of the stage bar", "Not yet"),
}
FILTERS = [
    (_("Filter One"), _("The agency’s own check")),
    (_("Filter Two"), _("At the table, de-identified")),
    (_("Filter Three"), _("Who has a role")),
    (_("Filter Four"), _("Planning, only those agencies")),
]
# How many filters are behind a situation at each stage; the next one is where it is now.
FILTERS_DONE = {
    "draft": 0,
    "submitted": 1,
    "filter_two": 1,
    "filter_three": 2,
    "open": 3,
    "concluded": 4,
}
STAGE_TONES = {
    "draft": "neutral",
    "submitted": "info",
    "filter_two": "info",
    "filter_three": "info",
    "open": "success",
    "concluded": "neutral",
    "rejected": "neutral",
}


@cache
def symbols() -> dict[str, tuple[str, str]]:
    """Read the icons, by name: their view box and their drawing."""
    path = finders.find(SPRITE)
    with open(str(path), encoding="utf-8") as sprite:
        return {name: (box, body) for name, box, body in SYMBOL.findall(sprite.read())}


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Draw an icon: silent decoration without *label*. A KeyError names one that is missing."""
    return _spoken(name, label) if label else _silent(name)


@cache
def _silent(name: str) -> SafeString:
    box, shapes = _drawing(name)
    return format_html(
        '<svg class="icon" viewBox="{}" focusable="false" aria-hidden="true">{}</svg>', box, shapes
    )


def _spoken(name: str, label: str) -> SafeString:
    box, shapes = _drawing(name)
    return format_html(
        '<svg class="icon" viewBox="{}" focusable="false" role="img" aria-label="{}">{}</svg>',
        box, label, shapes,
    )  # fmt: skip


def _drawing(name: str) -> tuple[str, SafeString]:
    box, body = symbols()[name]
    # From a vendored file, whose hash a test looks at.
    return box, mark_safe(body)  # nosec B308 B703


draw = icon  # under another name, for who has a parameter of this one
HIDDEN = '<input type="hidden" name="{}" value="{}">'
# Not a template: a board or a list has dozens of these.
ACTION_FORM = (
    '<form method="post" action="{url}">{hidden}{content}'
    '<button class="btn btn-{tone}{size}">{icon}{label}</button></form>'
)


@register.simple_block_tag(takes_context=True)
def action_form(
    context: template.Context,
    content: str,
    url: str,
    label: str,
    version: int | None = None,
    key: str | None = None,
    tone: str = "secondary",
    icon: str = "",
    size: str = "",
    **extra: Any,
) -> str:
    """A POST form with one button; see ``docs/design-system.md``.

    *content* stands before the button. *key* is the idempotency key; without one a new one is
    made for each page. *extra* values become hidden inputs (``next``, ``agency`` …).
    """
    given: dict[str, Any] = {"idempotency_key": key or str(uuid.uuid4())}
    if token := context.get("csrf_token"):
        given["csrfmiddlewaretoken"] = token
    if version is not None:
        given["version"] = version
    return format_html(
        ACTION_FORM,
        url=url,
        hidden=format_html_join("", HIDDEN, (given | extra).items()),
        content=content,
        tone=tone,
        size=f" btn-{size}" if size else "",
        icon=draw(icon) if icon else "",
        label=label,
    )


@register.simple_tag(takes_context=True)
def action_button(context: template.Context, url: str, label: str, **options: Any) -> str:
    """The same form with nothing before its button."""
    return action_form(context, SafeString(""), url, label, **options)


@register.simple_tag
def write_key() -> SafeString:
    """The hidden idempotency key that every form with a write carries."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid.uuid4())


@register.simple_block_tag(takes_context=True)
def page_header(
    context: template.Context, content: str, title: str, lead: str = "", caption: str = ""
) -> str:
    """The head of a page: its only ``<h1>``, and buttons as content (may be empty)."""
    return render_to_string(
        "_components/page_header.html",
        {
            "title": title,
            "lead": lead,
            "caption": caption,
            "content": content if content.strip() else "",
        },
    )


@register.simple_block_tag
def banner(content: str, tone: str = "info", title: str = "", live: bool = False) -> str:
    """A note with its meaning in an icon and words; *live* announces it when it appears."""
    return render_to_string(
        "_components/banner.html",
        {"content": content, "tone": tone, "title": title, "live": live, "icon": TONE_ICONS[tone]},
    )


@register.inclusion_tag("_components/stage_bar.html")
def stage_bar(stage: str, why: str = "") -> dict[str, Any]:
    """The four filters, and in words which are done, now, and not yet.

    *stage* is the stage's code; *why* says why the reader sees what they see. A rejected
    situation has no bar: which filter ended it is part of what was erased.
    """
    done = FILTERS_DONE.get(stage)
    if done is None:
        return {"filters": [], "why": why}
    filters = []
    for position, (name, what) in enumerate(FILTERS):
        state = "done" if position < done else "now" if position == done else "next"
        word = "waiting" if state == "now" and stage == "submitted" else state
        filters.append({"name": name, "what": what, "state": state, "word": STAGE_WORDS[word]})
    return {"filters": filters, "why": why}


@register.inclusion_tag("_components/tag.html")
def tag(label: str, tone: str = "neutral", icon: str = "") -> dict[str, str]:
    """A word about a state: tones neutral, info, success, warning, danger."""
    return {"label": label, "tone": tone, "icon": icon}


@register.inclusion_tag("_components/tag.html")
def status_tag(stage: str, label: str) -> dict[str, str]:
    """A situation's stage: its code gives the tone, *label* the words."""
    return {"label": label, "tone": STAGE_TONES.get(stage, "neutral"), "icon": ""}


@register.inclusion_tag("_components/steps.html")
def steps(labels: list[Any], current: int) -> dict[str, Any]:
    """Where one is in a task of several pages; *current* counts from 0.

    *labels* are words, or pairs of words and an address for a step that can be gone back to.
    """
    rows = []
    for position, entry in enumerate(labels):
        label, url = entry if isinstance(entry, (tuple, list)) else (entry, "")
        state = "done" if position < current else "now" if position == current else "next"
        rows.append({"number": position + 1, "label": label, "url": url, "state": state})
    return {"steps": rows}


@register.inclusion_tag("_components/pages.html", takes_context=True)
def pages(context: template.Context, page: Any) -> dict[str, Any]:
    """Links to the pages of a list: *page* is Django's ``Page``; other parameters are kept."""
    request = context.get("request")
    parameters = request.GET.copy() if request else QueryDict(mutable=True)
    parameters.pop("page", None)
    rest = parameters.urlencode()
    return {"page": page, "start": f"?{rest}&page=" if rest else "?page="}


@register.inclusion_tag("_components/list_table.html")
def list_table(columns: list[Any], rows: list[list[Any]], caption: str = "") -> dict[str, Any]:
    """A list in columns, which becomes cards on a phone; the first cell heads its row.

    *columns* are labels, or ``{"label": …, "number": True}`` for figures; *rows* hold one cell a
    column, as text or as safe HTML.
    """
    heads = [entry if isinstance(entry, dict) else {"label": entry} for entry in columns]
    cells = [list(zip(heads, row, strict=True)) for row in rows]
    return {"columns": heads, "rows": cells, "caption": caption}


@register.simple_tag
def colon() -> str:
    """What stands between a label and its value: French has a space before it."""
    return pgettext("between a label and its value", ":")
