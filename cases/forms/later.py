"""What stands on a tally sheet, typed in afterwards."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from agencies.models.base import current
from cases.forms.plan import moment_field
from cases.forms.terms import Lists, TermField
from cases.models import Discussion, Term
from cases.services.later import FOR_FOLLOW_UP, FOR_NEW
from tables.models import Seat

REASONS = {
    Discussion.Kind.NEW: Term.List.REJECTION_REASONS,
    Discussion.Kind.FOLLOW_UP: Term.List.CONCLUSION_REASONS,
}
AGENCIES = ("lead", "assisting", "not_shown")


class LaterForm(forms.Form):
    """One item of the sheet: when, what, and which agencies or which reason."""

    at = moment_field(label=_("Decided at"), help_text=_("The time on the sheet."))
    decision = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    lead = forms.ModelChoiceField(
        label=_("Lead agency"),
        queryset=Agency.objects.none(),
        required=False,
        empty_label=_("None"),
    )
    assisting = forms.ModelMultipleChoiceField(
        label=_("Assisting agencies"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    not_shown = forms.ModelMultipleChoiceField(
        label=_("Others read “another agency” for"),
        queryset=Agency.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("For a shelter, say. Only the agency itself can show itself again."),
    )
    reason = TermField(label=_("Reason, for a rejection or a conclusion"), required=False)

    def __init__(self, *args: Any, item: Discussion, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fields: Any = self.fields
        follow_up = item.kind == Discussion.Kind.FOLLOW_UP
        offered = FOR_FOLLOW_UP if follow_up else FOR_NEW
        fields["decision"].choices = [(one.value, one.label) for one in offered]
        table = item.situation.table
        of = REASONS[Discussion.Kind(item.kind)]
        fields["reason"].offer(Lists(table, of)[of], _("None"))
        seats = Seat.objects.filter(current(), table=table, agency__closed_at=None)
        agencies = Agency.objects.filter(pk__in=seats.values("agency")).order_by("name_en", "pk")
        for name in AGENCIES:
            if follow_up:
                del fields[name]
            else:
                fields[name].queryset = agencies
