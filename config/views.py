"""The pages and acts of the frame: language, theme, hiding the screen."""

from allauth.core import ratelimit
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.views import RemoveWebAuthnView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.http import require_http_methods, require_POST

from agencies import signin
from config import locking
from config.forms import UnlockForm
from config.preferences import THEMES, remember
from config.second_factor_forms import MeetingCodeForm

LANGUAGES = tuple(code for code, _name in settings.LANGUAGES)


def target_of(request: HttpRequest) -> str:
    """Return the address to go on to: ``next`` when it is one of ours, else ``/``."""
    target = request.POST.get("next") or request.GET.get("next") or "/"
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else "/"


def keep(request: HttpRequest, field: str, known: tuple[str, ...]) -> HttpResponse:
    """Remember a choice that is one of *known*, and go back to the page it was made on."""
    response = HttpResponseRedirect(target_of(request))
    value = request.POST.get(field, "")
    if value in known:
        remember(request, response, field=field, value=value)
    return response


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Change the language; the address stays."""
    return keep(request, "language", LANGUAGES)


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Change between light, dark and what the device prefers."""
    return keep(request, "theme", THEMES)


@require_POST
@login_required
def hide_screen(request: HttpRequest) -> HttpResponse:
    """Lock the session and leave the page."""
    locking.lock(request)
    return redirect(f"{reverse('unlock')}?{urlencode({'next': target_of(request)})}")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Ask for the password, and go back to where the screen was hidden.

    After five wrong ones, or too many in a short time, the session ends.
    """
    target = target_of(request)
    if not request.locked:  # type: ignore[attr-defined]
        return redirect(target)
    if request.method != "POST":
        return locking.lock_page(request, UnlockForm(user=request.user), target=target)
    if not ratelimit.consume(request, action="reauthenticate", user=request.user):
        return end_session(request)
    form = UnlockForm(request.POST, user=request.user)
    if form.is_valid():
        locking.unlock(request)
        return redirect(target)
    if not locking.one_try_less(request):
        return end_session(request)
    return locking.lock_page(request, form, target=target, status=422)


def end_session(request: HttpRequest) -> HttpResponse:
    """Sign out for good and go to the sign-in page."""
    logout(request)
    return redirect("account_login")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def meeting_code(request: HttpRequest) -> HttpResponse:
    """The coordinator's code, typed by who is signed in with a password alone."""
    if signin.has_second_factor(request):
        return redirect("home")
    posted = request.POST if request.method == "POST" else None
    form = MeetingCodeForm(posted, user=request.user)
    if form.is_valid():
        form.save()
        return redirect("home")  # which leads to the meeting
    status = 422 if form.is_bound else 200
    return render(request, "mfa/meeting_code.html", {"form": form}, status=status)


class RemoveKey(RemoveWebAuthnView):
    """Take a key away, unless it is all that somebody has to sign in with."""

    success_url = reverse_lazy("mfa_index")

    def form_valid(self, form: Form) -> HttpResponse:
        """Ask, as allauth's page for the app does by itself."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.get_object()):
            return super().form_valid(form)
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect(self.success_url)


remove_key = RemoveKey.as_view()
