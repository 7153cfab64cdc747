"""Twice a year somebody goes through who has access, and keeps or ends each."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from tables.models.table import Seat, Table


class AccessReview(models.Model):
    """One going through: of a table by its coordinator, or of an agency's people by its contact."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(
        Table, on_delete=models.CASCADE, null=True, blank=True, related_name="access_reviews"
    )
    agency = models.ForeignKey(
        Agency, on_delete=models.CASCADE, null=True, blank=True, related_name="access_reviews"
    )
    opened_at = models.DateTimeField(_("begun"))
    due_date = models.DateField(_("due"))
    closed_at = models.DateTimeField(_("completed"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("access review")
        verbose_name_plural = _("access reviews")
        constraints = [
            models.CheckConstraint(
                name="access_review_of_one",
                condition=Q(table__isnull=True, agency__isnull=False)
                | Q(table__isnull=False, agency__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["table"], condition=Q(closed_at__isnull=True),
                name="one_open_access_review_of_a_table",
            ),
            models.UniqueConstraint(
                fields=["agency"], condition=Q(closed_at__isnull=True),
                name="one_open_access_review_of_an_agency",
            ),
        ]  # fmt: skip


class ReviewDecision(models.Model):
    """That one person, or one seat, was kept or ended."""

    class Kind(models.TextChoices):
        """What was decided."""

        KEEP = "keep", _("Kept")
        END = "end", _("Ended")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    review = models.ForeignKey(AccessReview, on_delete=models.CASCADE, related_name="decisions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, related_name="+"
    )
    seat = models.ForeignKey(Seat, on_delete=models.CASCADE, null=True, related_name="+")
    decision = models.CharField(_("decision"), max_length=4, choices=Kind)
    decided_at = models.DateTimeField(_("decided"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("decision of an access review")
        verbose_name_plural = _("decisions of access reviews")
        constraints = [
            models.CheckConstraint(
                name="review_decision_of_one",
                condition=Q(user__isnull=True, seat__isnull=False)
                | Q(user__isnull=False, seat__isnull=True),
            ),
            models.UniqueConstraint(fields=["review", "user"], name="person_reviewed_once"),
            models.UniqueConstraint(fields=["review", "seat"], name="seat_reviewed_once"),
            models.CheckConstraint(
                name="review_decision_known", condition=Q(decision__in=["keep", "end"])
            ),
        ]
