"""A text that was reported for naming somebody: its sealed copy, and the register of breaches.

Nothing here has a foreign key to the situation: what erases a situation walks its relations, and
the sealed copy is what it has to spare. The register holds no text.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from tables.models import Table

PERSON = settings.AUTH_USER_MODEL


def _by() -> models.ForeignKey:
    return models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


class SealedText(models.Model):
    """The encrypted copy of one text, until the writing agency restores it or has it destroyed."""

    class Kind(models.TextChoices):
        """What kind of text it was."""

        WHY_NOW = "why_now", _("Why now")
        PLAN_ENTRY = "plan_entry", _("Plan entry")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="+")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    situation_id = models.UUIDField(db_index=True)
    entry_id = models.UUIDField(null=True, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    ciphertext = models.BinaryField(null=True, blank=True)
    reported_at = models.DateTimeField(_("reported"))
    reported_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    opened_by = _by()
    asked_at = models.DateTimeField(_("destruction asked"), null=True, blank=True)
    asked_by = _by()
    restored_at = models.DateTimeField(_("restored"), null=True, blank=True)
    restored_by = _by()
    destroyed_at = models.DateTimeField(_("destroyed"), null=True, blank=True)
    destroyed_by = _by()

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("sealed text")
        verbose_name_plural = _("sealed texts")
        constraints = [
            models.CheckConstraint(
                name="sealed_until_restored_or_destroyed",
                condition=Q(ciphertext__isnull=False, restored_at=None, destroyed_at=None)
                | Q(ciphertext__isnull=True, restored_at__isnull=False, destroyed_at=None)
                | Q(ciphertext__isnull=True, restored_at=None, destroyed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="destroyed_by_two_people",
                condition=Q(destroyed_at=None)
                | (Q(asked_by__isnull=False) & ~Q(asked_by=models.F("destroyed_by"))),
            ),
        ]


class Breach(models.Model):
    """An entry of one agency's breach register: what, when, under which statute. No text."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sealed = models.ForeignKey(SealedText, on_delete=models.PROTECT, related_name="breaches")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="breaches")
    statute = models.CharField(_("privacy statute"), max_length=10, choices=Agency.Statute)
    opened_at = models.DateTimeField(_("opened"))

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("breach")
        verbose_name_plural = _("breaches")
        constraints = [
            models.UniqueConstraint(fields=["sealed", "agency"], name="breach_once_an_agency"),
        ]


class BreachReader(models.Model):
    """Somebody of the agency who could read the text; ``read_at`` when the read log says so."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    breach = models.ForeignKey(Breach, on_delete=models.CASCADE, related_name="readers")
    user = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(_("first read"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["breach", "user"], name="breach_reader_once"),
        ]
