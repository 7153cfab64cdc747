"""Writes about tables, seats, people, schedules and meetings."""

from tables.services.agreements import extend_agreement, in_force, renew_agreement
from tables.services.breaks import add_break, on_break, remove_break
from tables.services.calendars import make_address, revoke_address
from tables.services.driving import take_the_chair
from tables.services.expected import say_expected
from tables.services.meetings import (
    cancel_meeting,
    check_in,
    confirm_all,
    enter_meeting,
    leave,
    publish_agenda,
    schedule_meeting,
)
from tables.services.moving import move_meeting, name_for_meeting
from tables.services.on_the_spot import observer_leaves, sign_in_walk_in, sign_observer
from tables.services.people import (
    appoint_officer,
    end_officer,
    end_person,
    end_representative,
    end_sessions,
    name_representative,
)
from tables.services.places import change_table, create_table, give_seat, require
from tables.services.reviews import begin_review, complete_review, decide
from tables.services.schedules import (
    end_schedule,
    generate_meetings,
    occurrences,
    set_schedule,
)
from tables.services.undertakings import sign, write_undertaking

__all__ = [
    "add_break",
    "appoint_officer",
    "begin_review",
    "cancel_meeting",
    "change_table",
    "check_in",
    "complete_review",
    "confirm_all",
    "create_table",
    "decide",
    "end_officer",
    "end_person",
    "end_representative",
    "end_schedule",
    "end_sessions",
    "enter_meeting",
    "extend_agreement",
    "generate_meetings",
    "give_seat",
    "in_force",
    "leave",
    "make_address",
    "move_meeting",
    "name_for_meeting",
    "name_representative",
    "observer_leaves",
    "occurrences",
    "on_break",
    "publish_agenda",
    "remove_break",
    "renew_agreement",
    "require",
    "revoke_address",
    "say_expected",
    "schedule_meeting",
    "set_schedule",
    "sign",
    "sign_in_walk_in",
    "sign_observer",
    "take_the_chair",
    "write_undertaking",
]
