"""Going to one's organization and coming back; what one has linked."""

from __future__ import annotations

from typing import Any, cast

from allauth.socialaccount.models import SocialAccount
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from requests import RequestException

from agencies import identities, services
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import show
from agencies.views.confirmed import confirmed
from config import views as frame
from config.identity import flow, purposes, tokens
from config.identity.providers import Provider, configured, find


@require_POST
def sign_in(request: HttpRequest, provider: str) -> HttpResponse:
    """Go there to sign in."""
    return _go(request, provider, purposes.SIGN_IN, next_url=frame.target_of(request))


@login_required
@confirmed
@require_POST
def link(request: HttpRequest, provider: str) -> HttpResponse:
    """Go there to say which account is one's own."""
    return _go(request, provider, purposes.LINK, data=str(request.user.pk))


@require_POST
def accept(request: HttpRequest, token: str, provider: str) -> HttpResponse:
    """Go there to begin an account from an invitation, instead of choosing a password."""
    invitation = services.pending_invitation(token)
    return _go(request, provider, purposes.ACCEPT, data=str(invitation.pk))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, provider: str) -> HttpResponse:
    """Go there to prove again that it is oneself."""
    known = _known(provider)
    if not identities.of(cast(User, request.user)).filter(provider=provider).exists():
        raise Unseen()
    target = frame.target_of(request)
    if request.method != "POST":
        return show(request, "identity/confirm.html", {"provider": known, "next": target})
    return _go(request, provider, purposes.CONFIRM, next_url=target, data=str(request.user.pk))


@never_cache
@require_safe
def callback(request: HttpRequest, provider: str) -> HttpResponse:
    """Come back, with an answer that is verified before anything else is done."""
    _known(provider)
    asked = flow.Answering(request, provider)
    response: HttpResponse = flow.Callback.adapter_view(asked)(request)
    return response


@login_required
@confirmed
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What one has linked, and what can be."""
    rows = list(identities.of(cast(User, request.user)))
    linked = [(row, find(row.provider)) for row in rows]
    left = [one for one in configured() if one.slug not in {row.provider for row in rows}]
    return show(request, "identity/mine.html", {"linked": linked, "left": left})


@login_required
@confirmed
@require_POST
def unlink(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign in with it no more."""
    user = cast(User, request.user)
    identity = SocialAccount.objects.filter(pk=pk, user=user).first()
    if identity is None:
        raise Unseen()
    form_once(request, lambda: identities.unlink(identity, by=user))
    messages.success(request, _("Unlinked. Nobody signs in to your account with it any more."))
    return redirect("my_identities")


def _known(provider: str) -> Provider:
    found = find(provider)
    if found is None:
        raise Http404
    return found


def _go(request: HttpRequest, provider: str, purpose: str, **state: Any) -> HttpResponse:
    """The way there, or the one page of refusals when the provider cannot be asked."""
    organization = flow.OrganizationsAdapter(request).get_provider(request, _known(provider).slug)
    try:
        response: HttpResponse = organization.redirect(request, purpose, **state)
    except tokens.Refused as refused:
        return flow.refusal(request, provider, refused.code)
    except RequestException:
        return flow.refusal(request, provider, "unreachable")
    return response
