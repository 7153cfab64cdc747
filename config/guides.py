"""The help: a short guide for each role, with a picture of its page, and the adoption pack.

A guide is written whole in each language (``templates/help/<language>/``). Its picture is taken by
a browser test from the pages as they are (``tests/e2e/test_guides.py``).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

LANGUAGES = ("en", "fr")
PACK = Path(settings.BASE_DIR) / "docs" / "adoption"


@dataclass(frozen=True)
class Guide:
    """What one role has to know, and what its picture shows."""

    slug: str
    title: Any
    picture: Any


GUIDES = (
    Guide("representative", _("For representatives"), _("The home page of a representative")),
    Guide("chair", _("For chairs"), _("The driver’s board during a meeting")),
    Guide("coordinator", _("For coordinators"), _("The people and seats of a table")),
    Guide("administrator", _("For administrators"), _("The home page of an administrator")),
    Guide("privacy-officer", _("For privacy officers"), _("The read log of an agency")),
)
DOCUMENTS = {
    "privacy-assessment": _("Privacy impact assessment, a draft"),
    "threat-assessment": _("Threat and risk assessment, a draft"),
    "field-inventory": _("Inventory of every field"),
    "data-flows": _("Data flows"),
    "agreement-schedule": _("Schedule to an information-sharing agreement"),
    "mail-and-firewall": _("What mail and firewall need"),
}


@login_required
@require_safe
def help_index(request: HttpRequest) -> HttpResponse:
    """The guides, and the documents that agencies ask for before they say yes."""
    context = {"guides": GUIDES, "documents": DOCUMENTS.items(), "languages_of_pack": LANGUAGES}
    return render(request, "help/index.html", context)


@login_required
@require_safe
def help_guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide, in the reader's language."""
    guide = next((one for one in GUIDES if one.slug == slug), None)
    if guide is None:
        raise Http404
    language = (get_language() or "en").partition("-")[0]
    context = {
        "guide": guide,
        "words": f"help/{language}/{slug}.html",
        "picture": f"help/{slug}-{language}.png",
        "others": [one for one in GUIDES if one != guide],
    }
    return render(request, "help/guide.html", context)


@login_required
@require_safe
def help_document(request: HttpRequest, pack_language: str, document: str) -> FileResponse:
    """One document of the adoption pack, to take along and to change."""
    path = PACK / pack_language / f"{document}.md"
    if pack_language not in LANGUAGES or document not in DOCUMENTS:
        raise Http404
    return FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=f"{document}-{pack_language}.md",
        content_type="text/markdown; charset=utf-8",
    )
