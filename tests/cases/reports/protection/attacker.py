"""An attacker who shares no code with the protection: reads what is published, knows what adds up.

Every count of every quarter of every table is an unknown number that is not negative; published
counts are fixed; crosstabs add up, periods are made of quarters and regions of tables, a factor
lies in its category and a category in the situations; what was open and what came is what went and
what is open, and nothing was open before the first quarter; each decision and each conclusion ends
one discussion. Nothing is counted at two tables where nothing was, and a quarter that was counted
again differs only where something was changed, in a direction that everybody guesses. How large
can each count be?
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from tests.cases.reports.protection.invented import GROUPS, OPEN, QUARTERS, WORDS, Counter
from tests.cases.reports.protection.largest import NO_END, Largest

AGES = [entry.code for entry in WORDS.of("age_groups")]
SEXES = [entry.code for entry in WORDS.of("sexes")]
FACTORS = {entry.code: entry.parent for entry in WORDS.of("risk_factors")}
CATEGORIES = [entry.code for entry in WORDS.of("risk_categories")]
KINDS = [*(entry.code for entry in WORDS.of("discussion_types")), "not_given"]
BY_PERSON = ("factors_", "mentions_", "risks_age", "risks_sex")  # prefixes of crosstabs
HEAD = ("presented", "decided", "aer", "rejected", "duplicates", "described")
ENDED = ("named", "rejected", "concluded")
WENT_ON = ("returned", "deferred", "continues", "lead_changed", "no_report", "lead_absent")


class Spot(NamedTuple):
    """Parts of tables, from one quarter to another; *again* are those counted anew."""

    parts: frozenset[str]
    first: date
    last: date
    again: frozenset[tuple[str, date]] = frozenset()

    def atoms(self) -> Iterator[Spot]:
        """Its parts of tables, quarter by quarter."""
        for part in sorted(self.parts):
            for day in QUARTERS:
                if self.first <= day <= self.last:
                    place = (part.partition("~")[0], day)
                    yield Spot(frozenset({part}), day, day, self.again & {place})


Place = tuple[Spot, str]
Terms = list[tuple[Place, int]]


@dataclass
class Attacker:
    """Unknowns, equations and inequalities; *known* are the published counts."""

    known: dict[Place, int]
    spots: Iterable[Spot]
    truth: Counter
    names: dict[Place, int] = field(default_factory=dict)
    rows: list[tuple[Terms, float, float]] = field(default_factory=list)

    def __post_init__(self) -> None:
        """State what everybody knows."""
        self.sees_factors = any(key.startswith(BY_PERSON) for _spot, key in self.known)
        spots = list(dict.fromkeys(self.spots))
        atoms = dict.fromkeys(atom for spot in spots for atom in spot.atoms())
        for spot in dict.fromkeys([*atoms, *spots, *_quarters(spots, self.truth)]):
            self._one(spot)
            self._add_up(spot)
        for atom in atoms:
            if "~" in next(iter(atom.parts)):
                self._seldom(atom)
            if atom.again:
                self._changed(atom)
        for place, count in self.known.items():
            self.rows.append(([(place, 1)], count, count))
        self._model()

    def may_be(self, place: Place, least: float) -> bool:
        """Whether a count may be as large, as the tables found for others may show already."""
        return self._largest.may_be(self.names[place], least)

    def most(self, terms: Terms) -> float:
        """The largest value of a sum of counts that fits everything."""
        return self._largest.of([(self.names[place], sign) for place, sign in terms])

    def made_of(self, spot: Spot, key: str) -> list[Place]:
        """The unknowns that a count is the sum of: itself, where it is one."""
        return [(spot, key)] if (spot, key) in self.names else [(one, key) for one in spot.atoms()]

    def _add_up(self, spot: Spot) -> None:
        atoms = list(spot.atoms())
        if atoms == [spot]:
            return
        for key in keys():
            inside = [one for one in atoms if key != OPEN or one.last == spot.last]
            self._equal([((spot, key), -1), *(((one, key), 1) for one in inside)])

    def _seldom(self, atom: Spot) -> None:
        """Where nothing at all was counted twice, everybody takes it for granted."""
        if _is_bare(atom, self.truth):
            for key in keys():
                self._equal([((atom, key), 1)])

    def _changed(self, atom: Spot) -> None:
        first = atom._replace(again=frozenset())
        for key in keys():
            old, new = count(self.truth, first, key), count(self.truth, atom, key)
            if old == new:
                self._equal([((atom, key), 1), ((first, key), -1)])
            elif old < new:
                self._at_most((first, key), (atom, key))
            else:
                self._at_most((atom, key), (first, key))

    def _one(self, spot: Spot) -> None:
        def at(key: str) -> Place:
            return spot, key

        head = {code: at(f"headline/{code}/all") for code in HEAD}
        self._equal([(head["presented"], -1), (head["decided"], 1), (head["duplicates"], 1)])
        self._equal([(head["decided"], -1), (head["aer"], 1), (head["rejected"], 1)])
        self._equal([(head["described"], -1), (head["aer"], 1)])
        self._course(spot)
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
        self._equal([(head["described"], -1), *((at(f"kinds/{kind}/all"), 1) for kind in KINDS)])
        if self.sees_factors:
            self._factors(spot)

    def _factors(self, spot: Spot) -> None:
        """Persons in situations with a factor: in their category, and each one mention."""

        def at(crosstab: str, row: str, column: str) -> Place:
            # One total, whichever crosstab it stands in.
            name = crosstab if column in SEXES else crosstab.replace("sex", "age")
            return spot, f"{name}/{row}/{column}"

        for crosstab, columns in (("age", AGES), ("sex", SEXES)):
            for row in FACTORS:
                self._parts(at, f"factors_{crosstab}", row, columns)
            for row in CATEGORIES:
                self._parts(at, f"risks_{crosstab}", row, columns)
            for row in ("all", *CATEGORIES):
                self._parts(at, f"mentions_{crosstab}", row, columns)
            for column in ("all", *columns):
                self._mentions(at, crosstab, column)

    def _parts(
        self, at: Callable[[str, str, str], Place], crosstab: str, row: str, columns: list[str]
    ) -> None:
        parts = ((at(crosstab, row, column), 1) for column in columns)
        self._equal([(at(crosstab, row, "all"), -1), *parts])

    def _mentions(self, at: Callable[[str, str, str], Place], crosstab: str, column: str) -> None:
        factors, risks = f"factors_{crosstab}", f"risks_{crosstab}"
        mentions = f"mentions_{crosstab}"
        spot = at("", "", "")[0]
        whole = f"persons/all/{column}" if crosstab == "sex" else f"persons/{column}/all"
        for category in CATEGORIES:
            inside = [factor for factor, of in FACTORS.items() if of == category]
            for factor in inside:
                self._at_most(at(factors, factor, column), at(risks, category, column))
            self._at_most(at(risks, category, column), (spot, whole))
            self._at_most(at(risks, category, column), at(mentions, category, column))
            self._equal([(at(mentions, category, column), -1), *(
                (at(factors, factor, column), 1) for factor in inside)])  # fmt: skip
        self._equal([(at(mentions, "all", column), -1), *(
            (at(mentions, category, column), 1) for category in CATEGORIES)])  # fmt: skip

    def _course(self, spot: Spot) -> None:
        def at(key: str) -> Place:
            return spot, key

        went, came = at("conclusions/all/all"), at("headline/aer/all")
        rejected, duplicates = at("headline/rejected/all"), at("headline/duplicates/all")
        self._equal([(went, -1), *((at(f"conclusions/{group}/all"), 1) for group in GROUPS)])
        for group in GROUPS:
            self._equal([(at(f"conclusions/{group}/all"), -1),
                         (at(f"conclusions/{group}__a/all"), 1)])  # fmt: skip
        self._stock(spot, came, went)
        ended = {code: at(f"discussions/{code}/all") for code in ENDED}
        self._equal([(ended["named"], -1), (came, 1)])
        self._equal([(ended["concluded"], -1), (went, 1)])
        self._equal([(ended["rejected"], -1), (rejected, 1), (duplicates, 1)])
        every = [*ended.values(), *(at(f"discussions/{code}/all") for code in WENT_ON)]
        self._equal([(at("discussions/all/all"), -1), *((place, 1) for place in every)])

    def _stock(self, spot: Spot, came: Place, went: Place) -> None:
        """What was open and what came went or is open: where it holds, as it does without edits."""
        end = spot._replace(first=spot.last)
        end = end._replace(again=frozenset(p for p in end.again if p[1] == end.last))
        before: Terms = []
        if spot.first != QUARTERS[0]:
            eve = QUARTERS[QUARTERS.index(spot.first) - 1]
            before = [((Spot(spot.parts, eve, eve), OPEN), -1)]
        terms: Terms = [*before, (came, -1), (went, 1), ((end, OPEN), 1)]
        if sum(sign * count(self.truth, *place) for place, sign in terms) == 0:
            for (where, _key), _sign in terms:
                self._add_up_of(where, OPEN)
            self._equal(terms)

    def _add_up_of(self, spot: Spot, key: str) -> None:
        atoms = list(spot.atoms())
        if atoms != [spot] and key == OPEN:
            inside = [one for one in atoms if one.last == spot.last]
            self._equal([((spot, key), -1), *(((one, key), 1) for one in inside)])

    def _equal(self, terms: Terms) -> None:
        self.rows.append((terms, 0, 0))

    def _at_most(self, small: Place, big: Place) -> None:
        self.rows.append(([(small, 1), (big, -1)], -NO_END, 0))

    def _model(self) -> None:
        for terms, _low, _high in self.rows:
            for place, _sign in terms:
                self.names.setdefault(place, len(self.names))
        self._largest = Largest(
            len(self.names),
            [([(self.names[p], sign) for p, sign in terms], low, high)
             for terms, low, high in self.rows],
        )  # fmt: skip


def count(truth: Counter, spot: Spot, key: str) -> int:
    """The true count at a spot."""
    return sum(
        truth.in_quarter(next(iter(one.parts)), one.first, 2 if one.again else 1, key)
        for one in spot.atoms()
        if key != OPEN or one.last == spot.last
    )


def targets(spots: Iterable[Spot], truth: Counter) -> Iterator[Place]:
    """Every count of a person or a situation, of each spot and each quarter of a table in it."""
    all_of_them = list(spots)
    for spot in dict.fromkeys([*all_of_them, *_quarters(all_of_them, truth)]):
        for key in keys():
            if key != OPEN or spot.first == spot.last:
                yield spot, key


def _quarters(spots: Iterable[Spot], truth: Counter) -> Iterator[Spot]:
    """What *spots* hold of each table, quarter by quarter.

    Nothing that is ever released cuts finer: a table with copies stands in no region, so that how
    many of its counts are copies is no count of its own.
    """
    for spot in dict.fromkeys(spots):
        beside: dict[tuple[str, date], list[Spot]] = {}
        for atom in spot.atoms():
            table = next(iter(atom.parts)).partition("~")[0]
            beside.setdefault((table, atom.first), []).append(atom)
        for atoms in beside.values():
            live = [atom for atom in atoms if not _is_bare(atom, truth)] or atoms[:1]
            parts = frozenset().union(*(atom.parts for atom in live))
            yield live[0]._replace(parts=parts)


def _is_bare(atom: Spot, truth: Counter) -> bool:
    """Whether nothing at all was counted there."""
    return not any(count(truth, atom, key) for key in keys())


def keys() -> list[str]:
    """The keys that are attacked."""
    found = [f"headline/{code}/all" for code in HEAD]
    found += [f"discussions/{code}/all" for code in ("all", *ENDED, *WENT_ON)]
    found += [OPEN, "conclusions/all/all"]
    found += [f"conclusions/{code}/all" for group in GROUPS for code in (group, f"{group}__a")]
    found += [f"persons/{row}/{column}" for row in ("all", *AGES) for column in ("all", *SEXES)]
    found += [f"risks/{code}/all" for code in (*CATEGORIES, *FACTORS)]
    found += [f"mentions/{code}/all" for code in ("all", *CATEGORIES)]
    return [*found, *(f"kinds/{kind}/all" for kind in KINDS), *_by_person()]


def _by_person() -> Iterator[str]:
    for crosstab, rows in (("factors", FACTORS), ("risks", CATEGORIES),
                           ("mentions", ("all", *CATEGORIES))):  # fmt: skip
        for row in rows:
            yield from (f"{crosstab}_age/{row}/{column}" for column in ("all", *AGES))
            yield from (f"{crosstab}_sex/{row}/{column}" for column in SEXES)
