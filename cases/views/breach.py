"""Reporting a text that names somebody, and what the writing agency does with the sealed copy."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import access
from agencies.errors import GuardFailed, Unseen
from agencies.http import form_once
from agencies.models import Agency, User
from agencies.views.acting import find, sentences, show
from cases import discretion
from cases.duties import duties
from cases.models import Breach, PlanEntry, SealedText, Situation
from cases.permissions import READ_ENTRY
from cases.permissions_breach import DESTROY, OPEN, SEE, SEE_BREACH
from cases.services import breach
from cases.views.common import go_on, page, situation_of

ACTS: dict[str, Any] = {
    "open": breach.open_sealed,
    "restore": breach.restore,
    "ask": breach.ask_destruction,
    "destroy": breach.destroy,
}
MOST = 100  # of each list; the register is short or something is very wrong


@page
@require_POST
def report_text(request: HttpRequest, pk: Any) -> HttpResponse:
    """Take a text away that names somebody: one tap, at once."""
    situation = situation_of(request, pk)
    by = cast(User, request.user)
    entry = _entry(request, situation)
    try:
        form_once(request, lambda: breach.report_text(situation, by=by, entry=entry))
    except GuardFailed as refusal:
        messages.error(request, " ".join(sentences(refusal)))
    else:
        messages.success(
            request, _("The text is taken away and sealed. The agency that wrote it is told.")
        )
    return go_on(request, "situation", situation.pk)


def _entry(request: HttpRequest, situation: Situation) -> PlanEntry | None:
    """The plan entry that the form names, if it names one."""
    given = request.POST.get("entry", "")
    if not given:
        return None
    read = PlanEntry.objects.permitted(request.user, READ_ENTRY).filter(situation=situation)
    entry = next((row for row in read if str(row.pk) == given), None)
    if entry is None:
        raise Unseen()
    return entry


@page
@require_http_methods(["GET", "HEAD", "POST"])
def agency_privacy(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The sealed texts of an agency and its breach register; a POST acts on one sealed text."""
    see, do = "agencies.see_agency", "agencies.keep_privacy"
    agency = find(Agency.objects.filter(pk=pk), request.user, see, do=do)
    if request.method != "POST":
        return _page(request, agency)
    service = ACTS.get(request.POST.get("act", ""))
    rows = SealedText.objects.permitted(request.user, SEE).filter(agency=agency)
    row = next((one for one in rows if str(one.pk) == request.POST.get("sealed")), None)
    if service is None or row is None:
        raise Unseen()
    by = cast(User, request.user)
    try:
        outcome = form_once(request, lambda: service(row, by=by))
    except GuardFailed as refusal:
        return _page(request, agency, refused=sentences(refusal))
    if service is breach.open_sealed and not outcome.replayed:
        return _page(request, agency, opened={"pk": row.pk, "text": outcome.result})
    return redirect("agency_privacy", agency.pk)


def _page(
    request: HttpRequest, agency: Agency, *, opened: Any = None, refused: Any = None
) -> HttpResponse:
    user = cast(User, request.user)
    context = {
        "agency": agency,
        "sealed": _sealed(user, agency),
        "register": _register(user, agency),
        "opened": opened,
        "page_errors": refused or [],
    }
    return show(request, "cases/guard/privacy.html", context, refused=refused)


def _sealed(user: User, agency: Agency) -> list[Any]:
    """The sealed texts of the agency, the newest first, with what the person may do to each."""
    rows = (
        SealedText.objects.permitted(user, SEE)
        .filter(agency=agency, ciphertext__isnull=False)
        .select_related("table", "asked_by", "opened_by")
        .order_by("-reported_at", "pk")[:MOST]
    )
    may_open = _ids(user, OPEN, agency)
    may_destroy = _ids(user, DESTROY, agency)
    found: list[Any] = list(rows)
    references = _references([row.situation_id for row in found])
    for row in found:
        row.reference = references.get(row.situation_id, "")
        row.may_open = row.pk in may_open
        row.may_agree = row.pk in may_destroy and row.asked_at and row.asked_by_id != user.pk
    return found


def _ids(user: User, perm: str, agency: Agency) -> set[Any]:
    rows = access.permitted(SealedText.objects.filter(agency=agency), user, perm)
    return set(rows.values_list("pk", flat=True))


def _register(user: User, agency: Agency) -> list[Any]:
    """The entries of the agency's register: what, when, who could have read it and who did."""
    rows = (
        Breach.objects.permitted(user, SEE_BREACH)
        .filter(agency=agency)
        .select_related("sealed__table", "sealed__agency")
        .prefetch_related("readers__user", "sealed__breaches__agency")
        .order_by("-opened_at", "pk")[:MOST]
    )
    found: list[Any] = list(rows)
    references = _references([row.sealed.situation_id for row in found])
    for row in found:
        row.reference = references.get(row.sealed.situation_id, "")
        row.duties = duties(row.statute, row.opened_at)
        people = sorted(row.readers.all(), key=lambda one: one.user.name)
        row.did = [one for one in people if one.read_at]
        row.could = [one for one in people if not one.read_at]
        hidden = discretion.hidden_in(user, row.sealed.situation_id)
        others = [one for one in row.sealed.breaches.all()
                  if (row.sealed.situation_id, one.agency_id) not in hidden]  # fmt: skip
        row.others = sorted(one.agency.name for one in others)
    return found


def _references(ids: list[Any]) -> dict[Any, str]:
    """The numbers of situations; an officer knows them by that, and by nothing else."""
    rows = Situation.objects.filter(pk__in=ids).select_related("table")
    return {row.pk: row.reference for row in rows}
