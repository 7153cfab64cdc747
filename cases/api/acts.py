"""The acts on a situation, as the services know them, with what their bodies hold."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from agencies.models import Agency, User
from cases.models import Involvement, PendingRole, Situation, StepAside, Term
from cases.services import copies, drafts, named, pending, room, shown
from cases.services import involvement as parts
from cases.services import step_aside as aside


def start_draft(*, table: Any, agency: Agency, by: User) -> Situation:
    """Begin a situation of an agency the caller speaks for."""
    return drafts.start_draft(table, agency, by=by)


def save_people(situation: Situation, *, affected_persons: Iterable[Any], **rest: Any) -> Any:
    """Keep who or what it is about: a type, and an age group and a sex for each person."""
    people = [(person["age_group"], person["sex"]) for person in affected_persons]
    return drafts.save_people(situation, people=people, **rest)


def save_values(situation: Situation, *, by: User, version: int, **lists: list[Term]) -> Any:
    """Replace the values of the lists given."""
    return drafts.save_values(situation, by=by, version=version, lists=lists)


def discard(situation: Situation, **rest: Any) -> None:
    """Delete a draft that was never submitted."""
    drafts.discard_draft(situation, **rest)


def add_values(
    situation: Situation, *, by: User, version: int, no_youth_record: bool = False,
    **lists: list[Term],
) -> Any:  # fmt: skip
    """Add coded values as the room, or later the lead, contributes them."""
    terms = [term for chosen in lists.values() for term in chosen]
    return room.add_values(
        situation, by=by, version=version, terms=terms, no_youth_record=no_youth_record
    )


def add_agency(situation: Situation, *, agency: Agency, **rest: Any) -> Involvement:
    """Let a seated agency assist from now on. It reads the plan from its joining."""
    return parts.add_agency(situation, agency, **rest)


def hand_over(situation: Situation, *, agency: Agency, **rest: Any) -> Involvement:
    """Make an agency the lead; the lead before assists from now on."""
    return parts.hand_over(situation, agency, **rest)


def ask_hand_over(situation: Situation, *, agency: Agency, **rest: Any) -> PendingRole:
    """The lead asks another agency to lead. It goes on leading until that one accepts."""
    return pending.ask_hand_over(situation, agency, **rest)


def copy_to(situation: Situation, *, table: Any, agency: Agency, by: User) -> Situation:
    """Begin a draft at another table with the codes of this one."""
    return copies.copy_to(situation, table, by=by, agency=agency)


def release_agency(situation: Situation, *, involvement: Involvement, **rest: Any) -> None:
    """End an assisting agency's part; its sight of the plan ends with it."""
    parts.release_agency(involvement, **rest)


def open_earlier(situation: Situation, *, involvement: Involvement, **rest: Any) -> Involvement:
    """The lead lets an agency that joined late read what was entered before."""
    return parts.open_earlier(involvement, **rest)


def show_agency(situation: Situation, *, agency: Agency, **rest: Any) -> Situation:
    """Say whether others may read an agency's name in this situation; it alone decides."""
    return shown.show_agency(situation, agency, **rest)


def narrow(situation: Situation, *, involvement: Involvement, **rest: Any) -> Involvement:
    """Keep the plan to some of an agency's representatives; the others lose it at once."""
    return named.narrow(involvement, **rest)


def widen(situation: Situation, *, involvement: Involvement, **rest: Any) -> Involvement:
    """Open the plan to everybody who speaks for the agency again."""
    return named.widen(involvement, **rest)


def name_worker(situation: Situation, *, involvement: Involvement, **rest: Any) -> Involvement:
    """Let somebody of the agency who speaks for no seat read and write the plan."""
    return named.name_worker(involvement, **rest)


def end_worker(situation: Situation, *, involvement: Involvement, **rest: Any) -> Involvement:
    """Take the plan from a named worker."""
    return named.end_worker(involvement, **rest)


def step_aside(situation: Situation, *, by: User) -> StepAside:
    """Take the situation out of the caller's sight, at once and without a reason."""
    return aside.step_aside(situation, by=by)


def lift_step_aside(situation: Situation, *, step_aside: StepAside, by: User) -> StepAside:
    """Let somebody see again what their agency may see; an act of the chair."""
    return aside.lift(step_aside, by=by)


def note_number(situation: Situation, *, involvement: Involvement, by: User) -> Involvement:
    """An involved agency has written the number in its own file."""
    return parts.note_number(involvement, by=by)
