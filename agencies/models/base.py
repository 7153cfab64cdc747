"""What several models share: a label in two languages, an interval of time."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


def is_french() -> bool:
    """Whether the language that is active now is French."""
    return (get_language() or "en").startswith("fr")


class Bilingual(models.Model):
    """Something with an English and a French name; ``name`` is the one of the reader."""

    name_en = models.CharField(_("name in English"), max_length=200)
    name_fr = models.CharField(_("name in French"), max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language that is active now."""
        return self.name_fr if is_french() else self.name_en


def current(prefix: str = "", at: datetime | None = None) -> Q:
    """The condition that an interval ``from_at`` … ``until_at`` holds at *at* (default: now).

    *prefix* is the lookup path to the row with the interval, such as ``"seat__"``.
    """
    at = at or timezone.now()
    open_ended = Q(**{f"{prefix}until_at__isnull": True}) | Q(**{f"{prefix}until_at__gt": at})
    return Q(**{f"{prefix}from_at__lte": at}) & open_ended


class IntervalQuerySet(models.QuerySet["models.Model"]):
    """Rows with ``from_at`` and ``until_at``."""

    def current(self, at: datetime | None = None) -> Self:
        """The rows in force at *at* (default: now)."""
        return self.filter(current(at=at))


class Interval(models.Model):
    """In force from a moment until another, or until further notice."""

    from_at = models.DateTimeField(_("from"), default=timezone.now)
    until_at = models.DateTimeField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def is_current(self) -> bool:
        """Whether it is in force now."""
        now = timezone.now()
        return self.from_at <= now and (self.until_at is None or self.until_at > now)


def interval_in_order(name: str) -> models.CheckConstraint:
    """The constraint that an interval does not end before it begins."""
    return models.CheckConstraint(
        name=name,
        condition=Q(until_at__isnull=True) | Q(until_at__gte=models.F("from_at")),
    )
