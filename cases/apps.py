"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate

from cases import append_only


class CasesConfig(AppConfig):
    """The `cases` app."""

    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """After each `migrate`, the ledger gets its triggers."""
        post_migrate.connect(append_only.install, sender=self)
