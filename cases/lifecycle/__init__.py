"""How a situation moves: one table of transitions, one function that applies any of them.

Nothing else writes ``stage``. The verbs below give call sites their words; all of them raise, in
this order: Unseen, Forbidden, StaleVersion, WrongStage, GuardFailed.
"""

from __future__ import annotations

from cases.lifecycle.following import close_undecided, enter_later, withdraw_with_seat
from cases.lifecycle.machine import apply, require_stage
from cases.lifecycle.splitting import Side
from cases.lifecycle.splitting import too_few as too_few_to_split
from cases.lifecycle.transitions import TRANSITIONS
from cases.lifecycle.undoing import UNDO_WITHIN, last_undoable, undo
from cases.lifecycle.verbs import (
    conclude,
    confirm_aer,
    defer,
    enter_emergency,
    name_agencies,
    open_discussion,
    reject,
    reopen,
    return_to_agency,
    split,
    stop,
    submit,
    withdraw,
)

__all__ = [
    "TRANSITIONS",
    "UNDO_WITHIN",
    "Side",
    "apply",
    "close_undecided",
    "conclude",
    "confirm_aer",
    "defer",
    "enter_emergency",
    "enter_later",
    "last_undoable",
    "name_agencies",
    "open_discussion",
    "reject",
    "reopen",
    "require_stage",
    "return_to_agency",
    "split",
    "stop",
    "submit",
    "too_few_to_split",
    "undo",
    "withdraw",
    "withdraw_with_seat",
]
