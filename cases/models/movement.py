"""How a situation moves between meetings: agencies that are asked, and those that object."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from cases.models.involvement import Involvement
from cases.models.situation import AffectedPerson, Situation
from cases.models.vocabulary import Term

PERSON = settings.AUTH_USER_MODEL


class PendingRole(models.Model):
    """A role that an agency is asked to take: it accepts, or declines, and nothing is opened yet.

    It keeps the day and no time, and nothing of why: the duplicate of a situation is erased at a
    moment that others can read, and must not be found by it. Unless ``is_shown`` nobody but the
    agency's own people knows of the asking.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="pending_roles")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="pending_roles")
    role = models.CharField(_("role"), max_length=10, choices=Involvement.Role)
    is_shown = models.BooleanField(default=True)
    asked_date = models.DateField(_("asked"))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    accepted = models.BooleanField(_("accepted"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)
    answered_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    @property
    def asked_words(self) -> Any:
        """What the agency is asked."""
        leads = self.role == Involvement.Role.LEAD
        return _("Asked to lead") if leads else _("Asked to assist")

    class Meta:
        default_permissions = ()
        verbose_name = _("pending role")
        verbose_name_plural = _("pending roles")
        constraints = [
            models.UniqueConstraint(
                fields=["situation", "agency"],
                condition=Q(answered_at__isnull=True),
                name="agency_asked_once",
            ),
            models.CheckConstraint(
                name="pending_role_known", condition=Q(role__in=["lead", "assisting"])
            ),
            models.CheckConstraint(
                name="pending_answer_whole",
                condition=Q(accepted=None, answered_at=None, answered_by=None)
                | Q(accepted__isnull=False, answered_at__isnull=False, answered_by__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["agency", "answered_at"], name="pending_by_agency")]


class Objection(models.Model):
    """An assisting agency does not want it concluded between two meetings."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="objections")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        verbose_name = _("objection")
        verbose_name_plural = _("objections")


class Approval(models.Model):
    """A draft that was handed to the agency's contact. Any later change takes it back."""

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="approval"
    )
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("approved"), null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.CheckConstraint(
                name="approval_whole",
                condition=Q(approved_at=None, approved_by=None)
                | Q(approved_at__isnull=False, approved_by__isnull=False),
            ),
        ]


class Correction(models.Model):
    """A clerical correction: which code stood, which stands since, and why. Never overwritten."""

    class Reason(models.TextChoices):
        """Why it is corrected."""

        MISTYPED = "mistyped", _("Chosen by mistake")
        WRONG_PERSON = "wrong_person", _("Entered for the wrong affected person")
        TOLD_LATER = "told_later", _("Told more exactly later")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="corrections")
    affected_person = models.ForeignKey(
        AffectedPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    was = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    now = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    at = models.DateTimeField(_("at"))
    entered_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
