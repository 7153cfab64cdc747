"""Sample sites only: a page that offers "sign in as" every person of the sample."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.db.models import Count, Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agencies.models import Membership, User
from agencies.models.base import current
from agencies.views.acting import show
from tables.models import Officer, Representative, Table

BACKEND = "agencies.backends.SignInBackend"
CARDS = {"representative": 3}  # of a role; one of every other

ROLES = {
    "representative": (
        gettext_lazy("Representative"),
        gettext_lazy(
            "Prepares a situation in four minutes, brings it to the table, answers for the agency "
            "in the meeting, and records what was done."
        ),
    ),
    "chair": (
        gettext_lazy("Chair"),
        gettext_lazy(
            "Opens the meeting, checks agencies in, takes each situation through the filters and "
            "concludes it. Has no plan sight by the office."
        ),
    ),
    "co_chair": (
        gettext_lazy("Co-chair"),
        gettext_lazy("Stands in for the chair, and can take over driving the meeting."),
    ),
    "coordinator": (
        gettext_lazy("Coordinator"),
        gettext_lazy(
            "Looks after seats, people, schedule and coded lists, publishes the agenda, and sees "
            "codes, never the words."
        ),
    ),
    "contact": (
        gettext_lazy("Agency contact"),
        gettext_lazy("Invites the agency’s people, names who speaks for it, and ends both."),
    ),
    "privacy_officer": (
        gettext_lazy("Privacy officer"),
        gettext_lazy("Sees that nothing of a situation can be read with this office alone."),
    ),
    "administrator": (
        gettext_lazy("Administrator"),
        gettext_lazy("Runs the server, and is shown no situation at all."),
    ),
}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sample_sign_in(request: HttpRequest) -> HttpResponse:
    """Offer the sample's people; a POST signs in as one of them."""
    if not settings.SAMPLE_MODE:
        raise Http404
    if request.method == "POST":
        return _sign_in(request)
    cards, others = _cast()
    return show(request, "tables/sample.html", {"cards": cards, "others": others})


def _sign_in(request: HttpRequest) -> HttpResponse:
    wanted = str(request.POST.get("user", ""))
    user = next((row for row in _people() if str(row.pk) == wanted), None)
    if user is None:
        raise Http404
    login(request, user, backend=BACKEND)
    return redirect("home")


def _people() -> QuerySet[User]:
    """Everybody who can sign in, first those whose agencies have most to do."""
    speaking = Representative.objects.filter(current(), current("seat__")).select_related(
        "seat__agency__sector", "seat__table"
    )
    offices = Officer.objects.filter(current()).select_related("table")
    memberships = Membership.objects.filter(current()).select_related("agency__sector")
    return (
        User.objects.filter(is_active=True)
        .annotate(busy=Count("representing__seat__agency__involvements", distinct=True))
        .prefetch_related(
            Prefetch("representing", speaking.order_by("pk"), to_attr="speaking"),
            Prefetch("offices", offices.order_by("pk"), to_attr="holding"),
            Prefetch("memberships", memberships.order_by("-office", "pk"), to_attr="belonging"),
        )
        .order_by("-busy", "name", "pk")
    )


def _cast() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """A card for each role, and a line for everybody for whom no card is left."""
    by_role: dict[str, list[dict[str, Any]]] = {role: [] for role in ROLES}
    others: list[dict[str, Any]] = []
    here = _main_table()
    for user in sorted(_people(), key=lambda user: here not in _tables(user)):
        role = _role(user)
        name, can = ROLES[role]
        card = {"role": name, "can": can, "user": user, "lines": _lines(user)}
        full = len(by_role[role]) >= CARDS.get(role, 1)
        (others if full else by_role[role]).append(card)
    return [card for cards in by_role.values() for card in cards], others


def _main_table() -> Any:
    """The table with the most seats: the cards are of its people first."""
    found = Table.objects.annotate(size=Count("seats")).order_by("-size", "pk").first()
    return found and found.pk


def _tables(user: Any) -> set[Any]:
    """The tables where a person speaks for a seat or holds an office."""
    return {row.seat.table_id for row in user.speaking} | {row.table_id for row in user.holding}


def _role(user: Any) -> str:
    """The role a person's card stands under: the rarest one they have."""
    if user.is_administrator:
        return "administrator"
    held = {officer.office for officer in user.holding}
    given = {membership.office for membership in user.belonging}
    for role in ("coordinator", "chair", "co_chair"):
        if role in held:
            return role
    for role in ("privacy_officer", "contact"):
        if role in given and not user.speaking:
            return role
    return "representative"


def _lines(user: Any) -> list[str]:
    """What a person is, one line each: offices at tables, seats, offices of the agency."""
    lines = [f"{officer.get_office_display()}, {officer.table.name}" for officer in user.holding]
    lines += [
        _("Speaks for %(agency)s, %(table)s")
        % {"agency": row.seat.agency.name, "table": row.seat.table.name}
        for row in user.speaking
    ]
    lines += [
        f"{membership.get_office_display()}, {membership.agency.name}"
        for membership in user.belonging
        if membership.office
    ]
    if not lines:
        lines = [membership.agency.name for membership in user.belonging[:1]]
    return lines
