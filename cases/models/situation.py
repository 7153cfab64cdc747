"""A situation and the parts of it that its level of disclosure opens one by one.

``Situation`` holds what the listing shows. What is coded and what is told in words live in rows of
their own, so that a level that may not read them has nothing to leave out, and a rejection that
erases them deletes rows.
"""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from cases.models.vocabulary import Term
from tables.models import Meeting, Table


class Stage(models.TextChoices):
    """Where a situation is. Only the lifecycle writes it."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    FILTER_TWO = "filter_two", _("Filter Two")
    FILTER_THREE = "filter_three", _("Filter Three")
    OPEN = "open", _("Open")
    CONCLUDED = "concluded", _("Concluded")
    REJECTED = "rejected", _("Rejected")


class Numbering(models.Model):
    """The last number a table gave in a year. Its row is the lock for the next one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="numberings")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["table", "year"], name="one_count_a_year")]


class Situation(models.Model):
    """What an agency brings to a table; the unit of record.

    ``sight_until_at`` is when the involved agencies' sight ends: of a concluded situation, or of
    an open one in which nobody acted for long;
    ``outcome_shown`` says whether people who are not involved may read the conclusion's group.
    Unless ``origin_shown`` others read "another agency" for who brought it, and no sector.
    ``emergency_meeting`` narrows "the table" to the seats invited to that meeting until the next
    ordinary one opens. ``is_copy`` says that it began as a copy of one at another table, so that a
    roll-up counts it once; it does not say of which.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="situations")
    originating_agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, related_name="originated"
    )
    year = models.PositiveSmallIntegerField(_("year"), null=True, blank=True)
    number = models.PositiveIntegerField(_("number"), null=True, blank=True)
    stage = models.CharField(_("stage"), max_length=12, choices=Stage, default=Stage.DRAFT)
    aer = models.BooleanField(_("acutely elevated risk"), null=True, blank=True)
    created_at = models.DateTimeField(_("created"))
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    discussed_at = models.DateTimeField(_("first discussed"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    named_at = models.DateTimeField(_("agencies named"), null=True, blank=True)
    contact_made_at = models.DateTimeField(_("contact made"), null=True, blank=True)
    concluded_at = models.DateTimeField(_("concluded"), null=True, blank=True)
    concluded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conclusion_reason = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    rejected_at = models.DateTimeField(_("rejected"), null=True, blank=True)
    rejection_reason = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    origin_shown = models.BooleanField(default=True)
    outcome_shown = models.BooleanField(default=False, null=True)
    sight_until_at = models.DateTimeField(null=True, blank=True)
    emergency_meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entered_later_at = models.DateTimeField(_("entered later"), null=True, blank=True)
    is_copy = models.BooleanField(default=False, null=True)
    version = models.PositiveIntegerField(default=0)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("situation")
        verbose_name_plural = _("situations")
        permissions = [
            ("open_plan", "Can open the plan of this situation"),
            ("write_plan", "Can write in the plan of this situation"),
        ]
        constraints = [
            models.CheckConstraint(
                name="situation_stage_known", condition=Q(stage__in=Stage.values)
            ),
            models.CheckConstraint(
                name="situation_conclusion_whole",
                condition=Q(
                    concluded_at__isnull=True,
                    concluded_by__isnull=True,
                    conclusion_reason__isnull=True,
                )
                | Q(
                    concluded_at__isnull=False,
                    concluded_by__isnull=False,
                    conclusion_reason__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="situation_concluded_iff_stage",
                condition=Q(stage="concluded", concluded_at__isnull=False)
                | (~Q(stage="concluded") & Q(concluded_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="situation_rejection_whole",
                condition=Q(
                    stage="rejected", rejected_at__isnull=False, rejection_reason__isnull=False
                )
                | (
                    ~Q(stage="rejected")
                    & Q(rejected_at__isnull=True, rejection_reason__isnull=True)
                ),
            ),
            models.CheckConstraint(
                name="situation_numbered_once_submitted",
                condition=Q(stage="draft") | Q(number__isnull=False, submitted_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["table", "year", "number"], name="situation_number_unique"
            ),
        ]
        indexes = [
            models.Index(fields=["table", "stage", "-submitted_at"], name="situation_by_stage"),
            models.Index(fields=["table", "-submitted_at"], name="situation_by_submission"),
            models.Index(
                fields=["originating_agency", "table", "stage"], name="situation_by_origin"
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """The public label, such as ``RN-2026-035``; empty before the first submit.

        Reads ``table.prefix``: select the table with the situation.
        """
        if self.number is None:
            return ""
        return f"{self.table.prefix}-{self.year}-{self.number:03d}"


class SelfCheck(models.Model):
    """What the originating agency answered at Filter One. All four are needed to submit."""

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="self_check"
    )
    means_exhausted = models.BooleanField(_("Our own means are exhausted"), default=False)
    consent_considered = models.BooleanField(_("Consent was considered"), default=False)
    several_sectors_needed = models.BooleanField(_("More than one sector is needed"), default=False)
    sharing_permitted = models.BooleanField(_("We are permitted to share this"), default=False)

    class Meta:
        default_permissions = ()


class Coded(models.Model):
    """What a situation is about, in codes.

    ``came_back`` is the driver's yes or no, or follows from the originating agency's own link.
    ``link_digest`` is of that agency's token and this row: without the token it leads nowhere.
    """

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="coded"
    )
    discussion_type = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    came_back = models.BooleanField(_("discussed here within 12 months"), null=True, blank=True)
    link_digest = models.BinaryField(max_length=32, null=True, blank=True)

    class Meta:
        default_permissions = ()


class EarlierToken(models.Model):
    """The digest of the random token that the originating agency of a situation alone holds."""

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="earlier_token"
    )
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()


class AffectedPerson(models.Model):
    """An age group and a sex, and nothing else. ``label`` (M1, F1) tells several apart."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(
        Situation, on_delete=models.CASCADE, related_name="affected_persons"
    )
    position = models.PositiveSmallIntegerField(_("position"))
    age_group = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    sex = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["situation", "position"], name="affected_position_unique"
            ),
        ]


class CodedValue(models.Model):
    """One risk factor, protective factor, study flag or reason why now of a situation."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="coded_values")
    term = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="uses")
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["situation", "term"], name="coded_value_once"),
        ]


class Narrative(models.Model):
    """Why now, in at most 280 characters."""

    LIMIT = 280

    situation = models.OneToOneField(
        Situation, on_delete=models.CASCADE, primary_key=True, related_name="narrative"
    )
    why_now = models.CharField(_("why now"), max_length=LIMIT, blank=True)

    class Meta:
        default_permissions = ()


class StageChange(models.Model):
    """One move of a situation. ``decided_by`` may differ from ``entered_by``."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="changes")
    transition = models.CharField(_("transition"), max_length=30)
    from_stage = models.CharField(_("from"), max_length=12, choices=Stage)
    to_stage = models.CharField(_("to"), max_length=12, choices=Stage)
    at = models.DateTimeField(_("at"))
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    meeting = models.ForeignKey(
        Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    # Decided at `at` without this screen, and entered later, at this moment.
    entered_at = models.DateTimeField(_("entered later"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["situation", "-at"], name="change_by_situation")]
