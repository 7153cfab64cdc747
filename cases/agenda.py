"""Places on agendas: what stands where, what is open, and how an appearance ends.

Called inside the transaction of the act that moves the item; checks nothing itself.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Exists, F, Max, OuterRef
from django.utils import timezone

from cases import discretion
from cases.models import Discussion, Offer, OfferCount, Situation, Stage
from cases.silence import silent
from tables.models import Meeting, Table

# What comes before what on an agenda.
_SILENT, _FOLLOW_UP, _NEW, _DEFERRED = range(4)
_NEVER = datetime.max.replace(tzinfo=UTC)


def on_agenda(meeting: Meeting, situation: Situation) -> Discussion | None:
    """The appearance of *situation* at *meeting* that has not ended."""
    return (
        Discussion.objects.select_related("meeting")
        .filter(meeting=meeting, situation=situation, closed_at__isnull=True)
        .first()
    )


def place(
    situation: Situation,
    meeting: Meeting | None,
    *,
    at: datetime,
    kind: str = Discussion.Kind.NEW,
) -> Discussion | None:
    """Put *situation* on the agenda of *meeting*, or of the table's next ordinary one.

    Returns None when there is no meeting yet: the agenda takes it up when one is made.
    """
    target = meeting or next_meeting(situation.table, at=at)
    if target is None:
        return None
    existing = on_agenda(target, situation)
    return existing or _insert(situation, target, kind, late=_comes_late(target, kind, at))


def cutoff_at(meeting: Meeting) -> datetime | None:
    """From when on a new item of *meeting* is late; None: from its publication on."""
    hours = meeting.table.agenda_cutoff_hours
    return meeting.starts_at - timedelta(hours=hours) if hours else None


def place_next(
    situation: Situation,
    *,
    after: Meeting | None,
    at: datetime,
    kind: str = Discussion.Kind.NEW,
) -> Discussion | None:
    """Put it on the first ordinary meeting after *after* (default: after now)."""
    target = next_meeting(situation.table, at=at, excluding=after)
    if target is None:
        return None
    return on_agenda(target, situation) or _insert(situation, target, kind)


def next_meeting(
    table: Table, *, at: datetime | None = None, excluding: Meeting | None = None
) -> Meeting | None:
    """The table's next ordinary meeting that has not begun and is not over."""
    ahead = Meeting.objects.filter(
        table=table,
        kind=Meeting.Kind.ORDINARY,
        state=Meeting.State.SCHEDULED,
        planned_end_at__gt=at or timezone.now(),
    )
    if excluding is not None:
        ahead = ahead.exclude(pk=excluding.pk)
    return ahead.order_by("starts_at").first()


def take_off(situation: Situation) -> None:
    """Remove it from the agendas on which it has not come up."""
    Discussion.objects.filter(
        situation=situation, opened_at__isnull=True, closed_at__isnull=True
    ).delete()


def build(meeting: Meeting) -> int:
    """Put everything that waits on the agenda of *meeting*; return how many were added.

    Open situations come as follow-ups, submitted ones as new. What stands on another meeting that
    is still to come stays there. An emergency meeting takes nothing by itself.
    """
    if meeting.kind == Meeting.Kind.EMERGENCY:
        return 0
    placed = Discussion.objects.filter(closed_at__isnull=True)
    waiting = Situation.objects.filter(
        table=meeting.table, stage__in=[Stage.SUBMITTED, Stage.OPEN]
    ).exclude(pk__in=placed.values("situation"))
    for situation in waiting:
        follow_up = situation.stage == Stage.OPEN
        kind = Discussion.Kind.FOLLOW_UP if follow_up else Discussion.Kind.NEW
        _insert(situation, meeting, kind)
    return len(waiting)


def move(discussion: Discussion, step: int) -> None:
    """Move an item up (-1) or down (+1) among those that have not come up."""
    rows = _unopened(discussion.meeting)
    ids = [row.pk for row in rows]
    old = ids.index(discussion.pk)
    new = min(max(old + step, 0), len(rows) - 1)
    rows.insert(new, rows.pop(old))
    _renumber(rows)


