"""Closed quarters, what was released of them, and the requests that reports are built from."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from tables.models import Table

PERSON = settings.AUTH_USER_MODEL


class Readers(models.TextChoices):
    """Who may read a report."""

    TABLE = "table", _("The table")
    PARTNERS = "partners", _("Partners: steering committee, ministry")
    PUBLIC = "public", _("The public")


class ClosedQuarter(models.Model):
    """The counts of the catalogue for one quarter of one table, frozen when it was closed.

    Counts only: nothing here leads back to a situation, so that it may outlive what is purged.
    ``months`` holds the headline of each month; ``copies`` the part of both that began as copies
    of situations at another table, which a region does not count. ``counted`` says what of the
    catalogue was counted (``cases.reports.catalogue.counted``): a count that is not there is 0 if
    it was, and otherwise not known. A quarter that was counted again has one more row, the next
    edition; none ever goes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="closed_quarters")
    start_date = models.DateField(_("first day"))
    edition = models.PositiveSmallIntegerField(_("edition"), default=1)
    counts = models.JSONField(_("counts"))
    months = models.JSONField(_("counts of its months"))
    has_imported = models.BooleanField(_("with rows of earlier years"), default=False)
    copies = models.JSONField(_("counts of copies"), default=dict)
    counted = models.JSONField(_("what was counted"), default=list)
    closed_at = models.DateTimeField(_("closed"))
    closed_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("closed quarter")
        verbose_name_plural = _("closed quarters")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "start_date", "edition"], name="quarter_closed_once"
            ),
        ]


class CountCorrection(models.Model):
    """What changed in a closed quarter and could not replace its counts: it waits for an open one.

    ``changes`` are differences of counts, of the quarter and of its months; they are added to the
    first quarter that is closed afterwards and can hold them.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="count_corrections")
    start_date = models.DateField(_("first day"))
    changes = models.JSONField(_("changes"))
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")
    counted_in = models.ForeignKey(
        ClosedQuarter, on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )

    class Meta:
        default_permissions = ()
        verbose_name = _("correction of counts")
        verbose_name_plural = _("corrections of counts")
        indexes = [models.Index(fields=["table", "start_date"], name="correction_by_quarter")]


class ReleaseRow(models.Model):
    """What a release and the request for it say alike.

    ``also`` are the further tables of a region; ``beside`` the first days of other periods of the
    same length that stand beside it; ``editions`` says of which quarters it shows a later edition
    than the first: table, first day, number. ``crosstabs`` are the codes of those that its
    templates had when it was made: what joins a template afterwards is not in it.
    """

    class Purpose(models.TextChoices):
        """What a report is for."""

        STEERING = "steering", _("Steering committee")
        MINISTRY = "ministry", _("Ministry")
        POLICE_BOARD = "police_board", _("Police services board")
        COUNCIL = "council", _("Council")
        FUNDING = "funding", _("Funding")
        PUBLICATION = "publication", _("Publication")
        PLANNING = "planning", _("The table’s own planning")

    audience = models.CharField(_("audience"), max_length=10, choices=Readers)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))
    templates = models.JSONField(_("templates"))
    wide_ages = models.BooleanField(_("wider age groups"), default=False)
    purpose = models.CharField(_("purpose"), max_length=20, choices=Purpose)
    also = models.ManyToManyField(Table, related_name="region_%(class)ss", blank=True)
    beside = models.JSONField(_("periods beside it"), default=list, blank=True)
    editions = models.JSONField(_("editions"), default=list, blank=True)
    crosstabs = models.JSONField(_("crosstabs"), default=list, blank=True)

    class Meta:
        abstract = True

    @property
    def further(self) -> list[Table]:
        """The further tables of a region."""
        return list(self.also.all())


class Release(ReleaseRow):
    """One line of the ledger: what somebody holds for ever. Never changed and never deleted.

    ``hidden`` are the names of the cells that are not shown; every other cell of its templates
    is out.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="releases")
    threshold = models.PositiveSmallIntegerField(_("threshold"))
    hidden = models.JSONField(_("cells that are not shown"))
    hidden_count = models.PositiveIntegerField(_("cells that are not shown"))
    digest = models.CharField(_("digest"), max_length=64)
    trail_head = models.CharField(_("head of the audit trail"), max_length=80, default="")
    passed_at = models.DateTimeField(_("audit passed"))
    released_at = models.DateTimeField(_("released"))
    released_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("release")
        verbose_name_plural = _("releases")
        constraints = [
            models.CheckConstraint(name="release_not_under_five", condition=Q(threshold__gte=5)),
            models.CheckConstraint(
                name="release_ends_after_it_begins",
                condition=Q(last_date__gte=models.F("first_date")),
            ),
        ]
        indexes = [models.Index(fields=["table", "released_at"], name="release_by_table")]


class ReportRequest(ReleaseRow):
    """A report that somebody asked for: what it is to hold, and for 24 hours what came of it.

    ``document`` is the protected report; ``refusal`` says why there is none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="report_requests")
    requested_by = models.ForeignKey(
        PERSON, on_delete=models.CASCADE, related_name="report_requests"
    )
    requested_at = models.DateTimeField(_("requested"))
    as_it_is = models.BooleanField(_("although most is hidden"), default=False)
    release = models.ForeignKey(
        Release, on_delete=models.PROTECT, null=True, blank=True, related_name="requests"
    )
    document = models.JSONField(null=True, blank=True)
    refusal = models.JSONField(null=True, blank=True)
    expires_at = models.DateTimeField(_("can be fetched until"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("report")
        verbose_name_plural = _("reports")


class ReportFile(models.Model):
    """One file of a report, for who asked for it, until it expires; empty until it is written."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    request = models.ForeignKey(ReportRequest, on_delete=models.CASCADE, related_name="files")
    form = models.CharField(_("format"), max_length=10)
    language = models.CharField(_("language"), max_length=8, choices=settings.LANGUAGES)
    content = models.BinaryField(null=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("file of a report")
        verbose_name_plural = _("files of reports")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "form", "language"], name="report_file_once"
            ),
        ]


class ReleasePlan(models.Model):
    """What a table means to release for a year: its annual report has priority."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="release_plans")
    year = models.PositiveSmallIntegerField(_("year"))
    audience = models.CharField(_("audience"), max_length=10, choices=Readers)
    templates = models.JSONField(_("templates"))
    wide_ages = models.BooleanField(_("wider age groups"), default=False)
    planned_at = models.DateTimeField(_("planned"))
    planned_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        verbose_name = _("release plan")
        verbose_name_plural = _("release plans")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "year", "audience"], name="one_plan_a_year_and_audience"
            ),
        ]
