"""What the pages about situations share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.contrib.auth.decorators import login_required
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from agencies.errors import StaleVersion
from agencies.idempotency import Outcome
from agencies.models import Agency
from agencies.prepared import by_key
from agencies.views.acting import carry_out, find, show, version_of
from cases import traces
from cases.models import Situation
from cases.permissions import LISTING
from cases.views.guard_page import interruption
from tables import standing
from tables.context import at_table
from tables.models import Table

View = Callable[..., HttpResponse]

SITUATIONS = Situation.objects.select_related(
    "table", "originating_agency__sector", "conclusion_reason", "rejection_reason"
)
_situation = by_key(SITUATIONS)


def page(view: View) -> View:
    """A page for who has signed in; the time zone of a table ends with the page."""

    return login_required(_at_one_moment(view))


def polled(view: View) -> View:
    """What a page asks again and again; 401 instead of a way to sign in for who has not."""
    drawn = _at_one_moment(view)

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return HttpResponse(status=401)
        return drawn(request, *args, **kwargs)

    return answered


def _at_one_moment(view: View) -> View:
    @wraps(view)
    def drawn(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with timezone.override(None):
            return view(request, *args, **kwargs)

    return drawn


def here(request: HttpRequest, table: Table) -> Table:
    """Say that the page is about *table*: the frame shows it, and times are its own."""
    timezone.activate(ZoneInfo(table.time_zone))
    return at_table(request, table)


def situation_of(request: HttpRequest, pk: Any, *, do: str = "") -> Situation:
    """The situation of a page.

    Raises Unseen when the person cannot list it, Forbidden when they may not *do* that.
    """
    situation = find(_situation(pk=pk), request.user, LISTING, do=do)
    here(request, situation.table)
    return situation


def trace(request: HttpRequest, level: str, situations: Iterable[Situation]) -> None:
    """Note that the person saw *situations* on *level*."""
    traces.leave(request, {level: situations})


def acting(request: HttpRequest) -> dict[str, Any]:
    """Who acts, on which version: what every service and every verb is given."""
    return {"by": request.user, "version": version_of(request)}


def write_typed(
    request: HttpRequest, form: forms.Form, write: Callable[[dict[str, Any]], Any]
) -> Outcome | None:
    """Carry out a write whose form holds something typed; None when it has to be shown again.

    When somebody else was faster the form says so and keeps what was typed: sent once more, it
    takes the place of theirs.
    """
    try:
        return carry_out(request, form, write)
    except StaleVersion as stale:
        form.add_error(None, forms.ValidationError(str(stale.detail), code=stale.code))
        return None


def draw(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Draw a page; 422 when its form says what was wrong, 409 when somebody else was faster.

    A form that the guard refused is shown as its interruption instead.
    """
    form = context.get("form")
    interrupted = interruption(request, form, context)
    if interrupted is not None:
        return interrupted
    response = show(request, template, context, refused=context.get("page_errors"))
    if form is not None and form.is_bound and form.has_error(NON_FIELD_ERRORS, "stale_version"):
        response.status_code = 409
    return response


def safe_next(request: HttpRequest) -> str:
    """The address named as ``next``, when it is one of ours; otherwise empty."""
    target = request.POST.get("next") or request.GET.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else ""


def go_on(request: HttpRequest, *fallback: Any) -> HttpResponse:
    """Go to the address that the form names as ``next``, or else to *fallback*."""
    return redirect(safe_next(request) or reverse(fallback[0], args=fallback[1:]))


def my_agency_ids(user: Any, table: Table) -> set[Any]:
    """The ids of the agencies that the person speaks for at *table*."""
    return {held.agency for held in standing.by_table(user).get(table.pk, ())}


def my_agencies(user: Any, table: Table) -> list[Agency]:
    """The agencies that the person speaks for at *table*, by name."""
    found = Agency.objects.filter(pk__in=my_agency_ids(user, table)).select_related("sector")
    return sorted(found, key=lambda agency: agency.name)
