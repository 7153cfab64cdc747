"""The app that holds the wiring: templates, static files, commands and system checks."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Templates, static files, commands and the checks that refuse an unsafe start."""

    name = "config"

    def ready(self) -> None:
        """Register the system checks."""
        from config import safety  # noqa: F401
