"""A situation's appearances at meetings, and what the room says while an item is open."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from cases.models.situation import Situation
from cases.models.vocabulary import Term
from tables.models import Meeting, Seat, Table


class Discussion(models.Model):
    """One appearance of a situation at one meeting. It stays when the situation is deferred."""

    class Kind(models.TextChoices):
        """Whether the table hears of it for the first time."""

        NEW = "new", _("New")
        FOLLOW_UP = "follow_up", _("Follow-up")

    class Outcome(models.TextChoices):
        """How the appearance ended."""

        NAMED = "named", _("Agencies named")
        REJECTED = "rejected", _("Rejected")
        RETURNED = "returned", _("Returned to the agency")
        DEFERRED = "deferred", _("Deferred")
        NOT_REACHED = "not_reached", _("Not reached")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CONTINUES = "continues", _("Continues")
        CONCLUDED = "concluded", _("Concluded")
        LEAD_CHANGED = "lead_changed", _("Lead changed")
        NO_REPORT = "no_report", _("No report")
        LEAD_ABSENT = "lead_absent", _("Lead absent")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="discussions")
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="discussions")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    position = models.PositiveSmallIntegerField(_("position"))
    is_late = models.BooleanField(_("late"), default=False)
    accepted_at = models.DateTimeField(_("late, and accepted"), null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    opened_at = models.DateTimeField(_("opened"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("discussion")
        verbose_name_plural = _("discussions")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"],
                condition=Q(opened_at__isnull=False, closed_at__isnull=True),
                name="one_open_item_per_meeting",
            ),
            models.UniqueConstraint(
                fields=["situation", "meeting"],
                condition=Q(closed_at__isnull=True),
                name="on_an_agenda_once",
            ),
            models.CheckConstraint(
                name="discussion_closed_with_outcome",
                condition=Q(closed_at__isnull=True, outcome="")
                | (Q(closed_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="late_item_accepted_by_somebody",
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False, is_late=True),
            ),
        ]
        indexes = [models.Index(fields=["meeting", "position"], name="discussion_by_place")]


class AerDecision(models.Model):
    """The four tests of acutely elevated risk, and how many dissented (never who)."""

    discussion = models.OneToOneField(
        Discussion, on_delete=models.CASCADE, primary_key=True, related_name="aer_decision"
    )
    significant_interest = models.BooleanField(_("A significant interest is at stake"))
    harm_probable = models.BooleanField(_("Harm is probable"))
    harm_severe = models.BooleanField(_("The harm would be severe"))
    several_agencies_needed = models.BooleanField(_("More than one agency is needed"))
    dissent_count = models.PositiveSmallIntegerField(_("dissenting"), default=0)

    class Meta:
        default_permissions = ()


class Offer(models.Model):
    """What an agency says it can do about the open item. Deleted once the end is final.

    Nobody sees one after the item has ended; for as long as that may be undone it is kept.
    """

    class Kind(models.TextChoices):
        """What an agency answers."""

        CAN_LEAD = "can_lead", _("Can lead")
        CAN_ASSIST = "can_assist", _("Can assist")
        ALREADY_INVOLVED = "already_involved", _("Already involved")
        NEED_TO_CHECK = "need_to_check", _("Need to check")
        NOT_US = "not_us", _("Not us")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    discussion = models.ForeignKey(Discussion, on_delete=models.CASCADE, related_name="offers")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="offers")
    kind = models.CharField(_("answer"), max_length=20, choices=Kind)
    answer_by_at = models.DateTimeField(_("will answer by"), null=True, blank=True)
    is_shown = models.BooleanField(_("shown to others"), default=True)
    offered_at = models.DateTimeField(_("at"))
    offered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["discussion", "seat"], name="one_offer_per_seat"),
            models.CheckConstraint(
                name="offer_kind_known",
                condition=Q(
                    kind__in=[
                        "can_lead", "can_assist", "already_involved", "need_to_check", "not_us"
                    ]
                ),
            ),
        ]  # fmt: skip


class OfferCount(models.Model):
    """How often an agency answered what in a month, once the offers themselves are gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="offer_counts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offer_counts")
    month_date = models.DateField(_("month"))
    kind = models.CharField(_("answer"), max_length=20, choices=Offer.Kind)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["table", "agency", "month_date", "kind"], name="offer_count_unique"
            ),
        ]


class ReportBack(models.Model):
    """What the lead tells the room: how it goes on, and whether it may close."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="report_backs")
    discussion = models.ForeignKey(
        Discussion, on_delete=models.CASCADE, null=True, blank=True, related_name="report_backs"
    )
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    may_close = models.BooleanField(_("may close"), default=False)
    at = models.DateTimeField(_("at"))
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["situation", "-at"], name="report_back_latest")]
