"""The steps of preparing a situation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from cases.forms.terms import Lists, TermField, TermsField
from cases.forms.text import ShortText
from cases.models import Narrative, Situation, Term
from cases.services.drafts import MOST_PEOPLE
from tables.models import Meeting

NO_IDENTITY = _("No names, birth dates, addresses, phone or file numbers.")


class SelfCheckForm(forms.Form):
    """Filter One: four questions, all of which a submit needs."""

    means_exhausted = forms.BooleanField(
        label=_("Our own means are exhausted"),
        help_text=_("We have done what our agency can do alone, and it was not enough."),
        required=False,
    )
    consent_considered = forms.BooleanField(
        label=_("Consent was considered"),
        help_text=_("We have asked for consent, or know why we cannot or should not ask."),
        required=False,
    )
    several_sectors_needed = forms.BooleanField(
        label=_("More than one sector is needed"),
        help_text=_("No single other agency could take this over."),
        required=False,
    )
    sharing_permitted = forms.BooleanField(
        label=_("We are permitted to share this"),
        help_text=_("Our privacy statute and our agreement with the table allow it."),
        required=False,
    )


class AboutForm(forms.Form):
    """Who or what the situation is about."""

    discussion_type = TermField(
        label=_("What is it about?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who or what the situation is about.")},
    )

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        field = self.fields["discussion_type"]
        field.offer(lists[Term.List.DISCUSSION_TYPES])  # type: ignore[attr-defined]


class PersonForm(forms.Form):
    """One affected person: an age group and a sex, and nothing else."""

    NAMES = ("age_group", "sex")

    age_group = TermField(label=_("Age group"), required=False)
    sex = TermField(label=_("Sex"), required=False)

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        self.empty_permitted = False
        self.fields["age_group"].offer(  # type: ignore[attr-defined]
            lists[Term.List.AGE_GROUPS], _("Choose an age group")
        )
        self.fields["sex"].offer(lists[Term.List.SEXES], _("Choose a sex"))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A line is filled in whole or left empty."""
        data = super().clean() or {}
        age, sex = data.get("age_group"), data.get("sex")
        if sex and not age and "age_group" not in self.errors:
            self.add_error("age_group", _("Choose an age group for this person."))
        if age and not sex and "sex" not in self.errors:
            self.add_error("sex", _("Choose a sex for this person."))
        return data


class PeopleFormSet(forms.BaseFormSet):
    """The affected persons of one situation; empty lines are left out."""

    @property
    def chosen(self) -> list[tuple[Term, Term]]:
        """Age group and sex of each line that is filled in."""
        rows = (form.cleaned_data for form in self.forms)
        return [(row["age_group"], row["sex"]) for row in rows if row.get("age_group")]


PeopleForms = forms.formset_factory(
    PersonForm,
    formset=PeopleFormSet,
    extra=0,
    min_num=1,
    max_num=MOST_PEOPLE,
    absolute_max=MOST_PEOPLE,
)


class RisksForm(forms.Form):
    """Which risks, what protects, which study flags."""

    risk_factors = TermsField(
        label=_("Risk factors"),
        error_messages={"required": _("Choose at least one risk factor.")},
    )
    protective_factors = TermsField(label=_("Protective factors"), required=False)
    study_flags = TermsField(label=_("Study flags"), required=False)

    LISTS = (Term.List.RISK_FACTORS, Term.List.PROTECTIVE_FACTORS, Term.List.STUDY_FLAGS)

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in self.LISTS:
            alone = _("Study flags") if name == Term.List.STUDY_FLAGS else None
            self.fields[name].offer(lists[name], alone=alone)  # type: ignore[attr-defined]


class WhyNowForm(forms.Form):
    """Coded reasons, and at most 280 characters that name nobody."""

    why_now_reasons = TermsField(label=_("Reasons"), required=False)
    why_now = ShortText(
        label=_("Why now, in your own words"),
        help_text=NO_IDENTITY,
        max_length=Narrative.LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, lists: Lists, **options: Any) -> None:
        super().__init__(*args, **options)
        reasons = lists[Term.List.WHY_NOW_REASONS]
        self.fields["why_now_reasons"].offer(reasons)  # type: ignore[attr-defined]


class MeetingField(forms.ModelChoiceField):
    """One of the meetings to come."""

    def label_from_instance(self, meeting: Any) -> str:
        """Day and time; an emergency meeting is called so."""
        pattern = pgettext("date format of a meeting", "D j M, H:i")
        when = date_format(timezone.localtime(meeting.starts_at), pattern)
        ordinary = meeting.kind == Meeting.Kind.ORDINARY
        return when if ordinary else f"{when}, {meeting.get_kind_display()}"


def youth_field() -> forms.BooleanField:
    """The tick of who chose a factor of criminal involvement for a youth."""
    return forms.BooleanField(
        label=_("Nothing about criminal involvement comes only from a youth record"),
        required=False,
    )


class SubmitForm(forms.Form):
    """Onto which agenda; without a choice it is the next one that is made."""

    meeting = MeetingField(
        label=_("Agenda of"),
        queryset=Meeting.objects.none(),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": _("Choose a meeting of this table that is to come.")},
    )

    no_youth_record = youth_field()

    def __init__(self, *args: Any, meetings: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["meeting"].queryset = meetings  # type: ignore[attr-defined]


def people_initial(situation: Situation) -> list[dict[str, str]]:
    """The lines for the people a draft already has."""
    rows = situation.affected_persons.order_by("position")
    return [{"age_group": str(p.age_group_id), "sex": str(p.sex_id)} for p in rows]
