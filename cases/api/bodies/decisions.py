"""What the transitions of a situation are sent."""

from __future__ import annotations

from typing import Any

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Flag, Moment, Number, Reference, UuidList
from cases.api.bodies.rows import entries, meetings_here, open_here, unnamed
from cases.api.fields import Code
from cases.models import (
    Term,
)
from tables.api.bodies import (
    MOST_SEATS,
    deciders,
    seen_agencies,
)

L = Term.List


class ReportTextBody(Body):
    """Which text names somebody: why now, or one entry of the plan."""

    entry = Reference(rows=entries, required=False, allow_null=True)


class SubmitBody(Versioned):
    """Bring a draft to the table."""

    meeting = Reference(
        rows=meetings_here, required=False, allow_null=True, help_text="Left out: the next one."
    )
    no_youth_record = Flag(
        default=False,
        help_text="Of who is 12 to 17, nothing of criminal involvement comes only from a record.",
    )


class Decided(Versioned):
    """A decision that may have been somebody else's than the caller's."""

    decided_by = Reference(
        rows=deciders,
        required=False,
        allow_null=True,
        help_text="An officer of the table. Left out: the caller.",
    )


class AerTests(Body):
    """The four tests of acutely elevated risk. All are needed."""

    significant_interest = Flag()
    harm_probable = Flag()
    harm_severe = Flag()
    several_agencies_needed = Flag()


class ConfirmBody(Decided):
    """The threshold is met."""

    tests = AerTests()
    dissent_count = Number(min_value=0, max_value=99, default=0)


class RejectBody(Decided):
    """The threshold is not met."""

    reason = Code(of=L.REJECTION_REASONS)
    first = Reference(
        rows=open_here,
        required=False,
        allow_null=True,
        help_text="Of a duplicate: the open situation that came first.",
    )


class NameBody(Decided):
    """One lead and at least one assisting agency; an offer stands for one that is not shown."""

    lead = Reference(rows=seen_agencies, required=False, allow_null=True)
    lead_offer = Reference(
        rows=unnamed, required=False, allow_null=True, help_text="In the place of *lead*."
    )
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS, default=list)
    assisting_offers = UuidList(child=Reference(rows=unnamed), max_length=MOST_SEATS, default=list)
    pending = UuidList(
        child=Reference(rows=seen_agencies),
        max_length=MOST_SEATS,
        required=False,
        help_text="Absent agencies that are asked to assist.",
    )
    not_shown = UuidList(
        child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False,
        help_text="Of these, the ones that others read as another agency.",
    )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the agencies, also for offers."""
        lead, taken = attrs.pop("lead_offer", None), attrs.pop("assisting_offers")
        return {
            **attrs,
            "lead": lead.seat.agency if lead else attrs.get("lead"),
            "assisting": [*attrs["assisting"], *(offer.seat.agency for offer in taken)],
        }


class EnterLaterBody(Decided):
    """What a telephone emergency decided, within the last 14 days."""

    held_at = Moment(help_text="When it was decided; the clock runs from then.")
    tests = AerTests()
    lead = Reference(rows=seen_agencies)
    assisting = UuidList(child=Reference(rows=seen_agencies), max_length=MOST_SEATS)
    not_shown = UuidList(
        child=Reference(rows=seen_agencies), max_length=MOST_SEATS, required=False,
        help_text="Of these, the ones that others read as another agency.",
    )  # fmt: skip


class ConcludeBody(Decided):
    """The end."""

    reason = Code(
        of=L.CONCLUSION_REASONS, required=False, allow_null=True
    )  # left out: as the lead proposed
