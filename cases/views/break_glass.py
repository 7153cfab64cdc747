"""Break-glass: what was asked for and done, asking, answering, and the repairs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.break_glass import AskForm, RepairForm
from cases.models import BreakGlass
from cases.permissions_break_glass import ANSWER, END, REPAIR, SEE, administers
from cases.services import break_glass as services
from cases.services import repairs
from cases.views.common import page

GET_OR_POST = ["GET", "HEAD", "POST"]
MOST = 50  # of the list; more in so few tables would be a report of its own
TOLD = timedelta(days=7)
ACTS: dict[str, tuple[Callable[..., Any], Any]] = {
    "approve": (services.approve, gettext_lazy("It is open for sixty minutes.")),
    "refuse": (services.refuse, gettext_lazy("You did not agree. Nothing was opened.")),
    "end": (services.end, gettext_lazy("It is over.")),
}


@page
@require_safe
def break_glasses(request: HttpRequest) -> HttpResponse:
    """What was asked for lately, and what came of it."""
    user = cast(User, request.user)
    rows = _rows().permitted(user, SEE).order_by("-asked_at", "pk")[:MOST]
    now = timezone.now()
    context = {
        "rows": [(row, row.state_at(now)) for row in rows],
        "may_ask": administers(user),
    }
    return show(request, "cases/break_glass/list.html", context)


@page
@confirmed
@require_http_methods(GET_OR_POST)
def break_glass_new(request: HttpRequest) -> HttpResponse:
    """Ask for it; for an administrator."""
    user = cast(User, request.user)
    services.require_administrator(user)
    form = AskForm(request.POST if request.method == "POST" else None)
    if form.is_bound:
        done = carry_out(request, form, lambda _data: services.ask(by=user, **form.asked()))
        if done:
            messages.success(request, _("Asked. A second person has to agree within a day."))
            return redirect("break_glass", done.object_id)
    return show(request, "cases/break_glass/new.html", {"form": form})


@page
@require_safe
def break_glass(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who asked, why, who agreed, until when, and what was done."""
    return _shown(request, find(_rows().filter(pk=pk), request.user, SEE))


@page
@confirmed
@require_POST
def break_glass_act(request: HttpRequest, pk: UUID, glass_act: str) -> HttpResponse:
    """Agree, do not agree, or end it."""
    row = find(_rows().filter(pk=pk), request.user, SEE)
    if glass_act not in ACTS:
        raise Unseen()
    service, said = ACTS[glass_act]
    form_once(request, lambda: service(row, by=request.user))
    messages.success(request, str(said))
    return redirect("break_glass", pk)


@page
@confirmed
@require_POST
def break_glass_repair(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Carry out one repair."""
    row = find(_rows().filter(pk=pk), request.user, SEE, do=REPAIR)
    by = cast(User, request.user)
    form = _form(row, request.POST)
    if carry_out(request, form, lambda data: repairs.repair(row, by=by, **data)):
        messages.success(request, _("Done, and noted where everybody concerned can read it."))
        return redirect("break_glass", pk)
    return _shown(request, row, form)


def lately(user: User) -> list[tuple[BreakGlass, Any]]:
    """What the home page tells of: what waits or is open, and what was within a week."""
    now = timezone.now()
    rows = _rows().permitted(user, SEE).filter(asked_at__gt=now - TOLD).order_by("-asked_at", "pk")
    return [(row, row.state_at(now)) for row in rows]


def _shown(request: HttpRequest, row: BreakGlass, form: RepairForm | None = None) -> HttpResponse:
    user = cast(User, request.user)
    may_repair = user.has_perm(REPAIR, row)
    context = {
        "row": row,
        "state": row.state_at(timezone.now()),
        "repairs": row.repairs.select_related("person").order_by("done_at", "pk"),
        "answers": user.has_perm(ANSWER, row),
        "ends": user.has_perm(END, row),
        "form": form or (_form(row) if may_repair else None),
    }
    return show(request, "cases/break_glass/one.html", context)


def _form(row: BreakGlass, data: Any = None) -> RepairForm:
    return RepairForm(data, kinds=repairs.kinds(row), people=repairs.people(row))


def _rows() -> Any:
    rows: QuerySet[BreakGlass] = BreakGlass.objects.select_related(
        "agency", "table", "asked_by", "approved_by", "ended_by"
    )
    return rows
