"""Indicators that a table adds to the catalogue: the union of some values of one coded list."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models.base import Bilingual
from cases.models.vocabulary import Term
from tables.models import Table

PERSON = settings.AUTH_USER_MODEL


class OwnIndicator(Bilingual):
    """Situations that have any of some values. Of risk categories: a priority of the plan.

    It never changes: what was released of it stays what it was. It is counted in the quarters
    from *from_date* on that begin before *until_date*; both are first days of quarters that were
    not closed when it was added and when it was ended.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="own_indicators")
    list = models.CharField(_("list"), max_length=40, choices=Term.List)
    terms = models.ManyToManyField(Term, related_name="own_indicators", verbose_name=_("values"))
    from_date = models.DateField(_("counted from"))
    until_date = models.DateField(_("counted until"), null=True, blank=True)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(PERSON, on_delete=models.PROTECT, related_name="+")

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("indicator of a table")
        verbose_name_plural = _("indicators of a table")
        constraints = [
            models.CheckConstraint(
                name="indicator_days_in_order",
                condition=Q(until_date__isnull=True) | Q(until_date__gte=models.F("from_date")),
            ),
        ]

    @property
    def code(self) -> str:
        """What it is counted under."""
        return self.pk.hex[:12]
