"""When the line drops: the tally sheet on paper, and entering it afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies import access
from agencies.errors import Conflict, Unseen
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.agenda_items import items_of
from cases.forms.later import LaterForm
from cases.models import Discussion
from cases.permissions import SEE_DISCUSSION
from cases.reports.writers import pdf
from cases.services import later
from cases.views.agenda import RUN, meeting_of
from cases.views.common import acting, page, trace
from cases.views.record import LANGUAGES, as_file


@page
@confirmed
@require_safe
@access.sharing()
def tally(request: HttpRequest, pk: UUID, language: str) -> HttpResponse:
    """The sheet to decide on by hand: numbers and boxes, never what an item is about."""
    meeting = meeting_of(request, pk, do=RUN)
    if language not in LANGUAGES:
        raise Unseen()
    with translation.override(LANGUAGES[language]):
        items = items_of(request.user, meeting)
        trace(request, "listing", [item.situation for item in items])
        context = {
            "meeting": meeting, "table": meeting.table, "items": items,
            "for_new": [one.label for one in later.FOR_NEW],
            "for_follow_up": [one.label for one in later.FOR_FOLLOW_UP],
        }  # fmt: skip
        made = pdf.render("cases/meeting/tally_paper.html", context, language=LANGUAGES[language])
    return as_file(made, f"tally-{meeting.starts_at:%Y-%m-%d}-{language}.pdf")


@page
@require_safe
@access.sharing()
def enter_later(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The items of a meeting, to enter from its tally sheet."""
    meeting = meeting_of(request, pk, do=RUN)
    items = items_of(request.user, meeting)
    trace(request, "listing", [item.situation for item in items])
    context = {"meeting": meeting, "table": meeting.table, "items": items}
    return render(request, "cases/meeting/later.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def enter_item_later(request: HttpRequest, pk: UUID, item: UUID) -> HttpResponse:
    """One item from the sheet; beside what was entered meanwhile, when there is anything."""
    meeting = meeting_of(request, pk, do=RUN)
    rows = Discussion.objects.select_related("situation__table", "meeting")
    found = find(rows.filter(pk=item, meeting=meeting), request.user, SEE_DISCUSSION)
    trace(request, "listing", [found.situation])
    form = LaterForm(request.POST if request.method == "POST" else None, item=found)
    context: dict[str, Any] = {
        "meeting": meeting, "table": meeting.table, "item": found, "form": form,
    }  # fmt: skip
    if form.is_bound:
        try:
            done = carry_out(
                request, form, lambda data: later.enter_later(found, **acting(request), **data)
            )
        except Conflict:
            return _side_by_side(request, context)
        if done is not None:
            messages.success(request, _("Entered, with the time at which it was decided."))
            return redirect("enter_later", pk)
    return show(request, "cases/meeting/later_item.html", context)


def _side_by_side(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """What the sheet says, and what stands in the record. Nothing was changed."""
    item, form = context["item"], context["form"]
    given = form.cleaned_data
    with access.sharing():
        standing = next(
            one
            for one in items_of(request.user, context["meeting"])
            if one.discussion.pk == item.pk
        )
    paper: dict[str, Any] = {
        "at": given["at"],
        "decision": later.Decision(given["decision"]).label,
        "lead": given.get("lead"),
        "assisting": given.get("assisting") or [],
    }
    context |= {"paper": paper, "standing": standing, "entered_at": _last_at(item)}
    return render(request, "cases/meeting/later_clash.html", context, status=409)


def _last_at(item: Discussion) -> datetime | None:
    change = item.situation.changes.order_by("-at").first()
    return change.at if change else item.closed_at
