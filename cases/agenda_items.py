"""What stands on an agenda, as far as the reader may know it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, OuterRef, Prefetch, QuerySet, UUIDField
from django.utils import timezone

from agencies.models import Sector
from agencies.models.base import current
from agencies.prepared import Given, among, prepared
from cases import discretion
from cases.clock import ClockState, clock_state, overdue_at
from cases.models import BusinessItem, Discussion, Involvement, Situation, Stage
from cases.sight import Sight, sights
from cases.silence import silent
from cases.wording import brought_by
from tables.models import Expectation, Invitee, Meeting, Representative, Seat

# Tables that publish their figures spend about four minutes on a situation: twenty or so fit into
# a meeting of ninety minutes.
MINUTES_AN_ITEM = 4
LATE = (ClockState.OVERDUE, ClockState.UNREPORTED)
LISTED = ("listing", "origin", "origin_sector")  # what a line of an agenda needs to know


@dataclass(frozen=True)
class Item:
    """One line of an agenda. Holds nothing beyond the listing of its situation."""

    discussion: Discussion
    situation: Situation
    sight: Sight
    brought_by: Any
    lead: str
    assisting: list[str]
    involved: frozenset[Any]
    deferred: bool
    silent: bool
    clock: ClockState

    @property
    def is_open(self) -> bool:
        """Whether it is what the room discusses now."""
        return self.discussion.opened_at is not None and self.discussion.closed_at is None

    @property
    def waits(self) -> bool:
        """Whether it has not come up."""
        return self.discussion.opened_at is None and self.discussion.closed_at is None

    @property
    def must_be_accepted(self) -> bool:
        """Whether it came late, and waits for the chair's word."""
        return self.waits and self.discussion.is_late and self.discussion.accepted_at is None

    @property
    def is_follow_up(self) -> bool:
        """Whether its lead reports back."""
        return self.discussion.kind == Discussion.Kind.FOLLOW_UP

    @property
    def contact_late(self) -> bool:
        """Whether the first intervention is overdue."""
        return self.clock in LATE

    @property
    def overdue_at(self) -> datetime | None:
        """When the first intervention became, or becomes, overdue."""
        return overdue_at(self.situation)


def items_of(
    user: Any,
    meeting: Meeting,
    *,
    at: datetime | None = None,
    shared: bool = False,
    sight: Collection[str] = (),
    known: Mapping[Any, Sight] | None = None,
    rows: list[Any] | None = None,
) -> list[Item]:
    """The agenda of *meeting* in its order, without what *user* may not list. Three queries.

    The caller has made sure that *user* sees the meeting. The agencies are those involved at *at*
    (default: now). On a *shared* screen even the reader's own agency is not named where it is not
    shown. Each item knows the person's sight, of *sight* (fields of it) too. Where the rules
    were asked a moment ago, that is *known*; where the agenda was read, those are *rows*.
    """
    rows = rows_of(meeting, at) if rows is None else rows
    seen = known or {}
    if rows and known is None:
        seen = sights(user, [row.situation for row in rows], {*LISTED, *sight})
    listed = [row for row in rows if seen.get(row.situation_id, Sight()).listing]
    parts = [part for row in listed for part in row.situation.active]
    discretion.mask_parts(None if shared else user, parts, discretion.another_agency())
    follow_ups = [row.situation_id for row in listed if row.kind == Discussion.Kind.FOLLOW_UP]
    missed = silent(follow_ups) if follow_ups else set()
    return [_item(row, seen[row.situation_id], missed) for row in listed]


def read_of(items: Iterable[Item]) -> list[tuple[Any, str]]:
    """The situations of *items* with their stages, for the trace that reading leaves."""
    return [(item.situation.pk, item.situation.stage) for item in items]


def rows_of(meeting: Meeting, at: datetime | None = None) -> list[Any]:
    """Everything on the agenda, with the agencies involved at *at*; nobody's sight. Two queries."""
    rows = _rows(meeting=meeting.pk)
    pks = list({row.situation_id for row in rows})
    active = defaultdict(list)
    for part in _involved(situations=pks, at=at or timezone.now()):
        active[part.situation_id].append(part)
    for row in rows:
        row.situation.active = active[row.situation_id]
    return rows


