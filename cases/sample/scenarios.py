"""What the sample's situations are about: a few scenarios, and chance."""

from __future__ import annotations

import csv
import random
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

# Share of mentions by risk category, in per cent, near what a table in the north-west reported
# for a year (mental health, crime, drugs, alcohol, housing); the rest is spread by judgement.
CATEGORY_WEIGHTS = {
    "mental_health": 14,
    "criminal_involvement": 11,
    "drugs": 10,
    "alcohol": 9,
    "housing": 9,
    "basic_needs": 6,
    "physical_health": 5,
    "suicide": 5,
    "poverty": 5,
    "crime_victimization": 4,
    "emotional_violence": 4,
    "physical_violence": 3,
    "negative_peers": 3,
    "social_environment": 3,
    "unemployment": 3,
    "antisocial_negative_behaviour": 2,
    "parenting": 2,
    "self_harm": 1,
    "supervision": 1,
}
# Two sexes were counted there, 59 and 41 in a hundred; the others are there because they exist.
SEX_WEIGHTS = {"female": 57, "male": 40, "x": 2, "not_available": 1}
MORE_RISKS = (1, 4)  # added by chance to those of the scenario: at least, at most


@dataclass(frozen=True)
class Scenario:
    """One line of the file. Everything but the words is codes."""

    kind: str
    ages: tuple[str, ...]
    risks: tuple[str, ...]
    flags: tuple[str, ...]
    protective: tuple[str, ...]
    why: tuple[str, ...]
    origin: str
    lead: str
    assisting: tuple[str, ...]
    services: tuple[str, ...]
    en: str
    fr: str

    def agencies(self) -> set[str]:
        """The sectors that have to be at the table."""
        return {self.origin, self.lead}

    def words(self, language: str) -> str:
        """Why now, in the language of whoever writes it."""
        return self.fr if language.startswith("fr") else self.en


@cache
def scenarios() -> tuple[Scenario, ...]:
    """All scenarios, in the order of the file."""
    path = Path(__file__).with_name("scenarios.csv")
    with path.open(encoding="utf-8", newline="") as file:
        return tuple(_read(row) for row in csv.DictReader(file))


def _read(row: dict[str, str]) -> Scenario:
    single = {"kind", "origin", "lead", "en", "fr"}
    return Scenario(
        **{name: value if name in single else tuple(value.split()) for name, value in row.items()}  # type: ignore[arg-type]
    )


def people_of(scenario: Scenario, rng: random.Random) -> list[tuple[str, str]]:
    """An age group and a sex for each affected person: one, or all of a family, or nobody."""
    ages = scenario.ages
    if scenario.kind == "person":
        ages = (rng.choice(ages),)
    return [(age, weighted(SEX_WEIGHTS, rng)) for age in ages]


def risks_of(
    scenario: Scenario, factors: Sequence[tuple[str, str]], rng: random.Random
) -> set[str]:
    """The risk factors of the scenario and some more; *factors* are (category, code)."""
    chosen = set(scenario.risks)
    for _more in range(rng.randint(*MORE_RISKS)):
        category = weighted(CATEGORY_WEIGHTS, rng)
        chosen.add(rng.choice([code for of, code in factors if of == category]))
    return chosen


def weighted(weights: dict[str, int], rng: random.Random) -> str:
    """One of the keys, by weight."""
    return rng.choices(list(weights), list(weights.values()))[0]
