"""When a table meets, and who was there."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from tables.models.table import Seat, Table


class Schedule(models.Model):
    """When ordinary meetings happen: an RFC 5545 recurrence in the table's own time zone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="schedules")
    starts_on_date = models.DateField(_("first meeting"))
    local_time = models.TimeField(_("time of day"))
    minutes = models.PositiveSmallIntegerField(_("length in minutes"), default=90)
    recurrence = models.CharField(
        _("recurrence rule"), max_length=200, help_text=_("RFC 5545, such as FREQ=WEEKLY;BYDAY=TH")
    )
    except_dates = models.JSONField(_("dates without a meeting"), default=list, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("schedule")
        verbose_name_plural = _("schedules")


class Meeting(models.Model):
    """One meeting of a table."""

    class Kind(models.TextChoices):
        """An emergency meeting invites some agencies only."""

        ORDINARY = "ordinary", _("Ordinary meeting")
        EMERGENCY = "emergency", _("Emergency meeting")

    class State(models.TextChoices):
        """Where a meeting is in its life."""

        SCHEDULED = "scheduled", _("Scheduled")
        IN_SESSION = "in_session", _("In session")
        CLOSED = "closed", _("Closed")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="meetings")
    schedule = models.ForeignKey(
        Schedule, on_delete=models.SET_NULL, null=True, blank=True, related_name="meetings"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.ORDINARY)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SCHEDULED)
    # When the schedule had it, also after it was moved: it is not made a second time.
    occurrence_at = models.DateTimeField(_("scheduled for"), null=True, blank=True)
    starts_at = models.DateTimeField(_("starts"))
    planned_end_at = models.DateTimeField(_("planned end"))
    agenda_published_at = models.DateTimeField(_("agenda published"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    driver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    acting_chair = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    driver_acted_at = models.DateTimeField(_("last act of the driver"), null=True, blank=True)
    driver_since_at = models.DateTimeField(_("drives since"), null=True, blank=True)
    driver_before = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    # Whose decisions are entered: the driver's own unless the driver is not in the chair.
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(_("record verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    version = models.PositiveIntegerField(default=0)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.CheckConstraint(
                name="meeting_state_known",
                condition=Q(state__in=["scheduled", "in_session", "closed", "cancelled"]),
            ),
            models.CheckConstraint(
                name="meeting_kind_known", condition=Q(kind__in=["ordinary", "emergency"])
            ),
            models.CheckConstraint(
                name="meeting_ends_after_start",
                condition=Q(planned_end_at__gt=models.F("starts_at")),
            ),
            models.CheckConstraint(
                name="meeting_in_session_has_driver",
                condition=~Q(state="in_session")
                | Q(opened_at__isnull=False, driver__isnull=False, driver_acted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["table"],
                condition=Q(state="in_session"),
                name="one_meeting_in_session_per_table",
            ),
            models.UniqueConstraint(
                fields=["schedule", "occurrence_at"], name="meeting_generated_once"
            ),
            models.CheckConstraint(
                name="meeting_verified_by_somebody",
                condition=Q(verified_at__isnull=True, verified_by__isnull=True)
                | Q(verified_at__isnull=False, verified_by__isnull=False, state="closed"),
            ),
        ]
        indexes = [models.Index(fields=["table", "starts_at"], name="meeting_by_table")]


class Invitee(models.Model):
    """A seat that is invited to an emergency meeting."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="invitees")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="invited_to")

    class Meta:
        default_permissions = ()
        verbose_name = _("invited seat")
        verbose_name_plural = _("invited seats")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="seat_invited_once"),
        ]


class Attendance(models.Model):
    """One person at one meeting, for one seat.

    Checked in means: the statement acknowledged, presence confirmed by the driver, not left.
    """

    class Mode(models.TextChoices):
        """How somebody takes part."""

        ROOM = "room", _("In the room")
        VIDEO = "video", _("By video")
        TELEPHONE = "telephone", _("By telephone")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="attendances")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendances")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attendances"
    )
    mode = models.CharField(_("how"), max_length=10, choices=Mode, default=Mode.ROOM)
    acknowledged_at = models.DateTimeField(_("statement acknowledged"), null=True, blank=True)
    # On video: alone, nothing recorded, no transcript and no notes by a machine.
    promised_at = models.DateTimeField(_("video conditions accepted"), null=True, blank=True)
    confirmed_at = models.DateTimeField(_("presence confirmed"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    left_at = models.DateTimeField(_("left"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "seat", "user"], name="attends_once_per_seat"
            ),
            models.CheckConstraint(
                name="confirmed_by_somebody",
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["user", "meeting"], name="attendance_by_person")]
