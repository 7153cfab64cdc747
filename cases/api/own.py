"""For which of their agencies somebody acts: left out where only one fits, asked where several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies.api.bodies import Body, Versioned
from agencies.api.fields import Reference
from agencies.errors import Forbidden, GuardFailed
from agencies.models import Agency
from cases.rules.rows import writes_for
from cases.services.copies import seats_elsewhere
from tables.api.bodies import seats_here, seen_agencies, tables_seen, user_of
from tables.models import Seat
from tables.permissions import checked_in, representing

LEFT_OUT = "Left out: the only one of yours that fits; 422 when several do."


class OneOfOwn(Body):
    """A body that names one of the caller's own agencies or seats, or leaves it out."""

    own = "agency"

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the values, with the only one that fits in the place of one left out."""
        if self.own in attrs:
            return attrs
        return {**attrs, self.own: _only(self.fitting(self.context, attrs), self.own)}

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Any]:
        """Those of the caller's that would do."""
        raise NotImplementedError


class DraftBody(OneOfOwn):
    """A new draft of an agency at a table."""

    table = Reference(rows=tables_seen)
    agency = Reference(rows=seen_agencies, required=False, help_text=LEFT_OUT)

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Agency]:
        """The agencies the caller speaks for at the table."""
        mine = representing(user_of(context)).filter(seat__table=attrs["table"])
        return Agency.objects.filter(pk__in=mine.values("seat__agency"))


class CopyBody(OneOfOwn):
    """To which table it is copied as a draft, and for which agency."""

    table = Reference(rows=tables_seen)
    agency = Reference(rows=seen_agencies, required=False, help_text=LEFT_OUT)

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Agency]:
        """The agencies the caller speaks for there that have a part here."""
        seats = seats_elsewhere(context["situation"], user_of(context))
        return Agency.objects.filter(pk__in=seats.filter(table=attrs["table"]).values("agency"))


class SeatBody(OneOfOwn, Versioned):
    """An act for a seat at the meeting of an item."""

    own = "seat"
    seat = Reference(rows=seats_here, required=False, help_text=LEFT_OUT)

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Seat]:
        """The seats the caller is checked in for."""
        mine = checked_in(user_of(context)).filter(meeting=context["meeting"])
        return Seat.objects.filter(pk__in=mine.values("seat"))


class WritingBody(OneOfOwn, Versioned):
    """An act for an agency that is involved in the situation."""

    agency = Reference(rows=seen_agencies, required=False, help_text=LEFT_OUT)

    def fitting(self, context: Mapping[str, Any], attrs: Mapping[str, Any]) -> QuerySet[Agency]:
        """The involved agencies for which the caller may write."""
        mine = writes_for(user_of(context), context["situation"])
        return Agency.objects.filter(pk__in=mine.values("agency"))


def _only(rows: QuerySet[Any], name: str) -> Any:
    """The one row there is. Raises Forbidden without any, GuardFailed for several."""
    found = list(rows[:2])
    if not found:
        raise Forbidden(_("You do not speak for an agency that fits here."))
    if len(found) > 1:
        words = _("You speak for several agencies here. Say for which.")
        raise GuardFailed(code="agency_missing", errors={name: [words]})
    return found[0]
