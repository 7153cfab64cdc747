"""Which agencies act: they join late, leave, hand over the lead, are let read what was before."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Forbidden, Unseen
from agencies.http import form_once
from agencies.models import Agency, User
from agencies.views.acting import carry_out
from cases.forms.meeting import HandOverForm
from cases.forms.transitions import seated
from cases.models import Involvement, Situation, StepAside
from cases.permissions import LEAD, SEE_STEP_ASIDE
from cases.services import involvement, pending
from cases.sight import Sight
from cases.views import levels
from cases.views.common import acting, draw, go_on, page, situation_of, trace


class JoinForm(forms.Form):
    """An agency with a seat at the table that is not involved yet."""

    agency = forms.ModelChoiceField(
        label=_("Agency"),
        queryset=Agency.objects.none(),
        empty_label=_("Choose an agency"),
        error_messages={
            "required": _("Choose an agency."),
            "invalid_choice": _("Choose an agency that has a seat at this table now."),
        },
    )
    not_shown = forms.BooleanField(
        label=_("Others read “another agency”"),
        help_text=_("For a shelter, say. Only the agency itself can show itself again."),
        required=False,
    )

    def __init__(self, *args: Any, situation: Situation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["agency"].queryset = seated(situation)  # type: ignore[attr-defined]


@page
@require_http_methods(["GET", "HEAD", "POST"])
def situation_agencies(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show who is involved; let another agency assist."""
    situation = situation_of(request, pk)
    sight = Sight.of(request.user, situation)  # type: ignore[arg-type]
    if not (sight.chair or sight.drive or sight.lead):
        raise Forbidden()
    form = JoinForm(request.POST if request.method == "POST" else None, situation=situation)
    if form.is_bound:
        done = carry_out(
            request,
            form,
            lambda data: involvement.add_agency(
                situation, data["agency"], shown=not data["not_shown"], **acting(request)
            ),
        )
        if done is not None:
            messages.success(request, _("The agency assists from now on."))
            return go_on(request, "situation_agencies", situation.pk)
    return draw_agencies(request, situation, form)


def draw_agencies(
    request: HttpRequest,
    situation: Situation,
    form: forms.Form,
    lead: forms.Form | None = None,
) -> HttpResponse:
    """The page, with what was wrong."""
    trace(request, "listing", [situation])
    context = {
        "situation": situation,
        "sight": Sight.of(request.user, situation),  # type: ignore[arg-type]
        "involved": levels.involved(cast(User, request.user), situation),
        "pending": levels.pending(request.user, situation),
        "hand_over": lead or HandOverForm(situation=situation, prefix="lead"),
        "form": form,
        "page_errors": list(lead.errors) if lead else [],
        "aside": aside_from(request, situation),
    }
    return draw(request, "cases/agencies.html", context)


def aside_from(request: HttpRequest, situation: Situation) -> list[StepAside]:
    """Who stepped aside from it, for who may let them come back."""
    rows = StepAside.objects.permitted(request.user, SEE_STEP_ASIDE).select_related("user")
    found = rows.filter(situation_id=situation.pk, lifted_at=None)
    return list(found.order_by("user__name", "pk"))


@page
@require_POST
def ask_hand_over(request: HttpRequest, pk: Any) -> HttpResponse:
    """The lead asks another agency to lead."""
    situation = situation_of(request, pk, do=LEAD)
    form = HandOverForm(request.POST, situation=situation, prefix="lead")
    done = carry_out(
        request,
        form,
        lambda data: pending.ask_hand_over(situation, data["agency"], **acting(request)),
    )
    if done is None:
        return draw_agencies(request, situation, JoinForm(situation=situation), lead=form)
    messages.success(request, _("The agency is asked. Yours leads until it accepts."))
    return go_on(request, "situation_agencies", situation.pk)


@page
@require_POST
def hand_over(request: HttpRequest, pk: Any, involvement_pk: Any) -> HttpResponse:
    """Make an assisting agency the lead."""
    row = acting_agency(request, pk, involvement_pk)
    form_once(request, lambda: involvement.hand_over(row.situation, row.agency, **acting(request)))
    messages.success(request, _("The lead is handed over."))
    return go_on(request, "situation", pk)


@page
@require_POST
def release(request: HttpRequest, pk: Any, involvement_pk: Any) -> HttpResponse:
    """End an assisting agency's part."""
    row = acting_agency(request, pk, involvement_pk)
    form_once(request, lambda: involvement.release_agency(row, **acting(request)))
    messages.success(request, _("The agency is released. Its sight of the plan has ended."))
    return go_on(request, "situation", pk)


@page
@require_POST
def open_earlier(request: HttpRequest, pk: Any, involvement_pk: Any) -> HttpResponse:
    """Let an agency that joined late read the plan from its beginning."""
    row = acting_agency(request, pk, involvement_pk, do=LEAD)
    since = row.situation.named_at or row.from_at
    form_once(request, lambda: involvement.open_earlier(row, **acting(request), from_at=since))
    messages.success(request, _("The agency reads the plan from its beginning now."))
    return go_on(request, "situation", pk)


def acting_agency(
    request: HttpRequest, pk: Any, involvement_pk: Any, *, do: str = ""
) -> Involvement:
    """One agency's part in a situation that the person can list.

    Raises Unseen when it is not there, Forbidden when they may not *do* that.
    """
    situation = situation_of(request, pk, do=do)
    rows = Involvement.objects.select_related("agency", "situation__table")
    row = rows.filter(pk=involvement_pk, situation=situation, until_at=None).first()
    if row is None:
        raise Unseen()
    return row
