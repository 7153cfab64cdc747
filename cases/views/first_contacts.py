"""The first contacts of a table's agencies: a pasted list, looked over, then invited together."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from cases.forms.set_up import ContactsForm
from cases.views.common import here, page
from tables.models import SetUp, Table
from tables.services import first_contacts as contacts
from tables.services.set_up import MANAGE, SEE
from tables.views.mails import send_invitation

COLUMNS = (
    gettext_lazy("Agency"), gettext_lazy("Name"), gettext_lazy("Work e-mail address"),
    gettext_lazy("Language"),
)  # fmt: skip


@page
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def first_contacts(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show line by line what would be sent; send it on the second button, all or nothing."""
    user = cast(User, request.user)
    table = here(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    form = ContactsForm(table, user, request.POST if request.method == "POST" else None)
    if "send" in request.POST and carry_out(
        request, form, lambda data: _invite(request, table, user, data["lines"])
    ):
        return redirect("first_contacts", pk)
    context = {
        "table": table, "form": form, "columns": COLUMNS, "rows": _rows(form),
        "waiting": contacts.waiting(table, user), "invited": contacts.invited(table, user),
        "sets_up": SetUp.objects.filter(table=table, finished_at=None).exists(),
    }  # fmt: skip
    return show(request, "cases/first_contacts.html", context)


def _rows(form: ContactsForm) -> list[list[str]]:
    """What would be sent, line by line; nothing while a line is wrong."""
    lines = form.cleaned_data["lines"] if form.is_bound and form.is_valid() else []
    names = dict(settings.LANGUAGES)
    return [[one.agency.name, one.name, one.email, str(names[one.language])] for one in lines]


def _invite(request: HttpRequest, table: Table, user: User, lines: Any) -> None:
    made = contacts.invite_contacts(table, by=user, contacts=lines)
    for invitation, secret in made:
        send_invitation(request, invitation, secret, [])
    words = ngettext("%(count)d invitation is sent.", "%(count)d invitations are sent.", len(made))
    messages.success(request, words % {"count": len(made)})
