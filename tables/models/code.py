"""A code for somebody in the room without their second factor: for one meeting, once."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from tables.models.meeting import Meeting


class MeetingCode(models.Model):
    """The coordinator's word that it is them. Only a keyed hash of it is kept."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="codes")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="meeting_codes"
    )
    digest = models.CharField(max_length=64)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    used_at = models.DateTimeField(_("used"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("code for one meeting")
        verbose_name_plural = _("codes for one meeting")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "user"], name="one_code_a_meeting"),
        ]
