"""Dividing one situation by hand: everything on one page, a choice for each thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases import coded, discretion, lifecycle
from cases.forms.transitions import NothingForm
from cases.lifecycle import Side
from cases.models import ServiceMobilized, Situation
from cases.permissions import READ_CODES

FIRST, SECOND, BOTH, NEITHER = "first", "second", "both", "neither"
SIDES = [(FIRST, _("Stays")), (SECOND, _("Goes to the new one"))]
_NEEDED = {"required": _("Choose where it belongs.")}
# Groups of fields: the prefix of their names, and the heading above them.
GROUPS = (
    ("people", _("Affected persons")),
    ("values", _("Risks, protective factors and flags")),
    ("parts", _("Agencies")),
    ("services", _("Services mobilized")),
)


def _choice(label: Any, choices: Iterable[tuple[str, Any]]) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label, choices=list(choices), widget=forms.RadioSelect, error_messages=_NEEDED
    )


class SplitForm(NothingForm):
    """Where each affected person, value, agency and service goes, and who leads on each side."""

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, situation=situation, user=user, **options)
        self.situation = situation
        about = coded.load([situation])[situation.pk]
        people = {person.row.pk: person for person in about.people}
        hidden = discretion.hidden_in(user, situation.pk)
        parts = situation.involvements.filter(until_at=None).select_related("agency")
        shown = discretion.mask(parts.all(), hidden, discretion.another_agency())
        real = {part.pk: part for part in parts}  # those shown are not to be written with
        people_named = [(p.row, f"{p.label} {p.words}") for p in about.people]
        values_named = [(term, term.name) for term in about.values]
        services_named = [
            (row, f"{what}, {self._for(people, row.affected_person_id)}")
            for row, what in _services(user, situation, hidden)
        ]
        self.rows: dict[str, dict[str, Any]] = {
            "people": self._offer("people", people_named),
            "values": self._offer("values", values_named, [*SIDES, (BOTH, _("Both"))]),
            "parts": self._offer("parts", [(real[one.pk], one.agency.name) for one in shown]),
            "services": self._offer("services", services_named),
        }
        self._leads([(str(part.pk), part.agency.name) for part in shown])
        texts = [*SIDES, (NEITHER, _("Is erased from both"))]
        self.fields["why_now"] = _choice(_("Why now, in words"), texts)

    @property
    def too_few(self) -> list[str]:
        """Why there is nothing to divide."""
        return lifecycle.too_few_to_split(self.situation)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The fields under their headings."""
        return [
            {"label": label, "fields": [self[name] for name in self.rows[group]]}
            for group, label in GROUPS
            if self.rows[group]
        ]

    @property
    def given(self) -> dict[str, Any]:
        """The two sides."""
        return {side: self._side(side) for side in (FIRST, SECOND)}

    def _offer(
        self, group: str, rows: Iterable[tuple[Any, str]], choices: Any = SIDES
    ) -> dict[str, Any]:
        named = {f"{group}-{row.pk}": (row, words) for row, words in rows}
        for name, (_row, words) in named.items():
            self.fields[name] = _choice(words, choices)
        return {name: row for name, (row, _words) in named.items()}

    def _leads(self, choices: list[tuple[str, str]]) -> None:
        labels = {FIRST: _("Who leads what stays"), SECOND: _("Who leads the new one")}
        for side, label in labels.items():
            self.fields[f"lead_{side}"] = _choice(label, choices)

    def _side(self, side: str) -> Side:
        parts = self._on(side, "parts")
        lead = self.cleaned_data[f"lead_{side}"]
        return Side(
            people=self._on(side, "people"),
            values=self._on(side, "values"),
            services=self._on(side, "services"),
            parts=parts,
            lead=next((part for part in parts if str(part.pk) == lead), None),
            why_now=self.cleaned_data["why_now"] == side,
        )

    def _on(self, side: str, group: str) -> list[Any]:
        rows = self.rows[group].items()
        return [row for name, row in rows if self.cleaned_data[name] in (side, BOTH)]

    @staticmethod
    def _for(people: dict[Any, coded.Person], pk: Any) -> str:
        return people[pk].label if pk in people else str(_("for the place"))


def _services(
    user: Any, situation: Situation, hidden: discretion.Hidden
) -> Iterator[tuple[ServiceMobilized, str]]:
    """The services in words that tell two of a kind apart, as far as *user* may read them."""
    rows = situation.services.select_related("service_type", "mobilization_type", "agency")
    rows = rows.order_by("at", "pk")
    readable = ServiceMobilized.objects.permitted(user, READ_CODES).filter(situation=situation)
    told = set(readable.values_list("pk", flat=True))
    pattern = pgettext("date format of an exact time", "D j M Y, H:i")
    masked = discretion.mask(rows.all(), hidden, discretion.another_agency())
    for row, shown in zip(rows, masked, strict=True):  # those shown are not to be written with
        when = date_format(timezone.localtime(row.at), pattern)
        what = str(_("A service that you do not read"))
        if row.pk in told:
            what = f"{row.service_type} ({row.mobilization_type}; {shown.agency}, {when})"
        yield row, what
