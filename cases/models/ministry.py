"""What goes to the ministry: record-level exports that two people agree to, and what was typed."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from cases.models.situation import Situation
from tables.models import Table

PERSON = settings.AUTH_USER_MODEL
LASTS = timedelta(hours=24)  # how long who asked may take it


class RecordExport(models.Model):
    """One request for the records of a period. The records are made when they are taken.

    No file is kept: what is taken is written for that request and logged.
    """

    class Purpose(models.TextChoices):
        """What it is for."""

        REPORTING = "reporting", _("The ministry’s yearly reporting")
        QUESTION = "question", _("A question of the ministry")
        CORRECTION = "correction", _("A correction of what it has")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="record_exports")
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    requested_at = models.DateTimeField(_("requested"))
    requested_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(_("refused"), null=True, blank=True)
    refused_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("export of records")
        verbose_name_plural = _("exports of records")
        constraints = [
            models.CheckConstraint(
                name="records_confirmed_by_another",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by=F("requested_by"))),
            ),
            models.CheckConstraint(
                name="records_days_in_order", condition=Q(last_date__gte=F("first_date"))
            ),
            models.CheckConstraint(
                name="records_confirmed_or_refused",
                condition=Q(confirmed_at__isnull=True) | Q(refused_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["table", "-requested_at"], name="records_by_table")]

    @property
    def ends_at(self) -> object:
        """Until when it may be taken; None before it is confirmed."""
        return self.confirmed_at + LASTS if self.confirmed_at else None

    @property
    def state(self) -> str:
        """``waiting``, ``refused``, ``confirmed`` or ``over``."""
        if self.refused_at:
            return "refused"
        if not self.confirmed_at:
            return "waiting"
        return "confirmed" if self.confirmed_at + LASTS > timezone.now() else "over"


class EntryTick(models.Model):
    """That a situation was typed into the ministry's database, when and by whom."""

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="entry_tick"
    )
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()


class EntryDigest(models.Model):
    """What one field held when it was typed: a keyed digest, to tell that it has changed."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    tick = models.ForeignKey(EntryTick, on_delete=models.CASCADE, related_name="digests")
    column = models.CharField(max_length=40)
    digest = models.CharField(max_length=40)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["tick", "column"], name="entry_digest_once"),
        ]
