"""What a meeting deals with beside situations: plain items, and barriers in the system."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from cases.models.vocabulary import Term
from tables.models import Meeting, Table

PERSON = settings.AUTH_USER_MODEL


class BusinessItem(models.Model):
    """A plain item of an agenda: a title, its minutes, and one line of decision."""

    TITLE_LIMIT = 120
    DECISION_LIMIT = 280

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="business")
    title = models.CharField(_("title"), max_length=TITLE_LIMIT)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=5)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    decision = models.CharField(_("decision"), max_length=DECISION_LIMIT, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("item of other business")
        verbose_name_plural = _("other business")
        constraints = [
            models.CheckConstraint(
                name="business_minutes_sensible", condition=Q(minutes__gte=1, minutes__lte=120)
            ),
            models.CheckConstraint(
                name="business_decided_whole",
                condition=Q(decision="", decided_at__isnull=True, decided_by__isnull=True)
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False)),
            ),
        ]


class Barrier(models.Model):
    """What stands in the way in the system, not in one situation: it has no link to any.

    It comes up in a discussion, and what stands here is the meeting alone.
    """

    LIMIT = 280

    class Status(models.TextChoices):
        """How far it has come."""

        RAISED = "raised", _("Raised")
        WITH_STEERING = "with_steering", _("With the steering committee")
        RESOLVED = "resolved", _("Resolved")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="barriers")
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="barriers"
    )
    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    text = models.CharField(_("what stands in the way"), max_length=LIMIT, blank=True)
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.RAISED)
    raised_at = models.DateTimeField(_("raised"))
    raised_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    status_at = models.DateTimeField(_("status since"))
    status_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("barrier")
        verbose_name_plural = _("barriers")
        constraints = [
            models.CheckConstraint(
                name="barrier_status_known",
                condition=Q(status__in=["raised", "with_steering", "resolved"]),
            ),
        ]
        indexes = [models.Index(fields=["table", "-raised_at"], name="barriers_of_a_table")]
