"""What every template may read about the site itself."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from config.identity.providers import configured


def site(request: HttpRequest) -> dict[str, object]:
    """Return `sample_mode`, `languages` (code and own name) and who signs in from elsewhere."""
    return {
        "sample_mode": settings.SAMPLE_MODE,
        "languages": [("en", "English"), ("fr-ca", "Français")],
        # A piece of a page draws none: they are looked up when a page does.
        "footer_links": SimpleLazyObject(lambda: footer_links(request)),
        "identity_providers": configured(),
    }


def footer_links(request: HttpRequest) -> list[dict[str, str]]:
    """The way to the help, for who has signed in."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "locked", False):
        return []
    return [{"url": reverse("help_index"), "label": _("Help")}]
