"""Filter Four: the three-tap update, plan entries, consent, the number in one's own file."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import Agency
from cases import clock, coded
from cases.forms.lines import lines_changed
from cases.forms.plan import (
    MOST_SERVICES,
    AuthorityForm,
    ConsentForm,
    EntryForm,
    ServiceForm,
    ServiceForms,
    ServiceFormSet,
    UpdateForm,
)
from cases.forms.terms import Lists
from cases.models import Involvement, Situation, Term
from cases.permissions import WRITE_PLAN
from cases.rules.rows import writes_for
from cases.services import involvement, plan
from cases.sight import Sight
from cases.views.common import (
    acting,
    draw,
    go_on,
    page,
    safe_next,
    situation_of,
    trace,
    write_typed,
)
from cases.views.guard_page import overrides_of, tell_what_is_unsure

UPDATE_LISTS = (*UpdateForm.LISTS.values(), Term.List.SERVICE_TYPES, Term.List.MOBILIZATION_TYPES)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def record_update(request: HttpRequest, pk: Any) -> HttpResponse:
    """What was done, which services were mobilized, when to look again."""
    situation = situation_of(request, pk, do=WRITE_PLAN)
    about = coded.load([situation])[situation.pk]
    form, services = update_forms(request, situation, about.people)
    if form.is_bound and _all_valid(form, services):
        done = write_typed(
            request,
            form,
            lambda data: plan.record_update(
                situation, **acting(request), **form.given, services=services.chosen
            ),
        )
        if done is not None:
            messages.success(request, _("The update of %s is recorded.") % situation.reference)
            return go_on(request, "situation", situation.pk)
    return draw_plan(request, situation, "update", form, services=services, coded=about)


def update_forms(
    request: HttpRequest, situation: Situation, people: list[coded.Person]
) -> tuple[UpdateForm, ServiceFormSet]:
    """The form of an update and its lines, bound unless a line is only added or taken away."""
    lists = Lists(situation.table, *UPDATE_LISTS)
    rows = lines_changed(request.POST, "services", ServiceForm.NAMES, MOST_SERVICES)
    typed = request.POST if request.method == "POST" else None
    data = None if rows is not None else typed
    form = UpdateForm(
        data,
        initial=typed.dict() if typed and rows is not None else None,
        agencies=writing_for(request, situation),
        lists=lists,
    )
    services = ServiceForms(
        data, initial=rows, prefix="services", form_kwargs={"lists": lists, "people": people}
    )
    return form, cast(ServiceFormSet, services)


def _all_valid(form: forms.Form, lines: Any) -> bool:
    """Judge both, so that all that is wrong is told at once."""
    return all([form.is_valid(), lines.is_valid()])


@page
@require_http_methods(["GET", "HEAD", "POST"])
def plan_entry(request: HttpRequest, pk: Any) -> HttpResponse:
    """Write one entry for the other involved agencies."""
    situation = situation_of(request, pk, do=WRITE_PLAN)

    def write(row: Situation, **given: Any) -> Any:
        entry = plan.write_entry(row, overrides=overrides_of(request), **given)
        tell_what_is_unsure(request, row.table, given["text"])
        return entry

    said = _("The entry is in the plan.")
    return typed_page(request, situation, "entry", EntryForm, write, said)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def consent(request: HttpRequest, pk: Any) -> HttpResponse:
    """Record the state of consent, or only the legal authority of one's own agency."""
    situation = situation_of(request, pk, do=WRITE_PLAN)
    people = coded.load([situation])[situation.pk].people
    return typed_page(
        request, situation, "consent", ConsentForm, plan.record_consent, _("Consent is recorded."),
        people=people, authority=authority_form(request, situation, None),
    )  # fmt: skip


@page
@require_POST
def name_authority(request: HttpRequest, pk: Any) -> HttpResponse:
    """Name the legal authority under which one's agency shares without consent from all."""
    situation = situation_of(request, pk, do=WRITE_PLAN)
    form = authority_form(request, situation, request.POST)
    done = write_typed(
        request, form, lambda data: plan.name_authority(situation, **acting(request), **data)
    )
    if done is not None:
        messages.success(request, _("The legal authority is recorded."))
        return go_on(request, "situation", situation.pk)
    fresh = ConsentForm(
        agencies=writing_for(request, situation),
        lists=Lists(situation.table, *ConsentForm.LISTS.values()),
        people=coded.load([situation])[situation.pk].people,
    )
    shown = {"page_errors": [words for found in form.errors.values() for words in found]}
    return draw_plan(request, situation, "consent", fresh, authority=form, **shown)


def authority_form(request: HttpRequest, situation: Situation, data: Any) -> AuthorityForm:
    """The form that names only the authority; its fields are told apart from consent's own."""
    lists = Lists(situation.table, *AuthorityForm.LISTS.values())
    return AuthorityForm(
        data, agencies=writing_for(request, situation), lists=lists, auto_id="only_%s"
    )


@page
@require_POST
def note_number(request: HttpRequest, pk: Any, involvement_pk: Any) -> HttpResponse:
    """An involved agency has written the number in its own file."""
    situation = situation_of(request, pk)
    parts = Involvement.objects.select_related("situation").filter(until_at=None)
    row = parts.filter(pk=involvement_pk, situation=situation).first()
    if row is None:
        raise Unseen()
    by = acting(request)["by"]
    form_once(request, lambda: involvement.note_number(row, by=by))
    return go_on(request, "situation", situation.pk)


def typed_page(
    request: HttpRequest,
    situation: Situation,
    name: str,
    made: type[Any],
    write: Callable[..., Any],
    said: str,
    *,
    people: Any = None,
    **more: Any,
) -> HttpResponse:
    """A page with one form whose fields are the arguments of one service."""
    lists = Lists(situation.table, *made.LISTS.values())
    data = request.POST if request.method == "POST" else None
    options = {} if people is None else {"people": people}
    form = made(data, agencies=writing_for(request, situation), lists=lists, **options)
    if form.is_bound:
        done = write_typed(
            request, form, lambda given: write(situation, **acting(request), **given)
        )
        if done is not None:
            messages.success(request, said)
            return go_on(request, "situation", situation.pk)
    return draw_plan(request, situation, name, form, **more)


def draw_plan(
    request: HttpRequest, situation: Situation, name: str, form: forms.Form, **more: Any
) -> HttpResponse:
    """Draw one of the plan's pages; after a collision it carries the version that stands now."""
    trace(request, "plan", [situation])
    situation.refresh_from_db(fields=["version"])
    lines = more.get("services")
    context = {
        "situation": situation,
        "sight": Sight.of(request.user, situation),  # type: ignore[arg-type]
        "form": form,
        "next": safe_next(request),
        "due_at": clock.due_at(situation),
        "page_errors": lines is not None and lines.is_bound and not lines.is_valid(),
    }
    return draw(request, f"cases/plan/{name}.html", context | more)


def writing_for(request: HttpRequest, situation: Situation) -> list[Agency]:
    """The agencies involved now that the person speaks for, or works for by name."""
    mine = writes_for(request.user, situation).select_related("agency__sector")  # type: ignore[arg-type]
    return sorted((part.agency for part in mine), key=lambda agency: agency.name)
