"""WHERE: tables, seats, who speaks for them, and when they meet."""

from tables.models.meeting import Attendance, Invitee, Meeting, Schedule
from tables.models.table import Officer, Representative, Seat, Table

__all__ = [
    "Attendance",
    "Invitee",
    "Meeting",
    "Officer",
    "Representative",
    "Schedule",
    "Seat",
    "Table",
]
