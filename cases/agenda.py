"""Places on agendas: what stands where, what is open, and how an appearance ends.

Called inside the transaction of the act that moves the item; checks nothing itself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db.models import Case, F, IntegerField, Max, QuerySet, Value, When
from django.utils import timezone

from cases import discretion
from cases.models import Discussion, Offer, OfferCount, Situation, Stage
from cases.silence import silent
from tables.models import Meeting, Table

# Follow-ups by how long ago the agencies were named, then new ones by how long they wait.
_BY_URGENCY = (
    "_place",
    F("situation__named_at").asc(nulls_last=True),
    "situation__submitted_at",
    "pk",
)


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
    return existing or _append(situation, target, kind, late=_comes_late(target, kind, at))


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
    return on_agenda(target, situation) or _append(situation, target, kind)


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
        _append(situation, meeting, kind)
    sort(meeting)
    return len(waiting)


def sort(meeting: Meeting) -> None:
    """Order what has not come up: follow-ups, longest ago first, then new, then deferred.

    On top stands what the lead has not reported on for two meetings.
    """
    rows = list(_unopened(meeting).order_by(*_BY_URGENCY))
    missed = silent([row.situation_id for row in rows])
    rows.sort(key=lambda row: row.situation_id not in missed)  # stable: the rest stays in order
    for position, row in enumerate(rows, start=1):
        row.position = position
    Discussion.objects.bulk_update(rows, ["position"])


def move(discussion: Discussion, step: int) -> None:
    """Move an item up (-1) or down (+1) among those that have not come up."""
    rows = list(_unopened(discussion.meeting).order_by("position", "pk"))
    ids = [row.pk for row in rows]
    old = ids.index(discussion.pk)
    new = min(max(old + step, 0), len(rows) - 1)
    rows.insert(new, rows.pop(old))
    for position, row in enumerate(rows, start=1):
        row.position = position
    Discussion.objects.bulk_update(rows, ["position"])


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


def _unopened(meeting: Meeting) -> QuerySet[Discussion]:
    deferred = Situation.objects.filter(
        discussions__outcome=Discussion.Outcome.DEFERRED, stage=Stage.SUBMITTED
    )
    place_of = Case(
        When(kind=Discussion.Kind.FOLLOW_UP, then=Value(0)),
        When(situation__in=deferred.values("pk"), then=Value(2)),
        default=Value(1),
        output_field=IntegerField(),
    )
    return Discussion.objects.filter(
        meeting=meeting, opened_at__isnull=True, closed_at__isnull=True
    ).annotate(_place=place_of)


def _comes_late(meeting: Meeting, kind: str, at: datetime) -> bool:
    """What moves on by itself is never late: only what an agency brings after the cut-off."""
    cutoff = cutoff_at(meeting)
    after = meeting.agenda_published_at is not None or (cutoff is not None and at > cutoff)
    return kind == Discussion.Kind.NEW and after


def _append(situation: Situation, meeting: Meeting, kind: str, *, late: bool = False) -> Discussion:
    last = Discussion.objects.filter(meeting=meeting).aggregate(last=Max("position"))["last"]
    return Discussion.objects.create(
        situation=situation,
        meeting=meeting,
        kind=kind,
        position=(last or 0) + 1,
        is_late=late,
    )


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
