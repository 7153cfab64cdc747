"""What is chosen in the exercise."""

from __future__ import annotations

from typing import Any

from django import forms

from cases.training import Step


class StepForm(forms.Form):
    """One step: which of its choices."""

    choice = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.step = step
        self.fields["choice"].label = step.question
        self.fields["choice"].choices = [  # type: ignore[attr-defined]
            (one.code, one.words) for one in step.choices
        ]

    def clean_choice(self) -> str:
        """The right one; of another, why it is not."""
        chosen = self.step.choice(self.cleaned_data["choice"])
        if chosen is None or not chosen.is_right:
            raise forms.ValidationError(chosen.because if chosen else "")
        return chosen.code
