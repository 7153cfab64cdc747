"""What a telephone emergency decided, entered later."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.forms.plan import moment_field
from cases.forms.transitions import NameForm, _test
from cases.lifecycle.guards import AER_TESTS


class EnterLaterForm(NameForm):
    """What a telephone emergency decided, and when."""

    held_at = moment_field(
        label=_("When was it decided?"), error_messages={"required": _("Say when it was decided.")}
    )
    significant_interest = _test("significant_interest")
    harm_probable = _test("harm_probable")
    harm_severe = _test("harm_severe")
    several_agencies_needed = _test("several_agencies_needed")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        del self.fields["pending"]

    @property
    def given(self) -> dict[str, Any]:
        """When, the tests by name, the lead and the assisting agencies."""
        return {
            "held_at": self.cleaned_data["held_at"],
            "tests": {name: self.cleaned_data[name] for name in AER_TESTS},
            "lead": self.cleaned_data["lead"],
            "assisting": list(self.cleaned_data["assisting"]),
            "not_shown": list(self.cleaned_data["not_shown"]),
        }
