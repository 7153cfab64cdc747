"""Forms about tokens, codes for a meeting, access reviews and undertakings."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from agencies.models import ApiToken, User
from agencies.services import TOKEN_DAYS
from tables.models import AccessReview, Meeting, ReviewDecision, Seat, Table
from tables.services.reviews import lines
from tables.services.undertakings import with_a_part


class TokenForm(forms.Form):
    """A new API token. *tables* are those of the person; whoever is at none is not asked."""

    name = forms.CharField(
        label=_("What is it for"), max_length=80, help_text=_("Such as: our records system.")
    )
    table = forms.ModelChoiceField(
        label=_("Table"),
        queryset=Table.objects.none(),
        empty_label=_("Choose a table"),
        help_text=_("The program reaches this table and no other."),
    )
    scope = forms.ChoiceField(
        label=_("What it may do there"),
        choices=ApiToken.Scope.choices,
        initial=ApiToken.Scope.READ,
        widget=forms.RadioSelect,
    )
    days = forms.IntegerField(
        label=_("Days until it expires"), min_value=1, max_value=TOKEN_DAYS, initial=90
    )

    def __init__(self, *args: Any, tables: QuerySet[Table], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = list(tables.order_by("name_en", "pk"))
        self.fields["table"].queryset = tables  # type: ignore[attr-defined]
        self.fields["table"].choices = [("", _("Choose a table")), *((t.pk, t.name) for t in found)]  # type: ignore[attr-defined]
        if not found:
            del self.fields["table"]
        elif len(found) == 1:
            self.fields["table"].initial = found[0].pk

    def token(self) -> dict[str, Any]:
        """What the service asks for."""
        table = self.cleaned_data.get("table")
        return {**self.cleaned_data, "table": table and table.pk}


class ReviewForm(forms.Form):
    """One person or seat of an access review, kept or ended."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), required=False)
    seat = forms.ModelChoiceField(queryset=Seat.objects.none(), required=False)
    decision = forms.ChoiceField(choices=ReviewDecision.Kind.choices)

    def __init__(self, *args: Any, review: AccessReview, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [line.row for line in lines(review)]
        for name, model in (("user", User), ("seat", Seat)):
            ids = [row.pk for row in found if isinstance(row, model)]
            self.fields[name].queryset = model.objects.filter(pk__in=ids)  # type: ignore[attr-defined]


class CodeForm(forms.Form):
    """Who gets a code for the meeting."""

    user = forms.ModelChoiceField(
        label=_("Person"), queryset=User.objects.none(), empty_label=_("Choose a person")
    )

    def __init__(self, *args: Any, meeting: Meeting, but: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(pk__in=with_a_part(meeting.table)).exclude(pk=but.pk)
        self.fields["user"].queryset = people.order_by("name", "pk")  # type: ignore[attr-defined]


class SigningForm(forms.Form):
    """Signing an undertaking: one tick."""

    accepted = forms.BooleanField(label=_("I have read it and will keep it"), required=False)


class UndertakingForm(forms.Form):
    """The next version of a table's undertaking."""

    text_en = forms.CharField(label=_("Text in English"), widget=forms.Textarea(attrs={"rows": 9}))
    text_fr = forms.CharField(
        label=_("Text in French"),
        widget=forms.Textarea(attrs={"rows": 9, "lang": "fr-ca"}),
    )
    sign_again = forms.BooleanField(
        label=_("Everybody signs this version within 30 days"),
        help_text=_("Otherwise each signs it when their present year is over."),
        required=False,
    )
