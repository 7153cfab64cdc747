"""How often combinations of codes came before tables, frozen once their quarter has ended."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.vocabulary import Term


class FrozenQuarter(models.Model):
    """A quarter that was counted. It is counted once, so that nothing live can shine through."""

    start_date = models.DateField(_("first day"), primary_key=True)
    frozen_at = models.DateTimeField(_("counted"))

    class Meta:
        default_permissions = ()


class CombinationCount(models.Model):
    """How many affected persons of one ended quarter, at any table of the server, had these codes.

    ``risk_category`` is one of those the situation had; a person counts once under each.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    quarter = models.ForeignKey(FrozenQuarter, on_delete=models.CASCADE, related_name="counts")
    discussion_type = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    age_group = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    sex = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    risk_category = models.ForeignKey(Term, on_delete=models.PROTECT, related_name="+")
    count = models.PositiveIntegerField()

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["quarter", "discussion_type", "age_group", "sex", "risk_category"],
                name="combination_counted_once",
            ),
        ]
