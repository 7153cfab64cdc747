"""The first set-up of a table: step by step, each saved, left and taken up again as one likes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.errors import Unseen
from agencies.models import Agency, Sector, User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.retention import RetentionForm
from cases.forms.set_up import AgenciesForm, PlaceForm, ThresholdForm
from cases.services import retention, sample_table, sessions
from cases.views.common import here, page
from tables import recurrence, services
from tables.forms.meetings import ScheduleForm
from tables.models import SetUp, Table
from tables.services import agencies as table_agencies
from tables.services import set_up
from tables.views.people import officers_of, seats_of

SEE, MANAGE = "tables.see_table", "tables.manage_table"
S = SetUp.Step


@dataclass(frozen=True)
class Step:
    """One step: its form, what saving it writes, and what its page shows beside."""

    form: Callable[[Table, Any], forms.BaseForm]
    save: Callable[[Table, User, Any], Any]
    beside: Callable[[Table, User], dict[str, Any]] = lambda _table, _user: {}


@page
@require_safe
def set_up_next(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on where the set-up was left."""
    row = _set_up(request, pk)
    return redirect("set_up_step", pk, row.step)


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def set_up_step(request: HttpRequest, pk: UUID, step: str) -> HttpResponse:
    """One step. Saving it leads to the next; those behind can be opened again."""
    user, row = cast(User, request.user), _set_up(request, pk)
    kind = STEPS.get(step)
    if kind is None or set_up.STEPS.index(step) > set_up.STEPS.index(row.step):
        raise Unseen()
    table = Table.objects.get(pk=pk)
    form = kind.form(table, request.POST if request.method == "POST" else None)
    if form.is_bound:
        done = carry_out(request, form, lambda _data: _save(kind, table, user, form, step))
        if done:
            return _onward(request, table, step)
    context = {
        "table": table, "form": form, "step": step, "label": S(step).label,
        "steps": _steps(table), "current": set_up.STEPS.index(step),
        **kind.beside(table, user),
    }  # fmt: skip
    return show(request, f"cases/set_up/{step}.html", context)


def _save(kind: Step, table: Table, user: User, form: Any, step: str) -> SetUp:
    kind.save(table, user, form)
    return set_up.step_done(table, step, by=user)


def _onward(request: HttpRequest, table: Table, step: str) -> HttpResponse:
    """The next step; the table itself after the last one."""
    number = set_up.STEPS.index(step) + 1
    if number == len(set_up.STEPS):
        messages.success(request, _("The table is set up. Situations can be brought to it."))
        if "sample" in request.POST:
            words = _("The sample is being made. It is among your tables in a minute.")
            messages.info(request, words)
        return redirect("table", table.pk)
    if "stay" in request.POST:
        messages.success(request, _("Sent. Look whether it arrived."))
        return redirect("set_up_step", table.pk, step)
    return redirect("set_up_step", table.pk, set_up.STEPS[number])


def _set_up(request: HttpRequest, pk: UUID) -> SetUp:
    table = here(request, find(Table.objects.filter(pk=pk), request.user, SEE, do=MANAGE))
    row = SetUp.objects.filter(table=table).first()
    if row is None:
        raise Unseen()
    return row


def _steps(table: Table) -> list[tuple[Any, str]]:
    """The steps for the bar on top, each with its address."""
    return [(kind.label, reverse("set_up_step", args=[table.pk, kind.value])) for kind in S]


# --- What each step asks and writes --------------------------------------------------------------


def _place(table: Table, data: Any) -> PlaceForm:
    return PlaceForm(data, instance=table, prefix_used=table.numberings.exists())


def _change(table: Table, user: User, form: Any) -> Any:
    return services.change_table(Table.objects.get(pk=table.pk), by=user, **form.changes())


def _meetings(table: Table, data: Any) -> ScheduleForm:
    now = table.schedules.filter(ended_at__isnull=True).order_by("pk").first()
    initial: dict[str, Any] = {
        "pattern": recurrence.Pattern.WEEKLY, "starts_on_date": timezone.localdate()
    }  # fmt: skip
    if now:
        initial = recurrence.fields(now.recurrence) | {
            name: getattr(now, name) for name in ("starts_on_date", "local_time", "minutes")
        }
    return ScheduleForm(data, initial=initial)


def _schedule(table: Table, user: User, form: Any) -> None:
    sessions.set_schedule(table, by=user, **form.schedule())


def _seat(table: Table, user: User, form: Any) -> None:
    set_up.seat_agencies(table, by=user, **form.cleaned_data)


def _sectors(table: Table, _user: User) -> dict[str, Any]:
    return {
        "seats": seats_of(table),
        "sectors": Sector.objects.filter(retired_at__isnull=True).order_by("code"),
        "statutes": Agency.Statute.choices,
    }


def _people(table: Table, user: User) -> dict[str, Any]:
    waiting = table_agencies.waiting_for_contact(user).filter(seats__table=table).distinct()
    return {
        "waiting": waiting.order_by("name_en", "pk"),
        "seats": seats_of(table),
        "officers": officers_of(table),
    }


def _periods(table: Table, data: Any) -> RetentionForm:
    return RetentionForm(data, instance=retention.periods(table))


def _keep(table: Table, user: User, form: Any) -> None:
    retention.set_periods(table, by=user, **form.days())


def _mail(table: Table, user: User, form: Any) -> None:
    if "stay" in form.data:
        set_up.send_test_mail(table, by=user)


def _begin(table: Table, user: User, form: Any) -> None:
    if "sample" in form.data:
        sample_table.begin(table, by=user)


def _sample(_table: Table, _user: User) -> dict[str, Any]:
    return {"can_have_sample": sample_table.can_begin()}


def _nothing(_table: Table, _user: User, _form: Any) -> None:
    return None


def _plain(_table: Table, data: Any) -> forms.Form:
    return forms.Form(data)


STEPS: dict[str, Step] = {
    S.PLACE: Step(_place, _change),
    S.MEETINGS: Step(_meetings, _schedule),
    S.AGENCIES: Step(lambda _table, data: AgenciesForm(data), _seat, _sectors),
    S.PEOPLE: Step(_plain, _nothing, _people),
    S.LISTS: Step(lambda table, data: ThresholdForm(data, instance=table), _change),
    S.RETENTION: Step(_periods, _keep),
    S.MAIL: Step(_plain, _mail),
    S.BEGIN: Step(_plain, _begin, _sample),
}
