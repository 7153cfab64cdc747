"""What acts on the agencies and people involved are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Flag, Moment, Reference, UuidList
from agencies.errors import Forbidden
from agencies.models import Agency
from cases.api.bodies.rows import asides, colleagues, involved
from cases.api.own import LEFT_OUT, OneOfOwn
from cases.rules.rows import writes_for
from cases.services.shown import own_here
from tables.api.bodies import seen_agencies, user_of


class AgencyActBody(Versioned):
    """An agency with a seat at the table."""

    agency = Reference(rows=seen_agencies)


class JoinBody(AgencyActBody):
    """An agency that joins."""

    shown = Flag(default=True)


class ShownBody(OneOfOwn, Versioned):
    """Whether others may read the agency's name here; its own people decide."""

    agency = Reference(rows=seen_agencies, required=False, help_text=LEFT_OUT)
    shown = Flag()

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Agency]:
        """The agencies with a part in it, or that brought it, for which the caller speaks."""
        return own_here(user_of(context), context["situation"])


class InvolvementBody(Versioned):
    """An agency's part in the situation."""

    involvement = Reference(rows=involved)


class OpenEarlierBody(InvolvementBody):
    """From when on the agency may read the plan."""

    from_at = Moment()


class OwnPart(Reference):
    """The part of an agency for which the caller may write; that of another one is forbidden."""

    def to_internal_value(self, data: Any) -> Any:
        """Return the part. Whose it is comes before the people that are named."""
        found = super().to_internal_value(data)
        own = writes_for(user_of(self.context), self.context["situation"])
        if not own.filter(pk=found.pk).exists():
            raise Forbidden(_("You do not speak for this agency here."))
        return found


class OwnPartBody(Versioned):
    """The part of one of the caller's agencies."""

    involvement = OwnPart(rows=involved)


class NarrowBody(OwnPartBody):
    """The representatives of the agency that read and write the plan."""

    representatives = UuidList(child=Reference(rows=colleagues), max_length=40)


class WorkerBody(OwnPartBody):
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
