"""Differences between two counts of a quarter, and what of them an open quarter can hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from cases.reports.catalogue.crosstab import Key, Relation, Whole, Within
from cases.reports.catalogue.situations import OPEN
from cases.reports.periods import later

Counts = Mapping[Key, int]


class Counted(Protocol):
    """The counts of a quarter."""

    start_date: date
    counts: dict[str, int]
    months: dict[str, dict[str, int]]
    copies: dict[str, Any]


@dataclass(frozen=True)
class Changes:
    """By how much each count differs: of the quarter, of its months, and of both for copies.

    Each part has a name: ``counts``, ``months/<first day>``, ``copies``, ``copies/<first day>``.
    """

    of: Mapping[str, Counts]

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return any(self.of.values())

    @property
    def as_json(self) -> dict[str, dict[str, int]]:
        """As it is kept."""
        return {name: dict(counts) for name, counts in self.of.items()}

    def only(self, keep: Callable[[Key], bool]) -> Changes:
        """Those of some counts."""
        return Changes({
            name: {key: number for key, number in counts.items() if keep(key)}
            for name, counts in self.of.items()
        })  # fmt: skip

    def plus(self, other: Mapping[str, Counts], sign: int = 1) -> Changes:
        """These and others together."""
        names = dict.fromkeys([*self.of, *other])
        return Changes({
            name: _sum(self.of.get(name, {}), other.get(name, {}), sign) for name in names
        })  # fmt: skip

    def less(self, other: Mapping[str, Counts]) -> Changes:
        """These without others."""
        return self.plus(other, -1)


NOTHING = Changes({})


def between(old: Counted, new: Counted) -> Changes:
    """What has to be added to *old* to get *new*."""
    return Changes(_parts(new)).less(_parts(old))


def added(row: Counted, changes: Changes) -> dict[str, Any]:
    """The counts of *row* with *changes*: the values of the three columns."""
    found = Changes(_parts(row)).plus(changes.of).of
    months = {name.removeprefix("months/"): dict(counts) for name, counts in found.items()
              if name.startswith("months/")}  # fmt: skip
    copied = {name.removeprefix("copies/"): dict(counts) for name, counts in found.items()
              if name.startswith("copies/")}  # fmt: skip
    copies = dict(found.get("copies", {}))
    return {
        "counts": dict(sorted(found["counts"].items())),
        "months": months,
        "copies": {"counts": copies, "months": copied} if copies else {},
    }


def moved(changes: Changes, start: date) -> Changes:
    """The changes as they are counted in the quarter that begins on *start*: in its last month.

    What holds at an end is left out: it is counted as it is when a quarter is closed.
    """
    last = later(start, 2).isoformat()
    found = Changes({})
    for name, counts in changes.of.items():
        kind, _slash, month = name.partition("/")
        to = f"{kind}/{last}" if month else kind
        found = found.plus({to: {key: n for key, n in counts.items() if key != OPEN}})
    return found


def fits(row: Counted, changes: Changes, relations: Iterable[Relation]) -> bool:
    """Whether a quarter can hold the changes: no count below 0, none larger than what it is in."""
    found = dict(Changes(_parts(row)).plus(changes.of).of)
    for name in [name for name in found if name.startswith("copies")]:
        same = name.replace("copies", "months") if "/" in name else "counts"
        found[f"without {name}"] = _sum(found.get(same, {}), found[name], -1)
    if any(number < 0 for counts in found.values() for number in counts.values()):
        return False
    pairs = [relation for relation in relations if isinstance(relation, Within)]
    return all(
        counts.get(pair.small, 0) <= counts.get(pair.big, 0)
        for counts in found.values()
        for pair in pairs
    )


def agrees(row: Counted, relations: Iterable[Relation]) -> bool:
    """Whether the counts of a quarter, and those of copies in it, are as *relations* say."""
    every = list(relations)
    both = [row.counts, row.copies.get("counts", {})]
    return all(_holds(one, counts) for counts in both for one in every)


def _holds(relation: Relation, counts: Counts) -> bool:
    if isinstance(relation, Within):
        return counts.get(relation.small, 0) <= counts.get(relation.big, 0)
    if isinstance(relation, Whole) and not relation.usual:
        return counts.get(relation.total, 0) == sum(counts.get(k, 0) for k in relation.parts)
    return True


def _parts(row: Counted) -> dict[str, Counts]:
    found: dict[str, Counts] = {"counts": row.counts}
    found |= {f"months/{day}": counts for day, counts in row.months.items()}
    if row.copies:
        found["copies"] = row.copies["counts"]
        found |= {f"copies/{day}": counts for day, counts in row.copies["months"].items()}
    return found


def _sum(one: Counts, other: Counts, sign: int) -> Counts:
    keys = dict.fromkeys([*one, *other])
    found = {key: one.get(key, 0) + sign * other.get(key, 0) for key in keys}
    return {key: number for key, number in found.items() if number}
