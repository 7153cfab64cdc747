"""Tables, the seats agencies hold at them, and who speaks for a seat."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from agencies.models.base import Bilingual, Interval, IntervalQuerySet, interval_in_order

HIGH = 20  # the smallest count for the public at a table that chooses high sensitivity


class Table(Bilingual):
    """A standing meeting of agencies, with its own settings and its own numbering."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    prefix = models.CharField(
        _("reference prefix"),
        max_length=6,
        unique=True,
        validators=[RegexValidator(r"^[A-Z]{2,6}$", _("Two to six capital letters."))],
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="America/Toronto")
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    contact_due_hours = models.PositiveSmallIntegerField(
        _("first intervention due (hours)"), default=24, validators=[MinValueValidator(1)]
    )
    contact_overdue_hours = models.PositiveSmallIntegerField(
        _("first intervention overdue (hours)"), default=48, validators=[MinValueValidator(1)]
    )
    contact_unreported_hours = models.PositiveSmallIntegerField(
        _("first intervention unreported (hours)"), default=72, validators=[MinValueValidator(1)]
    )
    sight_days = models.PositiveSmallIntegerField(
        _("days the agencies keep sight after the conclusion"),
        default=90,
        validators=[MaxValueValidator(365)],
    )
    sight_days_minors = models.PositiveSmallIntegerField(
        _("the same where somebody is under 18"),
        default=30,
        validators=[MaxValueValidator(365)],
    )
    minors_note_en = models.TextField(_("note where somebody is under 18, in English"), blank=True)
    minors_note_fr = models.TextField(_("note where somebody is under 18, in French"), blank=True)
    threshold_table = models.PositiveSmallIntegerField(
        _("smallest count shown to the table"), default=5, validators=[MinValueValidator(5)]
    )
    threshold_partners = models.PositiveSmallIntegerField(
        _("smallest count shown to partners"), default=6, validators=[MinValueValidator(5)]
    )
    threshold_public = models.PositiveSmallIntegerField(
        _("smallest count shown to the public"), default=11, validators=[MinValueValidator(5)]
    )
    high_sensitivity = models.BooleanField(
        _("high sensitivity: the public reads no count under 20"), default=False
    )
    zeros_sensitive = models.BooleanField(_("hide zeros as well as small counts"), default=False)
    agenda_cutoff_hours = models.PositiveSmallIntegerField(
        _("agenda cut-off (hours before the meeting)"),
        default=0,
        validators=[MaxValueValidator(336)],
    )
    welcome_en = models.TextField(_("welcome in English"), blank=True)
    welcome_fr = models.TextField(_("welcome in French"), blank=True)
    practice_en = models.TextField(
        _("land acknowledgement or other practice, in English"), blank=True
    )
    practice_fr = models.TextField(
        _("land acknowledgement or other practice, in French"), blank=True
    )
    names_at_filter_three = models.BooleanField(
        _("identity is spoken at Filter Three"), default=True
    )
    filter_three_en = models.CharField(
        _("what the board says at Filter Three, in English"), max_length=280, blank=True
    )
    filter_three_fr = models.CharField(
        _("what the board says at Filter Three, in French"), max_length=280, blank=True
    )
    approval_wanted = models.BooleanField(
        _("the agency’s contact approves before a submit"), default=False
    )
    codes_without_consent = models.BooleanField(
        _("without consent, other agencies and the coordinator read reason and services as codes"),
        default=True,
    )
    statement_en = models.TextField(_("confidentiality statement in English"), blank=True)
    statement_fr = models.TextField(_("confidentiality statement in French"), blank=True)
    is_sample = models.BooleanField(_("sample data"), default=False, editable=False)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("table")
        verbose_name_plural = _("tables")
        constraints = [
            models.CheckConstraint(
                name="table_clock_in_order",
                condition=Q(contact_due_hours__lte=models.F("contact_overdue_hours"))
                & Q(contact_overdue_hours__lte=models.F("contact_unreported_hours")),
                violation_error_message=_(
                    "The hours have to rise from due to overdue to unreported."
                ),
            ),
            models.CheckConstraint(
                name="table_thresholds_not_under_five",
                condition=Q(threshold_table__gte=5)
                & Q(threshold_partners__gte=5)
                & Q(threshold_public__gte=5),
                violation_error_message=_("No threshold may be under 5."),
            ),
        ]

    def smallest_for(self, audience: str) -> int:
        """The smallest count that an audience may read: never under 5."""
        least: int = getattr(self, f"threshold_{audience}")
        return max(least, HIGH) if audience == "public" and self.high_sensitivity else least


