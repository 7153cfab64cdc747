"""Which right an act on a situation needs: asked when its body cannot be read.

Whoever may not act is told so (403) before anything is said about what they named (422). The
service asks again, in its transaction, whatever stands here.
"""

from __future__ import annotations

from cases.lifecycle import TRANSITIONS
from cases.permissions import (
    ADD_CODED,
    CHAIR,
    COPY,
    CORRECT,
    DRIVE,
    EDIT_DRAFT,
    LEAD,
    NARRATIVE,
    PLAN,
    SUBMIT,
    WRITE_PLAN,
)

BY_THE_TABLE = (DRIVE, CHAIR)

# Of each of these one is enough.
RIGHTS: dict[str, tuple[str, ...]] = {
    **{name: (transition.permission,) for name, transition in TRANSITIONS.items()},
    **dict.fromkeys(("people", "values", "why_now"), (EDIT_DRAFT,)),
    **dict.fromkeys(("add_values", "remove_value"), (ADD_CODED,)),
    **dict.fromkeys(("ask_hand_over", "open_earlier"), (LEAD,)),
    **dict.fromkeys(("narrow", "widen", "name_worker", "end_worker"), (WRITE_PLAN,)),
    **dict.fromkeys(
        ("plan_entries", "updates", "objections", "authorities", "consent"), (WRITE_PLAN,)
    ),
    "add_agency": (*BY_THE_TABLE, LEAD),
    "hand_over": BY_THE_TABLE,
    "release_agency": (*BY_THE_TABLE, WRITE_PLAN),
    "note_number": (PLAN,),
    "show_agency": (SUBMIT, WRITE_PLAN),
    "lift_step_aside": (CHAIR,),
    "report_text": (NARRATIVE, PLAN),
    "copy": (COPY,),
    "corrections": (CORRECT,),
}
