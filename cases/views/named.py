"""Which of an agency's own people read and write the plan of one situation."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from agencies.errors import Forbidden, Unseen
from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import carry_out
from cases.models import Involvement
from cases.permissions import WRITE_PLAN
from cases.rules.rows import writes_for
from cases.services import named
from cases.views.common import acting, draw, go_on, my_agencies, page, situation_of, trace


class NarrowForm(forms.Form):
    """All who speak for the agency, or only some of them."""

    only = forms.TypedChoiceField(
        label=gettext_lazy("Who speaks for us and reads it"),
        choices=[
            ("", gettext_lazy("Everybody who speaks for us at this table")),
            ("yes", gettext_lazy("Only these")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    representatives = forms.ModelMultipleChoiceField(
        label=gettext_lazy("Only these"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, involvement: Involvement, **options: Any) -> None:
        super().__init__(*args, **options)
        speaking = named.speakers(involvement).values("user")
        self.fields["representatives"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(pk__in=speaking).order_by("name", "pk")
        )


class WorkerForm(forms.Form):
    """Somebody of the agency who speaks for no seat."""

    user = forms.ModelChoiceField(
        label=gettext_lazy("Person of your agency"),
        queryset=User.objects.none(),
        empty_label=gettext_lazy("Choose a person"),
        error_messages={"required": gettext_lazy("Choose a person.")},
    )

    def __init__(self, *args: Any, involvement: Involvement, **options: Any) -> None:
        super().__init__(*args, **options)
        rest = named.candidates(involvement).exclude(pk__in=named.workers(involvement).values("pk"))
        self.fields["user"].queryset = rest  # type: ignore[attr-defined]


@page
@require_http_methods(["GET", "HEAD", "POST"])
def named_people(request: HttpRequest, pk: Any, involvement_pk: Any) -> HttpResponse:
    """Narrow the agency's sight of the plan, name a worker, end one."""
    part = own_part(request, pk, involvement_pk)
    asked = request.POST.get("act", "") if request.method == "POST" else ""
    if asked == "end":
        return end_worker(request, part)
    narrow = NarrowForm(
        request.POST if asked == "narrow" else None,
        involvement=part,
        initial={"only": "yes" if part.is_narrowed else "", "representatives": chosen(part)},
    )
    worker = WorkerForm(request.POST if asked == "worker" else None, involvement=part)
    form = {"narrow": narrow, "worker": worker}.get(asked)
    if form is not None and carry_out(request, form, lambda data: write(request, part, data)):
        messages.success(request, _("It is kept. Who is not named loses the plan at once."))
        return go_on(request, "named_people", pk, involvement_pk)
    trace(request, "listing", [part.situation])
    context = {
        "situation": part.situation,
        "part": part,
        "narrow": narrow,
        "worker": worker,
        "form": form,
        "workers": list(named.workers(part)),
    }
    return draw(request, "cases/named.html", context)


def write(request: HttpRequest, part: Involvement, data: dict[str, Any]) -> Involvement:
    """One call, for the form that was sent."""
    if "user" in data:
        return named.name_worker(part, user=data["user"], **acting(request))
    if data["only"]:
        people = list(data["representatives"])
        return named.narrow(part, representatives=people, **acting(request))
    return named.widen(part, **acting(request))


def end_worker(request: HttpRequest, part: Involvement) -> HttpResponse:
    """Take the plan from a named worker."""
    rows = named.workers(part)
    user = next((row for row in rows if str(row.pk) == request.POST.get("user")), None)
    if user is None:
        raise Unseen()
    form_once(request, lambda: named.end_worker(part, user=user, **acting(request)))
    messages.success(request, _("The person does not see the plan any more."))
    return go_on(request, "named_people", part.situation_id, part.pk)


def own_part(request: HttpRequest, pk: Any, involvement_pk: Any) -> Involvement:
    """The part of one's own agency. Raises Unseen, Forbidden."""
    situation = situation_of(request, pk, do=WRITE_PLAN)
    mine = writes_for(cast(User, request.user), situation)
    part = mine.select_related("agency", "situation__table").filter(pk=involvement_pk).first()
    if part is None:
        raise Unseen()
    if part.agency not in my_agencies(request.user, situation.table):
        raise Forbidden()
    return part


def chosen(part: Involvement) -> list[Any]:
    """The representatives named so far."""
    rows = part.user_grants.filter(as_worker=False)
    return list(rows.values_list("user", flat=True).distinct())
