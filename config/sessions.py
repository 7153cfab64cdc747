"""Whether a session still opens anything: how long it lasts, and that it has a second factor."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import signin
from config import errors
from config.problems import Problem
from tables import standing

# Addresses that somebody with a password alone can reach: to get a second factor, and to leave.
WITHOUT_SECOND_FACTOR = frozenset({
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",
    "hide_screen",
    "identity_accept",
    "identity_callback",
    "identity_confirm",
    "identity_sign_in",
    "invitation",
    "mfa_activate_totp",
    "mfa_add_webauthn",
    "mfa_authenticate",
    "mfa_index",
    "mfa_login_webauthn",
    "mfa_meeting_code",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "mfa_view_recovery_codes",
    "sample_sign_in",
    "set_language",
    "set_theme",
    "styleguide",
    "unlock",
})  # fmt: skip
# Addresses that a page asks by itself: they do not keep a session alive.
ASKED_BY_THE_PAGE = frozenset({"driver_poll", "participant_poll", "projector_poll"})
# The pages of one meeting: they stay open to who is at its table while it is live.
OF_ONE_MEETING = "meetings/<uuid:pk>/"

# What a session for one meeting reaches beside that meeting's pages.
BESIDE_THE_MEETING = frozenset({
    "account_logout", "hide_screen", "set_language", "set_theme", "unlock",
})  # fmt: skip

_NO_SECOND_FACTOR = Problem(
    403, "second_factor_required", gettext_lazy("Sign in with your second factor first.")
)


class SessionLimitsMiddleware:
    """End a session that was left alone, or that has lasted as long as any may.

    Stands after authentication. What a page asks by itself ends a session as well, but never
    keeps one alive. Nobody is signed out in the middle of a meeting they are checked in to or
    drive: its own pages go on, everything else is over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Sign out whoever stayed too long, then pass the request on."""
        request.user = get_user(request)  # not the lazy one: rules look it up a hundred times
        ends = request.user.is_authenticated and signin.is_over(request.session)
        if ends and not at_the_table(request):
            logout(request)
            messages.info(request, _("You were signed out, because nothing was done for a while."))
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> None:
        """Note that the person is there, unless the page asked by itself."""
        match = request.resolver_match
        if not request.user.is_authenticated or signin.is_over(request.session):
            return
        if match and match.view_name not in ASKED_BY_THE_PAGE:
            signin.keep_alive(request.session)


def at_the_table(request: HttpRequest) -> bool:
    """Whether the page is of a live meeting that the person is checked in to, or drives."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return False
    if not match.route.startswith(OF_ONE_MEETING):
        return False
    user: Any = request.user
    return any(
        session.is_live and (session.checked_in or session.driver == user.pk)
        for session in standing.sessions(user)
        if session.meeting == match.kwargs["pk"]
    )


class SecondFactorMiddleware:
    """Let nobody further with a password alone, whatever the address, outside a sample.

    Programs have tokens instead of sessions, and are not asked here.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; `process_view` decides once the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Stand before every view but the few that lead to a second factor or out."""
        match = request.resolver_match
        if settings.SAMPLE_MODE or not request.user.is_authenticated:
            return None
        if only := signin.only_meeting(request):
            return _for_one_meeting(request, view, only)
        if match and match.view_name in WITHOUT_SECOND_FACTOR:
            return None
        if signin.has_second_factor(request):
            return None
        if request.path_info.startswith(errors.API):
            return errors.answer(request, _NO_SECOND_FACTOR)
        # Who has one and did not use it is asked for it; who has none is led to make one.
        return redirect("mfa_reauthenticate" if is_mfa_enabled(request.user) else "mfa_index")


def _for_one_meeting(
    request: HttpRequest, view: Callable[..., HttpResponse], only: str
) -> HttpResponse | None:
    """Keep a session that a code opened to the pages of its meeting, while that goes on.

    What asks again who is there asks for more than a code, and is closed to it.
    """
    match = request.resolver_match
    if match and match.view_name in BESIDE_THE_MEETING:
        return None
    user: Any = request.user
    if only not in {str(session.meeting) for session in standing.sessions(user)}:
        logout(request)
        messages.info(request, _("The meeting is over, and your code with it."))
        return redirect("account_login")
    of_it = match and match.route.startswith(OF_ONE_MEETING) and str(match.kwargs["pk"]) == only
    if of_it and not getattr(view, "asks_again", False):
        return None
    if request.path_info.startswith(errors.API):
        return errors.answer(request, _NO_SECOND_FACTOR)
    return redirect("meeting", only)
