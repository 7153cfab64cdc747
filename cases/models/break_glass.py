"""Break-glass: an administrator repairs accounts and appointments, seen by those it concerns.

It is about one agency's accounts or one table's offices, and never about a situation: no rule on a
situation reads it.
"""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from tables.models import Table

PERSON = settings.AUTH_USER_MODEL
LASTS = timedelta(minutes=60)
# So long somebody may take to agree; after that it has to be asked anew.
WAITS = timedelta(hours=24)
# So long its reason is kept, whatever a table keeps: it may be about no table. The administrator
# is its custodian. Who asked, who agreed and what was done stay, for the trail refers to them.
REASON_LASTS = timedelta(days=365)


class State(models.TextChoices):
    """How far it has come; it follows from the times."""

    WAITING = "waiting", _("Waits for a second person")
    OPEN = "open", _("Open for repairs")
    OVER = "over", _("Is over")
    REFUSED = "refused", _("Not agreed to")


def waiting(at: datetime) -> Q:
    """The condition that it waits for a second person."""
    return Q(approved_at=None, ended_at=None, asked_at__gt=at - WAITS)


def open_at(at: datetime) -> Q:
    """The condition that repairs can be made."""
    return Q(approved_at__isnull=False, ended_at=None, ends_at__gt=at)


class BreakGlass(models.Model):
    """One request, of which two people make sixty minutes."""

    LIMIT = 280

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    table = models.ForeignKey(
        Table, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=LIMIT)
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(_("agreed to"), null=True, blank=True)
    approved_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)
    ended_by = models.ForeignKey(
        PERSON, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("break-glass")
        verbose_name_plural = _("break-glass")
        constraints = [
            models.CheckConstraint(
                name="break_glass_of_one_place",
                condition=Q(agency__isnull=False, table=None) | Q(agency=None, table__isnull=False),
            ),
            models.CheckConstraint(
                name="break_glass_by_two_people",
                condition=Q(approved_at=None, approved_by=None, ends_at=None)
                | (
                    Q(approved_at__isnull=False, approved_by__isnull=False, ends_at__isnull=False)
                    & ~Q(approved_by=F("asked_by"))
                ),
            ),
            models.CheckConstraint(
                name="break_glass_ended_by_somebody",
                condition=Q(ended_at=None, ended_by=None)
                | Q(ended_at__isnull=False, ended_by__isnull=False),
            ),
        ]

    def state_at(self, at: datetime) -> State:
        """How far it has come at that moment."""
        if self.approved_at is None:
            still = self.ended_at is None and self.asked_at > at - WAITS
            return State.WAITING if still else State.REFUSED
        over = self.ended_at is not None or (self.ends_at or at) <= at
        return State.OVER if over else State.OPEN


class Repair(models.Model):
    """One thing that was done while it was open."""

    class Kind(models.TextChoices):
        """All that can be done, and nothing else."""

        CONTACT = "contact", _("Name a contact where the agency has none left")
        SECOND_FACTOR = "second_factor", _("Reset a second factor")
        END_ACCOUNT = "end_account", _("End an account")
        COORDINATOR = "coordinator", _("Name a coordinator where the table has none left")
        CHAIR = "chair", _("Name a chair where the table has none left")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    break_glass = models.ForeignKey(BreakGlass, on_delete=models.PROTECT, related_name="repairs")
    kind = models.CharField(_("kind"), max_length=16, choices=Kind)
    person = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    done_at = models.DateTimeField(_("done"))

    class Meta:
        default_permissions = ()
        verbose_name = _("repair")
        verbose_name_plural = _("repairs")
