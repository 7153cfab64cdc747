"""Access reviews: the list of who has access, with a keep and an end for each."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.errors import Conflict, GuardFailed
from agencies.http import form_once
from agencies.models import Agency, User
from agencies.views.acting import carry_out, find, sentences, show
from agencies.views.confirmed import confirmed
from tables import services
from tables.context import at_table
from tables.forms.trust import ReviewForm
from tables.models import AccessReview, Table
from tables.services import reviews

REVIEWS = AccessReview.objects.select_related("table", "agency", "closed_by")


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def table_reviews(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reviews of one table; a POST begins one."""
    user = cast(User, request.user)
    table = find(Table.objects.filter(pk=pk), user, "tables.see_table", do="tables.manage_table")
    return _all_of(request, at_table(request, table), {"table": table})


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def agency_reviews(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The reviews of one agency's people; a POST begins one."""
    user = cast(User, request.user)
    rows = Agency.objects.filter(pk=pk)
    agency = find(rows, user, "agencies.see_agency", do=reviews.MANAGE_PEOPLE)
    return _all_of(request, agency, {"agency": agency})


def _all_of(request: HttpRequest, place: Any, of: dict[str, Any]) -> HttpResponse:
    user = cast(User, request.user)
    if request.method == "POST":
        made = form_once(request, lambda: services.begin_review(place, by=user))
        return redirect("access_review", made.object_id)
    rows = REVIEWS.filter(**of).order_by("-opened_at")
    return show(request, "tables/reviews.html", {"place": place, "reviews": rows, **of})


@login_required
@confirmed
@require_safe
def access_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One review: everybody and every seat, with last sign-in and what was decided."""
    return _page(request, _review(request, pk))


@login_required
@confirmed
@require_POST
def review_decide(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Keep or end one person, or keep one seat."""
    review = _review(request, pk)
    user = cast(User, request.user)
    form = ReviewForm(request.POST, review=review)
    try:
        done = carry_out(request, form, lambda data: services.decide(review, by=user, **data))
    except Conflict as refusal:
        return _page(request, review, refused=[str(refusal.detail)])
    if done is None:
        return _page(request, review, refused=[str(w) for e in form.errors.values() for w in e])
    return redirect("access_review", pk)


@login_required
@confirmed
@require_POST
def review_complete(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Complete it, once each is decided about."""
    review = _review(request, pk)
    user = cast(User, request.user)
    try:
        form_once(request, lambda: services.complete_review(review, by=user))
    except GuardFailed as refusal:
        return _page(request, review, refused=sentences(refusal))
    messages.success(request, _("The review is completed and on record."))
    return redirect("access_review", pk)


def _review(request: HttpRequest, pk: UUID) -> AccessReview:
    review = find(REVIEWS.filter(pk=pk), cast(User, request.user), reviews.REVIEW)
    if review.table:
        at_table(request, review.table)
    return review


def _page(
    request: HttpRequest, review: AccessReview, *, refused: list[str] | None = None
) -> HttpResponse:
    found = reviews.lines(review)
    context = {
        "review": review,
        "place": review.table or review.agency,
        "people": [line for line in found if isinstance(line.row, User)],
        "seats": [line for line in found if not isinstance(line.row, User)],
        "left": sum(line.decision is None and line.row != request.user for line in found),
        "today": timezone.localdate(),
        "page_errors": refused or [],
    }
    return show(request, "tables/review.html", context, refused=refused)
