"""The next edition of a closed quarter: what changed in it, and what it did not count before.

What joined the catalogue since is in no report that is out, so that nothing of it is a correction.
It is taken as it is counted now where it agrees with the counts beside it; those may differ from
what there is now by a correction that a later quarter holds.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from agencies.models import User
from cases.models import ClosedQuarter
from cases.reports.catalogue.counted import Lack, every_form
from cases.reports.catalogue.crosstab import Relation, keys_of
from cases.reports.corrected import NOTHING, Changes, added, agrees
from cases.reports.indicators import words_of
from cases.reports.periods import end_of
from cases.services.freezing import relations_of


class NextEdition:
    """What could follow the *last* edition; *found* is all by which counting now differs."""

    def __init__(self, last: ClosedQuarter, found: Changes, *, by: User) -> None:
        self._last, self._by = last, by
        self._lack = Lack(last.counted)
        self._joined = found.only(self._lack.__contains__)
        self.changes = found.only(lambda key: key not in self._lack)

    @cached_property
    def replacing(self) -> ClosedQuarter:
        """With everything that changed."""
        return self._with_joined(self.changes) or self._edition(self.changes, self._last.counted)

    @cached_property
    def beside(self) -> ClosedQuarter | None:
        """With nothing but what was not counted before; none where there is no such thing."""
        return self._with_joined(NOTHING)

    def _with_joined(self, changes: Changes) -> ClosedQuarter | None:
        if not self._lack.forms:
            return None
        made = self._edition(changes.plus(self._joined.of), sorted(every_form()))
        return made if agrees(made, self._relations) else None

    def _edition(self, changes: Changes, counted: list[str]) -> ClosedQuarter:
        last = self._last
        return ClosedQuarter(
            table=last.table, start_date=last.start_date, edition=last.edition + 1,
            closed_by=self._by, counted=counted, **added(last, changes),
        )  # fmt: skip

    @cached_property
    def _relations(self) -> list[Relation]:
        """What everybody knows of what was not counted before."""
        day = self._last.start_date
        words = words_of([self._last.table_id]).counted(day, end_of(day))
        every = relations_of(words)
        return [one for one in every if any(key in self._lack for key in keys_of(one))]


def kept(edition: ClosedQuarter, at: datetime) -> ClosedQuarter:
    """Write an edition; returns it."""
    edition.closed_at = at
    edition.save(force_insert=True)
    return edition
