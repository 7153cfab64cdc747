"""Years, templates and adjacent periods drawn at random, against an attacker of our own.

REPORT_YEARS sets how many; the suite takes 25, 300 were tried.
"""

from __future__ import annotations

import os
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.reports.catalogue.templates import crosstabs
from cases.reports.periods import QUARTER, later
from cases.reports.protection.assemble import Holding, Slice
from cases.reports.protection.run import Reader, Refused, secure
from cases.reports.protection.units import Unit
from tests.cases.reports.protection.attacker import Attacker, name, targets
from tests.cases.reports.protection.invented import QUARTERS, TABLE, WORDS, Counter, year

YEARS = int(os.environ.get("REPORT_YEARS", "25"))
RUNS = [(0, 3), (0, 1), (1, 3), (0, 2), (2, 3), (0, 0), (3, 3)]
TEMPLATES = ("headline", "outcomes", "persons", "risks", "follow_up")
ROOM = 1e-6  # of the solver


def released(
    counter: Counter, asked: list[tuple[tuple[int, int], tuple[str, ...]]], threshold: int
) -> tuple[dict[str, int], list[tuple[date, date]]]:
    """Release one report after the other; what is out, and the runs of quarters it is of."""
    slices: list[Slice] = []
    shown: set[str] = set()
    known: dict[str, int] = {}
    runs: list[tuple[date, date]] = []
    for (start, end), templates in asked:
        first, last = QUARTERS[start], QUARTERS[end]
        unit = Unit(frozenset({TABLE}), first, later(last, QUARTER) - timedelta(days=1))
        new = Slice(unit, tuple(crosstabs(WORDS, templates)))
        reader = Reader("public", threshold, Holding(tuple(slices), frozenset(shown)))
        try:
            pattern = secure([new], [reader], counter)
        except Refused:
            continue
        slices.append(new)
        runs.append((first, last))
        for cell, unit_of_cell, key in new.cells():
            if cell in pattern.shown:
                shown.add(cell)
                at_end = unit_of_cell == unit.at_end()
                known[name(last if at_end else first, last, key)] = pattern.shown[cell]
    return known, runs


@settings(
    max_examples=YEARS, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    seed=st.integers(0, 10**6),
    situations=st.integers(8, 70),
    threshold=st.sampled_from([5, 6, 11]),
    asked=st.lists(
        st.tuples(
            st.sampled_from(RUNS),
            st.lists(st.sampled_from(TEMPLATES), min_size=1, unique=True).map(tuple),
        ),
        min_size=1,
        max_size=3,
    ),
)
def test_attacker_proves_no_count_small(
    seed: int,
    situations: int,
    threshold: int,
    asked: list[tuple[tuple[int, int], tuple[str, ...]]],
) -> None:
    counter = Counter(year(seed, situations))
    known, runs = released(counter, asked, threshold)
    assert_nothing_proven(counter, known, runs, threshold)


def assert_nothing_proven(
    counter: Counter, known: dict[str, int], runs: list[tuple[date, date]], threshold: int
) -> None:
    """No count below the threshold can be proven to be."""
    attacker = Attacker(dict(known), runs)
    for first, last, key in targets(runs):
        place = name(first, last, key)
        unit = Unit(frozenset({TABLE}), first, later(last, QUARTER) - timedelta(days=1))
        if 0 < counter(unit, key) < threshold and place in attacker.names:
            assert attacker.most([(place, 1)]) >= threshold - ROOM, place


@pytest.mark.parametrize("seed", range(3))
def test_what_came_and_went_gives_no_rejected_ones_away(seed: int) -> None:
    """Open before, concluded and open after tell how many were not rejected."""
    counter = Counter(year(seed, 40))
    known, runs = released(counter, [((0, 3), ("headline",)), ((0, 2), ("headline",))], 5)
    assert known
    assert_nothing_proven(counter, known, runs, 5)


def test_difference_of_two_reports_gives_nobody_away() -> None:
    """The year without its last quarter, then the whole year: the quarter must not follow."""
    counter = Counter(year(7, 60))
    known, runs = released(counter, [((0, 2), TEMPLATES), ((0, 3), TEMPLATES)], 5)
    assert len(runs) == 2
    attacker = Attacker(dict(known), runs)
    last = QUARTERS[3]
    unit = Unit(frozenset({TABLE}), last, date(2024, 12, 31))
    small = [
        key
        for first, end, key in targets(runs)
        if (first, end) == (last, last) and 0 < counter(unit, key) < 5
    ]
    assert small
    for key in small:
        assert attacker.most([(name(last, last, key), 1)]) >= 5 - ROOM


@pytest.mark.parametrize("threshold", [5, 11])
def test_attacker_would_find_what_is_not_protected(threshold: int) -> None:
    """The attacker is no straw man: all but one hidden cell gives the cell away."""
    counter = Counter(year(3, 40))
    unit = Unit(frozenset({TABLE}), QUARTERS[0], date(2024, 12, 31))
    run = (QUARTERS[0], QUARTERS[3])
    known = {
        name(*run, key): counter(unit, key)
        for first, last, key in targets([run])
        if (first, last) == run and key != "headline/rejected/all"
    }
    hidden = name(*run, "headline/rejected/all")
    most = Attacker(known, [run]).most([(hidden, 1)])
    assert most == counter(unit, "headline/rejected/all") < threshold
