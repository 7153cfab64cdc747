"""Copying to another table, and the token of a situation brought before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from cases.coded import CodedView
from cases.forms.terms import Lists, TermField
from cases.models import Correction, Term
from tables.models import Seat


class _SeatField(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        """The table and the agency."""
        return f"{obj.table.name} ({obj.agency.name})"


class CopyForm(forms.Form):
    """To which of the person's seats at other tables."""

    seat = _SeatField(
        label=_("To which table?"),
        queryset=Seat.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": _("Choose the table."),
            "invalid_choice": _("Choose another table at which you speak for this agency."),
        },
    )

    def __init__(self, *args: Any, seats: QuerySet[Seat], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]


class TokenForm(forms.Form):
    """The token of a situation that the agency brought before."""

    token = forms.CharField(
        label=_("Token"),
        max_length=40,
        error_messages={"required": _("Type the token.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class CorrectForm(forms.Form):
    """Which value is corrected, to which, and why. Both are of the same list."""

    LISTS = (
        Term.List.DISCUSSION_TYPES,
        Term.List.AGE_GROUPS,
        Term.List.SEXES,
        Term.List.RISK_FACTORS,
        Term.List.PROTECTIVE_FACTORS,
        Term.List.STUDY_FLAGS,
        Term.List.WHY_NOW_REASONS,
    )

    was = forms.ChoiceField(label=_("What stands there"))
    now = TermField(
        label=_("What has to stand there"),
        error_messages={"required": _("Choose another value of the same list.")},
    )
    reason = forms.ChoiceField(
        label=_("Why"), choices=Correction.Reason.choices, widget=forms.RadioSelect
    )

    def __init__(self, *args: Any, about: CodedView, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.standing: dict[str, tuple[Any, Term]] = {}
        for person in about.people:
            self.standing[f"age:{person.row.pk}"] = (person.row, person.row.age_group)
            self.standing[f"sex:{person.row.pk}"] = (person.row, person.row.sex)
        terms = [about.discussion_type, *about.values]
        self.standing |= {f"term:{term.pk}": (None, term) for term in terms if term}
        labels = {person.row.pk: person.label for person in about.people}
        self.fields["was"].choices = [  # type: ignore[attr-defined]
            (key, f"{labels[row.pk]}: {term.name}" if row else term.name)
            for key, (row, term) in self.standing.items()
        ]
        names = dict(Term.List.choices)
        now: Any = self.fields["now"]
        now.offer([term for name in self.LISTS for term in lists[name]], _("Choose"))
        now.choices = [("", _("Choose"))] + [
            (names[name], [(str(term.pk), term.name) for term in lists[name]])
            for name in self.LISTS
        ]

    @property
    def given(self) -> dict[str, Any]:
        """What the service is called with."""
        person, was = self.standing[self.cleaned_data["was"]]
        given = {name: self.cleaned_data[name] for name in ("now", "reason")}
        return given | {"was": was, "affected_person": person}
