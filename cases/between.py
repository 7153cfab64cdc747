"""What moved between two meetings, read from what is there: intervals and moves.

It is listing only: who leads, who assists, what is concluded. It stands on the next agenda.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, User
from cases import discretion
from cases.models import Involvement, Situation, StageChange
from cases.permissions import LISTING
from tables.models import Meeting

LEADS, ASSISTS, LEFT, CONCLUDED, REOPENED = "leads", "assists", "left", "concluded", "reopened"
KINDS = (
    (LEADS, _("leads from now on")),
    (ASSISTS, _("assists from now on")),
    (LEFT, _("has left")),
    (CONCLUDED, _("concluded")),
    (REOPENED, _("open again")),
)
# Moves of a situation that are listed when they were made outside a meeting.
_MOVES = {"conclude": CONCLUDED, "stop": CONCLUDED, "reopen": REOPENED}


@dataclass(frozen=True)
class Moved:
    """One thing that moved: *agency* is None when the situation itself did."""

    situation: Situation
    what: str
    at: datetime
    agency: Agency | None = None

    @property
    def words(self) -> Any:
        """What moved, in words that follow the agency's name or stand alone."""
        return dict(KINDS)[self.what]


def moved_before(user: User, meeting: Meeting, *, other: Agency | None = None) -> list[Moved]:
    """What *user* may know of what moved before *meeting*, since the one before it ended.

    Nothing before the first meeting of a table. *other* stands for an agency that is not shown.
    Five queries, whatever moved.
    """
    since = _end_of_the_one_before(meeting)
    if since is None:
        return []
    until = meeting.opened_at or timezone.now()
    seen = Situation.objects.permitted(user, LISTING).filter(table=meeting.table_id)
    parts = _masked(user, list(_parts(seen, since, until)), other)
    found = [*parts, *_moves(seen, since, until)]
    return sorted(found, key=lambda moved: (moved.at, moved.situation.reference))


def _masked(user: User, parts: list[Moved], other: Agency | None) -> list[Moved]:
    hidden = discretion.hidden_from(user, {moved.situation.pk for moved in parts})
    return [
        replace(moved, agency=other)
        if moved.agency and (moved.situation.pk, moved.agency.pk) in hidden
        else moved
        for moved in parts
    ]


def _end_of_the_one_before(meeting: Meeting) -> datetime | None:
    before = Meeting.objects.filter(
        table=meeting.table_id, state=Meeting.State.CLOSED, kind=Meeting.Kind.ORDINARY
    ).filter(starts_at__lt=meeting.starts_at)
    return before.order_by("-closed_at").values_list("closed_at", flat=True).first()


def _parts(seen: QuerySet[Situation], since: datetime, until: datetime) -> Iterator[Moved]:
    """Who joined, leads and left. Who hands over begins a new interval, and has not left."""
    began = Q(from_at__gt=since, from_at__lte=until)
    ended = Q(until_at__gt=since, until_at__lte=until)
    rows = Involvement.objects.filter(began | ended, situation__in=seen).select_related(
        "agency", "situation__table"
    )
    for row in rows:
        if since < row.from_at <= until and row.from_at != row.situation.named_at:
            yield from _began(row, rows)
        if row.until_at and since < row.until_at <= until and not _went_on(row, rows):
            yield Moved(row.situation, LEFT, row.until_at, row.agency)


def _began(row: Involvement, rows: Iterable[Involvement]) -> Iterator[Moved]:
    if row.role == Involvement.Role.LEAD:
        yield Moved(row.situation, LEADS, row.from_at, row.agency)
    elif not any(_same(row, other) and other.until_at == row.from_at for other in rows):
        yield Moved(row.situation, ASSISTS, row.from_at, row.agency)


def _went_on(row: Involvement, rows: Iterable[Involvement]) -> bool:
    return any(_same(row, other) and other.from_at == row.until_at for other in rows)


def _same(row: Involvement, other: Involvement) -> bool:
    return (row.situation_id, row.agency_id) == (other.situation_id, other.agency_id)


def _moves(seen: QuerySet[Situation], since: datetime, until: datetime) -> Iterator[Moved]:
    rows = StageChange.objects.filter(
        situation__in=seen, transition__in=_MOVES, meeting=None, undone_at=None,
        at__gt=since, at__lte=until,
    )  # fmt: skip
    for row in rows.select_related("situation__table"):
        yield Moved(row.situation, _MOVES[row.transition], row.at)
