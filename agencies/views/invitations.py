"""Accepting an invitation: the one page on which an account begins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from agencies import services
from agencies.errors import GuardFailed
from agencies.forms import AcceptForm
from agencies.models import User
from agencies.views.acting import add_refusal, show


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Set a password, or give the one there is; the link works once, so it needs no key.

    Signing in comes after, on the page that asks for everything a sign-in needs.
    """
    found = services.pending_invitation(token)
    person = User.objects.filter(email=found.email).first()
    known = person is not None and person.has_usable_password()
    form = AcceptForm(request.POST if request.method == "POST" else None, known=known)
    if form.is_valid():
        try:
            services.accept_invitation(token, password=form.cleaned_data["password"])
        except GuardFailed as refusal:
            add_refusal(form, refusal)
        else:
            messages.success(request, _("Welcome. Sign in with your address and your password."))
            return redirect("account_login")
    context = {"form": form, "invitation": found, "known": known, "token": token}
    return show(request, "agencies/invitation.html", context)
