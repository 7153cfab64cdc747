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
GROUPS = ("overall_risk_lowered", "still_aer", "other")
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
        return found


def year(seed: int, situations: int) -> list[Told]:
    """Some situations, spread over a year, skewed so that most inner counts are small."""
    rng = random.Random(seed)

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
            )
        )
    return found


@dataclass(frozen=True)
class Counter:
    """Counts of the situations that lie in a unit, by key."""

    told: list[Told]

    def __call__(self, unit: Unit, key: str) -> int:
        """The true count."""
        if key == "headline/open_at_end/all":
            return sum(one.is_open_at(unit.last) for one in self.told)
        return sum(
            one.keys().count(key) * _in(unit, one.quarter)
            + one.ending().count(key) * (one.concluded is not None and _in(unit, one.concluded))
            for one in self.told
        )


def _in(unit: Unit, quarter: date) -> bool:
    return unit.first <= quarter <= unit.last


def _category(factor: str) -> str:
    return factor.partition("__")[0]


def _wide(age: str) -> list[str]:
    wider = {"12_17": "0_17", "18_24": "18_29", "25_29": "18_29"}.get(age)
    return [age, wider] if wider else [age]
