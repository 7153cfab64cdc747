"""allauth's part of a sign-in with an organization's account, held to what this site promises.

Its state, its proof of the code (PKCE) and its way into a session are used; what it believes of an
answer, and what it does with one, is ours.
"""

from __future__ import annotations

import logging
import secrets
from typing import Any

from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import AuthError
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from requests import RequestException, Session

from agencies import audit
from config.identity import asking, purposes, tokens
from config.identity.providers import Provider, find

logger = logging.getLogger(__name__)
# The second one is what brings the object id; what else it brings is not read.
SCOPE = ["openid", "profile"]


class Organization(OpenIDConnectProvider):
    """One organization, of which nothing is taken but tenant and object id."""

    def redirect(
        self,
        request: HttpRequest,
        process: str,
        next_url: str | None = None,
        data: Any = None,
        **kwargs: Any,
    ) -> HttpResponse:
        """Send the browser there, with a question that is asked once."""
        nonce = secrets.token_urlsafe(32)
        wanted = {"nonce": nonce, "response_mode": "query", **purposes.PROMPTS[process]}
        response: HttpResponse = super().redirect(
            request, process, next_url, data, auth_params=wanted, scope=SCOPE, nonce=nonce
        )
        return response

    def get_oauth2_adapter(self, request: HttpRequest) -> Answering:
        """The part that asks and verifies."""
        return Answering(request, self.app.provider_id)

    def serialize(self) -> dict[str, Any]:
        """How a sign-in that waits for its second factor remembers where it came from."""
        return {"id": self.app.provider_id}

    def extract_uid(self, data: dict[str, Any]) -> str:
        """Tenant and object id. An address can be somebody else's tomorrow."""
        return tokens.subject(data)

    def extract_extra_data(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing is kept."""
        return {}

    def extract_common_fields(self, data: dict[str, Any]) -> dict[str, Any]:
        """Nothing is taken over."""
        return {}

    def extract_email_addresses(self, data: dict[str, Any]) -> list[Any]:
        """None is looked at."""
        return []


class Answering(OpenIDConnectOAuth2Adapter):
    """Fetches and verifies the answer."""

    state: dict[str, Any]

    @property
    def known(self) -> Provider:
        """The provider as the environment names it."""
        provider = find(self.provider_id)
        if provider is None:
            raise tokens.Refused("provider")
        return provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """Its addresses."""
        return asking.configuration(self.known)

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        """Where the provider sends the browser back to: one address for each."""
        return request.build_absolute_uri(reverse("identity_callback", args=[self.provider_id]))

    def get_access_token_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The answer to the code. What cannot be read is refused."""
        try:
            data: dict[str, Any] = super().get_access_token_data(*args, **kwargs)
        except (KeyError, ValueError, TypeError) as error:
            raise tokens.Refused("answer") from error
        return data

    def parse_token(self, data: dict[str, Any]) -> None:
        """The token for its other services is let go at once."""

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: None, **kwargs: Any
    ) -> Any:
        """Who the ID token says it is, once it is verified; no other answer is asked for."""
        signed = str(kwargs["response"].get("id_token", ""))
        nonce = str(self.state.get("nonce", ""))
        claims = tokens.verify(signed, self.known, nonce=nonce, key=asking.key)
        login = self.get_provider().sociallogin_from_response(request, claims)
        login.second_factor = tokens.asked_for_second_factor(claims, self.known)
        login.just_now = tokens.proved_just_now(claims)
        return login


class Callback(OAuth2CallbackView):
    """The way back, for who went there from here."""

    def _get_state(self, request: HttpRequest, provider: Any) -> tuple[Any, Any]:
        state, response = super()._get_state(request, provider)
        self.adapter.state = state or {}
        said = request.GET.get("iss")
        if state is not None and said is not None and said != self.adapter.known.issuer:
            return None, refusal(request, self.adapter.provider_id, "issuer")
        return state, response


class OrganizationsAdapter(DefaultSocialAccountAdapter):
    """allauth's hooks: providers of the environment alone, and no account that was not invited."""

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> Any:
        """None of the database, ever."""
        found = find(provider) if provider else None
        return [_app(found)] if found else []

    def get_provider(self, request: HttpRequest, provider: str, client_id: Any = None) -> Any:
        """The organization of that name. Raises DoesNotExist for another."""
        found = find(provider)
        if found is None:
            raise SocialApp.DoesNotExist
        return Organization(request, app=_app(found))

    def get_requests_session(self) -> Session:
        """Of ours, which is led nowhere else."""
        return asking.session()

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Never: an account begins with an invitation."""
        return False

    def authenticate_by_email(self, login: Any) -> None:
        """Never."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Do what the browser was sent there for, or refuse it."""
        try:
            purposes.carry_out(request, sociallogin)
        except tokens.Refused as refused:
            provider = sociallogin.account.provider
            raise ImmediateHttpResponse(refusal(request, provider, refused.code)) from refused

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: Any = None,
    ) -> None:
        """Every other failure is answered with the same page."""
        code = _code(error, exception, known=bool((extra_context or {}).get("state")))
        raise ImmediateHttpResponse(refusal(request, provider.sub_id, code))


def refusal(request: HttpRequest, provider: str, code: str) -> HttpResponse:
    """The one page for whoever does not get in, whatever the reason; the trail has its code."""
    logger.warning("a sign-in by an organization's account was refused: %s", code)
    with transaction.atomic():
        by = request.user if request.user.is_authenticated else None
        audit.record("identity.refuse", by=by, provider=provider, reason=code)
    return render(request, "identity/refused.html", status=403)


def _code(error: Any, exception: Exception | None, *, known: bool) -> str:
    if isinstance(exception, tokens.Refused):
        return exception.code
    if isinstance(exception, RequestException):
        return "unreachable"
    if exception is not None:
        return "answer"
    if not known:
        return "state"
    return "cancelled" if error == AuthError.CANCELLED else "declined"


def _app(provider: Provider) -> SocialApp:
    """What allauth calls it; never a row."""
    settings = {"server_url": provider.discovery, "oauth_pkce_enabled": True}
    return SocialApp(
        provider=Organization.id,
        provider_id=provider.slug,
        name=provider.name,
        client_id=provider.client_id,
        secret=provider.client_secret,
        settings=settings,
    )