@prepared(meeting=UUIDField())
def _rows(meeting: Given) -> QuerySet[Any]:
    deferred = Discussion.objects.filter(
        situation=OuterRef("situation"), outcome=Discussion.Outcome.DEFERRED
    ).exclude(meeting=meeting)
    rows = (
        Discussion.objects.filter(meeting=meeting)
        .defer("accepted_by")
        .select_related("aer_decision", "situation__table", "situation__originating_agency__sector")
        .annotate(was_deferred=Exists(deferred))
    )
    return rows.order_by("position", "pk")


@prepared(situations=UUIDField(), at=DateTimeField())
def _involved(situations: Given, at: Given) -> QuerySet[Any]:
    rows = Involvement.objects.filter(current(at=at), among("situation", situations))
    return rows.select_related("agency").order_by("from_at")


def _item(row: Any, sight: Sight, missed: set[Any]) -> Item:
    situation = row.situation
    by_role = {
        role: [part.agency.name for part in situation.active if part.role == role]
        for role in Involvement.Role.values
    }
    return Item(
        discussion=row,
        situation=situation,
        sight=sight,
        brought_by=brought_by(situation, sight),
        lead=", ".join(by_role[Involvement.Role.LEAD]),
        assisting=by_role[Involvement.Role.ASSISTING],
        involved=frozenset(part.agency_id for part in situation.active),
        deferred=row.was_deferred and situation.stage == Stage.SUBMITTED,
        silent=row.situation_id in missed and row.closed_at is None,
        clock=clock_state(situation),
    )


@dataclass(frozen=True)
class Minutes:
    """The time an agenda needs against the time there is."""

    needed: int
    there: int

    @classmethod
    def of(
        cls, meeting: Meeting, items: Iterable[Item], business: Iterable[BusinessItem] = ()
    ) -> Minutes:
        """Four minutes for each item that has not ended, and those of undecided other business."""
        going_on = sum(item.discussion.closed_at is None for item in items)
        plain = sum(item.minutes for item in business if not item.decision)
        there = (meeting.planned_end_at - meeting.starts_at) // timedelta(minutes=1)
        return cls(going_on * MINUTES_AN_ITEM + plain, there)

    @property
    def over(self) -> int:
        """How many minutes are missing; 0 when it fits."""
        return max(0, self.needed - self.there)


@dataclass(frozen=True)
class Expected:
    """Who is expected, and who will be missed."""

    seats: list[Any]
    regrets: list[Any]
    silent: list[Any]
    sectors: list[Sector]

    @property
    def said(self) -> int:
        """How many of those expected have said so."""
        return sum(bool(seat.said) for seat in self.seats)


def expected_at(meeting: Meeting) -> Expected:
    """Who comes, who does not, whom nobody speaks for, sectors without any. Five queries.

    A seat that has not answered is expected.
    """
    seats = with_answers(meeting)
    coming = [seat for seat in seats if seat.speaking and not seat.regrets]
    sectors = {seat.agency.sector_id for seat in coming}
    missing = Sector.objects.filter(retired_at__isnull=True).exclude(pk__in=sectors)
    return Expected(
        seats=coming,
        regrets=[seat for seat in seats if seat.speaking and seat.regrets],
        silent=[seat for seat in seats if not seat.speaking],
        sectors=sorted(missing, key=lambda sector: sector.name),
    )


def with_answers(meeting: Meeting) -> list[Any]:
    """The seats of *meeting*, each with what it said about coming. Three queries."""
    answers = {row.seat_id: row for row in Expectation.objects.filter(meeting=meeting)}
    seats = list(seats_at(meeting))
    for seat in seats:
        seat.said = answers.get(seat.pk)
        seat.regrets = bool(seat.said and seat.said.answer == Expectation.Answer.NOT_COMING)
    return seats


def seats_at(meeting: Meeting) -> QuerySet[Any]:
    """The seats *meeting* is for, with who speaks for each then. Two queries."""
    when = meeting.opened_at or meeting.starts_at
    speaking = Representative.objects.filter(current(at=when)).select_related("user")
    seats = Seat.objects.filter(current(at=when), table=meeting.table_id)
    if meeting.kind == Meeting.Kind.EMERGENCY:
        seats = seats.filter(pk__in=Invitee.objects.filter(meeting=meeting).values("seat"))
    return (
        seats.select_related("agency__sector")
        .prefetch_related(
            Prefetch(
                "representatives",
                speaking.order_by("until_at", "user__name", "pk"),
                to_attr="speaking",
            )
        )
        .order_by("agency__name_en", "pk")
    )
