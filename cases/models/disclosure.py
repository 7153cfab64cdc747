"""What narrows or widens who reads one situation, decided by or for one person."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from cases.models.situation import Situation
from tables.models import Table


class KeptApart(models.Model):
    """That a situation does not exist for an agency: its twin is that agency's, after a split.

    Nor for an officer who works there, as long as somebody else held that office when it was split.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="kept_apart")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    chairs_too = models.BooleanField(_("kept from its people who chair"), default=False)
    coordinators_too = models.BooleanField(_("kept from its people who coordinate"), default=False)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["situation", "agency"], name="kept_apart_once"),
        ]


class StepAside(models.Model):
    """That a person has nothing to do with one situation, whatever their agency holds. No reason.

    The situation is named without a foreign key: a rejection erases every row that leads to it,
    and its stub stays out of the person's sight all the same.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="step_asides")
    situation_id = models.UUIDField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    stepped_at = models.DateTimeField(_("stepped aside"))
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("stepping aside")
        verbose_name_plural = _("steppings aside")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "situation_id"],
                condition=Q(lifted_at__isnull=True),
                name="stepped_aside_once",
            ),
            models.CheckConstraint(
                name="step_aside_lifted_whole",
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True)
                | Q(lifted_at__isnull=False, lifted_by__isnull=False),
            ),
        ]
