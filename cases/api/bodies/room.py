"""What is sent while an item is before the room."""

from __future__ import annotations

from typing import Any

from agencies.api.bodies import Versioned
from agencies.api.fields import Choice, Flag, Moment, Reference, Text, UuidList
from cases.api.fields import Code, find_term
from cases.api.own import SeatBody
from cases.models import (
    Offer,
    Term,
)
from cases.services.drafts import VALUE_LISTS
from cases.services.later import Decision
from cases.services.room import FOLLOW_UP_OUTCOMES
from tables.api.bodies import (
    MOST_SEATS,
    seen_agencies,
)

L = Term.List
VALUE_LIST_CHOICES = [(name.value, name.label) for name in VALUE_LISTS]


class ValueBody(Versioned):
    """One coded value."""

    list = Choice(choices=VALUE_LIST_CHOICES)
    code = Text(max_length=120)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the term in place of its list and code."""
        term = find_term(self.context, attrs.pop("list"), attrs.pop("code"), "code")
        return {**attrs, "term": term}


class OfferBody(SeatBody):
    """What the agency of a seat can do. *version* is the situation's."""

    kind = Choice(choices=Offer.Kind.choices)
    answer_by_at = Moment(required=False, allow_null=True)
    shown = Flag(default=True, help_text="False: the room reads another agency.")


class FollowUpBody(Versioned):
    """How a follow-up item ended. *version* is the situation's."""

    outcome = Choice(choices=[(name.value, name.label) for name in FOLLOW_UP_OUTCOMES])


class LaterBody(Versioned):
    """What a tally sheet says about one item, with the time at which it was decided."""

    decision = Choice(choices=Decision.choices)
    at = Moment(help_text="During the meeting.")
    lead = Reference(rows=seen_agencies, required=False, allow_null=True)
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False)
    not_shown = UuidList(
        child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False,
        help_text="Of these, the ones that others read as another agency.",
    )  # fmt: skip
    rejection_reason = Code(of=L.REJECTION_REASONS, required=False, allow_null=True)
    conclusion_reason = Code(of=L.CONCLUSION_REASONS, required=False, allow_null=True)


class MoveBody(Versioned):
    """One place up or down. *version* is the meeting's."""

    direction = Choice(choices=[("up", "up"), ("down", "down")])


class CameBackBody(Versioned):
    """Whether the room knows it from the last 12 months."""

    came_back = Flag()


class EarlierBody(Versioned):
    """The token of a situation that the agency brought before."""

    token = Text(max_length=40)
