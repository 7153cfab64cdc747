"""App configuration."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """The `agencies` app."""

    name = "agencies"
    default_auto_field = "django.db.models.BigAutoField"
