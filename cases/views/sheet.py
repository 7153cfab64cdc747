"""A blank Filter One sheet on paper, for who prepares without a screen."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from agencies.views.acting import find
from cases import coded, minors
from cases.forms.terms import Lists
from cases.models import Narrative, SelfCheck, Term
from cases.views.common import here, page
from tables.models import Table

CHECKS = ("means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted")
PEOPLE = 4  # lines for affected persons


@page
@require_safe
def filter_one_sheet(request: HttpRequest, pk: Any) -> HttpResponse:
    """The sheet in the reader's language, or in the one that ``in`` names."""
    table = here(request, find(Table.objects.filter(pk=pk), request.user, "tables.see_table"))
    wanted = request.GET.get("in", "")
    known = [code for code, _name in settings.LANGUAGES]
    language = wanted if wanted in known else translation.get_language() or known[0]
    with translation.override(language):
        return render(request, "cases/filter_one_sheet.html", sheet(table, language, known))


def sheet(table: Table, language: str, known: list[str]) -> dict[str, Any]:
    """What is printed: the lists of the table, and room to write."""
    lists = Lists(table, *Term.List.values)
    risks, protective = lists[Term.List.RISK_FACTORS], lists[Term.List.PROTECTIVE_FACTORS]
    return {
        "table": table,
        "language": language,
        "others": [code for code in known if code != language],
        "checks": [SelfCheck._meta.get_field(name).verbose_name for name in CHECKS],  # type: ignore[union-attr]
        "types": lists[Term.List.DISCUSSION_TYPES],
        "ages": lists[Term.List.AGE_GROUPS],
        "sexes": lists[Term.List.SEXES],
        "people": range(1, PEOPLE + 1),
        "risks": coded.by_category(risks),
        "protective": coded.by_category(protective),
        "flags": lists[Term.List.STUDY_FLAGS],
        "reasons": lists[Term.List.WHY_NOW_REASONS],
        "limit": Narrative.LIMIT,
        "minors_note": minors.note(table),
    }
