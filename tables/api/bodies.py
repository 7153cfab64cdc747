"""What acts on tables, seats, people and meetings are sent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.fields import empty

from agencies.access import permitted
from agencies.api.bodies import Body, Versioned
from agencies.api.fields import (
    Choice,
    Day,
    Flag,
    Moment,
    Number,
    Reference,
    Text,
    TimeOfDay,
    UuidList,
    name_of,
)
from agencies.errors import GuardFailed
from agencies.models import Agency, Membership, Sector, User
from agencies.models.base import current
from tables.models import Attendance, Expectation, Meeting, Officer, Representative, Seat, Table
from tables.permissions import DRIVERS, my_tables
from tables.services.driving import could_chair
from tables.services.moving import meetings_for

MOST_SEATS = 80


def user_of(context: Mapping[str, Any]) -> User:
    """Who sent the body."""
    user: User = context["request"].user
    return user


def seen_agencies(context: Mapping[str, Any]) -> QuerySet[Agency]:
    """Agencies that the caller sees."""
    return Agency.objects.permitted(user_of(context), "agencies.see_agency")


def any_agency(context: Mapping[str, Any]) -> QuerySet[Agency]:
    """Agencies in being. A new seat may be for one that no table of the caller's knows yet."""
    return Agency.objects.filter(closed_at__isnull=True)


def seats_here(context: Mapping[str, Any]) -> QuerySet[Seat]:
    """Seats in force at the table the act is on."""
    return Seat.objects.filter(current(), table=context["table"]).select_related("agency")


def seats_seen(context: Mapping[str, Any]) -> QuerySet[Seat]:
    """Seats that the caller sees."""
    return permitted(Seat.objects.select_related("agency"), user_of(context), "tables.see_seat")


def representatives(context: Mapping[str, Any]) -> QuerySet[Representative]:
    """Whoever speaks for the seat the act is on, now or later."""
    rows = Representative.objects.filter(seat=context["seat"], until_at__isnull=True)
    later = Representative.objects.filter(seat=context["seat"], until_at__gt=timezone.now())
    return (rows | later).select_related("seat__table")


def meetings_of_seat(context: Mapping[str, Any]) -> QuerySet[Meeting]:
    """Meetings that the seat the act is on may send somebody to."""
    return meetings_for(context["seat"])


def attending(context: Mapping[str, Any]) -> QuerySet[Attendance]:
    """Those at the meeting the act is on."""
    return Attendance.objects.filter(meeting=context["meeting"]).select_related("meeting")


def tables_seen(context: Mapping[str, Any]) -> QuerySet[Table]:
    """Tables that the caller sees."""
    return my_tables(user_of(context))


def colleagues(context: Mapping[str, Any]) -> QuerySet[User]:
    """People of the agency the act is on."""
    here = Membership.objects.filter(current(), agency=context["agency"])
    return User.objects.filter(pk__in=here.values("user"))


def people_here(context: Mapping[str, Any]) -> QuerySet[User]:
    """People of the agencies with a seat at the table the act is on."""
    seated = seats_here(context).values("agency")
    working = Membership.objects.filter(current(), agency__in=seated)
    return User.objects.filter(pk__in=working.values("user"))


def deciders(context: Mapping[str, Any]) -> QuerySet[User]:
    """Officers of the table the act is on, and whoever chairs its meeting in session."""
    officers = Officer.objects.filter(current(), table=context["table"], office__in=DRIVERS)
    acting = Meeting.objects.filter(
        table=context["table"], state=Meeting.State.IN_SESSION, acting_chair__isnull=False
    )
    found = User.objects.filter(pk__in=officers.values("user"))
    return found | User.objects.filter(pk__in=acting.values("acting_chair"))


def sectors(context: Mapping[str, Any]) -> QuerySet[Sector]:
    """Sectors that are offered."""
    return Sector.objects.filter(retired_at__isnull=True)


