"""Hide screen: the session stays, and opens nothing until the password is given again."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from config import errors
from config.accounts import organization_ways
from config.forms import UnlockForm
from config.problems import Problem

LOCKED = "locked"
TRIES = "unlock_tries"
MOST_TRIES = 5
# What still answers: the way out, and how the lock page looks.
OPEN_WHILE_LOCKED = {
    "unlock", "hide_screen", "account_logout", "set_language", "set_theme",
    "identity_confirm", "identity_callback",
}  # fmt: skip


def lock(request: HttpRequest) -> None:
    """Lock the session. Hiding what is hidden already gives no tries back."""
    request.session[LOCKED] = True
    request.session.setdefault(TRIES, 0)


def unlock(request: HttpRequest) -> None:
    """Open the session again, under a new key."""
    request.session.pop(LOCKED, None)
    request.session.pop(TRIES, None)
    request.session.cycle_key()


def one_try_less(request: HttpRequest) -> bool:
    """Count a wrong password; return whether there is another try."""
    request.session[TRIES] = request.session.get(TRIES, 0) + 1
    return bool(request.session[TRIES] < MOST_TRIES)


def lock_page(
    request: HttpRequest, form: UnlockForm, *, target: str, status: int = 200
) -> HttpResponse:
    """Render the page that asks for the password; *target* is where it leads afterwards."""
    ways = organization_ways(request.user)
    query = urlencode({"next": target})
    context = {"form": form, "next": target, "ways": ways, "query": query}
    return render(request, "lock.html", context, status=status)


class LockMiddleware:
    """Answer 403 with the lock page while the session is locked.

    An open page that polls reads the 403 as the end of its sight and goes blank. Stands after
    authentication and after the preferences.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` decides once the address is known."""
        request.locked = bool(  # type: ignore[attr-defined]
            request.user.is_authenticated and request.session.get(LOCKED)
        )
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stand before every view but the few that stay open."""
        match = request.resolver_match
        if not request.locked or (match and match.view_name in OPEN_WHILE_LOCKED):  # type: ignore[attr-defined]
            return None
        if request.path_info.startswith(errors.API):
            return errors.answer(request, Problem(403, "screen_hidden", _("The screen is hidden.")))
        target = request.get_full_path() if request.method == "GET" else "/"
        return lock_page(request, UnlockForm(user=request.user), target=target, status=403)
