"""Acts that need the person, not only the session: exports, membership, settings."""

from __future__ import annotations

from collections.abc import Callable, Container
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _

from agencies import signin

View = Callable[..., HttpResponse]


def confirmed(view: View) -> View:
    """Ask who is there to prove it again, unless they did within fifteen minutes.

    Stands under ``login_required``. What was sent is not kept in the session: the person comes
    back to the page it was sent from, and sends it again.
    """

    return _asking(view, unless=())


def confirmed_to_send(view: View) -> View:
    """The same for a page that many only read: it is asked for what is sent."""
    return _asking(view, unless=("GET", "HEAD"))


def _asking(view: View, *, unless: Container[str | None]) -> View:
    @wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method in unless or signin.confirmed_lately(request):
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(request, _("Confirm that it is you, then send it again."))
        target = urlencode({"next": _back(request)})
        return redirect(f"{reverse('account_reauthenticate')}?{target}")

    asked.asks_again = True  # type: ignore[attr-defined]  # the list of such pages is tested
    return asked


def _back(request: HttpRequest) -> str:
    """The page to come back to: this one, or the one that a button was pressed on."""
    if request.method != "POST":
        return request.get_full_path()
    came = request.headers.get("Referer", "")
    ours = url_has_allowed_host_and_scheme(
        came, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return urlsplit(came).path if came and ours else "/"
