"""Writes about tables, seats, people, schedules and meetings."""

from tables.services.meetings import (
    cancel_meeting,
    check_in,
    confirm_all,
    enter_meeting,
    leave,
    publish_agenda,
    schedule_meeting,
)
from tables.services.people import (
    appoint_officer,
    end_officer,
    end_person,
    end_representative,
    end_sessions,
    name_representative,
)
from tables.services.places import change_table, create_table, give_seat, require
from tables.services.schedules import generate_meetings, occurrences, set_schedule

__all__ = [
    "appoint_officer",
    "cancel_meeting",
    "change_table",
    "check_in",
    "confirm_all",
    "create_table",
    "end_officer",
    "end_person",
    "end_representative",
    "end_sessions",
    "enter_meeting",
    "generate_meetings",
    "give_seat",
    "leave",
    "name_representative",
    "occurrences",
    "publish_agenda",
    "require",
    "schedule_meeting",
    "set_schedule",
]
