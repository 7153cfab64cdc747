"""The guard of one table, for its coordinator: what was kept, local words, number patterns."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.guard import PatternForm, WordForm
from cases.services import breach, guard
from cases.views.common import here, page
from tables.models import Table


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def table_guard(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show what the guard knows of this table; add to it, or take something away."""
    tables = Table.objects.filter(pk=pk)
    table = here(request, find(tables, request.user, "tables.see_table", do="tables.manage_table"))
    if "remove" in request.POST:
        return _remove(request, table)
    word = WordForm(request.POST if "add_word" in request.POST else None)
    pattern = PatternForm(request.POST if "add_pattern" in request.POST else None)
    by = cast(User, request.user)
    if (word.is_bound and carry_out(
        request, word, lambda data: guard.add_word(table, by=by, **data)
    )) or (pattern.is_bound and carry_out(
        request, pattern, lambda data: guard.add_pattern(table, by=by, **data)
    )):  # fmt: skip
        messages.success(request, _("Added. It counts from now on."))
        return redirect("table_guard", table.pk)
    return _page(request, table, word, pattern)


def _remove(request: HttpRequest, table: Table) -> HttpResponse:
    """Take away the word or the pattern that the form names."""
    kinds: dict[str, tuple[Any, Any]] = {
        "word": (table.local_words, guard.remove_word),
        "pattern": (table.occurrence_patterns, guard.remove_pattern),
    }
    kind, _colon, given = request.POST["remove"].partition(":")
    if kind not in kinds:
        raise Unseen()
    rows, service = kinds[kind]
    row = next((row for row in rows.all() if str(row.pk) == given), None)
    if row is None:
        raise Unseen()
    by = cast(User, request.user)
    form_once(request, lambda: service(table, row, by=by))
    return redirect("table_guard", table.pk)


def _false_reporters(table: Table) -> list[tuple[str, int]]:
    """Whose reports were restored again and again: the name, and how many."""
    counts = breach.false_reporters(table)
    people = User.objects.in_bulk(counts)
    return sorted((people[pk].name, count) for pk, count in counts.items())


def _page(request: HttpRequest, table: Table, word: WordForm, pattern: PatternForm) -> HttpResponse:
    by = cast(User, request.user)
    wrong = [form for form in (word, pattern) if form.is_bound]
    context = {
        "table": table,
        "part": "guard",
        "form": wrong[0] if wrong else word,
        "word": word,
        "pattern": pattern,
        "words": table.local_words.select_related("added_by").order_by("text"),
        "patterns": table.occurrence_patterns.select_related("added_by").order_by("text"),
        "counts": guard.counts(table, by=by),
        "reporters": _false_reporters(table),
    }
    return show(request, "cases/guard/set_up.html", context)
