"""The situations of a table, as far as each may be listed; and the values that the room adds."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from agencies.errors import Unseen
from agencies.views.acting import find
from cases import clock, coded, discretion, traces, wording
from cases.models import Involvement, Situation, Stage
from cases.permissions import LISTING
from cases.sight import Sight, sights
from cases.views.common import SITUATIONS, draw, here, page
from tables.models import Table

ROWS = 25
SHOWN = ("listing", "origin", "coded", "outcome")
# The tabs above the list: address, words, stages.
TABS: tuple[tuple[str, Any, tuple[str, ...]], ...] = (
    ("", _("All"), ()),
    ("waiting", _("Waiting"), (Stage.SUBMITTED,)),
    ("table", _("At the table"), (Stage.FILTER_TWO, Stage.FILTER_THREE)),
    ("open", _("Open"), (Stage.OPEN,)),
    ("concluded", _("Concluded"), (Stage.CONCLUDED,)),
    ("rejected", _("Rejected"), (Stage.REJECTED,)),
)


class FilterForm(forms.Form):
    """Which situations to list."""

    stage = forms.ChoiceField(
        choices=[(slug, words) for slug, words, _stages in TABS if slug], required=False
    )
    number = forms.IntegerField(
        label=_("Number"), required=False, min_value=1, max_value=99999,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip


@page
@require_safe
def situations_list(request: HttpRequest, pk: Any) -> HttpResponse:
    """The table's situations, the newest first; drafts stand on their agency's home page."""
    table = here(request, find(Table.objects.filter(pk=pk), request.user, "tables.see_table"))
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise BadRequest("unknown filter")
    stage, number = form.cleaned_data["stage"], form.cleaned_data["number"]
    found = SITUATIONS.permitted(request.user, LISTING).filter(table=table)
    found = found.exclude(stage=Stage.DRAFT)
    stages = next(stages for slug, _words, stages in TABS if slug == stage)
    found = found.filter(stage__in=stages) if stages else found
    found = found.filter(number=number) if number else found
    rows = page_of(found.order_by("-submitted_at", "-pk"), request.GET.get("page", "1"))
    context = {
        "table": table,
        "form": form,
        "page_obj": rows,
        "rows": listed(request, list(rows)),
        "tabs": tabs(stage),
        "filtered": bool(stage or number),
    }
    return draw(request, "cases/situations.html", context)


def page_of(found: Any, number: str) -> Page[Any]:
    """One page of a list; raises Unseen for a page that is not there."""
    try:
        return Paginator(found, ROWS).page(number)
    except (EmptyPage, PageNotAnInteger):
        raise Unseen() from None


def listed(request: HttpRequest, rows: list[Situation]) -> list[dict[str, Any]]:
    """What each row shows, by the person's sight of it; leaves the trace of reading it."""
    seen = sights(request.user, rows, SHOWN, fresh=True)  # type: ignore[arg-type]
    with_codes = [row for row in rows if seen[row.pk].coded]
    traces.leave(request, {"listing": rows, "coded": with_codes})
    about = coded.load(with_codes)
    leads = _leads(request.user, rows)
    return [_cells(row, seen[row.pk], about.get(row.pk), leads.get(row.pk)) for row in rows]


def _cells(
    row: Situation, sight: Sight, about: coded.CodedView | None, lead: Any
) -> dict[str, Any]:
    return {
        "situation": row,
        "coded": about.line if about else "",
        "brought_by": wording.brought_by(row, sight),
        "outcome": wording.outcome(row, sight),
        "lead": lead,
        "due_at": clock.due_at(row) if clock.clock_state(row) != clock.ClockState.NONE else None,
    }


def _leads(user: Any, rows: list[Situation]) -> dict[Any, Any]:
    parts = Involvement.objects.filter(
        situation__in=rows, until_at=None, role=Involvement.Role.LEAD
    ).select_related("agency")
    shown = discretion.mask_parts(user, parts, discretion.another_agency())
    return {part.situation_id: part.agency for part in shown}


def tabs(current: str) -> list[dict[str, Any]]:
    """The tabs above the list."""
    return [
        {"url": f"?stage={slug}" if slug else "?", "label": words, "current": slug == current}
        for slug, words, _stages in TABS
    ]
