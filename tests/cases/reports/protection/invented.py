"""Small invented years without any database: situations by quarter, and their counts by key.

Of three tables; a few situations began as copies, and some quarters are counted again after
something in them was changed.
"""

from __future__ import annotations

import collections
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import product
from uuid import UUID

from cases.reports.catalogue.axes import Entry
from cases.reports.catalogue.counted import Lack, NotCounted, every_form, forms_of
from cases.reports.catalogue.words import Words
from cases.reports.document import Label
from cases.reports.periods import quarter_of
from cases.reports.protection.units import COPIES, Edition, Unit
from tables.models import Table

TABLES = tuple(
    Table(pk=UUID(int=number), name_en=name, name_fr=name, prefix=name[:2].upper())
    for number, name in enumerate(("River", "North", "South"), 1)
)
TABLE = str(TABLES[0].pk)
GROUPS = ("overall_risk_lowered", "still_aer", "other")
OPEN = "headline/open_at_end/all"
QUARTERS = [date(2024, month, 1) for month in (1, 4, 7, 10)]


def _entries(*codes: str, parent: str = "") -> tuple[Entry, ...]:
    return tuple(Entry(code, Label(code, code), parent) for code in codes)


WORDS = Words(
    lists={
        "age_groups": _entries("12_17", "18_24", "25_29", "60_plus"),
        "sexes": _entries("female", "male", "x"),
        "risk_categories": _entries("housing", "drugs", "alcohol"),
        "risk_factors": (
            *_entries("housing__a", "housing__b", parent="housing"),
            *_entries("drugs__a", "drugs__b", parent="drugs"),
            *_entries("alcohol__a", parent="alcohol"),
        ),
        "discussion_types": _entries("person", "family"),
        "rejection_reasons": _entries("rejected__not", "rejected__duplicate"),
        "conclusion_reasons": tuple(
            entry for group in GROUPS for entry in _entries(f"{group}__a", parent=group)
        ),
    }
)
FACTORS = [entry.code for entry in WORDS.of("risk_factors")]


@dataclass(frozen=True)
class Told:
    """One situation: when, its fate, its persons, its risk factors; when it was concluded."""

    quarter: date
    fate: str
    persons: tuple[tuple[str, str], ...]
    factors: frozenset[str]
    concluded: date | None = None
    group: str = ""
    table: str = TABLE
    is_copy: bool = False

    @property
    def part(self) -> str:
        """The part of its table that it is counted in."""
        return f"{self.table}{COPIES}" if self.is_copy else self.table

    def ending(self) -> list[str]:
        """Every key its conclusion counts in."""
        if self.concluded is None:
            return []
        return ["discussions/concluded/all", "discussions/all/all", "conclusions/all/all",
                f"conclusions/{self.group}/all", f"conclusions/{self.group}__a/all"]  # fmt: skip

    def is_open_at(self, day: date) -> bool:
        """Whether it is open on the evening of *day*, the last of a quarter."""
        quarter = quarter_of(day)
        is_over = self.concluded is not None and self.concluded <= quarter
        return self.fate == "aer" and self.quarter <= quarter and not is_over

    def keys(self) -> list[str]:
        """Every key it counts in, once for each unit."""
        found = ["headline/presented/all", "discussions/all/all"]
        if self.fate == "duplicate":
            return [*found, "headline/duplicates/all", "discussions/rejected/all"]
        found.append("headline/decided/all")
        if self.fate == "rejected":
            return [*found, "headline/rejected/all", "rejections/rejected__not/all",
                    "discussions/rejected/all"]  # fmt: skip
        found += [f"headline/{code}/all" for code in ("aer", "described", "named")]
        found.append("discussions/named/all")
        for age, sex in self.persons:
            found += [f"persons/{row}/{column}" for row in ("all", *_wide(age))
                      for column in ("all", sex)]  # fmt: skip
        for factor in self.factors:
            found += [
                f"risks/{factor}/all",
                "mentions/all/all",
                f"mentions/{_category(factor)}/all",
            ]
        for category in {_category(factor) for factor in self.factors}:
            found.append(f"risks/{category}/all")
            for age, sex in self.persons:
                found += [f"risks_age/{category}/{column}" for column in ("all", *_wide(age))]
                found.append(f"risks_sex/{category}/{sex}")
        return [*found, f"kinds/{self.kind}/all", *self._mentions()]

    @property
    def kind(self) -> str:
        """Of one person, or of several."""
        return "person" if len(self.persons) == 1 else "family"

    def _mentions(self) -> Iterator[str]:
        """Each factor, once for each person."""
        for factor, (age, sex) in product(sorted(self.factors), self.persons):
            rows = "all", _category(factor)
            for column in ("all", *_wide(age)):
                yield f"factors_age/{factor}/{column}"
                yield from (f"mentions_age/{row}/{column}" for row in rows)
            yield f"factors_sex/{factor}/{sex}"
            yield from (f"mentions_sex/{row}/{sex}" for row in rows)


