"""What acts on the agencies and people involved are sent."""

from __future__ import annotations

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Flag, Moment, Reference, UuidList
from cases.api.bodies.rows import asides, colleagues, involved
from tables.api.bodies import (
    seen_agencies,
)


class AgencyActBody(Versioned):
    """An agency with a seat at the table."""

    agency = Reference(rows=seen_agencies)


class JoinBody(AgencyActBody):
    """An agency that joins."""

    shown = Flag(default=True)


class ShownBody(AgencyActBody):
    """Whether others may read the agency's name here; its own people decide."""

    shown = Flag()


class InvolvementBody(Versioned):
    """An agency's part in the situation."""

    involvement = Reference(rows=involved)


class OpenEarlierBody(InvolvementBody):
    """From when on the agency may read the plan."""

    from_at = Moment()


class NarrowBody(InvolvementBody):
    """The representatives of the agency that read and write the plan."""

    representatives = UuidList(child=Reference(rows=colleagues), max_length=40)


class WorkerBody(InvolvementBody):
    """Somebody of the agency who speaks for no seat of it here."""

    user = Reference(rows=colleagues)


class StepAsideBody(Body):
    """Nothing: no reason is asked, and any version will do."""


class LiftBody(Body):
    """Somebody's stepping aside."""

    step_aside = Reference(rows=asides)


class NoteNumberBody(Body):
    """An agency's part in the situation."""

    involvement = Reference(rows=involved)
