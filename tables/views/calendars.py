"""One's meetings in one's own calendar: the secret address, and what it answers."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.http import form_once
from agencies.models import User
from tables import services
from tables.models import CalendarAddress
from tables.services import calendars


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_calendar(request: HttpRequest) -> HttpResponse:
    """The address of one's calendar; a new one is shown once, on the page that makes it."""
    user = cast(User, request.user)
    context: dict[str, Any] = {}
    if request.method == "POST":
        made = _Made()
        done = form_once(request, lambda: made.make(user))
        context = {"replayed": done.replayed}
        if made.secret:
            context["address"] = settings.SITE_URL + reverse("calendar_feed", args=[made.secret])
    context["current"] = CalendarAddress.objects.filter(user=user, revoked_at=None).first()
    return render(request, "tables/calendar.html", context)


class _Made:
    """Holds the secret of an address for the page that shows it once."""

    secret = ""

    def make(self, user: User) -> CalendarAddress:
        address, self.secret = services.make_address(user)
        return address


@login_required
@require_POST
def revoke_calendar(request: HttpRequest) -> HttpResponse:
    """Let the address stop working at once."""
    user = cast(User, request.user)
    form_once(request, lambda: services.revoke_address(user))
    messages.success(request, _("The address no longer works."))
    return redirect("my_calendar")


@require_safe
def calendar_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The meetings of whoever the address belongs to, for a calendar program."""
    user = calendars.owner_of(secret)
    host = urlsplit(settings.SITE_URL).hostname or "localhost"
    response = HttpResponse(
        calendars.calendar_of(user, host=host), content_type="text/calendar; charset=utf-8"
    )
    response.headers["Content-Disposition"] = 'inline; filename="meetings.ics"'
    return response
