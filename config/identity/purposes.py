"""What somebody was sent to their organization for, and what a verified answer is good for then."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from agencies import identities, signin
from agencies.errors import Conflict, Unseen
from config import locking
from config.identity.tokens import Refused

SIGN_IN, LINK, CONFIRM, ACCEPT = "sign_in", "link", "confirm", "accept"
# Several people share a laptop: it asks which account. Who confirms has to answer there once more.
PROMPTS: dict[str, dict[str, str]] = {
    SIGN_IN: {"prompt": "select_account"},
    LINK: {"prompt": "select_account"},
    ACCEPT: {"prompt": "select_account"},
    CONFIRM: {"prompt": "login", "max_age": "0"},
}
METHOD = "socialaccount"  # allauth's word in the records of a session
BY_PROVIDER = "provider"  # the kind of second factor that an organization asked for


def carry_out(request: HttpRequest, login: Any) -> None:
    """Do it. Raises Refused, or ImmediateHttpResponse with where to go on.

    Returns only when allauth is to open a session, for who is known.
    """
    _PURPOSES[login.state["process"]](request, login)


def _sign_in(request: HttpRequest, login: Any) -> None:
    if not login.is_existing or not login.user.is_active:
        raise Refused("unknown")
    if request.user.is_authenticated:
        logout(request)
    if login.second_factor:
        record_authentication(request, login.user, signin.SECOND_FACTOR, type=BY_PROVIDER)


def _link(request: HttpRequest, login: Any) -> None:
    user: Any = request.user
    _same_person(request, login)
    if not signin.confirmed_lately(request) or not signin.may_change(request):
        raise Refused("not_confirmed")
    if login.is_existing and login.user.pk == user.pk:
        raise ImmediateHttpResponse(redirect("my_identities"))
    try:
        identities.link(user, provider=login.account.provider, subject=login.account.uid)
    except Conflict as error:
        raise Refused("taken") from error
    messages.success(request, _("Linked. From now on you can sign in with it."))
    raise ImmediateHttpResponse(redirect("my_identities"))


def _confirm(request: HttpRequest, login: Any) -> None:
    _same_person(request, login)
    if not login.is_existing or login.user.pk != request.user.pk:
        raise Refused("somebody_else")
    if not login.just_now:
        raise Refused("not_just_now")
    named = {"provider": login.account.provider, "uid": login.account.uid}
    record_authentication(request, request.user, METHOD, reauthenticated=True, **named)
    if request.locked:  # type: ignore[attr-defined]
        locking.unlock(request)
    raise ImmediateHttpResponse(redirect(login.state.get("next") or "/"))


def _accept(request: HttpRequest, login: Any) -> None:
    provider, subject = login.account.provider, login.account.uid
    try:
        identities.accept_invitation(UUID(login.state["data"]), provider=provider, subject=subject)
    except (Conflict, Unseen) as error:
        raise Refused("invitation") from error
    messages.success(request, _("Welcome. Sign in with your organization’s account."))
    raise ImmediateHttpResponse(redirect("account_login"))


def _same_person(request: HttpRequest, login: Any) -> None:
    """Whoever went there is who came back."""
    if not request.user.is_authenticated or login.state.get("data") != str(request.user.pk):
        raise Refused("somebody_else")


_PURPOSES = {SIGN_IN: _sign_in, LINK: _link, CONFIRM: _confirm, ACCEPT: _accept}