class SetUp(models.Model):
    """How far the first set-up of a table is: the step that comes next, none once it is done."""

    class Step(models.TextChoices):
        """The steps, in their order."""

        PLACE = "place", _("Table")
        MEETINGS = "meetings", _("Meeting day")
        AGENCIES = "agencies", _("Agencies")
        PEOPLE = "people", _("People")
        LISTS = "lists", _("Lists and thresholds")
        RETENTION = "retention", _("Retention")
        MAIL = "mail", _("Test mail")
        BEGIN = "begin", _("Begin")

    table = models.OneToOneField(
        Table, on_delete=models.CASCADE, primary_key=True, related_name="set_up"
    )
    step = models.CharField(_("next step"), max_length=10, choices=Step, default=Step.PLACE)
    begun_at = models.DateTimeField(_("begun"))
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("set-up")
        verbose_name_plural = _("set-ups")
        constraints = [
            models.CheckConstraint(
                name="set_up_step_known",
                condition=Q(
                    step__in=[
                        "place", "meetings", "agencies", "people", "lists", "retention", "mail",
                        "begin",
                    ]
                ),
            ),
        ]  # fmt: skip


class Seat(Interval):
    """One agency's place at one table, with its signed information-sharing agreement."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="seats")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="seats")
    agreement_date = models.DateField(_("agreement signed"))
    agreement_until_date = models.DateField(_("agreement expires"), null=True, blank=True)
    agreement_version = models.PositiveSmallIntegerField(
        _("version of the agreement"), default=1, validators=[MinValueValidator(1)]
    )
    agreement_extended_date = models.DateField(
        _("lapsed agreement extended until"), null=True, blank=True
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "agency"],
                condition=Q(until_at__isnull=True),
                name="one_current_seat_per_agency",
            ),
            interval_in_order("seat_interval_in_order"),
        ]

    def __str__(self) -> str:
        return str(self.agency)


class Break(models.Model):
    """A declared break, such as the summer: no agenda nudges. No clock stands still for it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="breaks")
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))

    class Meta:
        default_permissions = ()
        verbose_name = _("break")
        verbose_name_plural = _("breaks")
        constraints = [
            models.CheckConstraint(
                name="break_in_order", condition=Q(last_date__gte=models.F("first_date"))
            ),
        ]


class Representative(Interval):
    """A person who speaks for a seat. One with an end is an alternate."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="representatives")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="representing"
    )
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # Named for one meeting: it ends with that meeting, whenever that is.
    meeting = models.ForeignKey(
        "tables.Meeting",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="alternates",
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = [
            models.UniqueConstraint(
                fields=["seat", "user"],
                condition=Q(until_at__isnull=True),
                name="representative_once_at_a_time",
            ),
            models.CheckConstraint(
                name="alternate_of_a_meeting_ends",
                condition=Q(meeting__isnull=True) | Q(until_at__isnull=False),
            ),
            interval_in_order("representative_interval_in_order"),
        ]


class Officer(Interval):
    """A person with an office at a table. The office never adds Filter Four sight."""

    class Office(models.TextChoices):
        """The offices of a table."""

        CHAIR = "chair", _("Chair")
        CO_CHAIR = "co_chair", _("Co-chair")
        COORDINATOR = "coordinator", _("Coordinator")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.PROTECT, related_name="officers")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="offices"
    )
    office = models.CharField(_("office"), max_length=20, choices=Office)
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("table officer")
        verbose_name_plural = _("table officers")
        constraints = [
            models.UniqueConstraint(
                fields=["table", "user", "office"],
                condition=Q(until_at__isnull=True),
                name="office_once_at_a_time",
            ),
            models.CheckConstraint(
                name="office_known",
                condition=Q(office__in=["chair", "co_chair", "coordinator"]),
            ),
            interval_in_order("officer_interval_in_order"),
        ]
