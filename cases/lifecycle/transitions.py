"""The one table of transitions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cases.lifecycle import effects, guards, naming, splitting
from cases.lifecycle.act import Act
from cases.models import Situation, Stage
from cases.permissions import CHAIR, DRIVE, LEAD, SPLIT, SUBMIT

Guard = Callable[[Situation, Act], dict[str, Any]]
Effect = Callable[[Situation, Act], dict[str, Any]]


@dataclass(frozen=True)
class Transition:
    """A row of the table.

    *guards* return errors by field; *effect* writes what belongs to the situation and returns the
    columns to set on it; *undo* takes that back, where it can be taken back; *erases* says that
    everything but the stub goes.
    """

    name: str
    sources: frozenset[str]
    target: str
    permission: str
    effect: Effect
    guards: tuple[Guard, ...] = ()
    needs: tuple[str, ...] = ()
    undo: Effect | None = None
    erases: bool = False


def _from(*stages: str) -> frozenset[str]:
    return frozenset(stages)


_ROWS = (
    Transition(
        "submit",
        _from(Stage.DRAFT),
        Stage.SUBMITTED,
        SUBMIT,
        effects.submit,
        guards=(
            guards.table_in_being,
            guards.self_check_complete,
            guards.coded_complete,
            guards.no_youth_record,
            guards.meeting_ahead,
            guards.approved_if_wanted,
        ),
        needs=("meeting", "no_youth_record"),
    ),
    Transition(
        "withdraw",
        _from(Stage.SUBMITTED),
        Stage.DRAFT,
        SUBMIT,
        effects.withdraw,
    ),
    Transition(
        "open_discussion",
        _from(Stage.SUBMITTED),
        Stage.FILTER_TWO,
        DRIVE,
        effects.open_discussion,
        guards=(guards.on_the_agenda, guards.no_other_item_open, guards.accepted_if_late),
        undo=effects.undo_open_discussion,
    ),
    Transition(
        "defer",
        _from(Stage.SUBMITTED, Stage.FILTER_TWO, Stage.FILTER_THREE),
        Stage.SUBMITTED,
        DRIVE,
        effects.defer,
        guards=(guards.on_the_agenda,),
        undo=effects.undo_closing,
    ),
    Transition(
        "return_to_agency",
        _from(Stage.FILTER_TWO, Stage.FILTER_THREE),
        Stage.DRAFT,
        DRIVE,
        effects.return_to_agency,
    ),
    Transition(
        "confirm_aer",
        _from(Stage.FILTER_TWO),
        Stage.FILTER_THREE,
        DRIVE,
        effects.confirm_aer,
        guards=(guards.four_tests_met,),
        needs=("tests", "dissent_count"),
        undo=effects.undo_confirm_aer,
    ),
    Transition(
        "reject",
        _from(Stage.FILTER_TWO, Stage.FILTER_THREE),
        Stage.REJECTED,
        DRIVE,
        effects.reject,
        guards=(guards.rejection_reason_offered, guards.first_is_open),
        needs=("reason", "first"),
        erases=True,
    ),
    Transition(
        "name_agencies",
        _from(Stage.FILTER_THREE),
        Stage.OPEN,
        DRIVE,
        naming.name_agencies,
        guards=(guards.one_lead_and_assisting, guards.all_seated, guards.pending_apart),
        needs=("lead", "assisting", "pending", "not_shown"),
        undo=effects.undo_name_agencies,
    ),
    Transition(
        "split",
        _from(Stage.OPEN),
        Stage.OPEN,
        SPLIT,
        splitting.split,
        guards=(splitting.everything_divided, splitting.each_side_whole),
        needs=("first", "second"),
    ),
    Transition(
        "enter_emergency",
        _from(Stage.SUBMITTED),
        Stage.OPEN,
        CHAIR,
        naming.enter_emergency,
        guards=(
            guards.held_lately,
            guards.four_tests_met,
            guards.one_lead_and_assisting,
            guards.all_seated,
        ),
        needs=("held_at", "tests", "lead", "assisting"),
    ),
    Transition(
        "conclude",
        _from(Stage.OPEN),
        Stage.CONCLUDED,
        CHAIR,
        effects.conclude,
        guards=(guards.may_conclude_now, guards.conclusion_reason_known),
        needs=("reason",),
        undo=effects.undo_conclude,
    ),
    Transition(
        "stop",
        _from(Stage.OPEN),
        Stage.CONCLUDED,
        LEAD,
        effects.stop,
    ),
    Transition(
        "reopen",
        _from(Stage.CONCLUDED),
        Stage.OPEN,
        CHAIR,
        effects.reopen,
        guards=(guards.not_stopped,),
    ),
)

TRANSITIONS: dict[str, Transition] = {row.name: row for row in _ROWS}
