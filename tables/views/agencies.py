"""An agency's page: its people, whom its contact invites, appoints and ends; a new agency."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies import services as agency_services
from agencies.errors import Forbidden, Unseen
from agencies.forms import AgencyForm, AppointForm, InviteForm
from agencies.http import form_once
from agencies.models import Agency, Invitation, Membership, User
from agencies.models.base import current
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from tables import services
from tables.models import Representative, Seat
from tables.services import agencies as ours
from tables.views.mails import send_invitation

SEE, MANAGE = "agencies.see_agency", "agencies.manage_people"


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def agency_new(request: HttpRequest) -> HttpResponse:
    """Add an agency to this server; a seat at a table comes after."""
    user = cast(User, request.user)
    if not ours.may_add_agency(user):
        raise Forbidden()
    form = AgencyForm(
        request.POST if request.method == "POST" else None,
        initial={"table": request.GET.get("table")},
    )
    if form.is_bound:
        done = carry_out(request, form, lambda _data: ours.add_agency(by=user, **form.agency()))
        if done:
            messages.success(request, _("The agency is added. Give it a seat at your table next."))
            return redirect(_after(form.cleaned_data["table"], done.object_id))
    return show(request, "tables/agency_new.html", {"form": form})


@login_required
@require_safe
@access.sharing()
def agency(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who works for the agency, where it sits, who is invited."""
    user = cast(User, request.user)
    row = find(_agencies(pk), user, SEE)
    now = timezone.now()
    manages = user.has_perm(MANAGE, row)
    open_invitations = row.invitations.filter(accepted_at__isnull=True, expires_at__gt=now)
    context = {
        "agency": row,
        "manages": manages,
        "keeps_privacy": user.has_perm("agencies.keep_privacy", row),
        "reads_log": user.has_perm("agencies.read_log", row),
        "first_contact": ours.waiting_for_contact(user).filter(pk=pk).exists(),
        "people": _people(row),
        "seats": _seats(row, user),
        "invitations": open_invitations.order_by("-invited_at") if manages else [],
    }
    return show(request, "tables/agency.html", context)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def invite(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite somebody to the agency."""
    row = find(_agencies(pk), request.user, SEE, do=MANAGE)
    return _invite(request, row, agency_services.invite, with_office=True)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def invite_first_contact(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Invite the contact of an agency that has none; the coordinator of its table does."""
    user = cast(User, request.user)
    row = find(_agencies(pk), user, SEE)
    if not ours.waiting_for_contact(user).filter(pk=pk).exists():
        raise Forbidden()
    return _invite(request, row, ours.invite_first_contact, with_office=False)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def appoint(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give somebody of the agency an office. Nobody appoints themself."""
    user = cast(User, request.user)
    row = find(_agencies(pk), user, SEE, do=MANAGE)
    people = User.objects.filter(current("memberships__"), memberships__agency=row)
    people = people.exclude(pk=user.pk).distinct().order_by("name", "pk")
    form = AppointForm(request.POST if request.method == "POST" else None, people=people)
    if form.is_bound:
        done = carry_out(
            request,
            form,
            lambda data: agency_services.appoint(row, data["user"], data["office"], by=user),
        )
        if done:
            messages.success(request, _("The office is given."))
            return redirect("agency", pk)
    return show(request, "tables/agency_appoint.html", {"agency": row, "form": form})


@login_required
@confirmed
@require_POST
def office_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an office of the agency; the person stays."""
    user = cast(User, request.user)
    rows = Membership.objects.filter(current(), pk=pk).exclude(office=Membership.Office.NONE)
    membership = rows.select_related("agency").first()
    if membership is None:
        raise Unseen()
    form_once(request, lambda: ours.end_office(membership, by=user))
    messages.success(request, _("The office has ended."))
    return redirect("agency", membership.agency_id)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def person_end(request: HttpRequest, pk: UUID, person: UUID) -> HttpResponse:
    """Show what somebody still holds, then end all of it at once."""
    user = cast(User, request.user)
    row = find(_agencies(pk), user, SEE, do=MANAGE)
    leaving = User.objects.filter(
        current("memberships__"), memberships__agency=row, pk=person
    ).first()
    if leaving is None:
        raise Unseen()
    if request.method == "POST":
        form_once(request, lambda: services.end_person(row, leaving, by=user))
        messages.success(request, _("Ended. Sessions and tokens of the person are closed."))
        return redirect("agency", pk)
    return show(request, "tables/person_end.html", {"agency": row} | _holdings(row, leaving))


@login_required
@confirmed
@require_POST
def invitation_withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make an invitation's link useless."""
    user = cast(User, request.user)
    invitation = Invitation.objects.select_related("agency").filter(pk=pk).first()
    if invitation is None:
        raise Unseen()
    form_once(request, lambda: ours.withdraw_invitation(invitation, by=user))
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("agency", invitation.agency_id)


def _invite(
    request: HttpRequest,
    row: Agency,
    service: Callable[..., tuple[Invitation, str]],
    *,
    with_office: bool,
) -> HttpResponse:
    form = InviteForm(request.POST if request.method == "POST" else None, with_office=with_office)
    if form.is_bound:
        sent: list[str] = []

        def write(data: dict[str, Any]) -> Invitation:
            made, secret = service(row, by=request.user, **data)
            send_invitation(request, made, secret, sent)
            return made

        if carry_out(request, form, write):
            context = {"agency": row, "link": "".join(sent)}
            return show(request, "tables/invited.html", context)
    context = {"agency": row, "form": form, "with_office": with_office}
    return show(request, "tables/invite.html", context)


def _agencies(pk: UUID) -> QuerySet[Agency]:
    return Agency.objects.select_related("sector").filter(pk=pk)


def _people(row: Agency) -> list[dict[str, Any]]:
    """Each person once, with the offices they hold."""
    found: dict[Any, dict[str, Any]] = {}
    memberships = row.memberships.filter(current()).select_related("user")
    for membership in memberships.order_by("user__name", "user_id", "office"):
        entry = found.setdefault(membership.user_id, {"user": membership.user, "offices": []})
        if membership.office:
            entry["offices"].append(membership)
    return list(found.values())


def _seats(row: Agency, user: User) -> QuerySet[Seat]:
    """The agency's seats that the reader sees; another table is another world."""
    seen = Seat.objects.filter(current(), agency=row).select_related("table")
    return access.permitted(seen, user, "tables.see_seat").order_by("table__name_en", "pk")


def _holdings(row: Agency, leaving: User) -> dict[str, Any]:
    speaking = Representative.objects.filter(
        current() | Q(from_at__gt=timezone.now()), seat__agency=row, user=leaving
    ).select_related("seat__table")
    others = Representative.objects.filter(current(), seat__agency=row, until_at__isnull=True)
    left = set(others.exclude(user=leaving).values_list("seat_id", flat=True))
    return {
        "person": leaving,
        "speaking": [(entry, entry.seat_id not in left) for entry in speaking],
        "offices": row.memberships.filter(current(), user=leaving).exclude(office=""),
        "table_offices": leaving.offices.filter(current()).select_related("table"),
        "tokens": leaving.api_tokens.filter(revoked_at=None, expires_at__gt=timezone.now()).count(),
    }


def _after(table: UUID | None, agency_id: str) -> str:
    """Where to go on: to the seat at the table the person came from."""
    if table is None:
        return reverse("home")
    return f"{reverse('seat_new', args=[table])}?agency={agency_id}"
