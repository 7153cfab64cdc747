"""What a transition is given: one form for each that needs something."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.base import current
from cases import discretion
from cases.coded import conclusion_group
from cases.forms.prepare import SubmitForm
from cases.forms.terms import Lists, TermField
from cases.lifecycle.guards import AER_TESTS
from cases.models import AerDecision, Offer, Situation, Stage, Term
from cases.permissions import LISTING
from tables.models import Meeting, Seat

MEETINGS_OFFERED = 6


class NothingForm(forms.Form):
    """A transition that needs nothing but its button."""

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, **options)

    @property
    def given(self) -> dict[str, Any]:
        """What the verb is called with, beside who and which version."""
        return {}


class SubmitToForm(SubmitForm):
    """Onto which agenda."""

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, meetings=meetings_ahead(user, situation), **options)

    @property
    def given(self) -> dict[str, Any]:
        """The meeting, or None for the next, and what is said of a youth."""
        return {name: self.cleaned_data[name] for name in ("meeting", "no_youth_record")}


def _test(name: str) -> forms.BooleanField:
    label = AerDecision._meta.get_field(name).verbose_name  # type: ignore[union-attr]
    return forms.BooleanField(label=label, required=False, initial=True)


class ConfirmForm(NothingForm):
    """The four tests of acutely elevated risk, ticked until somebody unticks one."""

    significant_interest = _test("significant_interest")
    harm_probable = _test("harm_probable")
    harm_severe = _test("harm_severe")
    several_agencies_needed = _test("several_agencies_needed")
    dissent_count = forms.IntegerField(
        label=_("Agencies that dissent"),
        help_text=_("Counted, never by name."),
        required=False,
        initial=0,
        min_value=0,
        max_value=99,
    )

    @property
    def given(self) -> dict[str, Any]:
        """The tests by name, and how many dissent."""
        return {
            "tests": {name: self.cleaned_data[name] for name in AER_TESTS},
            "dissent_count": self.cleaned_data["dissent_count"] or 0,
        }


class RejectForm(NothingForm):
    """Why the table stops here."""

    reason = TermField(
        label=_("Reason"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why the table stops here.")},
    )
    first = forms.ModelChoiceField(
        label=_("Which one came first?"),
        help_text=_("Its agency is asked to take part there. Nothing here will point to it."),
        queryset=Situation.objects.none(),
        required=False,
        empty_label=_("None"),
        error_messages={"invalid_choice": _("Choose a situation of this table that is open.")},
    )

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, situation=situation, user=user, **options)
        lists = Lists(situation.table, Term.List.REJECTION_REASONS)
        self.fields["reason"].offer(lists[Term.List.REJECTION_REASONS])  # type: ignore[attr-defined]
        self.fields["first"].queryset = open_here(user, situation)  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """The reason, and of a duplicate the one that came first."""
        return {"reason": self.cleaned_data["reason"], "first": self.cleaned_data["first"]}


class _AndUnnamed(ModelChoiceIterator):
    """The agencies, and below them the offers of those that are not shown."""

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        field: Any = self.field
        for key, offer in field.unnamed.items():
            yield key, _("Another agency: %(offer)s") % {"offer": offer.get_kind_display()}


class AgencyField(forms.ModelChoiceField):
    """One of the agencies that have a seat at the table, or an offer of one that is not shown."""

    iterator = _AndUnnamed
    unnamed: dict[str, Offer] = {}

    def to_python(self, value: Any) -> Any:
        """Return the agency, also for an offer."""
        offer = self.unnamed.get(str(value))
        return offer.seat.agency if offer else super().to_python(value)

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {"invalid_choice": _SEATED})
        super().__init__(queryset=Agency.objects.none(), empty_label=None, **options)


_SEATED = _("Choose an agency that has a seat at this table now.")


class AgenciesField(forms.ModelMultipleChoiceField):
    """Several of them."""

    iterator = _AndUnnamed
    unnamed: dict[str, Offer] = {}

    def clean(self, value: Any) -> Any:
        """Return the agencies, also for offers."""
        sent = [str(one) for one in value or ()]
        taken = [self.unnamed[one].seat.agency for one in sent if one in self.unnamed]
        named = [one for one in sent if one not in self.unnamed]
        return [*(super().clean(named) if named or not taken else ()), *taken]


class NameForm(NothingForm):
    """Exactly one lead, and who assists."""

    lead = AgencyField(
        label=_("Lead agency"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Name exactly one lead agency."), "invalid_choice": _SEATED},
    )
    assisting = AgenciesField(
        label=_("Assisting agencies"),
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Name at least one assisting agency."),
            "invalid_choice": _SEATED,
            "invalid_pk_value": _SEATED,
        },
    )

    pending = forms.ModelMultipleChoiceField(
        label=_("Absent agencies that are asked to assist"),
        help_text=_("Each accepts or declines, and the chair hears. Nothing is opened before."),
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        error_messages={"invalid_choice": _SEATED, "invalid_pk_value": _SEATED},
    )
    not_shown = forms.ModelMultipleChoiceField(
        label=_("Others read “another agency” for"),
        queryset=Agency.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("For a shelter, say. Only the agency itself can show itself again."),
        error_messages={"invalid_choice": _SEATED, "invalid_pk_value": _SEATED},
    )

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, situation=situation, user=user, **options)
        for name in ("lead", "assisting", "pending", "not_shown"):
            self.fields[name].queryset = seated(situation)  # type: ignore[attr-defined]
        offers = {str(offer.pk): offer for offer in discretion.unnamed_offers(situation)}
        for name in ("lead", "assisting"):
            self.fields[name].unnamed = offers  # type: ignore[attr-defined]

    @property
    def given(self) -> dict[str, Any]:
        """The lead, the assisting agencies, and those that are asked."""
        assisting = list(self.cleaned_data["assisting"])
        return {
            "lead": self.cleaned_data["lead"],
            "assisting": assisting,
            "pending": list(self.cleaned_data["pending"]),
            "not_shown": list(self.cleaned_data["not_shown"]),
        }


class ConcludeForm(NothingForm):
    """Why it ends; without a choice, as the lead proposed."""

    reason = TermField(label=_("Reason"), widget=forms.RadioSelect, required=False)

    def __init__(self, *args: Any, situation: Situation, user: Any, **options: Any) -> None:
        super().__init__(*args, situation=situation, user=user, **options)
        lists = Lists(situation.table, Term.List.CONCLUSION_REASONS)
        self.fields["reason"].offer(lists[Term.List.CONCLUSION_REASONS])  # type: ignore[attr-defined]

    @property
    def groups(self) -> list[tuple[Any, list[tuple[str, str]]]]:
        """The reasons under the words of their groups."""
        terms: dict[str, Term] = self.fields["reason"].terms  # type: ignore[attr-defined]
        found: dict[str, list[tuple[str, str]]] = {}
        for value, term in terms.items():
            found.setdefault(str(conclusion_group(term)), []).append((value, term.name))
        return list(found.items())

    @property
    def given(self) -> dict[str, Any]:
        """The reason, or None."""
        return {"reason": self.cleaned_data["reason"]}


def meetings_ahead(user: Any, situation: Situation) -> QuerySet[Meeting]:
    """The meetings of the table that a submit may be meant for, the next one first."""
    ahead = Q(state=Meeting.State.SCHEDULED, planned_end_at__gt=timezone.now()) | Q(
        state=Meeting.State.IN_SESSION
    )
    seen = Meeting.objects.permitted(user, "tables.see_meeting").filter(ahead)
    first = seen.filter(table=situation.table_id).order_by("starts_at", "pk")[:MEETINGS_OFFERED]
    ids = list(first.values_list("pk", flat=True))
    return Meeting.objects.filter(pk__in=ids).order_by("starts_at", "pk")


def open_here(user: Any, situation: Situation) -> QuerySet[Situation]:
    """The open situations of the table that *user* sees, by number."""
    seen = Situation.objects.permitted(user, LISTING).filter(
        table=situation.table_id, stage=Stage.OPEN
    )
    ids = list(seen.values_list("pk", flat=True))
    rows = Situation.objects.filter(pk__in=ids).select_related("table")
    return rows.order_by("-year", "-number")


def seated(situation: Situation) -> QuerySet[Agency]:
    """The agencies that have a seat at the situation's table now."""
    seats = Seat.objects.filter(current(), table=situation.table_id, agency__closed_at=None)
    return Agency.objects.filter(pk__in=seats.values("agency")).order_by("name_en")
