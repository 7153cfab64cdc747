"""The open item, as far as the reader may know it and never beyond what the whole table may.

Whoever reads: a chair shows this screen to the room, and phones lie on the table. Codes and words
appear at Filters Two and Three only; what an involved agency may read of a plan stays on the
situation's own page.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet, UUIDField
from django.utils.translation import gettext as _

from agencies.prepared import Given, among, prepared
from cases import coded, discretion
from cases.agenda_items import Item
from cases.models import Discussion, Narrative, Offer, ReportBack, Situation, Stage
from cases.permissions import UNDER_DISCUSSION
from cases.rules.rows import heard_by
from cases.sight import Sight
from cases.wording import brought_by
from tables import standing
from tables.models import Meeting

LEAST, MOST = timedelta(minutes=1), timedelta(minutes=10)


@dataclass(frozen=True)
class Timer:
    """How long an item has been open, and how long it may be for all others to have their turn."""

    opened_at: datetime
    allowed: timedelta

    @property
    def over_at(self) -> datetime:
        """When its share of the time is used up."""
        return self.opened_at + self.allowed

    @property
    def minutes(self) -> str:
        """The share in minutes and seconds."""
        return clock_words(self.allowed)

    def elapsed(self, now: datetime) -> str:
        """Minutes and seconds since it was opened; 0:00 for a clock that was set back."""
        return clock_words(max(now - self.opened_at, timedelta()))


@dataclass(frozen=True)
class OfferLine:
    """What one agency offers."""

    agency: str
    kind: str
    label: str
    answer_by_at: datetime | None


@dataclass(frozen=True)
class Report:
    """What the lead told the room, as far as the consent lets the room know."""

    words: str
    agency: str
    at: datetime


@dataclass(frozen=True)
class OpenItem:
    """One open item in plain values."""

    pk: UUID
    situation: UUID
    version: int
    number: str
    stage: str
    kind: str
    timer: Timer
    brought_by: str = ""
    coded: coded.CodedView | None = None
    why_now: str = ""
    dissent_count: int = 0
    offers: list[OfferLine] = field(default_factory=list)
    sees_room: bool = False
    lead: str = ""
    assisting: list[str] = field(default_factory=list)
    named_at: datetime | None = None
    contact_made_at: datetime | None = None
    overdue_at: datetime | None = None
    silent: bool = False
    report: Report | None = None

    @property
    def discussed(self) -> bool:
        """Whether it is at Filter Two or Three."""
        return self.stage in UNDER_DISCUSSION

    @property
    def at_three(self) -> bool:
        """Whether identity is spoken now."""
        return self.stage == Stage.FILTER_THREE

    @property
    def levels(self) -> list[str]:
        """The levels that are shown, for the trace that reading leaves."""
        shown = {
            "coded": self.coded is not None,
            "narrative": bool(self.why_now),
            "room": self.sees_room,
        }
        return [level for level, is_shown in shown.items() if is_shown]


def open_item(item: Item, timer: Timer, offers: Iterable[Offer]) -> OpenItem:
    """The open *item* for who has its sight, with the *offers* that they hear."""
    situation, shared = item.situation, at_the_table(item.sight, item.situation)
    base = OpenItem(
        pk=item.discussion.pk,
        situation=situation.pk,
        version=situation.version,
        number=situation.reference,
        stage=situation.stage,
        kind=str(item.discussion.get_kind_display()),
        timer=timer,
        brought_by=str(brought_by(situation, shared)),
        sees_room=shared.room,
    )
    if base.discussed:
        return _discussed(item, shared, base, offers)
    return _followed_up(item, shared, base)


def at_the_table(sight: Sight, situation: Situation) -> Sight:
    """Of *sight* only what everybody has who is checked in; what may be done stays."""
    discussed = situation.stage in UNDER_DISCUSSION
    return replace(
        sight,
        origin=sight.origin and situation.origin_shown and situation.stage != Stage.SUBMITTED,
        origin_sector=situation.origin_shown,
        coded=sight.coded and discussed,
        narrative=sight.narrative and discussed,
        plan=False,
        plan_codes=False,
    )


def timer_of(meeting: Meeting, agenda: Iterable[Discussion], opened: Discussion) -> Timer:
    """The time left when the item was opened, shared among the items that were left."""
    opened_at: Any = opened.opened_at
    left = sum(row.closed_at is None or row.closed_at > opened_at for row in agenda)
    share = (meeting.planned_end_at - opened_at) / max(left, 1)
    return Timer(opened_at, min(max(share, LEAST), MOST))


def offers_heard(user: Any, item: Item) -> list[Offer]:
    """The offers at the open *item* that *user* hears, in the order in which they were made.

    None without sight of the room. With it, what is left of the rule is who hears an offer.
    """
    if not (item.sight.room and item.situation.stage in UNDER_DISCUSSION):
        return []
    return _heard(discussion=item.discussion.pk, seats=[held.seat for held in standing.seats(user)])


@prepared(discussion=UUIDField(), seats=UUIDField())
def _heard(discussion: Given, seats: Given) -> QuerySet[Any]:
    rows = Offer.objects.filter(heard_by(among("seat", seats)), discussion=discussion)
    return rows.select_related("seat__agency").order_by("offered_at", "pk")


def with_words(item: OpenItem, sight: Sight) -> OpenItem:
    """*item* with its words for who has *sight* of them. They are read anew for each reader."""
    if not (sight.narrative and item.discussed):
        return item
    found = _why_now(situation=item.situation)
    return replace(item, why_now=found[0][0] if found else "")


@prepared(situation=UUIDField())
def _why_now(situation: Given) -> QuerySet[Any]:
    return Narrative.objects.filter(situation=situation).values_list("why_now")


def open_of(discussions: QuerySet[Discussion]) -> QuerySet[Discussion]:
    """Those of *discussions* that go on."""
    return discussions.filter(opened_at__isnull=False, closed_at__isnull=True)


def clock_words(length: timedelta) -> str:
    """Minutes and seconds."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    return f"{minutes}:{seconds:02d}"


