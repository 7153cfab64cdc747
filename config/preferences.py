"""Language and theme: kept with the person, and in a cookie for who has not signed in."""

from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.http import HttpRequest, HttpResponse
from django.utils import translation

THEME_COOKIE = "theme"
THEMES = ("auto", "light", "dark")
COOKIE_AGE = 365 * 24 * 3600  # seconds


class PreferencesMiddleware:
    """Show each page in the person's language and theme; the address stays the same.

    Stands after Django's LocaleMiddleware, whose choice (cookie, then browser) holds for who has
    not signed in, and after authentication. Sets ``request.theme``: auto, light or dark.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Apply what the person chose, then pass the request on."""
        theme = request.COOKIES.get(THEME_COOKIE, "auto")
        if request.user.is_authenticated:
            theme = request.user.theme
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = translation.get_language()
        request.theme = theme if theme in THEMES else "auto"  # type: ignore[attr-defined]
        return self.get_response(request)


def remember(request: HttpRequest, response: HttpResponse, *, field: str, value: str) -> None:
    """Keep a choice with the person (*field* of the user) and in this browser."""
    if request.user.is_authenticated:
        get_user_model().objects.filter(pk=request.user.pk).update(**{field: value})
    cookie = settings.LANGUAGE_COOKIE_NAME if field == "language" else THEME_COOKIE
    response.set_cookie(
        cookie,
        value,
        max_age=COOKIE_AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
