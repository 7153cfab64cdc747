"""Coded lists: stable codes with labels in two languages, a version and their evidence."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.models.base import Bilingual
from tables.models import Table


class TermQuerySet(models.QuerySet["Term"]):
    """Terms of the coded lists."""

    def offered_at(self, table: Table) -> "TermQuerySet":
        """What may be newly chosen at *table*: shared and its own terms, none retired there."""
        return self.filter(Q(table__isnull=True) | Q(table=table), retired_at__isnull=True).exclude(
            retirements__table=table
        )


class Term(Bilingual):
    """One value of a coded list. Never deleted; a retired one stays on what already has it."""

    class List(models.TextChoices):
        """The coded lists."""

        AGE_GROUPS = "age_groups", _("Age groups")
        SEXES = "sexes", _("Sexes")
        DISCUSSION_TYPES = "discussion_types", _("Discussion types")
        RISK_CATEGORIES = "risk_categories", _("Risk categories")
        RISK_FACTORS = "risk_factors", _("Risk factors")
        PROTECTIVE_CATEGORIES = "protective_categories", _("Categories of protective factors")
        PROTECTIVE_FACTORS = "protective_factors", _("Protective factors")
        STUDY_FLAGS = "study_flags", _("Study flags")
        WHY_NOW_REASONS = "why_now_reasons", _("Reasons why now")
        CONCLUSION_REASONS = "conclusion_reasons", _("Conclusion reasons")
        REJECTION_REASONS = "rejection_reasons", _("Rejection reasons")
        SERVICE_TYPES = "service_types", _("Service types")
        MOBILIZATION_TYPES = "mobilization_types", _("Mobilization types")
        INTERVENTION_KINDS = "intervention_kinds", _("Kinds of intervention")
        INTERVENTION_OUTCOMES = "intervention_outcomes", _("Outcomes of an intervention")
        PLAN_KINDS = "plan_kinds", _("Kinds of plan entry")
        CONSENT_STATES = "consent_states", _("Consent")
        CONSENT_NOT_SOUGHT_REASONS = (
            "consent_not_sought_reasons",
            _("Reasons why consent was not sought"),
        )
        LEGAL_AUTHORITIES = "legal_authorities", _("Legal authorities")
        REPORT_BACK_OUTCOMES = "report_back_outcomes", _("Outcomes of a report-back")
        BARRIER_KINDS = "barrier_kinds", _("Kinds of barrier")

    class Evidence(models.TextChoices):
        """How sure the name of a starter list is."""

        VERIFIED = "verified", _("verified")
        CORROBORATED = "corroborated", _("corroborated")
        RECALLED_HIGH = "recalled-high", _("recalled, quite sure")
        RECALLED_MEDIUM = "recalled-medium", _("recalled, fairly sure")
        RECALLED_LOW = "recalled-low", _("recalled, unsure")
        OURS = "ours", _("ours")
        LOCAL = "local", _("added by the table")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    list = models.CharField(_("list"), max_length=40, choices=List)
    code = models.CharField(_("code"), max_length=120)
    table = models.ForeignKey(
        Table, on_delete=models.PROTECT, null=True, blank=True, related_name="own_terms"
    )
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    group = models.CharField(_("group"), max_length=40, blank=True)
    planning_group_en = models.CharField(max_length=120, blank=True)
    planning_group_fr = models.CharField(max_length=120, blank=True)
    synonyms_en = models.TextField(_("search words in English"), blank=True)
    synonyms_fr = models.TextField(_("search words in French"), blank=True)
    evidence = models.CharField(_("evidence"), max_length=20, choices=Evidence)
    version = models.PositiveSmallIntegerField(_("version of the list"), default=1)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    objects = TermQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(
                fields=["list", "code"],
                condition=Q(table__isnull=True),
                name="shared_code_unique",
            ),
            models.UniqueConstraint(fields=["list", "code", "table"], name="own_code_unique"),
        ]


class TermRetirement(models.Model):
    """One table no longer offers a shared term."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    term = models.ForeignKey(Term, on_delete=models.CASCADE, related_name="retirements")
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="retirements")
    retired_at = models.DateTimeField(_("retired"))

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["term", "table"], name="term_retired_once"),
        ]
