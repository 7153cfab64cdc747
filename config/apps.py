"""The app that holds the wiring: templates, static files, commands and system checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files, commands and the checks that refuse an unsafe start."""

    name = "config"

    def ready(self) -> None:
        """Register the system checks and what is noted about signing in."""
        from config import safety, sign_ins  # noqa: F401
