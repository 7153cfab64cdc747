"""The open item of a meeting, as far as the reader may know it.

What is put together here never goes beyond what everybody who is checked in may see, whoever
reads: a chair shows this screen to the room. Codes and words appear at Filters Two and Three
only; what an involved agency may read of a plan stays on the situation's own page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from agencies.models import Agency
from cases import coded, lifecycle
from cases.forms.meeting import HandOverForm
from cases.forms.transitions import ConcludeForm, ConfirmForm, NameForm
from cases.lifecycle import UNDO_WITHIN
from cases.models import Narrative, Offer, ReportBack, Situation, Stage, StageChange
from cases.permissions import SEE_OFFER, UNDER_DISCUSSION
from cases.services import room
from cases.sight import Sight
from cases.views.agenda_items import Item
from cases.views.transitions import proposed_group
from tables.models import Meeting


@dataclass
class Room:
    """The open item: its situation, what may be shown of it, and the forms of this filter."""

    item: Item
    sight: Sight
    under_discussion: bool
    coded: Any = None
    why_now: str = ""
    dissent_count: int | None = None
    offers: list[Offer] = field(default_factory=list)
    offered_lead: Agency | None = None
    offered_assisting: list[Agency] = field(default_factory=list)
    own_answers: dict[Any, str] = field(default_factory=dict)
    report: ReportBack | None = None
    proposed: Any = None
    forms: dict[str, Any] = field(default_factory=dict)

    @property
    def situation(self) -> Situation:
        """The situation that is discussed."""
        return self.item.situation

    @property
    def levels(self) -> list[str]:
        """The levels that are shown, for the trace that reading leaves."""
        shown = {
            "coded": self.coded is not None,
            "narrative": bool(self.why_now),
            "room": self.sight.room,
        }
        return [level for level, is_shown in shown.items() if is_shown]


def room_of(user: Any, item: Item, *, shared_screen: bool) -> Room:
    """The open *item* for *user*. On a shared screen no agency's "Not us" stands."""
    sight = Sight.of(user, item.situation)
    stage = item.situation.stage
    found = Room(item, sight, under_discussion=stage in UNDER_DISCUSSION)
    if found.under_discussion:
        _words(found)
        _offers(found, user, shared_screen)
    elif sight.room:
        _report(found)
    _forms(found, user)
    return found


def undoable(user: Any, meeting: Meeting) -> dict[str, Any] | None:
    """The latest decision of the meeting, while it can still be taken back by *user*."""
    change = (
        StageChange.objects.select_related("situation__table")
        .filter(meeting=meeting, undone_at=None, at__gt=timezone.now() - UNDO_WITHIN)
        .order_by("-at")
        .first()
    )
    if change is None or not user.has_perm("cases.drive", change.situation):
        return None
    if lifecycle.last_undoable(change.situation) is None:
        return None
    return {"situation": change.situation, "until": change.at + UNDO_WITHIN}


def _words(found: Room) -> None:
    if found.sight.coded:
        found.coded = coded.load([found.situation])[found.situation.pk]
    if found.sight.narrative:
        narrative = Narrative.objects.filter(situation=found.situation).first()
        found.why_now = narrative.why_now if narrative else ""


def _offers(found: Room, user: Any, shared_screen: bool) -> None:
    if not found.sight.room:
        return
    discussion = found.item.discussion
    decision = getattr(discussion, "aer_decision", None)
    found.dissent_count = decision.dissent_count if decision else None
    seen = list(_seen_offers(user, found))
    found.offers = [offer for offer in seen if offer.kind != Offer.Kind.NOT_US]
    found.own_answers = {
        offer.seat_id: offer.get_kind_display()
        for offer in seen
        if not (shared_screen and offer.kind == Offer.Kind.NOT_US)
    }
    if found.situation.stage == Stage.FILTER_THREE and found.sight.drive:
        found.offered_lead, found.offered_assisting = room.as_offered(discussion)


def _seen_offers(user: Any, found: Room) -> QuerySet[Offer]:
    rows = Offer.objects.permitted(user, SEE_OFFER).filter(discussion=found.item.discussion)
    return rows.select_related("seat__agency").order_by("offered_at", "pk")


def _report(found: Room) -> None:
    """What the lead told the room; without consent from all, only whether it may close."""
    latest = ReportBack.objects.select_related("outcome", "agency").filter(
        situation=found.situation
    )
    found.report = latest.order_by("-at").first()
    if found.sight.chair:
        found.proposed = proposed_group(found.situation)


def _forms(found: Room, user: Any) -> None:
    situation = found.situation
    options = {"situation": situation, "user": user}
    if found.sight.drive and situation.stage == Stage.FILTER_TWO:
        found.forms["confirm"] = ConfirmForm(**options)
    if found.sight.drive and situation.stage == Stage.FILTER_THREE:
        initial = {"lead": found.offered_lead, "assisting": found.offered_assisting}
        found.forms["name"] = NameForm(**options, initial=initial)
    if found.sight.chair and situation.stage == Stage.OPEN:
        found.forms["conclude"] = ConcludeForm(**options)
    if found.sight.drive and situation.stage == Stage.OPEN:
        found.forms["hand_over"] = HandOverForm(situation=situation)