def _discussed(item: Item, sight: Sight, base: OpenItem, offers: Iterable[Offer]) -> OpenItem:
    situation = item.situation
    return replace(
        base,
        coded=coded.load([situation])[situation.pk] if sight.coded else None,
        offers=_offers(offers),
        dissent_count=_dissent(item.discussion) if sight.room else 0,
    )


def _followed_up(item: Item, sight: Sight, base: OpenItem) -> OpenItem:
    situation = item.situation
    return replace(
        base,
        brought_by="",
        lead=item.lead,
        assisting=item.assisting,
        named_at=situation.named_at,
        contact_made_at=situation.contact_made_at,
        overdue_at=item.overdue_at,
        silent=item.silent,
        report=_report(situation) if sight.room else None,
    )


def _dissent(discussion: Discussion) -> int:
    decision = getattr(discussion, "aer_decision", None)
    return decision.dissent_count if decision else 0


def _offers(offers: Iterable[Offer]) -> list[OfferLine]:
    """What all at the table hear. "Not us" is its own agency's.

    A board may stand on a wall: whoever looks, what is not shown is not named.
    """
    other = discretion.another_agency().name
    return [
        OfferLine(
            offer.seat.agency.name if offer.is_shown else other,
            offer.kind,
            str(offer.get_kind_display()),
            offer.answer_by_at,
        )
        for offer in offers
        if offer.kind != Offer.Kind.NOT_US
    ]


def _report(situation: Situation) -> Report | None:
    """The latest report; without consent from all, only whether it may close."""
    rows = ReportBack.objects.select_related("outcome", "agency").filter(situation=situation)
    latest = rows.order_by("-at").first()
    if latest is None:
        return None
    # A board may stand on a wall: whoever looks, what is not shown is not named.
    hidden = {(situation.pk, agency) for agency in discretion.not_shown(situation.pk)}
    discretion.mask([latest], frozenset(hidden), discretion.another_agency())
    return Report(_reported(situation, latest), latest.agency.name, latest.at)


def _reported(situation: Situation, report: ReportBack) -> str:
    may_close = _("May close")
    if not situation.outcome_shown:
        return may_close if report.may_close else _("Needs discussion")
    return f"{report.outcome.name} · {may_close}" if report.may_close else report.outcome.name
