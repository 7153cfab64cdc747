"""Whether what somebody wants of a report fits together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.errors import GuardFailed
from cases.models import ClosedQuarter
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.document import Audience
from cases.reports.periods import QUARTER, end_of, months_in, quarter_of
from cases.reports.proposed import Proposed, as_json
from cases.reports.snapshots import NotClosed, Snapshots
from cases.reports.uncounted import NotAllCounted, require_counted
from cases.services.uncounted import names_of, refusal_of
from tables.models import Table

MOST_BESIDE = 4


def wrong_templates(templates: list[str], audience: Audience) -> dict[str, list[Any]]:
    """What a form says of them, by field: that there are none, or which are not for *audience*."""
    if not templates:
        return {"templates": [_("Choose at least one.")]}
    language = get_language() or "en"
    kept_from = [BY_CODE[c] for c in templates if audience not in BY_CODE[c].audiences]
    if not kept_from:
        return {}
    names = ", ".join(template.title.in_(language) for template in kept_from)
    words = _("This audience may not read: %(names)s. Leave it out.") % {"names": names}
    return {"templates": [words]}


@dataclass(frozen=True)
class Wanted:
    """Tables, audience, period, templates, and the first days of what is to stand beside it."""

    tables: list[Table]
    audience: Audience
    first: date
    last: date
    templates: list[str]
    beside: list[date]

    def check(self) -> None:
        """Raise GuardFailed, naming what does not fit."""
        errors = self._templates() | self._period() | self._region() | self._beside()
        if errors:
            raise GuardFailed(errors=errors)
        try:
            self._counted()
        except NotClosed as error:
            raise self._open(error) from None
        except NotAllCounted as error:
            raise refusal_of(error, self.tables) from None

    def _templates(self) -> dict[str, list[Any]]:
        return wrong_templates(self.templates, self.audience)

    def _period(self) -> dict[str, list[Any]]:
        length = months_in(self.first, self.last)
        if length == QUARTER and not all(BY_CODE[code].crosstabs for code in self.templates):
            return {"last_date": [_("Quarter by quarter needs a period of several quarters.")]}
        whole = self.first == quarter_of(self.first) and length > 0 and length % QUARTER == 0
        if whole or (length == 1 and self.templates == ["headline"]):
            return {}
        return {"last_date": [_("Choose whole quarters. The headline alone can be of one month.")]}

    def _region(self) -> dict[str, list[Any]]:
        if len(self.tables) > 1 and self.audience is Audience.TABLE:
            words = _("Several tables together are reported to partners or to the public.")
            return {"audience": [words]}
        if len({table.is_sample for table in self.tables}) > 1:
            return {"also": [_("A sample table counts in no region.")]}
        if len(self.tables) > 1 and self._copied():
            words = _("These tables hold copies of each other’s situations: report them apart.")
            return {"also": [words]}
        return {}

    def _copied(self) -> bool:
        """Whether anything was counted twice: how little that was could follow from the sums."""
        counts = ClosedQuarter.objects.filter(table__in=self.tables)
        return any(counts.values_list("copies", flat=True))

    def _beside(self) -> dict[str, list[Any]]:
        length = months_in(self.first, self.last)
        ends = [end_of(day, length) for day in self.beside if length > 0]
        periods = [*zip(self.beside, ends, strict=False), (self.first, self.last)]
        periods.sort()
        apart = all(one[1] < other[0] for one, other in pairwise(periods))
        starts = all(day == quarter_of(day) or length == 1 for day in self.beside)
        if apart and starts and len(self.beside) <= MOST_BESIDE:
            return {}
        return {"beside": [_("Choose up to four other periods that do not overlap.")]}

    def _open(self, error: NotClosed) -> GuardFailed:
        """The refusal that names the quarters still open, where they were chosen."""
        own = any(self.first <= day <= self.last for _table, day in error.places)
        names = names_of(error.places, {str(table.pk): table for table in self.tables})
        words = _(
            "Not closed yet: %(quarters)s. Choose closed quarters only, or have these closed first."
        ) % {"quarters": names}
        field = "first_date" if own else "beside"
        return GuardFailed(code="quarter_open", errors={field: [words]})

    def _counted(self) -> None:
        """Every quarter has to be closed, and to hold what is asked of it."""
        snapshots = Snapshots.of(self.tables)
        table, *further = self.tables
        proposed = Proposed(
            table, self.first, self.last, self.templates, wide_ages=False, further=further,
            beside=[day.isoformat() for day in self.beside], editions=as_json(snapshots.editions),
        )  # fmt: skip
        require_counted(proposed, snapshots)
