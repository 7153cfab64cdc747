"""One's own undertakings, and the coordinator's page about the table's."""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from agencies.views.acting import carry_out, find, show
from agencies.views.confirmed import confirmed
from tables import services
from tables.context import at_table
from tables.forms.trust import SigningForm, UndertakingForm
from tables.models import Table
from tables.services import undertakings

SEE, MANAGE = "tables.see_table", "tables.manage_table"


@login_required
@require_safe
def my_undertakings(request: HttpRequest) -> HttpResponse:
    """What to sign, what is signed, and until when."""
    return _mine(request, None)


@login_required
@require_POST
def undertaking_sign(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Sign the undertaking of one table."""
    user = cast(User, request.user)
    table = find(Table.objects.filter(pk=pk), user, undertakings.SIGN)
    form = SigningForm(request.POST, auto_id=f"id_{pk}_%s")
    if carry_out(request, form, lambda data: services.sign(table, by=user, **data)) is None:
        return _mine(request, (table, form))
    messages.success(request, _("Signed. It holds for a year."))
    return redirect(_next(request) or "my_undertakings")


@login_required
@confirmed
@require_http_methods(["GET", "HEAD", "POST"])
def undertaking(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The table's text, its earlier versions, and who has signed."""
    user = cast(User, request.user)
    table = at_table(request, find(Table.objects.filter(pk=pk), user, SEE, do=MANAGE))
    text = undertakings.current_text(table)
    form = UndertakingForm(
        request.POST if request.method == "POST" else None,
        initial={"text_en": text.text_en, "text_fr": text.text_fr},
    )
    if form.is_bound and carry_out(
        request, form, lambda data: services.write_undertaking(table, by=user, **data)
    ):
        messages.success(request, _("The new version is written. It is signed from now on."))
        return redirect("undertaking", pk)
    context = {
        "table": table,
        "text": text,
        "form": form,
        "earlier": table.undertakings.filter(version__lt=text.version).order_by("-version"),
        "people": undertakings.people_of(table),
        "now": timezone.now(),
        "soon": timezone.now() + undertakings.NUDGED,
        "part": "undertaking",
    }
    return show(request, "tables/undertaking.html", context)


def _mine(request: HttpRequest, refused: tuple[Table, SigningForm] | None) -> HttpResponse:
    user = cast(User, request.user)
    now = timezone.now()
    rows = []
    for table in undertakings.parts(user).order_by("name_en", "pk"):
        form = SigningForm(auto_id=f"id_{table.pk}_%s")
        if refused and refused[0].pk == table.pk:
            form = refused[1]
        rows.append(_Row(table, form, now))
    context = {
        "rows": rows,
        "next": _next(request),
        "page_errors": refused,
        "bad": refused and refused[1],
    }
    return show(request, "tables/my_undertakings.html", context, refused=refused)


class _Row:
    """One table on the person's page: whether it is signed, whether it can be signed again."""

    def __init__(self, table: Any, form: SigningForm, now: Any) -> None:
        self.table, self.form = table, form
        self.until = table.signed_until
        self.in_force = bool(self.until and self.until > now)
        self.open = not self.in_force or self.until <= now + undertakings.NUDGED

    @property
    def text(self) -> Any:
        """The newest version."""
        return undertakings.current_text(self.table)


def _next(request: HttpRequest) -> str:
    """Where the person was going, if that is a page of ours."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if target and ours else ""