def year(seed: int, situations: int, table: str = TABLE, copies: float = 0.0) -> list[Told]:
    """Some situations, spread over a year, skewed so that most inner counts are small."""
    rng = random.Random(f"{seed}{table}" if table != TABLE else seed)

    def some(values: list[str]) -> str:
        return values[int(len(values) * rng.random() ** 2)]

    ages = [entry.code for entry in WORDS.of("age_groups")]
    sexes = [entry.code for entry in WORDS.of("sexes")]
    found = []
    for _ in range(situations):
        quarter = rng.choice(QUARTERS)
        fate = rng.choices(["aer", "rejected", "duplicate"], [93, 5, 2])[0]
        after = QUARTERS.index(quarter) + rng.choice([0, 0, 1, 1, 2, 9])
        is_over = fate == "aer" and after < len(QUARTERS)
        found.append(
            Told(
                quarter,
                fate,
                tuple((some(ages), some(sexes)) for _ in range(rng.choice([1, 1, 1, 2]))),
                frozenset(some(FACTORS) for _ in range(rng.randint(1, 4))),
                QUARTERS[after] if is_over else None,
                some(list(GROUPS)) if is_over else "",
                table,
                bool(copies) and rng.random() < copies,
            )
        )
    return found


def edited(told: list[Told], quarter: date, many: int) -> list[Told]:
    """The same with some conclusions of a quarter taken back, as reopening does."""
    over = [one for one in told if one.concluded == quarter][:many]
    return [replace(one, concluded=None, group="") if one in over else one for one in told]


@dataclass(frozen=True)
class Counter:
    """Counts of the situations that lie in a unit, by key.

    *again* holds what was told of the quarters of each edition after the first.
    """

    told: list[Told]
    again: dict[Edition, list[Told]] = field(default_factory=dict)
    _counted: dict[Edition, collections.Counter[str]] = field(default_factory=dict)

    def __call__(self, unit: Unit, key: str) -> int:
        """The true count."""
        return sum(self._of(part, unit, key) for part in unit.tables)

    count = __call__  # as snapshots are asked

    def has_copies(self, tables: Iterable[str], until: date) -> bool:
        """Whether anything at one of *tables* had begun as a copy by then."""
        here = set(tables)
        return any(one.is_copy and one.table in here and one.quarter <= until for one in self.told)

    def in_quarter(self, part: str, day: date, edition: int, key: str) -> int:
        """The count of one quarter of a part of a table."""
        place = (part, day, edition)
        if place not in self._counted:
            self._counted[place] = self._all_of(part, day, edition)
        return self._counted[place][key]

    def _all_of(self, part: str, day: date, edition: int) -> collections.Counter[str]:
        """The count of every key."""
        told = self.again.get((part.removesuffix(COPIES), day, edition), self.told)
        here = [one for one in told if one.part == part]
        found = collections.Counter({OPEN: sum(one.is_open_at(day) for one in here)})
        for one in here:
            found.update(one.keys() if one.quarter == day else ())
            found.update(one.ending() if one.concluded == day else ())
        return found

    def _of(self, part: str, unit: Unit, key: str) -> int:
        days: Iterable[date] = [q for q in QUARTERS if unit.first <= q <= unit.last]
        if unit.first == unit.last:
            days = [quarter_of(unit.last)]
        if key == OPEN:
            days = [quarter_of(unit.last)]
        return sum(self.in_quarter(part, day, _edition(unit, part, day), key) for day in days)


@dataclass(frozen=True)
class Thin(Counter):
    """The same, where the quarters before *first* did not count what it lacks."""

    lack: Lack = field(default_factory=lambda: Lack(every_form()))
    first: date = QUARTERS[0]

    def in_quarter(self, part: str, day: date, edition: int, key: str) -> int:
        """The count of one quarter; what was not counted is no 0."""
        if day < self.first and key in self.lack:
            raise NotCounted(key)
        return super().in_quarter(part, day, edition, key)


def without(template: str) -> Lack:
    """What is lacking where a template was not counted; the headline was."""
    return Lack(every_form() - (forms_of(template) - forms_of("headline")))


def _edition(unit: Unit, part: str, day: date) -> int:
    table = part.removesuffix(COPIES)
    return max((n for t, d, n in unit.editions if (t, d) == (table, day)), default=1)


def _category(factor: str) -> str:
    return factor.partition("__")[0]


def _wide(age: str) -> list[str]:
    wider = {"12_17": "0_17", "18_24": "18_29", "25_29": "18_29"}.get(age)
    return [age, wider] if wider else [age]
