"""The interruption when a text may identify somebody: change it, or keep it with a reason.

The text travels in the page's own forms, from the browser to the browser; nothing keeps it here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.guard import IdentifierFound, Marked, findings
from cases.models import IdentifierOverride
from tables.models import Table

KEEP = "keep:"  # of the names of the choices of a reason: keep:<field>:<rule>
KEEPING = "keeping"  # sent by the form that keeps the text
_OWN = frozenset({"csrfmiddlewaretoken", "idempotency_key", KEEPING})


def overrides_of(request: HttpRequest) -> list[dict[str, str]]:
    """The reasons that the posted form gives for keeping what was marked."""
    found = []
    for name in request.POST:
        field, _colon, rule = name.removeprefix(KEEP).partition(":")
        if name.startswith(KEEP) and rule:
            found.append({"field": field, "rule": rule, "reason": request.POST[name]})
    return found


def tell_what_is_unsure(request: HttpRequest, table: Table, *texts: str) -> None:
    """After a save, say what is worth a look all the same, without repeating it."""
    said = {
        Marked("", found).reason
        for text in texts
        for found in findings(text, table)
        if found.level == "warn"
    }
    for reason in sorted(said):
        messages.warning(request, _("Saved. Look at it again: %(reason)s") % {"reason": reason})


@dataclass
class MarkedField:
    """One text with its findings."""

    bound: BoundField
    text: str
    marked: list[Marked]

    def pieces(self) -> Iterator[tuple[str, int]]:
        """The text in order: pieces with the number of their finding, 0 for plain text."""
        at = 0
        for number, one in enumerate(self.marked, 1):
            yield self.text[at : one.found.start], 0
            yield self.text[one.found.start : one.found.end], number
            at = one.found.end
        yield self.text[at:], 0

    @property
    def rules(self) -> list[tuple[str, str]]:
        """For each rule that refuses: the name of its choice of a reason, and what it says."""
        refusing = {one.found.rule: one.reason for one in self.marked if one.refuses}
        return [(f"{KEEP}{self.bound.name}:{rule}", said) for rule, said in refusing.items()]


def interruption(request: HttpRequest, form: Any, context: dict[str, Any]) -> HttpResponse | None:
    """The page for a form that the guard refused; None for any other."""
    refusal = getattr(form, "refusal", None)
    if not isinstance(refusal, IdentifierFound):
        return None
    fields = _fields(form, refusal)
    names = {one.bound.name for one in fields}
    for name in names:  # said beside each place; what else is wrong stays with its field
        form.errors.pop(name)
    situation = context.get("situation")
    more = {
        "fields": fields,
        "guarded_table": situation.table if situation else context["table"],
        "page_errors": True,
        "hidden": list(_hidden(request, names)),
        "may_keep": all(one.may_be_kept for one in refusal.marked),
        "reasons": IdentifierOverride.Reason.choices,
        "given": {name: request.POST[name] for name in request.POST if name.startswith(KEEP)},
        "unreasoned": [_("Choose a reason for each.")] if KEEPING in request.POST else [],
        "action": request.get_full_path(),
    }
    return render(request, "cases/guard/interruption.html", context | more, status=422)


def _fields(form: forms.Form, refusal: IdentifierFound) -> list[MarkedField]:
    by_name: dict[str, list[Marked]] = {}
    for one in refusal.marked:
        by_name.setdefault(one.field, []).append(one)
    return [
        MarkedField(form[name], form.fields[name].clean(form[name].data), marked)
        for name, marked in by_name.items()
    ]


def _hidden(request: HttpRequest, texts: set[str]) -> Iterator[tuple[str, str]]:
    """The rest of what was posted, to be posted again."""
    for name, values in request.POST.lists():
        if name not in texts | _OWN and not name.startswith(KEEP):
            yield from ((name, value) for value in values)
