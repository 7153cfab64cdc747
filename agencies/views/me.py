"""One's own page, and the API tokens one has made."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import services
from agencies.errors import Unseen
from agencies.forms import ProfileForm, TokenForm
from agencies.http import form_once
from agencies.models import ApiToken, Membership, User
from agencies.models.base import current
from agencies.profiles import change_profile
from agencies.views.acting import carry_out, show
from agencies.views.confirmed import confirmed


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def profile(request: HttpRequest) -> HttpResponse:
    """Name, language and theme; what the person belongs to."""
    user = cast(User, request.user)
    posted = request.method == "POST"
    form = ProfileForm(request.POST if posted else None, instance=User.objects.get(pk=user.pk))
    if posted and carry_out(request, form, lambda data: change_profile(user, **data)):
        messages.success(request, _("Saved."))
        return redirect("profile")
    context = {"form": form, "memberships": _memberships(user)}
    return show(request, "agencies/profile.html", context)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def my_tokens(request: HttpRequest) -> HttpResponse:
    """The person's API tokens; a new one is shown once, on the page that answers its making."""
    user = cast(User, request.user)
    form = TokenForm(request.POST) if request.method == "POST" else TokenForm()
    context: dict[str, Any] = {"form": form}
    if request.method == "POST":
        made = _Issued()
        done = carry_out(request, form, lambda data: made.issue(user, data))
        if done:
            context |= {"form": TokenForm(), "secret": made.secret, "replayed": done.replayed}
    tokens = user.api_tokens.order_by("-created_at", "pk")
    context |= {"tokens": tokens, "now": timezone.now()}
    response = show(request, "agencies/tokens.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


class _Issued:
    """Holds the secret of a token for the page that shows it once."""

    secret = ""

    def issue(self, user: User, data: dict[str, Any]) -> ApiToken:
        token, self.secret = services.issue_token(user, name=data["name"], days=data["days"])
        return token


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one token at once."""
    user = cast(User, request.user)
    token = user.api_tokens.filter(pk=pk).first()
    if token is None:
        raise Unseen()
    form_once(request, lambda: services.revoke_token(token, by=user))
    messages.success(request, _("The token is revoked. Whatever used it is signed out."))
    return redirect("my_tokens")


def _memberships(user: User) -> QuerySet[Membership]:
    rows = user.memberships.filter(current()).select_related("agency")
    return rows.order_by("agency__name_en", "office", "pk")
