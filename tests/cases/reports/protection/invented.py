"""Small invented years without any database: situations by quarter, and their counts by key."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date

from cases.reports.catalogue.axes import Entry
from cases.reports.catalogue.words import Words
from cases.reports.document import Label
from cases.reports.periods import quarter_of
from cases.reports.protection.units import Unit

TABLE = "river"
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
    }
)
FACTORS = [entry.code for entry in WORDS.of("risk_factors")]


@dataclass(frozen=True)
class Told:
    """One situation: when, whether rejected, its persons, its risk factors."""

    quarter: date
    rejected: bool
    persons: tuple[tuple[str, str], ...]
    factors: frozenset[str]

    def keys(self) -> list[str]:
        """Every key it counts in, once for each unit."""
        found = ["headline/presented/all", "headline/decided/all"]
        if self.rejected:
            return [*found, "headline/rejected/all", "rejections/rejected__not/all"]
        found += [f"headline/{code}/all" for code in ("aer", "described", "named")]
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
        return found


def year(seed: int, situations: int) -> list[Told]:
    """Some situations, spread over a year, skewed so that most inner counts are small."""
    rng = random.Random(seed)

    def some(values: list[str]) -> str:
        return values[int(len(values) * rng.random() ** 2)]

    ages = [entry.code for entry in WORDS.of("age_groups")]
    sexes = [entry.code for entry in WORDS.of("sexes")]
    return [
        Told(
            rng.choice(QUARTERS),
            rng.random() < 0.05,
            tuple((some(ages), some(sexes)) for _ in range(rng.choice([1, 1, 1, 2]))),
            frozenset(some(FACTORS) for _ in range(rng.randint(1, 4))),
        )
        for _ in range(situations)
    ]


@dataclass(frozen=True)
class Counter:
    """Counts of the situations that lie in a unit, by key."""

    told: list[Told]

    def __call__(self, unit: Unit, key: str) -> int:
        """The true count."""
        return sum(
            one.keys().count(key)
            for one in self.told
            if unit.first <= one.quarter <= unit.last
            or (unit.first == unit.last and one.quarter == quarter_of(unit.last))
        )


def _category(factor: str) -> str:
    return factor.partition("__")[0]


def _wide(age: str) -> list[str]:
    wider = {"12_17": "0_17", "18_24": "18_29", "25_29": "18_29"}.get(age)
    return [age, wider] if wider else [age]