class SectorCode(Text):
    """The code of a sector that is offered."""

    def run_validation(self, data: Any = empty) -> Any:
        """Return the sector. Raises GuardFailed for a code that is not offered."""
        found = sectors(self.context).filter(pk=super().run_validation(data)).first()
        if found is None:
            words = _("There is no such code on the list.")
            raise GuardFailed(code="unknown_code", errors={name_of(self): [words]})
        return found

    def to_representation(self, value: Any) -> str:
        """Return the code."""
        return str(value.pk)


class AgencyBody(Body):
    """A new agency."""

    name_en = Text(max_length=200)
    name_fr = Text(max_length=200)
    sector = SectorCode(max_length=80)
    statute = Choice(choices=Agency.Statute.choices)


class InvitationBody(Body):
    """A person to be invited."""

    email = Text(max_length=254)
    name = Text(max_length=120)
    language = Choice(choices=settings.LANGUAGES, default="en")
    office = Choice(choices=Membership.Office.choices, default="", allow_blank=True)


class FirstContactBody(Body):
    """The person to be invited as an agency's first contact."""

    email = Text(max_length=254)
    name = Text(max_length=120)
    language = Choice(choices=settings.LANGUAGES, default="en")


class AppointBody(Body):
    """An office that an agency gives."""

    person = Reference(rows=colleagues)
    office = Choice(choices=[pair for pair in Membership.Office.choices if pair[0]])


class ColleagueBody(Body):
    """A person of the agency."""

    person = Reference(rows=colleagues)


class ProfileBody(Body):
    """What one changes about oneself; what is left out stays."""

    name = Text(max_length=120, required=False)
    language = Choice(choices=settings.LANGUAGES, required=False)
    theme = Choice(choices=User.Theme.choices, required=False)


class TableBody(Body):
    """Settings of a table; what is left out stays."""

    name_en = Text(max_length=200, required=False)
    name_fr = Text(max_length=200, required=False)
    time_zone = Text(max_length=40, required=False)
    language = Choice(choices=settings.LANGUAGES, required=False)
    contact_due_hours = Number(min_value=1, max_value=720, required=False)
    contact_overdue_hours = Number(min_value=1, max_value=720, required=False)
    contact_unreported_hours = Number(min_value=1, max_value=720, required=False)
    sight_days = Number(min_value=0, max_value=365, required=False)
    sight_days_minors = Number(min_value=0, max_value=365, required=False)
    minors_note_en = Text(max_length=4000, allow_blank=True, required=False)
    minors_note_fr = Text(max_length=4000, allow_blank=True, required=False)
    threshold_table = Number(min_value=5, max_value=1000, required=False)
    threshold_partners = Number(min_value=5, max_value=1000, required=False)
    threshold_public = Number(min_value=5, max_value=1000, required=False)
    high_sensitivity = Flag(required=False)
    zeros_sensitive = Flag(required=False)
    agenda_cutoff_hours = Number(min_value=0, max_value=336, required=False)
    welcome_en = Text(max_length=4000, allow_blank=True, required=False)
    welcome_fr = Text(max_length=4000, allow_blank=True, required=False)
    practice_en = Text(max_length=4000, allow_blank=True, required=False)
    practice_fr = Text(max_length=4000, allow_blank=True, required=False)
    approval_wanted = Flag(required=False)
    codes_without_consent = Flag(required=False)
    statement_en = Text(max_length=4000, allow_blank=True, required=False)
    statement_fr = Text(max_length=4000, allow_blank=True, required=False)


class SeatBody(Body):
    """A seat for an agency, with its signed agreement."""

    table = Reference(rows=tables_seen)
    agency = Reference(rows=any_agency)
    agreement_date = Day()
    agreement_until_date = Day(required=False, allow_null=True)
    from_at = Moment(required=False, allow_null=True)


class ExtensionBody(Body):
    """Until when a lapsed agreement is extended: at most 90 days after its end."""

    until_date = Day()


class BreakBody(Body):
    """A declared break: its first and its last day."""

    first_date = Day()
    last_date = Day()


