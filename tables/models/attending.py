"""Who is expected at a meeting, who looks on, and the address of a person's calendar."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from tables.models.meeting import Meeting
from tables.models.table import Seat

PERSON = settings.AUTH_USER_MODEL


class Expectation(models.Model):
    """What a seat says about one meeting before it: somebody comes, or nobody does (regrets)."""

    class Answer(models.TextChoices):
        """What a seat can say."""

        COMING = "coming", _("Coming")
        SOMEBODY_ELSE = "somebody_else", _("Somebody else comes")
        NOT_COMING = "not_coming", _("Not coming")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="expectations")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="expectations")
    answer = models.CharField(_("answer"), max_length=16, choices=Answer)
    said_at = models.DateTimeField(_("said"))
    said_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("expected attendance")
        verbose_name_plural = _("expected attendances")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="expected_once"),
            models.CheckConstraint(
                name="expectation_known",
                condition=Q(answer__in=["coming", "somebody_else", "not_coming"]),
            ),
        ]


class Observer(models.Model):
    """Somebody who looks on at one meeting, having signed for that day. They see counts only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="observers")
    name = models.CharField(_("name"), max_length=120)
    organization = models.CharField(_("organization"), max_length=120)
    user = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="observing"
    )
    signed_at = models.DateTimeField(_("signed"))
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("observer")
        verbose_name_plural = _("observers")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "user"],
                condition=Q(user__isnull=False, left_at__isnull=True),
                name="observes_once",
            ),
        ]
        indexes = [models.Index(fields=["meeting", "left_at"], name="observers_there")]


class CalendarAddress(models.Model):
    """The secret address of one person's calendar. Only a hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(PERSON, on_delete=models.CASCADE, related_name="calendar_addresses")
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=Q(revoked_at__isnull=True),
                name="one_calendar_address",
            ),
        ]
