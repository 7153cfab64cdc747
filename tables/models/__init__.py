"""WHERE: tables, seats, who speaks for them, and when they meet."""

from tables.models.attending import CalendarAddress, Expectation, Observer
from tables.models.code import MeetingCode
from tables.models.meeting import Attendance, Invitee, Meeting, Schedule
from tables.models.projector import Projector
from tables.models.review import AccessReview, ReviewDecision
from tables.models.table import Break, Officer, Representative, Seat, SetUp, Table
from tables.models.undertaking import Signature, Undertaking

__all__ = [
    "AccessReview",
    "Attendance",
    "Break",
    "CalendarAddress",
    "Expectation",
    "Invitee",
    "Meeting",
    "MeetingCode",
    "Observer",
    "Officer",
    "Projector",
    "Representative",
    "ReviewDecision",
    "Schedule",
    "Seat",
    "SetUp",
    "Signature",
    "Table",
    "Undertaking",
]