def close_item(
    discussion: Discussion, outcome: str, *, at: datetime, keep_offers: bool = False
) -> None:
    """End an appearance; the offers made at it are folded into monthly counts.

    With *keep_offers* they stay, seen by nobody, for as long as the end may be undone.
    """
    if not keep_offers:
        fold_offers(discussion, at)
    discussion.closed_at, discussion.outcome = at, outcome
    discussion.save(update_fields=["closed_at", "outcome"])


def reopen_item(discussion: Discussion) -> None:
    """Take back that an appearance ended."""
    discussion.closed_at, discussion.outcome = None, ""
    discussion.save(update_fields=["closed_at", "outcome"])


def _unopened(meeting: Meeting) -> list[Any]:
    """What has not come up at *meeting*, in its order, each with its kind of urgency."""
    deferred = Discussion.objects.filter(
        situation=OuterRef("situation"), outcome=Discussion.Outcome.DEFERRED
    )
    rows = Discussion.objects.filter(
        meeting=meeting, opened_at__isnull=True, closed_at__isnull=True
    ).select_related("situation")
    return list(rows.annotate(was_deferred=Exists(deferred)).order_by("position", "pk"))


def _urgency(rows: list[Any]) -> dict[Any, tuple[Any, ...]]:
    """By what each of *rows* comes before others: see `_insert`."""
    follow_ups = [row.situation_id for row in rows if row.kind == Discussion.Kind.FOLLOW_UP]
    missed = silent(follow_ups) if follow_ups else set()
    found = {}
    for row in rows:
        place = _DEFERRED if row.was_deferred else _NEW
        if row.kind == Discussion.Kind.FOLLOW_UP:
            place = _SILENT if row.situation_id in missed else _FOLLOW_UP
        named_at, submitted_at = row.situation.named_at, row.situation.submitted_at
        found[row.pk] = (place, named_at or _NEVER, submitted_at or _NEVER)
    return found


def _comes_late(meeting: Meeting, kind: str, at: datetime) -> bool:
    """What moves on by itself is never late: only what an agency brings after the cut-off."""
    cutoff = cutoff_at(meeting)
    after = meeting.agenda_published_at is not None or (cutoff is not None and at > cutoff)
    return kind == Discussion.Kind.NEW and after


def _insert(situation: Situation, meeting: Meeting, kind: str, *, late: bool = False) -> Discussion:
    """Put it where it belongs among what has not come up, and leave the others as they stand.

    On top what the lead has not reported on for two meetings; then follow-ups, longest ago first,
    new ones by how long they wait, and deferred ones. What somebody moved by hand stays there.
    """
    last = Discussion.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    made = Discussion.objects.create(
        situation=situation,
        meeting=meeting,
        kind=kind,
        position=(last or 0) + 1,
        is_late=late,
    )
    *others, own = _unopened(meeting)
    urgency = _urgency([*others, own])
    before = [at for at, row in enumerate(others) if urgency[row.pk] <= urgency[own.pk]]
    place = before[-1] + 1 if before else 0
    if place < len(others):
        _renumber([*others[:place], own, *others[place:]])
    return made


def _renumber(rows: list[Discussion]) -> None:
    """Give *rows* their positions anew, in this order; what came up keeps its own."""
    last = 0
    for row, position in zip(rows, sorted(row.position for row in rows), strict=True):
        row.position = last = max(position, last + 1)
    Discussion.objects.bulk_update(rows, ["position"])


def fold_offers(discussion: Discussion, at: datetime) -> None:
    """Delete the offers of one item, leaving a count per agency, month and answer.

    An agency that is not shown is not counted: the count would tell of it.
    """
    offers = list(Offer.objects.select_related("seat").filter(discussion=discussion))
    month = at.date().replace(day=1)
    unnamed = discretion.not_shown(discussion.situation_id)
    for offer in offers:
        if offer.seat.agency_id in unnamed or not offer.is_shown:
            continue
        row, _made = OfferCount.objects.get_or_create(
            table_id=offer.seat.table_id,
            agency_id=offer.seat.agency_id,
            month_date=month,
            kind=offer.kind,
        )
        OfferCount.objects.filter(pk=row.pk).update(count=F("count") + 1)
    Offer.objects.filter(pk__in=[offer.pk for offer in offers]).delete()
