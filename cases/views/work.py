"""What waits for a person: their situations, their agency's drafts, their next meeting."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from agencies.models import Agency
from cases import clock, coded
from cases.agenda import cutoff_at
from cases.models import (
    Discussion,
    Involvement,
    NextCheck,
    Offer,
    PendingRole,
    SealedText,
    Situation,
    Stage,
)
from cases.permissions import (
    ANSWER_PENDING,
    CHAIR,
    EDIT_DRAFT,
    OFFER,
    PLAN,
    ROOM,
    UNDER_DISCUSSION,
)
from cases.permissions_breach import SEE as SEE_SEALED
from cases.rules.rows import named_in, since_joining
from cases.views.common import SITUATIONS
from tables import standing
from tables.apart import of_interest
from tables.models import Meeting, Seat

MEETINGS_LOOKED_AT = 40
# A next check is shown on the home page from two days before.
CHECK_AHEAD = timedelta(days=2)
# The number belongs into the agency's own file within a day of the naming.
NUMBER_WITHIN = timedelta(days=1)


@dataclass
class Ours:
    """A situation in which one of the person's agencies acts."""

    situation: Situation
    parts: list[Involvement]
    coded: coded.CodedView
    next_check: date | None = None

    @property
    def leads(self) -> bool:
        """Whether one of them leads."""
        return any(part.role == Involvement.Role.LEAD for part in self.parts)

    @property
    def due_at(self) -> datetime | None:
        """When the first intervention is due."""
        return clock.due_at(self.situation)

    @property
    def hours(self) -> int:
        """Whole hours since the decision."""
        return int(clock.elapsed_hours(self.situation))

    @property
    def check_at(self) -> datetime | None:
        """The end of the day of the next check, in the table's time."""
        if self.next_check is None:
            return None
        zone = ZoneInfo(self.situation.table.time_zone)
        return datetime.combine(self.next_check, time(23, 59), zone)

    @property
    def check_is_late(self) -> bool:
        """Whether the day of the next check has gone by."""
        return self.check_at is not None and self.check_at < timezone.now()

    @property
    def urgent_at(self) -> datetime:
        """By when something is to be done next; what has no date comes last."""
        contact = None if self.situation.contact_made_at else self.due_at
        return min(filter(None, (contact, self.check_at)), default=FAR)

    @property
    def number_missing(self) -> bool:
        """Whether an agency has not noted the number in its own file."""
        return any(part.number_noted_at is None for part in self.parts)


FAR = datetime.max.replace(tzinfo=ZoneInfo("UTC"))


@dataclass
class Need:
    """What waits in one situation: of which kinds, until when.

    Kinds: ``contact`` (first contact is due), ``check`` (the next check), ``number`` (note it in
    the agency's own file), ``late`` (for a chair: no contact is reported), ``offer`` (the open
    item asks for the agency's answer), ``asked`` (to lead or to assist). *due_at* is None when
    nothing runs out.
    """

    kinds: tuple[str, ...]
    situation: Situation
    sort_at: datetime
    due_at: datetime | None = None
    coded: str = ""
    meeting: Meeting | None = None


def ours(user: Any) -> list[Ours]:
    """The open situations in which the person's agencies act, the most urgent first."""
    rows = list(SITUATIONS.permitted(user, PLAN).filter(stage=Stage.OPEN))
    about = coded.load(rows)
    parts = _parts(user, rows)
    checks = _checks(user, rows)
    found = [Ours(row, parts[row.pk], about[row.pk], checks.get(row.pk)) for row in rows]
    return sorted(found, key=lambda entry: (entry.urgent_at, entry.situation.named_at))


def _parts(user: Any, rows: Iterable[Situation]) -> dict[Any, list[Involvement]]:
    """By situation, the involvements of the agencies that the person speaks or works for there."""
    speaks = standing.any_of([
        Q(situation__table=table, agency__in=[held.agency for held in held_there])
        for table, held_there in standing.by_table(user).items()
    ])  # fmt: skip
    mine = speaks | Q(pk__in=named_in(user)) if user.holds_grants else speaks
    acting = Involvement.objects.filter(mine, situation__in=rows, until_at=None)
    found: dict[Any, list[Involvement]] = {row.pk: [] for row in rows}
    for part in acting.select_related("agency").order_by("-role"):
        found[part.situation_id].append(part)
    return found


def _checks(user: Any, rows: Iterable[Situation]) -> dict[Any, date]:
    """By situation whose plan is open to *user*, the day of the next check that was set last."""
    checks = NextCheck.objects.filter(since_joining(user), situation__in=rows)
    return dict(checks.order_by("at").values_list("situation", "check_date"))


def agencies(user: Any) -> QuerySet[Agency]:
    """The agencies where the person serves, for who speaks for none of them at a table."""
    mine = Agency.objects.permitted(user, "agencies.see_agency")
    return mine.order_by("name_en", "pk")


