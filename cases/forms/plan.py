"""What lead and assisting agencies enter: the update, a plan entry, consent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from agencies.models import Agency
from cases.coded import Person
from cases.forms.terms import Lists, TermField, picking
from cases.forms.text import ShortText
from cases.models import AffectedPerson, PlanEntry, Term

MOMENT = "%Y-%m-%dT%H:%M"
MOST_SERVICES = 12
# Days from today that are offered for the next check, with their words.
CHECKS = ((1, _("Tomorrow")), (3, _("In 3 days")), (7, _("In a week")))
OTHER_DAY = "other"

NO_NAMES_HERE = _(
    "Only the involved agencies read this. No names, birth dates, addresses, phone or file numbers."
)


def moment_field(**options: Any) -> forms.DateTimeField:
    """A day and a time, in the table's own time zone."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MOMENT)
    return forms.DateTimeField(widget=widget, input_formats=[MOMENT], **options)


def day_field(**options: Any) -> forms.DateField:
    """A day."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, input_formats=["%Y-%m-%d"], **options)


class AgencyForm(forms.Form):
    """For which agency one writes; asked only of who speaks for several that are involved."""

    agency = forms.TypedChoiceField(
        label=_("For which agency?"),
        error_messages={
            "required": _("Choose for which agency you write."),
            "invalid_choice": _("Choose an agency that you speak for and that is involved."),
        },
    )

    def __init__(self, *args: Any, agencies: Sequence[Agency], **options: Any) -> None:
        super().__init__(*args, **options)
        by_id = {str(agency.pk): agency for agency in agencies}
        field: Any = self.fields["agency"]
        field.choices = [(pk, agency.name) for pk, agency in by_id.items()]
        field.coerce = picking(by_id)
        if len(by_id) == 1:
            field.widget = forms.HiddenInput()
            field.initial = next(iter(by_id))

    def offer(self, lists: Lists, **empty: Any) -> None:
        """Fill the fields named in LISTS; *empty* gives a field's words for no choice."""
        for name, of in self.LISTS.items():
            self.fields[name].offer(lists[of], empty.get(name))  # type: ignore[attr-defined]

    LISTS: dict[str, str] = {}


class UpdateForm(AgencyForm):
    """What was done, and when to look again; the lead also reports back."""

    LISTS = {
        "kind": Term.List.INTERVENTION_KINDS,
        "outcome": Term.List.INTERVENTION_OUTCOMES,
        "report": Term.List.REPORT_BACK_OUTCOMES,
        "proposed_reason": Term.List.CONCLUSION_REASONS,
    }

    kind = TermField(label=_("What"), widget=forms.RadioSelect, required=False)
    outcome = TermField(label=_("How did it go?"), widget=forms.RadioSelect, required=False)
    happened_at = moment_field(label=_("When"), required=False)
    next_check = forms.ChoiceField(
        label=_("Next check"),
        widget=forms.RadioSelect,
        required=False,
        help_text=_("The day on which you look again."),
        error_messages={"invalid_choice": _("Choose one of these days, or another day.")},
    )
    next_check_date = day_field(label=_("Another day"), required=False)
    report = TermField(label=_("How it goes on"), required=False)
    may_close = forms.BooleanField(
        label=_("It may close"),
        help_text=_("The chair may conclude it, also without a discussion."),
        required=False,
    )
    proposed_reason = TermField(label=_("Reason you propose"), required=False)

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(lists, report=_("Choose"), proposed_reason=_("None yet"))
        self.fields["happened_at"].initial = timezone.now
        today = timezone.localdate()
        pattern = pgettext("date format of a day to come", "D j M")
        days = [(today + timedelta(days=ahead), words) for ahead, words in CHECKS]
        self.fields["next_check"].choices = [  # type: ignore[attr-defined]
            *[(day.isoformat(), f"{words}, {date_format(day, pattern)}") for day, words in days],
            (OTHER_DAY, _("Another day")),
        ]

    def clean(self) -> dict[str, Any]:
        """An intervention is a kind, an outcome and a time, or none of them."""
        data = super().clean() or {}
        kind, outcome = data.get("kind"), data.get("outcome")
        if outcome and not kind and "kind" not in self.errors:
            self.add_error("kind", _("Choose what was done or tried."))
        if kind and not outcome and "outcome" not in self.errors:
            self.add_error("outcome", _("Choose how it went."))
        if kind and not data.get("happened_at") and "happened_at" not in self.errors:
            self.add_error("happened_at", _("Say when it happened."))
        if data.get("next_check") == OTHER_DAY and not data.get("next_check_date"):
            self.add_error("next_check_date", _("Choose the day of the next check."))
        return data

    @property
    def given(self) -> dict[str, Any]:
        """What the service is called with, beside who, which version, and the services."""
        data = self.cleaned_data
        happened = {name: data[name] for name in ("kind", "outcome", "happened_at")}
        return {
            "agency": data["agency"],
            "intervention": happened if data["kind"] else None,
            "next_check_date": self._day,
            "outcome": data["report"],
            "may_close": data["may_close"],
            "proposed_reason": data["proposed_reason"],
        }

    @property
    def _day(self) -> Any:
        choice = self.cleaned_data["next_check"]
        if choice in ("", OTHER_DAY):
            return self.cleaned_data["next_check_date"]
        return forms.DateField().to_python(choice)


