"""One's own page."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.forms import ProfileForm
from agencies.models import Membership, User
from agencies.models.base import current
from agencies.profiles import change_profile
from agencies.views.acting import carry_out, show


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


def _memberships(user: User) -> QuerySet[Membership]:
    rows = user.memberships.filter(current()).select_related("agency")
    return rows.order_by("agency__name_en", "office", "pk")
