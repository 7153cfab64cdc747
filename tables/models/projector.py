"""The screen on the wall: a device that shows one meeting and belongs to nobody."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tables.models.meeting import Meeting


class Projector(models.Model):
    """One device that may show one meeting, from its pairing to the end of the meeting.

    The driver makes a code; whoever types it on the device within its few minutes binds that
    browser by a cookie. Only hashes of code and cookie are kept.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="projectors")
    code_digest = models.CharField(max_length=64, unique=True, null=True)
    code_until_at = models.DateTimeField(_("code valid until"))
    cookie_digest = models.CharField(max_length=64, unique=True, null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    paired_at = models.DateTimeField(_("paired"), null=True, blank=True)
    paused_at = models.DateTimeField(_("paused"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("projector")
        verbose_name_plural = _("projectors")
        constraints = [
            models.CheckConstraint(
                name="projector_code_or_cookie",
                condition=~Q(code_digest__isnull=False, cookie_digest__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["meeting"], name="projector_by_meeting")]
