"""Every component on one page, in English like the code; only where the data is a sample."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from config.forms import ExampleForm

COLOURS = (
    "canvas surface surface-strong line text text-quiet control-border primary primary-tint link "
    "success success-tint warning warning-tint danger danger-tint bar focus "
    "chart-1 chart-2 chart-3 chart-4 chart-5 chart-6"
)


def styleguide(request: HttpRequest) -> HttpResponse:
    """Show every component. A POST shows the example form's errors."""
    if not settings.SAMPLE_MODE:
        raise Http404
    form = ExampleForm(request.POST if request.method == "POST" else None)
    wrong = ExampleForm({"wrong-hours": "300", "wrong-why_now": "x" * 300}, prefix="wrong")
    context = {"form": form, "wrong": wrong, "moments": moments(), **examples()}
    return render(request, "styleguide.html", context)


def moments() -> dict[str, Any]:
    """Return times at typical distances from now."""
    now = timezone.now()
    return {
        "soon": now + timedelta(hours=2, minutes=30),
        "later": now + timedelta(hours=20, minutes=30),
        "late": now - timedelta(hours=3, minutes=5),
        "days": now - timedelta(days=3),
        "far": now - timedelta(days=40),
    }


def examples() -> dict[str, Any]:
    """Return invented data for the components that take some."""
    return {
        "colours": COLOURS.split(),
        "steps_labels": [("Filter One", "#"), "Who it is about", "Which risks", "Why now", "Check"],
        "search": {"no_home": "homeless itinérance", "crisis": "psychosis psychose"},
        "recent": ["eviction", "misuse"],
        "answers": [
            {"label": "Who it is about", "value": "One person, M 18–24", "url": "#"},
            {"label": "Risks", "entries": ["No home", "In crisis"], "url": "#"},
            {"label": "Who might help", "value": "", "url": "#"},
        ],
        "figures": [
            {"label": "Situations", "value": "38", "note": "presented from April to June"},
            {"label": "Acutely elevated risk", "value": "36", "note": "of 38 presented"},
            {"label": "Overall risk lowered", "value": "75 %", "note": "of 24 concluded"},
        ],
        "tabs": [
            {"url": "#", "label": "Open", "count": 7, "current": True},
            {"url": "#", "label": "Concluded"},
        ],
        "nav": [
            {"url": "#", "label": "Home", "current": True},
            {"url": "#", "label": "Situations", "count": 3},
            {"url": "#", "label": "Meetings"},
            {"url": "#", "label": "Follow-up"},
        ],
        "table_switcher": {"current": "Sample table", "others": [{"url": "#", "label": "Other"}]},
        "undo": {"url": "#", "version": 3, "text": "Confirmed: acutely elevated risk."},
        "page_obj": Paginator(range(100), 20).page(2),
    }
