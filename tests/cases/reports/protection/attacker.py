"""An attacker who shares no code with the protection: reads what is published, knows what adds up.

Every count of every quarter is an unknown number that is not negative; published counts are fixed;
tables add up, periods are made of quarters, a factor lies in its category and a category in the
situations; what was open and what came is what went and what is open, and nothing was open before
the first quarter; each decision and each conclusion ends one discussion. How large can each count
be?
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import product

import highspy
import numpy as np

from tests.cases.reports.protection.invented import GROUPS, QUARTERS, WORDS

AGES = [entry.code for entry in WORDS.of("age_groups")]
SEXES = [entry.code for entry in WORDS.of("sexes")]
FACTORS = {entry.code: entry.parent for entry in WORDS.of("risk_factors")}
CATEGORIES = [entry.code for entry in WORDS.of("risk_categories")]
HEAD = ("presented", "decided", "aer", "rejected", "duplicates", "described")
ENDED = ("named", "rejected", "concluded")
OPEN = "headline/open_at_end/all"
Terms = list[tuple[str, int]]


@dataclass
class Attacker:
    """Unknowns, equations and inequalities; *known* counts by name "quarter…quarter|key"."""

    known: dict[str, int]
    runs: Iterable[tuple[date, date]]
    names: dict[str, int] = field(default_factory=dict)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """State what everybody knows."""
        for first, last in dict.fromkeys((*((q, q) for q in QUARTERS), *self.runs)):
            self._one(first, last)
            inside = [q for q in QUARTERS if first <= q <= last]
            if len(inside) > 1:
                for key in _keys():
                    if key == OPEN:
                        continue
                    parts: Terms = [(name(q, q, key), 1) for q in inside]
                    self._equal([(name(first, last, key), -1), *parts])
        for place, count in self.known.items():
            self.rows.append(([(place, 1)], count, count))
        self._model()

    def most(self, terms: Terms) -> float:
        """The largest value of a sum of counts that fits everything."""
        cost = np.zeros(len(self.names))
        for place, sign in terms:
            cost[self.names[place]] += sign
        columns = np.arange(len(cost), dtype=np.int32)
        self._highs.changeColsCost(len(cost), columns, cost)
        self._highs.changeObjectiveSense(highspy.ObjSense.kMaximize)
        self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kUnbounded:
            return float("inf")
        assert self._highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
        return float(self._highs.getInfo().objective_function_value)

    def _one(self, first: date, last: date) -> None:
        def at(key: str) -> str:
            return name(first, last, key)

        head = {code: at(f"headline/{code}/all") for code in HEAD}
        self._equal([(head["presented"], -1), (head["decided"], 1), (head["duplicates"], 1)])
        self._equal([(head["decided"], -1), (head["aer"], 1), (head["rejected"], 1)])
        self._equal([(head["described"], -1), (head["aer"], 1)])
        self._course(first, last)
        for row in ("all", *AGES):
            self._equal([(at(f"persons/{row}/all"), -1), *(
                (at(f"persons/{row}/{sex}"), 1) for sex in SEXES)])  # fmt: skip
        for column in ("all", *SEXES):
            self._equal([(at(f"persons/all/{column}"), -1), *(
                (at(f"persons/{age}/{column}"), 1) for age in AGES)])  # fmt: skip
        for factor, category in FACTORS.items():
            self._at_most(at(f"risks/{factor}/all"), at(f"risks/{category}/all"))
        for category in CATEGORIES:
            self._at_most(at(f"risks/{category}/all"), head["described"])
            self._equal([(at(f"mentions/{category}/all"), -1), *(
                (at(f"risks/{factor}/all"), 1) for factor, of in FACTORS.items() if of == category
            )])  # fmt: skip
            self._at_most(at(f"risks/{category}/all"), at(f"mentions/{category}/all"))
        self._equal([(at("mentions/all/all"), -1), *(
            (at(f"mentions/{category}/all"), 1) for category in CATEGORIES)])  # fmt: skip

    def _course(self, first: date, last: date) -> None:
        def at(key: str) -> str:
            return name(first, last, key)

        went, came = at("conclusions/all/all"), at("headline/aer/all")
        rejected, duplicates = at("headline/rejected/all"), at("headline/duplicates/all")
        self._equal([(went, -1), *((at(f"conclusions/{group}/all"), 1) for group in GROUPS)])
        for group in GROUPS:
            self._equal([(at(f"conclusions/{group}/all"), -1),
                         (at(f"conclusions/{group}__a/all"), 1)])  # fmt: skip
        before: Terms = []
        if first != QUARTERS[0]:
            eve = QUARTERS[QUARTERS.index(first) - 1]
            before = [(name(eve, eve, OPEN), -1)]
        self._equal([*before, (came, -1), (went, 1), (name(last, last, OPEN), 1)])
        ended = {code: at(f"discussions/{code}/all") for code in ENDED}
        self._equal([(ended["named"], -1), (came, 1)])
        self._equal([(ended["concluded"], -1), (went, 1)])
        self._equal([(ended["rejected"], -1), (rejected, 1), (duplicates, 1)])
        self._equal([(at("discussions/all/all"), -1), *((place, 1) for place in ended.values())])

    def _equal(self, terms: Terms) -> None:
        self.rows.append((terms, 0, 0))

    def _at_most(self, small: str, big: str) -> None:
        self.rows.append(([(small, 1), (big, -1)], -highspy.kHighsInf, 0))

    def _model(self) -> None:
        for terms, _low, _high in self.rows:
            for place, _sign in terms:
                self.names.setdefault(place, len(self.names))
        self._highs = highspy.Highs()
        self._highs.setOptionValue("output_flag", False)
        for _ in self.names:
            self._highs.addVar(0, highspy.kHighsInf)
        for terms, low, high in self.rows:
            index = np.array([self.names[place] for place, _ in terms], dtype=np.int32)
            entry = np.array([sign for _, sign in terms], dtype=np.float64)
            self._highs.addRow(low, high, len(index), index, entry)


def name(first: date, last: date, key: str) -> str:
    """The name of a count: the quarters it is of, and its key."""
    return f"{first}…{last}|{key}"


def targets(runs: Iterable[tuple[date, date]]) -> Iterator[tuple[date, date, str]]:
    """Every count of a person or a situation, of each quarter and each run of quarters."""
    periods = list(dict.fromkeys((*((q, q) for q in QUARTERS), *runs)))
    for (first, last), key in product(periods, _keys()):
        if key != OPEN or first == last:
            yield first, last, key


def _keys() -> list[str]:
    found = [f"headline/{code}/all" for code in HEAD]
    found += [f"discussions/{code}/all" for code in ("all", *ENDED)]
    found += [OPEN, "conclusions/all/all"]
    found += [f"conclusions/{code}/all" for group in GROUPS for code in (group, f"{group}__a")]
    found += [f"persons/{row}/{column}" for row in ("all", *AGES) for column in ("all", *SEXES)]
    found += [f"risks/{code}/all" for code in (*CATEGORIES, *FACTORS)]
    return [*found, *(f"mentions/{code}/all" for code in ("all", *CATEGORIES))]
