"""The exercise, one step a page. Which steps are done stands in the session, as a number."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from agencies.http import form_once
from agencies.models import User
from agencies.views.acting import show
from cases.forms.training import StepForm
from cases.services.training import finish_training
from cases.training import STEPS, right_answers
from cases.views.common import page

DONE = "training_done"  # how many steps


@page
@require_safe
def training(request: HttpRequest) -> HttpResponse:
    """What the exercise is, and the way to its first step."""
    return show(request, "cases/training/start.html", {"steps": _bar(0)})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def training_step(request: HttpRequest, number: int) -> HttpResponse:
    """One step: choose, and read why."""
    done = request.session.get(DONE, 0)
    if not 1 <= number <= min(done + 1, len(STEPS)):
        return redirect("training_step", min(done, len(STEPS) - 1) + 1)
    step = STEPS[number - 1]
    form = StepForm(request.POST if request.method == "POST" else None, step=step)
    chosen = step.choice(form.cleaned_data["choice"]) if form.is_valid() else None
    if chosen is not None:
        request.session[DONE] = max(done, number)
    context = {
        "steps": _bar(number - 1), "step": step, "form": form, "chosen": chosen,
        "following": number + 1 if number < len(STEPS) else None,
    }  # fmt: skip
    return show(request, "cases/training/step.html", context)


@page
@require_http_methods(["POST"])
def training_finish(request: HttpRequest) -> HttpResponse:
    """Note that the exercise is done."""
    if request.session.get(DONE, 0) < len(STEPS):
        return redirect("training")
    user = cast(User, request.user)
    form_once(request, lambda: finish_training(user, answers=right_answers()))
    messages.success(request, _("The exercise is done. Now sign the undertaking."))
    return redirect("my_undertakings")


def _bar(current: int) -> dict[str, Any]:
    names = (_("Filter One"), _("Filter Two"), _("Filter Three"), _("Filter Four"))
    labels = [(name, reverse("training_step", args=[n])) for n, name in enumerate(names, 1)]
    return {"labels": labels, "current": current}
