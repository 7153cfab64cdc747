"""Agencies that are not shown: who may know, and what everybody else reads in their place.

An agency that is not shown in a situation is "another agency" to everybody but its own people:
to the table, its officers, and the agencies on the same plan. Whatever shows rows that name an
agency passes them through :func:`mask` before it sorts or draws them.

It is marked when it offers, when the agencies are named, or later. What it offers is heard
without its name, and taken without it: who names the agencies chooses the offer, not the agency.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Agency, User
from cases.models import Involvement, Offer, Situation
from cases.permissions import KNOW_AGENCY
from tables import standing
from tables.models import Seat

Hidden = frozenset[tuple[UUID, UUID]]  # pairs of a situation and an agency
Row = TypeVar("Row")


def hidden_from(user: User, situations: Iterable[Any]) -> Hidden:
    """What *user* may not know of *situations* (rows or ids): one query, none without any."""
    ids = [getattr(situation, "pk", situation) for situation in situations]
    if not ids:
        return frozenset()
    rows = Involvement.objects.filter(situation__in=ids, is_shown=False)
    unknown = rows.exclude(access.condition(Involvement, user, KNOW_AGENCY))
    return frozenset(unknown.values_list("situation_id", "agency_id"))


@access.part
def hidden_in(user: User, situation: UUID) -> Hidden:
    """What *user* may not know of one situation; asked once for a page."""
    return hidden_from(user, [situation])


def another_agency() -> Agency:
    """What stands on a page for an agency that is not shown: a name, and nothing behind it."""
    words = _("Another agency")
    return Agency(id=None, name_en=words, name_fr=words)


def another_seat() -> Seat:
    """The same for a seat."""
    return Seat(id=None, agency=another_agency())


def mask(rows: Iterable[Row], hidden: Hidden, other: Agency | None = None) -> list[Row]:
    """*rows* (with a situation and an agency) with *other* in place of what is *hidden*.

    They are for showing only: saving one would lose its agency.
    """
    shown = list(rows)
    for row in shown:
        one: Any = row
        if (one.situation_id, one.agency_id) in hidden:
            one.agency = other
    return shown


def mask_parts(
    user: User | None, parts: Iterable[Involvement], other: Agency | None = None
) -> list[Involvement]:
    """The same for involvements that are at hand: a query only where one is not shown.

    Nobody (None) knows any of them.
    """
    shown = list(parts)
    unnamed = [part for part in shown if not part.is_shown]
    if not unnamed:
        return shown
    ids: set[UUID] = set()
    if user is not None:
        known = Involvement.objects.permitted(user, KNOW_AGENCY)
        known = known.filter(pk__in=[part.pk for part in unnamed])
        ids = set(known.values_list("pk", flat=True))
    for part in unnamed:
        if part.pk not in ids:
            part.agency = other  # type: ignore[assignment]
    return shown


def mask_offers(user: User, offers: Iterable[Offer], other: Seat | None = None) -> list[Offer]:
    """*offers* with *other* in the place of a seat that is not shown; one's own stays."""
    heard, own = list(offers), {held.seat for held in standing.seats(user)}
    for offer in heard:
        if not offer.is_shown and offer.seat_id not in own:
            offer.seat = other  # type: ignore[assignment]
    return heard


def unnamed_offers(situation: Situation) -> QuerySet[Offer]:
    """The offers at the open item of agencies that are not shown, as they came."""
    kinds = [Offer.Kind.CAN_LEAD, Offer.Kind.CAN_ASSIST]
    rows = Offer.objects.filter(
        discussion__situation=situation, discussion__closed_at=None, is_shown=False, kind__in=kinds
    )
    return rows.select_related("seat__agency").order_by("offered_at", "pk")


def is_shown(situation: Situation, agency: Agency) -> bool:
    """Whether *agency* may be named to others in *situation*."""
    parts = Involvement.objects.filter(situation=situation, agency=agency, is_shown=False)
    origin = situation.origin_shown or situation.originating_agency_id != agency.pk
    return origin and not parts.exists()


def not_shown(situation: UUID) -> frozenset[UUID]:
    """The agencies that are not shown in *situation*."""
    parts = Involvement.objects.filter(situation=situation, is_shown=False)
    origin = Situation.objects.filter(pk=situation, origin_shown=False)
    rows = parts.values_list("agency_id", flat=True)
    return frozenset([*rows, *origin.values_list("originating_agency_id", flat=True)])


def named_in_audit(situation: Situation, agency: Agency) -> dict[str, Any]:
    """How an audit entry refers to *agency*: not at all while it is not shown."""
    return {"agency": agency} if is_shown(situation, agency) else {}
