"""What every page with a form does: find through the rules, make one call, show what was wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agencies import access
from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.http import form_once
from agencies.idempotency import Outcome

M = TypeVar("M", bound=Model)


def find(rows: QuerySet[M] | list[M], user: Any, see: str, *, do: str = "") -> M:
    """The one row of *rows* that *user* sees.

    Raises Unseen when there is none for them, Forbidden when they may not do *do* to it.
    """
    with access.sharing():  # nothing is written in between
        row = access.seen(rows, user, see)
        if row is None:
            raise Unseen()
        if do and not access.allows_at_hand(user, do, row):
            raise Forbidden()
    return row


def carry_out(
    request: HttpRequest, form: forms.BaseForm, write: Callable[[dict[str, Any]], Any]
) -> Outcome | None:
    """Call *write* with what *form* holds, once; None when the form has to be shown again.

    What a guard refuses becomes errors of the form, beside the fields they are about.
    """
    if not form.is_valid():
        return None
    try:
        return form_once(request, lambda: write(form.cleaned_data))
    except GuardFailed as refusal:
        add_refusal(form, refusal)
        return None


def add_refusal(form: forms.BaseForm, refusal: GuardFailed) -> None:
    """Put the sentences of *refusal* on *form*, and the refusal itself as ``form.refusal``."""
    form.refusal = refusal  # type: ignore[attr-defined]
    for name, words in (refusal.errors or {"": [refusal.detail]}).items():
        place = name if name in form.fields else None
        form.add_error(place, [forms.ValidationError(str(word), code=name) for word in words])


def sentences(refusal: GuardFailed) -> list[str]:
    """All sentences of *refusal*, for a page that has buttons and no form to put them on."""
    found = [str(word) for words in refusal.errors.values() for word in words]
    return found or [str(refusal.detail)]


def show(
    request: HttpRequest, template: str, context: dict[str, Any], *, refused: Any = None
) -> HttpResponse:
    """Render a page; status 422 when its form, or *refused*, says what was wrong."""
    form = context.get("form")
    wrong = bool(refused) or bool(form is not None and form.is_bound and form.errors)
    return render(request, template, context, status=422 if wrong else 200)


def version_of(request: HttpRequest) -> int | None:
    """The version that the posted form was drawn from; None when it names none."""
    value = request.POST.get("version", "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 10 else None
