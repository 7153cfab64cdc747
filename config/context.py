"""What every template may read about the site itself."""

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, object]:
    """Return `sample_mode` and `languages` (code and own name) for the page frame."""
    return {
        "sample_mode": settings.SAMPLE_MODE,
        "languages": [("en", "English"), ("fr-ca", "Français")],
    }