class ServiceForm(forms.Form):
    """One service mobilized for one affected person."""

    NAMES = ("affected_person", "service_type", "mobilization_type")

    affected_person = forms.TypedChoiceField(
        label=_("For"),
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the affected persons.")},
    )
    service_type = TermField(label=_("Service"), required=False)
    mobilization_type = TermField(label=_("How far it got"), required=False)

    def __init__(self, *args: Any, lists: Lists, people: list[Person], **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False
        rows: dict[str, AffectedPerson] = {str(person.row.pk): person.row for person in people}
        names = [(str(p.row.pk), f"{p.label} ({p.row.age_group.name})") for p in people]
        who: Any = self.fields["affected_person"]
        who.choices = names if len(names) == 1 else [("", _("Choose")), *names]
        who.coerce = picking(rows)
        if not people:
            del self.fields["affected_person"]
        self.fields["service_type"].offer(lists[Term.List.SERVICE_TYPES], _("Choose"))  # type: ignore[attr-defined]
        how: Any = self.fields["mobilization_type"]
        how.offer(lists[Term.List.MOBILIZATION_TYPES], _("Choose"))

    def clean(self) -> dict[str, Any]:
        """A line is filled in whole or left empty."""
        data = super().clean() or {}
        service, how = data.get("service_type"), data.get("mobilization_type")
        if service and not how and "mobilization_type" not in self.errors:
            self.add_error("mobilization_type", _("Choose how far it got."))
        if how and not service and "service_type" not in self.errors:
            self.add_error("service_type", _("Choose the service."))
        several = "affected_person" in self.fields and not data.get("affected_person")
        if service and several and "affected_person" not in self.errors:
            self.add_error("affected_person", _("Choose for whom the service is."))
        return data


class ServiceFormSet(forms.BaseFormSet):
    """The services of one update; empty lines are left out."""

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """What the service is called with."""
        rows = (form.cleaned_data for form in self.forms)
        return [{"affected_person": None} | row for row in rows if row.get("service_type")]


ServiceForms = forms.formset_factory(
    ServiceForm,
    formset=ServiceFormSet,
    extra=0,
    min_num=1,
    max_num=MOST_SERVICES,
    absolute_max=MOST_SERVICES,
)


class EntryForm(AgencyForm):
    """A plan entry: a coded kind, a time, a few words."""

    LISTS = {"kind": Term.List.PLAN_KINDS}

    kind = TermField(
        label=_("What"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what it is about.")},
    )
    due_at = moment_field(label=_("When"), required=False)
    text = ShortText(
        label=_("Note"), help_text=NO_NAMES_HERE, max_length=PlanEntry.LIMIT, required=False
    )

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(lists)


class ConsentForm(AgencyForm):
    """The state of consent, and under which authority the agency shares without it."""

    LISTS = {
        "state": Term.List.CONSENT_STATES,
        "not_sought_reason": Term.List.CONSENT_NOT_SOUGHT_REASONS,
        "authority": Term.List.LEGAL_AUTHORITIES,
    }

    affected_person = forms.TypedChoiceField(
        label=_("Of whom"),
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": _("Choose one of the affected persons.")},
    )
    state = TermField(
        label=_("Consent"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the state of consent.")},
    )
    not_sought_reason = TermField(
        label=_("Why it was not sought"),
        required=False,
        help_text=_("Only when it was not sought."),
    )
    authority = TermField(
        label=_("Legal authority"),
        required=False,
        help_text=_("Unless consent is from all: under which authority your agency shares."),
    )

    def __init__(
        self, *args: Any, lists: Lists, people: Sequence[Person] = (), **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.offer(lists, not_sought_reason=_("None"), authority=_("None"))
        who: Any = self.fields["affected_person"]
        rows = {str(person.row.pk): person.row for person in people}
        names = [(str(p.row.pk), f"{p.label} ({p.row.age_group.name})") for p in people]
        who.choices = [("", _("Everybody")), *names]
        who.coerce = picking(rows)
        if len(rows) < 2:
            del self.fields["affected_person"]


class AuthorityForm(AgencyForm):
    """Under which authority an agency shares without consent from all."""

    LISTS = {"authority": Term.List.LEGAL_AUTHORITIES}

    authority = TermField(
        label=_("Legal authority"),
        error_messages={"required": _("Choose the legal authority.")},
    )

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.offer(lists, authority=_("Choose"))
