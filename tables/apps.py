"""App configuration."""

from django.apps import AppConfig


class TablesConfig(AppConfig):
    """The `tables` app."""

    name = "tables"
    default_auto_field = "django.db.models.BigAutoField"