def sealed(user: Any) -> list[SealedText]:
    """The texts that wait for the person's decision, sealed, the oldest first."""
    waiting = SealedText.objects.filter(ciphertext__isnull=False)
    if not waiting.exists():  # nearly always: the rule is asked about nothing then
        return []
    mine = waiting.permitted(user, SEE_SEALED).exclude(asked_by=user.pk)
    return list(mine.select_related("agency").order_by("reported_at", "pk"))


def drafts(user: Any) -> list[Any]:
    """The drafts of the person's agencies, the newest first, with how each came back if it did."""
    last = Discussion.objects.filter(situation=OuterRef("pk"), closed_at__isnull=False)
    found = SITUATIONS.permitted(user, EDIT_DRAFT).filter(stage=Stage.DRAFT)
    came_back = Subquery(last.order_by("-closed_at").values("outcome")[:1])
    return list(found.annotate(came_back=came_back).order_by("-created_at", "pk"))


def asked(user: Any) -> list[Need]:
    """Where an agency of the person is asked to take a role."""
    spoken_for = [held.agency for held in standing.seats(user)]
    waiting = PendingRole.objects.filter(
        agency__in=spoken_for, answered_at=None, situation__stage=Stage.OPEN
    )
    if not waiting.exists():  # nearly always: the rule is asked about nothing then
        return []
    rows = waiting.permitted(user, ANSWER_PENDING)
    found = rows.select_related("situation__table").order_by("asked_date", "pk")
    return [Need(("asked",), row.situation, FAR) for row in found]


def late_leads(user: Any) -> list[Situation]:
    """Where the person chairs: open situations without a contact after it is overdue."""
    rows = SITUATIONS.permitted(user, CHAIR).filter(stage=Stage.OPEN, contact_made_at=None)
    late = (clock.ClockState.OVERDUE, clock.ClockState.UNREPORTED)
    return [row for row in rows.order_by("named_at") if clock.clock_state(row) in late]


def seats(user: Any) -> list[Seat]:
    """The seats that the person speaks for now, by table."""
    mine = Seat.objects.filter(pk__in=[held.seat for held in standing.seats(user)])
    found = mine.select_related("table", "agency")
    return sorted(found, key=lambda seat: (seat.table.name, seat.agency.name))


def meetings(user: Any) -> list[Meeting]:
    """The meetings in session, and of each table the next one of each kind."""
    going_on = [Meeting.State.SCHEDULED, Meeting.State.IN_SESSION]
    seen = Meeting.objects.permitted(user, "tables.see_meeting").filter(state__in=going_on)
    since = timezone.now() - timedelta(hours=12)
    rows = of_interest(seen.filter(planned_end_at__gt=since).select_related("table"), "table__")
    first: dict[Any, Meeting] = {}
    for row in rows.order_by("starts_at", "pk")[:MEETINGS_LOOKED_AT]:
        row.agenda_cutoff = cutoff_at(row)  # type: ignore[attr-defined]
        first.setdefault((row.table_id, row.kind, row.state), row)
    return list(first.values())


def needs(entries: list[Ours], late: list[Situation]) -> list[Need]:
    """What waits for the person, by the time that is left."""
    found = [need for entry in entries if (need := _need_of(entry))]
    for row in late:
        overdue = clock.overdue_at(row)
        found.append(Need(("late",), row, overdue or FAR, overdue))
    return sorted(found, key=lambda need: need.sort_at)


def _need_of(entry: Ours) -> Need | None:
    row = entry.situation
    ends: dict[str, datetime | None] = {}
    if row.contact_made_at is None:
        ends["contact"] = entry.due_at
    if entry.check_at and entry.check_at < timezone.now() + CHECK_AHEAD:
        ends["check"] = entry.check_at
    due_at = min(filter(None, ends.values()), default=None)
    if entry.number_missing:
        ends["number"] = None
    if not ends:
        return None
    noted_by = (row.named_at or FAR - NUMBER_WITHIN) + NUMBER_WITHIN
    return Need(tuple(ends), row, due_at or noted_by, due_at, entry.coded.line)


def offers_asked(user: Any, meetings: Iterable[Meeting]) -> list[Need]:
    """Items that are open at *meetings* in session and wait for the person's answer."""
    in_session = [row.pk for row in meetings if row.state == Meeting.State.IN_SESSION]
    if not in_session:
        return []
    answered = Offer.objects.filter(
        discussion=OuterRef("pk"), seat__in=[held.seat for held in standing.seats(user)]
    )
    asked = Situation.objects.permitted(user, OFFER).permitted(user, ROOM)
    items = Discussion.objects.filter(
        ~Exists(answered),
        meeting__in=in_session,
        opened_at__isnull=False,
        closed_at=None,
        situation__in=asked.filter(stage__in=UNDER_DISCUSSION).values("pk"),
    ).select_related("situation__table", "meeting")
    return [
        Need(("offer",), row.situation, row.opened_at or FAR, meeting=row.meeting) for row in items
    ]
