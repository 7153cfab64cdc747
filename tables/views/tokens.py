"""The API tokens one has made: each bound to a table."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from agencies import services as agency_services
from agencies.errors import Unseen
from agencies.http import form_once
from agencies.models import ApiToken, User
from agencies.views.acting import carry_out, show
from agencies.views.confirmed import confirmed
from tables.forms.trust import TokenForm
from tables.models import Table
from tables.permissions import my_tables
from tables.services import tokens


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def my_tokens(request: HttpRequest) -> HttpResponse:
    """The person's API tokens; a new one is shown once, on the page that answers its making."""
    user = cast(User, request.user)
    tables = my_tables(user)
    form = TokenForm(request.POST if request.method == "POST" else None, tables=tables)
    context: dict[str, Any] = {"form": form}
    if form.is_bound:
        made = _Issued()
        done = carry_out(request, form, lambda _data: made.issue(user, form.token()))
        if done:
            fresh = TokenForm(tables=tables)
            context |= {"form": fresh, "secret": made.secret, "replayed": done.replayed}
    context |= {"tokens": _tokens(user), "now": timezone.now()}
    response = show(request, "tables/tokens.html", context)
    response.headers["Cache-Control"] = "no-store"
    return response


class _Issued:
    """Holds the secret of a token for the page that shows it once."""

    secret = ""

    def issue(self, user: User, data: dict[str, Any]) -> ApiToken:
        token, self.secret = tokens.issue_token(user, **data)
        return token


@login_required
@require_POST
def revoke_token(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End one token at once."""
    user = cast(User, request.user)
    token = user.api_tokens.filter(pk=pk).first()
    if token is None:
        raise Unseen()
    form_once(request, lambda: agency_services.revoke_token(token, by=user))
    messages.success(request, _("The token is revoked. Whatever used it is signed out."))
    return redirect("my_tokens")


def _tokens(user: User) -> list[dict[str, Any]]:
    """Each with the name of its table: one's own even after one has left it."""
    rows = list(user.api_tokens.order_by("-created_at", "pk"))
    names: dict[UUID | None, str] = {
        table.pk: table.name for table in Table.objects.filter(pk__in=_bound(rows))
    }
    return [{"row": row, "table": names.get(row.table_id, "")} for row in rows]


def _bound(rows: list[ApiToken]) -> set[UUID]:
    return {row.table_id for row in rows if row.table_id}
