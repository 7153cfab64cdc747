"""How long each class of record is kept, what is held, and what was purged."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from cases.models.situation import Situation
from tables.models import Table


def _days(label: Any, default: int, most: int) -> models.PositiveSmallIntegerField:
    bounds = [MinValueValidator(1), MaxValueValidator(most)]
    return models.PositiveSmallIntegerField(label, default=default, validators=bounds)


class Retention(models.Model):
    """The periods of one table, in days; a table without a row has these defaults.

    Words are kept as long as the agencies' sight lasts, which the table's own settings say.
    """

    table = models.OneToOneField(
        Table, on_delete=models.CASCADE, primary_key=True, related_name="retention"
    )
    drafts_days = _days(_("drafts (days)"), 30, 365)
    silence_days = _days(_("words of an open situation without any act (days)"), 180, 365)
    codes_days = _days(_("codes, after the conclusion (days)"), 3 * 365, 10 * 365)
    codes_minors_days = _days(_("codes where an affected person is under 18 (days)"), 365, 10 * 365)
    attendance_days = _days(_("attendance (days)"), 3 * 365, 10 * 365)
    audit_days = _days(_("audit trail (days)"), 7 * 365, 20 * 365)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("retention")
        verbose_name_plural = _("retention")


class LegalHold(models.Model):
    """A situation that nothing is purged of, while it lasts. Rejected detail cannot be held."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="holds")
    placed_at = models.DateTimeField(_("placed"))
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("legal hold")
        verbose_name_plural = _("legal holds")
        constraints = [
            models.UniqueConstraint(
                fields=["situation"], condition=Q(lifted_at=None), name="one_hold_at_a_time"
            ),
        ]


class Purge(models.Model):
    """One purge of a table: proposed by one person, approved by another, certified by counts."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="purges")
    proposed_at = models.DateTimeField(_("proposed"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    expected = models.JSONField(_("expected"), default=dict)
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(_("carried out"), null=True, blank=True)
    counts = models.JSONField(_("counts"), default=dict)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("purge")
        verbose_name_plural = _("purges")
        constraints = [
            models.UniqueConstraint(
                fields=["table"], condition=Q(done_at=None), name="one_purge_at_a_time"
            ),
            models.CheckConstraint(
                name="purged_by_two_people",
                condition=Q(approved_by=None) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="purged_once_approved",
                condition=Q(done_at=None) | Q(approved_at__isnull=False),
            ),
        ]
