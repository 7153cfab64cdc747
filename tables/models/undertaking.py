"""A table's confidentiality undertaking, and who has signed which version of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from tables.models.table import Table


class Undertaking(models.Model):
    """One version of the text, in both languages. The newest is the one to sign."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="undertakings")
    version = models.PositiveSmallIntegerField(_("version"))
    text_en = models.TextField(_("text in English"))
    text_fr = models.TextField(_("text in French"))
    written_at = models.DateTimeField(_("written"))
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("undertaking")
        verbose_name_plural = _("undertakings")
        constraints = [
            models.UniqueConstraint(fields=["table", "version"], name="undertaking_version_once"),
        ]

    @property
    def text(self) -> str:
        """The text in the language that is active now."""
        french = (get_language() or "en").startswith("fr")
        return self.text_fr if french else self.text_en


class Signature(models.Model):
    """Somebody signed a version, for a year; at a check-in, aloud, before who drove the meeting.

    ``table`` repeats the undertaking's, so that every question about standing needs one row only.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    undertaking = models.ForeignKey(
        Undertaking, on_delete=models.PROTECT, related_name="signatures"
    )
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="signatures")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="signatures"
    )
    signed_at = models.DateTimeField(_("signed"))
    until_at = models.DateTimeField(_("expires"))
    witnessed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        indexes = [models.Index(fields=["user", "table", "until_at"], name="signature_in_force")]
        constraints = [
            models.CheckConstraint(
                name="signature_in_order", condition=Q(until_at__gte=F("signed_at"))
            ),
        ]