class RepresentativeBody(Body):
    """A person to speak for the seat: an alternate, when it has an end."""

    person = Reference(rows=colleagues)
    from_at = Moment(required=False, allow_null=True)
    until_at = Moment(required=False, allow_null=True)
    meeting = Reference(
        rows=meetings_of_seat, required=False, help_text="For this meeting alone; gives the end."
    )


class EndRepresentativeBody(Body):
    """Somebody who no longer speaks for the seat."""

    representative = Reference(rows=representatives)


class OfficerBody(Body):
    """A person for an office of the table."""

    person = Reference(rows=people_here)
    office = Choice(choices=Officer.Office.choices)


class ScheduleBody(Body):
    """When the table meets, in its own local time, as an RFC 5545 recurrence rule."""

    starts_on_date = Day()
    local_time = TimeOfDay()
    minutes = Number(min_value=15, max_value=480)
    recurrence = Text(max_length=200)
    except_dates = serializers.ListField(child=Day(), max_length=400, default=list)


class MeetingBody(Body):
    """A meeting; an emergency one names the seats it invites."""

    table = Reference(rows=tables_seen)
    kind = Choice(choices=Meeting.Kind.choices)
    starts_at = Moment()
    planned_end_at = Moment()
    invited = UuidList(child=Reference(rows=seats_seen), max_length=MOST_SEATS, default=list)


class OtherTimeBody(Versioned):
    """Another time for a meeting that has not begun."""

    starts_at = Moment()
    planned_end_at = Moment()


class ExpectBody(Body):
    """Whether somebody comes for a seat."""

    seat = Reference(rows=seats_here)
    answer = Choice(choices=Expectation.Answer.choices)


class CheckInBody(Body):
    """Somebody who is there: oneself, unless the driver says it of another."""

    seat = Reference(rows=seats_here)
    person = Reference(rows=people_here, required=False, help_text="Left out: the caller.")
    mode = Choice(choices=Attendance.Mode.choices, default=Attendance.Mode.ROOM)
    acknowledged = Flag(help_text="The confidentiality statement was read and accepted.")
    promised = Flag(
        default=False,
        help_text="By video: alone, nothing recorded, no transcript and no notes by a machine.",
    )
    signs = Flag(
        default=False, help_text="A lapsed undertaking is signed again, aloud, before the driver."
    )


class WalkInBody(Body):
    """An alternate nobody had named, who signs on the spot; for who runs the meeting."""

    seat = Reference(rows=seats_here)
    name = Text(max_length=120)
    email = Text(max_length=254)
    mode = Choice(choices=Attendance.Mode.choices, default=Attendance.Mode.ROOM)
    acknowledged = Flag()
    promised = Flag(default=False)


def could_chair_here(context: Mapping[str, Any]) -> QuerySet[User]:
    """Whoever could be in the chair of the meeting the act is on."""
    return could_chair(context["meeting"])


class ChairBody(Versioned):
    """Who decides from now on."""

    person = Reference(rows=could_chair_here)


class ObserverBody(Body):
    """Somebody who looks on that day."""

    name = Text(max_length=120)
    organization = Text(max_length=120)
    acknowledged = Flag()


class LeaveBody(Body):
    """Somebody who leaves."""

    attendance = Reference(rows=attending)


class UndertakingBody(Body):
    """The next version of a table's confidentiality undertaking; for its coordinator."""

    text_en = Text(max_length=8000)
    text_fr = Text(max_length=8000)
    sign_again = Flag(
        default=False, help_text="Everybody signs it within 30 days, and not when a year is over."
    )


class SigningBody(Body):
    """Signing an undertaking."""

    accepted = Flag(help_text="The text was read, and will be kept.")


class RenewalBody(Body):
    """An agreement that was signed anew."""

    agreement_date = Day()
    agreement_until_date = Day(allow_null=True, default=None)
    version = Number(min_value=1, max_value=999, help_text="Which version of its text was signed.")


class CodeBody(Body):
    """Who gets a code for the meeting."""

    person = Reference(rows=people_here)
