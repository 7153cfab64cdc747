"""What the guard of free text keeps: counts, and the words and patterns a table added."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency
from tables.models import Table


class IdentifierOverride(models.Model):
    """How often an agency kept a text that a rule had marked: neither the text nor its hash."""

    class Reason(models.TextChoices):
        """Why somebody keeps what a rule has marked."""

        PLACE_OR_SERVICE = "place_or_service", _("It names a place, an agency or a service")
        EVERYDAY_WORD = "everyday_word", _("It is an everyday word")
        OTHER_NUMBER = "other_number", _("It is another kind of number, date or code")
        PUBLIC_CONTACT = "public_contact", _("It is the public number or page of a service")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="overrides")
    agency = models.ForeignKey(
        Agency, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    month_date = models.DateField(_("month"))
    rule = models.CharField(_("rule"), max_length=40)
    reason = models.CharField(_("reason"), max_length=20, choices=Reason)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["table", "agency", "month_date", "rule", "reason"],
                name="override_count_unique",
            ),
        ]


class LocalRow(models.Model):
    """What a coordinator added for one table, and when."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    added_at = models.DateTimeField(_("added"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        abstract = True
        default_permissions = ()


class LocalWord(LocalRow):
    """A word or phrase that may be capitalised at one table: a shelter, a street, a program."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="local_words")
    text = models.CharField(_("word or phrase"), max_length=40)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["table", "text"], name="local_word_once"),
        ]


class OccurrencePattern(LocalRow):
    """How occurrence numbers of the table's own police look, such as ``YR##-######``."""

    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="occurrence_patterns")
    text = models.CharField(_("pattern"), max_length=30)

    class Meta(LocalRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["table", "text"], name="occurrence_pattern_once"),
        ]
