"""App configuration."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate

from cases import append_only


class CasesConfig(AppConfig):
    """The `cases` app."""

    name = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Before each `migrate` the ledger loses its triggers, and after it it has them again."""
        pre_migrate.connect(append_only.remove, sender=self)
        post_migrate.connect(append_only.install, sender=self)
