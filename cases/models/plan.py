"""Filter Four: what lead and assisting agencies write for each other, do and report."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from cases.models.situation import AffectedPerson, Situation
from cases.models.vocabulary import Term


class PlanRow(models.Model):
    """What every row of a plan has: whose it is, when it was written, and by whom."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="%(class)ss")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("at"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    objects = PermittedQuerySet.as_manager()

    class Meta:
        abstract = True
        default_permissions = ()


class PlanEntry(PlanRow):
    """A coded kind, a time, and at most 280 guarded characters."""

    LIMIT = 280

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="plan_entries")
    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    due_at = models.DateTimeField(_("when"), null=True, blank=True)
    text = models.CharField(_("note"), max_length=LIMIT, blank=True)

    class Meta(PlanRow.Meta):
        verbose_name = _("plan entry")
        verbose_name_plural = _("plan entries")
        indexes = [models.Index(fields=["situation", "at"], name="plan_entry_by_situation")]


class Intervention(PlanRow):
    """An attempt or action: a kind, an outcome, and when it happened."""

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="interventions")
    kind = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    outcome = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField(_("happened"))

    class Meta(PlanRow.Meta):
        verbose_name = _("intervention")
        verbose_name_plural = _("interventions")
        indexes = [models.Index(fields=["situation", "at"], name="intervention_by_situation")]


class ServiceMobilized(PlanRow):
    """A service for one affected person, or for the place when there is none."""

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="services")
    affected_person = models.ForeignKey(
        AffectedPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="services"
    )
    service_type = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    mobilization_type = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    class Meta(PlanRow.Meta):
        verbose_name = _("service mobilized")
        verbose_name_plural = _("services mobilized")
        indexes = [models.Index(fields=["situation", "at"], name="service_by_situation")]


class Consent(PlanRow):
    """The state of consent from a moment on; the latest row counts.

    Of everybody, or of one affected person where it differs; what is said of everybody later
    holds for that person too.
    """

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="consents")
    affected_person = models.ForeignKey(
        AffectedPerson, on_delete=models.CASCADE, null=True, blank=True, related_name="consents"
    )
    state = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    not_sought_reason = models.ForeignKey(
        Term, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta(PlanRow.Meta):
        verbose_name = _("consent")
        verbose_name_plural = _("consents")


class DisclosureAuthority(PlanRow):
    """The legal authority under which one agency discloses without consent from all."""

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="authorities")
    authority = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    class Meta(PlanRow.Meta):
        verbose_name = _("legal authority")
        verbose_name_plural = _("legal authorities")


class NextCheck(PlanRow):
    """When the involved agencies look again; the latest row counts."""

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="next_checks")
    check_date = models.DateField(_("next check"))

    class Meta(PlanRow.Meta):
        verbose_name = _("next check")
        verbose_name_plural = _("next checks")


class ProposedConclusion(PlanRow):
    """The reason for which the lead proposes to conclude; the latest row counts."""

    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="proposals")
    reason = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")

    class Meta(PlanRow.Meta):
        verbose_name = _("proposed conclusion")
        verbose_name_plural = _("proposed conclusions")
