"""Who sits at a table and who speaks for whom; what the coordinator does about it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies import access
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.models.base import current
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed, confirmed_to_send
from tables import services
from tables.context import at_table
from tables.forms.seats import ExtensionForm, OfficerForm, RenewalForm, RepresentativeForm, SeatForm
from tables.models import Officer, Representative, Seat, Table
from tables.services.agreements import LONGEST
from tables.services.moving import meetings_for

SEE, MANAGE = "tables.see_table", "tables.manage_table"
DIRECTORY = "tables.read_directory"
SEE_SEAT, NAME = "tables.see_seat", "tables.name_representatives"
EXPIRES_SOON = timedelta(days=30)


@login_required
@require_safe
@access.sharing()
def people(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The directory of the table: seats, representatives, officers."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE))
    context = {
        "table": table,
        "manages": user.has_perm(MANAGE, table),
        "seats": seats_of(table),
        "directory": user.has_perm(DIRECTORY, table),
        "officers": officers_of(table),
        "today": timezone.localdate(),
        "soon": timezone.localdate() + EXPIRES_SOON,
    }
    return show(request, "tables/people.html", context)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def officer_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Appoint a chair, co-chair or coordinator. Nobody appoints themself."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    form = OfficerForm(
        request.POST if request.method == "POST" else None, people=_people_at(table, but=user)
    )
    if form.is_bound:
        done = carry_out(
            request, form, lambda data: services.appoint_officer(table, by=user, **data)
        )
        if done:
            messages.success(request, _("The office is given."))
            return redirect("people", pk)
    return show(request, "tables/officer_new.html", {"table": table, "form": form})


@login_required
@confirmed
@require_POST
def officer_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an office."""
    user = cast(User, request.user)
    officer = Officer.objects.filter(current(), pk=pk).select_related("table").first()
    if officer is None:
        raise Unseen()
    form_once(request, lambda: services.end_officer(officer, by=user))
    messages.success(request, _("The office has ended."))
    return redirect("people", officer.table_id)


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def seat_new(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give an agency a seat."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    form = SeatForm(
        request.POST if request.method == "POST" else None,
        table=table,
        initial={"agency": request.GET.get("agency"), "agreement_date": timezone.localdate()},
    )
    if form.is_bound:
        done = carry_out(
            request,
            form,
            lambda data: services.give_seat(table, data.pop("agency"), by=user, **data),
        )
        if done:
            messages.success(request, _("The seat is given. Name who speaks for it."))
            return redirect("seat", done.object_id)
    return show(request, "tables/seat_new.html", {"table": table, "form": form})


@login_required
@confirmed_to_send
@require_http_methods(["GET", "HEAD", "POST"])
def seat(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One seat: its agreement, who speaks for it, and naming somebody."""
    user = cast(User, request.user)
    row = find(Seat.objects.select_related("agency__sector", "table").filter(pk=pk), user, SEE_SEAT)
    at_table(request, row.table)
    posted = request.method == "POST"
    form = RepresentativeForm(
        request.POST if posted else None,
        seat=row,
        people=_people_of(row, but=user),
        meetings=meetings_for(row),
    )
    if posted and carry_out(request, form, lambda data: _name(row, user, data)):
        messages.success(request, _("Named. The person sees this table from their next page on."))
        return redirect("seat", pk)
    spoken_for = row.representatives.select_related("user", "meeting").order_by(
        "until_at", "from_at", "pk"
    )
    now = timezone.now()
    context: dict[str, Any] = {
        "seat": row,
        "table": row.table,
        "form": form,
        "now_speaking": spoken_for.filter(current() | Q(from_at__gt=now)),
        "earlier": spoken_for.filter(until_at__lte=now).order_by("-until_at")[:10],
        "names": user.has_perm(NAME, row),
        "manages": user.has_perm("tables.manage_seat", row),
        "extension": ExtensionForm(prefix="extend", initial={"until_date": _longest(row)}),
        "renewal": RenewalForm(prefix="renew", initial={"version": row.agreement_version}),
        "today": timezone.localdate(),
        "soon": timezone.localdate() + EXPIRES_SOON,
    }
    return show(request, "tables/seat.html", context)


@login_required
@confirmed
@require_POST
def representative_end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End what somebody speaks for, at once."""
    user = cast(User, request.user)
    rows = Representative.objects.select_related("seat__table")
    representative = rows.filter(current() | Q(from_at__gt=timezone.now()), pk=pk).first()
    if representative is None:
        raise Unseen()
    form_once(request, lambda: services.end_representative(representative, by=user))
    messages.success(request, _("Ended. It holds from the person’s next page on."))
    return redirect("seat", representative.seat_id)


@login_required
@confirmed
@require_POST
def agreement_extend(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Extend a lapsed agreement on record, by at most 90 days."""
    user = cast(User, request.user)
    row = find(
        Seat.objects.select_related("table").filter(pk=pk), user, SEE_SEAT, do="tables.manage_seat"
    )
    form = ExtensionForm(request.POST, prefix="extend")
    done = carry_out(request, form, lambda data: services.extend_agreement(row, by=user, **data))
    if done:
        messages.success(request, _("The agreement is extended on record."))
    else:
        for words in (words for found in form.errors.values() for words in found):
            messages.error(request, str(words))
    return redirect("seat", pk)


@login_required
@confirmed
@require_POST
def agreement_renew(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Record that the agreement was signed anew."""
    user = cast(User, request.user)
    row = find(
        Seat.objects.select_related("table").filter(pk=pk), user, SEE_SEAT, do="tables.manage_seat"
    )
    form = RenewalForm(request.POST, prefix="renew")
    if carry_out(request, form, lambda data: services.renew_agreement(row, by=user, **data)):
        messages.success(request, _("The new agreement is on record."))
    else:
        for words in (words for found in form.errors.values() for words in found):
            messages.error(request, str(words))
    return redirect("seat", pk)


def _longest(row: Seat) -> Any:
    """The last day to which an agreement can be extended."""
    return row.agreement_until_date and row.agreement_until_date + LONGEST


def seats_of(table: Table) -> QuerySet[Seat]:
    """The seats in force, with agency, sector and who speaks for each now."""
    speaking = Representative.objects.filter(current()).select_related("user")
    seats = Seat.objects.filter(current(), table=table).select_related("agency__sector")
    return seats.prefetch_related(
        Prefetch("representatives", speaking.order_by("until_at", "user__name"), to_attr="speaking")
    ).order_by("agency__name_en", "pk")


def officers_of(table: Table) -> QuerySet[Officer]:
    """The officers in force, chairs first."""
    return (
        Officer.objects.filter(current(), table=table)
        .select_related("user")
        .order_by("office", "user__name", "pk")
    )


def _name(row: Seat, user: User, data: dict[str, Any]) -> Representative:
    if data["meeting"]:
        return services.name_for_meeting(row, data["user"], data["meeting"], by=user)
    return services.name_representative(row, data["user"], by=user, until_at=data["until_at"])


def _people_at(table: Table, *, but: User) -> QuerySet[User]:
    seated = Seat.objects.filter(current(), table=table).values("agency")
    return _working(but).filter(current("memberships__"), memberships__agency__in=seated)


def _people_of(seat: Seat, *, but: User) -> QuerySet[User]:
    return _working(but).filter(current("memberships__"), memberships__agency=seat.agency_id)


def _working(but: User) -> QuerySet[User]:
    return User.objects.filter(is_active=True).exclude(pk=but.pk).distinct().order_by("name", "pk")
