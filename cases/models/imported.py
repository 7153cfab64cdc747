"""Situations of earlier years, from a coordinator's spreadsheet: rows for reports only.

They are no situations: they have no stage, no number, stand in no list and nobody acts on them.
Once the period they lie in is closed they are folded into its counts and deleted.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Sector
from cases.models.vocabulary import Term
from tables.models import Table


class ImportBatch(models.Model):
    """One file. All of its rows count, or none: they count once the batch is accepted.

    ``sealed`` is the file, encrypted, and only until a worker has checked it.
    """

    class State(models.TextChoices):
        """How far it is."""

        CHECKING = "checking", _("Being checked")
        WRONG = "wrong", _("Has errors")
        CANCELLED = "cancelled", _("Cancelled")
        READY = "ready", _("Ready")
        ACCEPTED = "accepted", _("Imported")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="import_batches")
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.CHECKING)
    sealed = models.BinaryField(null=True, blank=True)
    row_count = models.PositiveIntegerField(_("rows"), default=0)
    first_date = models.DateField(_("first day"), null=True, blank=True)
    last_date = models.DateField(_("last day"), null=True, blank=True)
    uploaded_at = models.DateTimeField(_("uploaded"))
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    accepted_at = models.DateTimeField(_("imported"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(
                name="import_file_only_while_checked",
                condition=Q(state="checking") | Q(sealed__isnull=True),
            ),
            models.CheckConstraint(
                name="import_accepted_iff_state",
                condition=Q(state="accepted", accepted_at__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["table", "-uploaded_at"], name="import_by_table")]


class ImportFault(models.Model):
    """One thing wrong in a file: row, column and a code, never what the cell holds."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="faults")
    row = models.PositiveIntegerField(_("row"))
    place = models.PositiveSmallIntegerField(_("column’s place"))
    column = models.CharField(_("column"), max_length=40, blank=True)
    code = models.CharField(_("what is wrong"), max_length=40)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["batch", "row", "place"], name="import_fault_by_place")]


class ImportedSituation(models.Model):
    """One row of a file."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    presented_date = models.DateField(_("presented"))
    decided_date = models.DateField(_("decided"), null=True, blank=True)
    concluded_date = models.DateField(_("concluded"), null=True, blank=True)
    is_rejected = models.BooleanField(_("rejected"))
    rejection_reason = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conclusion_reason = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    discussion_type = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    originating_sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+")
    lead_sector = models.ForeignKey(
        Sector, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hours_to_contact = models.PositiveIntegerField(_("hours to contact"), null=True, blank=True)
    discussions = models.PositiveSmallIntegerField(_("discussions"), default=1)
    came_back = models.BooleanField(_("came back"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        constraints = [
            # What is erased when a table rejects cannot come in by another door.
            models.CheckConstraint(
                name="imported_rejection_is_a_stub",
                condition=Q(is_rejected=False, rejection_reason__isnull=True)
                | Q(
                    is_rejected=True,
                    rejection_reason__isnull=False,
                    conclusion_reason__isnull=True,
                    concluded_date__isnull=True,
                    discussion_type__isnull=True,
                    lead_sector__isnull=True,
                    hours_to_contact__isnull=True,
                    came_back__isnull=True,
                ),
            ),
        ]
        indexes = [models.Index(fields=["batch", "presented_date"], name="imported_by_day")]


class ImportedPart(models.Model):
    """What every row below an imported situation has."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(
        ImportedSituation, on_delete=models.CASCADE, related_name="%(class)ss"
    )

    class Meta:
        abstract = True
        default_permissions = ()


class ImportedValue(ImportedPart):
    """A risk factor, protective factor or study flag."""

    situation = models.ForeignKey(
        ImportedSituation, on_delete=models.CASCADE, related_name="values"
    )
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")


class ImportedPerson(ImportedPart):
    """An age group and a sex."""

    situation = models.ForeignKey(
        ImportedSituation, on_delete=models.CASCADE, related_name="people"
    )
    age_group = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    sex = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")


class ImportedAssistance(ImportedPart):
    """An assisting sector."""

    situation = models.ForeignKey(
        ImportedSituation, on_delete=models.CASCADE, related_name="assistance"
    )
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="+")


class ImportedService(ImportedPart):
    """A service mobilized."""

    situation = models.ForeignKey(
        ImportedSituation, on_delete=models.CASCADE, related_name="services"
    )
    service_type = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    mobilization_type = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
