"""Coded values that the room, and later the lead, adds or takes away."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Forbidden, Unseen
from agencies.views.acting import carry_out
from cases import coded
from cases.forms.prepare import RisksForm, youth_field
from cases.forms.terms import Lists, search_words
from cases.models import Situation
from cases.permissions import ADD_CODED, CODED
from cases.services import room
from cases.views.common import acting, draw, go_on, page, situation_of, trace


class AddForm(RisksForm):
    """Any of the three lists; what the situation has already is not offered again."""

    no_youth_record = youth_field()

    def __init__(self, *args: Any, lists: Lists, taken: set[Any], **options: Any) -> None:
        super().__init__(*args, lists=lists, **options)
        self.fields["risk_factors"].required = False
        for name in self.LISTS:
            left = [term for term in lists[name] if term.pk not in taken]
            field: Any = self.fields[name]
            field.offer(left, alone=field.label)

    @property
    def terms(self) -> list[Any]:
        """All that is ticked."""
        return [term for name in self.LISTS for term in self.cleaned_data[name]]


@page
@require_http_methods(["GET", "HEAD", "POST"])
def situation_values(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show what is coded, add to it, or take one value away."""
    situation = situation_of(request, pk, do=ADD_CODED)
    if not request.user.has_perm(CODED, situation):
        raise Forbidden()
    lists = Lists(situation.table, *RisksForm.LISTS)
    about = coded.load([situation])[situation.pk]
    if "remove" in request.POST:
        return remove(request, situation, about)
    data = request.POST if request.method == "POST" else None
    form = AddForm(data, lists=lists, taken={term.pk for term in about.values})
    if form.is_bound:
        done = carry_out(
            request,
            form,
            lambda data: room.add_values(
                situation,
                **acting(request),
                terms=form.terms,
                no_youth_record=data["no_youth_record"],
            ),
        )
        if done is not None:
            messages.success(request, _("The values are added."))
            return go_on(request, "situation_values", situation.pk)
    return draw_values(request, situation, form, lists, about)


def remove(request: HttpRequest, situation: Situation, about: coded.CodedView) -> HttpResponse:
    """Take one value away."""
    term = next((t for t in about.values if str(t.pk) == request.POST["remove"]), None)
    if term is None:
        raise Unseen()
    form = forms.Form(request.POST)
    done = carry_out(
        request, form, lambda _: room.remove_value(situation, **acting(request), term=term)
    )
    if done is not None:
        return go_on(request, "situation_values", situation.pk)
    lists = Lists(situation.table, *RisksForm.LISTS)
    shown = AddForm(lists=lists, taken={t.pk for t in about.values})
    return draw_values(request, situation, shown, lists, about, refused=form.non_field_errors())


def draw_values(
    request: HttpRequest,
    situation: Situation,
    form: forms.Form,
    lists: Lists,
    about: coded.CodedView,
    refused: Any = (),
) -> HttpResponse:
    """The page, with what was wrong."""
    trace(request, "coded", [situation])
    context = {
        "situation": situation,
        "form": form,
        "coded": about,
        "search": {name: search_words(lists[name]) for name in RisksForm.LISTS},
        "page_errors": refused,
    }
    return draw(request, "cases/values.html", context)
