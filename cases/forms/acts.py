"""The form of each transition that needs something."""

from __future__ import annotations

from typing import Any

from cases.forms.entering import EnterLaterForm
from cases.forms.split import SplitForm
from cases.forms.transitions import (
    ConcludeForm,
    ConfirmForm,
    NameForm,
    RejectForm,
    SubmitToForm,
)

FORMS: dict[str, type[Any]] = {
    "enter_emergency": EnterLaterForm,
    "submit": SubmitToForm,
    "confirm_aer": ConfirmForm,
    "reject": RejectForm,
    "name_agencies": NameForm,
    "split": SplitForm,
    "conclude": ConcludeForm,
}
