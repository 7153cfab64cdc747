"""Working figures: exact, on this screen alone, for the coordinator."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from agencies.views.acting import find, show
from cases.permissions_reports import SEE_FIGURES
from cases.reports.catalogue.templates import BY_CODE, TEMPLATES
from cases.reports.document import Figure
from cases.reports.periods import QUARTER, end_of, later, name_of, quarter_of
from cases.reports.words import per_cent
from cases.reports.working import working_figures
from cases.services import quarters
from cases.services.releases import note_working
from cases.views.common import here, page
from tables.models import Table

BACK = 8  # quarters that can be chosen


@page
@require_safe
def working(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The figures of one template over some quarters, as they are at this moment."""
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, request.user, "tables.see_table", do=SEE_FIGURES))
    language = get_language() or "en"
    days = _days()
    first = _chosen(request, "first", days, days[3])
    last = max(first, _chosen(request, "last", days, days[0]))
    template = request.GET.get("template", "headline")
    template = template if template in BY_CODE else "headline"
    scope = quarters.working_scope(table, first, end_of(last))
    found = working_figures(table, scope, template)
    note_working(table, by=request.user, template=template)
    context = {
        "table": table,
        "part": "working",
        "choices": [(day.isoformat(), name_of(day, end_of(day)).in_(language)) for day in days],
        "first": first.isoformat(),
        "last": last.isoformat(),
        "templates": [(one.code, one.title.in_(language)) for one in TEMPLATES],
        "template": template,
        "figures": [_shown(figure, language) for figure in found.figures],
    }
    return show(request, "cases/reports/working.html", context)


def _days() -> list[date]:
    now = quarter_of(timezone.localdate())
    return [later(now, -QUARTER * number) for number in range(BACK)]


def _chosen(request: HttpRequest, name: str, days: list[date], usual: date) -> date:
    given = request.GET.get(name, "")
    return next((day for day in days if day.isoformat() == given), usual)


def _shown(figure: Figure, language: str) -> dict[str, Any]:
    """A figure as plain rows of words and numbers."""
    return {
        "title": figure.title.in_(language),
        "base": figure.base.in_(language),
        "unit": figure.unit.label.in_(language),
        "cohort": figure.cohort.label.in_(language),
        "heads": [column.label.in_(language) for column in figure.columns],
        "rates": [
            {"label": rate.label.in_(language), "base": rate.base.in_(language),
             "value": per_cent(figure.rate(rate), language)}
            for rate in figure.rates
        ],
        "rows": [
            {
                "label": row.label.in_(language),
                "level": row.level,
                "is_total": row.is_total,
                "cells": [cell.value for cell in line],
            }
            for row, line in zip(figure.rows, figure.cells, strict=True)
        ],
    }  # fmt: skip
