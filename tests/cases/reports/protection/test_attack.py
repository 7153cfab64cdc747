"""Years, templates, regions, editions and adjacent periods drawn at random, released as files, and
an attacker of our own who reads the files.

REPORT_YEARS sets how many years are drawn, `--hypothesis-seed` which; the suite takes the same 25
each time. Of every tenth the PDF is read too.
"""

from __future__ import annotations

import os
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from cases.reports.periods import end_of
from cases.reports.proposed import Proposed
from cases.reports.protection.units import whole
from tests.cases.reports.protection.attacker import Attacker, Spot, count, targets
from tests.cases.reports.protection.invented import (
    QUARTERS,
    TABLE,
    TABLES,
    Counter,
    Thin,
    edited,
    without,
    year,
)
from tests.cases.reports.protection.releasing import QUICK, Read, name_at, release
from tests.cases.reports.protection.weighed import Weighed

YEARS = int(os.environ.get("REPORT_YEARS", "25"))
RUNS = [(0, 3), (0, 1), (1, 3), (0, 2), (2, 3), (0, 0), (3, 3)]
TEMPLATES = (
    "headline", "outcomes", "persons", "risks", "follow_up", "quarters", "factors_people"
)  # fmt: skip
PLACES = [(0,), (0,), (1,), (0, 1), (0, 1, 2)]  # which tables; of several a region
EVERY_FORM = (*QUICK, "pdf")
ROOM = 1e-5  # of the solver
QUARTER_TWO = (TABLE, QUARTERS[1], 2)


def report(
    run: tuple[int, int],
    templates: tuple[str, ...],
    place: tuple[int, ...] = (0,),
    *,
    again: bool = False,
    beside: tuple[int, ...] = (),
) -> Proposed:
    """What is asked for: *again* shows the second quarter as it was counted anew."""
    first, last = QUARTERS[run[0]], end_of(QUARTERS[run[1]])
    tables = [TABLES[number] for number in place]
    table, day, edition = QUARTER_TWO
    return Proposed(
        tables[0], first, last, list(templates), False, "public", tables[1:],
        [QUARTERS[number].isoformat() for number in beside],
        [[table, day.isoformat(), edition]] if again else [],
    )  # fmt: skip


def invented(seed: int, situations: int, *, copies: float = 0.0, changed: int = 1) -> Counter:
    """A year of three tables, whose second quarter was counted again after some changes."""
    told = [one for table in TABLES for one in year(seed, situations, str(table.pk), copies)]
    return Counter(told, {QUARTER_TWO: edited(told, QUARTERS[1], changed)})


@st.composite
def asked(draw: Any) -> Proposed:
    """One report: of a table or a region, of some quarters, perhaps with others beside it."""
    run = draw(st.sampled_from(RUNS))
    is_long = run[0] != run[1]  # one quarter does not stand quarter by quarter
    has_factors = draw(st.integers(0, 4)) == 4  # they take longest by far
    fits = {"quarters": is_long, "factors_people": has_factors}
    names = [name for name in TEMPLATES if fits.get(name, True)]
    templates = draw(st.lists(st.sampled_from(names), min_size=1, max_size=3, unique=True))
    others = [n for n in range(4) if not run[0] <= n <= run[1]] if run[0] == run[1] else []
    beside = draw(st.sampled_from([(), tuple(others[:1]), tuple(others)]))
    place, again = draw(st.sampled_from(PLACES)), draw(st.booleans())
    return report(run, tuple(templates), place, again=again, beside=beside)


@settings(
    max_examples=YEARS, deadline=None, derandomize="REPORT_YEARS" not in os.environ,
    phases=[Phase.generate],
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
@given(
    seed=st.integers(0, 10**6),
    situations=st.integers(8, 60),
    threshold=st.sampled_from([5, 6, 11]),
    copies=st.sampled_from([0.0, 0.0, 0.1]),
    changed=st.sampled_from([1, 2, 6]),
    reports=st.lists(asked(), min_size=1, max_size=3),
)
def test_attacker_proves_no_count_small(
    seed: int,
    situations: int,
    threshold: int,
    copies: float,
    changed: int,
    reports: list[Proposed],
) -> None:
    counter = invented(seed, situations, copies=copies, changed=changed)
    forms = EVERY_FORM if seed % 10 == 0 else QUICK
    assert_nothing_proven(counter, release(counter, reports, threshold, forms=forms), threshold)


def assert_protection_knew(read: Read, attacker: Attacker) -> None:
    """The protection must see each count bounded at least as narrowly as the attacker does.

    Where it sees less, it lacks a relation, and in some other year that gives somebody away: this
    tells it long before any small count is proven.
    """
    if read.system is None:
        return
    weighed = Weighed(read.system, read.hidden)
    for place in dict.fromkeys(targets(read.spots, attacker.truth)):
        name = name_at(place)
        if place in attacker.names and name in weighed.places:
            assert attacker.may_be(place, weighed.most(name) - ROOM), place


def assert_nothing_proven(counter: Counter, read: Read, threshold: int) -> None:
    """No count below the threshold can be proven to be, nor can a change between two editions."""
    attacker = Attacker(dict(read.known), read.spots, counter)
    assert_protection_knew(read, attacker)
    for spot, key in targets(read.spots, counter):
        if 0 < count(counter, spot, key) < threshold and (spot, key) in attacker.names:
            assert attacker.may_be((spot, key), threshold - ROOM), (spot, key)
        if not spot.again:
            continue
        first = spot._replace(again=frozenset())
        change = count(counter, spot, key) - count(counter, first, key)
        sign = 1 if change > 0 else -1
        terms = [(place, sign) for place in attacker.made_of(spot, key)]
        terms += [(place, -sign) for place in attacker.made_of(first, key)]
        both = {place for place, _sign in terms} <= attacker.names.keys()
        if both and 0 < abs(change) < threshold:
            assert attacker.most(terms) >= threshold - ROOM, (spot, key, change)


@pytest.fixture(scope="module")
def one_table() -> Counter:
    """A year of one table."""
    return Counter(year(3, 40))


@pytest.mark.parametrize(("late", "templates"), [
    ("persons", ("risks", "persons")), ("risks", ("follow_up", "risks")),
])  # fmt: skip
def test_what_a_quarter_did_not_count_gives_nobody_away(
    late: str, templates: tuple[str, ...]
) -> None:
    """The year and its half are out when something joins that its first quarter did not count."""
    full = invented(31, 30)
    thin = Thin(full.told, full.again, lack=without(late), first=QUARTERS[1])
    asked_for = [
        report((0, 3), ("headline",)),
        report((1, 3), templates, again=True),
        report((0, 1), ("headline", "outcomes"), again=True),
    ]
    read = release(thin, asked_for, 5)
    assert {spot.first for spot in read.spots} >= {QUARTERS[0], QUARTERS[1]}
    assert_nothing_proven(full, read, 5)


@pytest.mark.parametrize("seed", range(3))
def test_what_came_and_went_gives_no_rejected_ones_away(seed: int) -> None:
    """Open before, concluded and open after tell how many were not rejected."""
    counter = Counter(year(seed, 40))
    read = release(counter, [report((0, 3), ("headline",)), report((0, 2), ("headline",))], 5)
    assert read.known
    assert_nothing_proven(counter, read, 5)


def test_evenings_of_a_quarter_counted_again_give_nobody_away() -> None:
    """What was open at the end of each part of a table's year adds up with the region's."""
    asked_for = [
        report((0, 2), ("outcomes", "risks", "follow_up"), again=True),
        report((0, 3), ("follow_up",)),
        report((0, 1), ("headline", "persons", "risks"), (0, 1, 2)),
    ]
    counter = invented(2313, 13)
    assert_nothing_proven(counter, release(counter, asked_for, 6), 6)


def test_whole_counted_again_tells_nothing_of_parts_counted_once() -> None:
    """One report shows a quarter's conclusions as counted anew, another their groups as before."""
    asked_for = [
        report((3, 3), ("follow_up",), again=True, beside=(0, 1, 2)),
        report((0, 0), ("outcomes", "risks"), beside=(1,)),
        report((0, 1), ("follow_up", "persons")),
    ]
    counter = invented(368299, 60, copies=0.1)
    assert_nothing_proven(counter, release(counter, asked_for, 6), 6)


def test_table_after_its_region_shows_no_small_count_as_known_already() -> None:
    """That nothing was open on some evening is no common knowledge, and what follows is none."""
    course = ("follow_up", "outcomes", "persons")
    asked_for = [
        report((0, 0), course, (0, 1, 2), again=True, beside=(1, 2, 3)),
        report((0, 2), course, (0, 1, 2), again=True),
        report((0, 0), course, (1,), again=True, beside=(1, 2, 3)),
    ]
    counter = invented(13381, 8, changed=2)
    read = release(counter, asked_for, 5)
    assert_nothing_proven(counter, read, 5)
    assert not {shown for shown in read.known.values() if 0 < shown < 5}


def test_empty_quarter_of_a_table_is_not_taken_for_its_beginning() -> None:
    """Nobody was told that a quarter was empty: what would follow from it has to stay hidden."""
    asked_for = [
        report((2, 3), ("outcomes", "follow_up"), (0, 1), again=True),
        report((2, 3), ("outcomes", "follow_up", "headline"), again=True),
    ]
    counter = invented(8, 8, copies=0.1)
    assert_nothing_proven(counter, release(counter, asked_for, 11), 11)


def test_evening_of_a_table_tells_what_came_and_went_there_in_its_region() -> None:
    """A table's later half begins with what its quarter left, which only the region reported."""
    asked_for = [
        report((2, 3), ("headline", "outcomes")),
        report((0, 0), ("persons", "risks"), (0, 1, 2), again=True, beside=(1, 2, 3)),
        report((0, 0), ("risks",), (0, 1)),
    ]
    counter = invented(369, 24)
    assert_nothing_proven(counter, release(counter, asked_for, 5), 5)


def test_count_of_another_edition_bounds_what_cannot_be_smaller() -> None:
    """What was not changed when a quarter was counted again is part of what was."""
    asked_for = [
        report((0, 0), ("persons", "risks"), again=True, beside=(1,)),
        report((0, 2), ("headline",), (0, 1, 2)),
    ]
    counter = invented(37589, 25, changed=2)
    assert_nothing_proven(counter, release(counter, asked_for, 5), 5)


def test_group_that_is_not_shown_tells_how_another_changed() -> None:
    """Conclusions taken back were of one group or another, and never more of one than of all."""
    names = ("headline", "persons")
    asked_for = [
        report((0, 3), names, (0, 1), again=True),
        report((0, 3), names, (0, 1)),
    ]
    counter = invented(77102, 26, changed=6)
    assert_nothing_proven(counter, release(counter, asked_for, 5), 5)


def test_difference_of_two_reports_gives_nobody_away() -> None:
    """The year without its last quarter, then the whole year: the quarter must not follow."""
    counter = Counter(year(7, 60))
    asked_for = [report((0, 2), TEMPLATES), report((0, 3), TEMPLATES)]
    read = release(counter, asked_for, 5, forms=EVERY_FORM)
    assert len({spot for spot in read.spots if spot.first != spot.last}) == 2
    assert_nothing_proven(counter, read, 5)


def test_region_minus_its_tables_gives_nobody_away() -> None:
    """Two of three tables, then all three: what is left is the third, and may be small."""
    told = [one for table, many in zip(TABLES, (50, 40, 6), strict=True)
            for one in year(11, many, str(table.pk))]  # fmt: skip
    counter = Counter(told)
    names = ("headline", "outcomes", "persons")
    asked_for = [report((0, 3), names, place) for place in ((0,), (1,), (0, 1, 2))]
    read = release(counter, asked_for, 6, forms=EVERY_FORM)
    assert len({spot.parts for spot in read.spots}) > 3
    assert_nothing_proven(counter, read, 6)


def test_quarters_of_a_region_add_up_to_its_year_around_a_table() -> None:
    """What a table's report takes out of the year it takes out of each quarter beside it."""
    told = [one for table in TABLES for one in year(22714, 33, str(table.pk), 0.0)]
    names = ("risks", "outcomes", "persons")
    asked_for = [
        report((0, 2), names, (0, 1, 2)),
        report((2, 3), names),
        report((3, 3), ("outcomes", "headline"), (0, 1, 2), beside=(0, 1, 2)),
    ]
    counter = Counter(told)
    assert_nothing_proven(counter, release(counter, asked_for, 11, forms=QUICK), 11)


def test_periods_side_by_side_give_nobody_away() -> None:
    """A quarter with all others beside it, after the year."""
    counter = Counter(year(5, 50))
    names = ("headline", "persons", "risks")
    asked_for = [report((0, 3), names), report((3, 3), names, beside=(0, 1, 2))]
    read = release(counter, asked_for, 5, forms=EVERY_FORM)
    assert_nothing_proven(counter, read, 5)


@pytest.mark.parametrize("changed", [1, 3, 9])
def test_quarter_counted_again_tells_no_small_change(changed: int) -> None:
    """The same report before and after some conclusions of a quarter were taken back."""
    told = year(9, 60)
    counter = Counter(told, {QUARTER_TWO: edited(told, QUARTERS[1], changed)})
    names = ("headline", "outcomes")
    asked_for = [report((0, 3), names), report((0, 3), names, again=True)]
    read = release(counter, asked_for, 5)
    assert any(spot.again for spot in read.spots)
    assert_nothing_proven(counter, read, 5)


@pytest.mark.parametrize("threshold", [5, 11])
def test_attacker_finds_what_is_given_away(threshold: int) -> None:
    """The attacker would notice a careless release: all but one hidden cell gives the cell away."""
    counter = Counter(year(3, 40))
    spot = Spot(whole([TABLE]), QUARTERS[0], QUARTERS[3])
    hidden = (spot, "headline/rejected/all")
    known = {
        place: count(counter, *place)
        for place in targets([spot], counter)
        if place[0] == spot and place != hidden
    }
    most = Attacker(known, [spot], counter).most([(hidden, 1)])
    assert most == count(counter, *hidden) < threshold


def test_attacker_finds_a_region_told_carelessly() -> None:
    """A region and one of its two tables, nothing hidden: the other table is told."""
    told = [one for table in TABLES[:2] for one in year(2, 30, str(table.pk))]
    counter = Counter(told)
    ids = [str(table.pk) for table in TABLES[:2]]
    region = Spot(frozenset(ids), QUARTERS[0], QUARTERS[3])
    table = Spot(whole(ids[:1]), QUARTERS[0], QUARTERS[3])
    other = Spot(frozenset(ids[1:]), QUARTERS[0], QUARTERS[3])
    key = "headline/rejected/all"
    known = {(spot, key): count(counter, spot, key) for spot in (region, table)}
    most = Attacker(known, [region, table, other], counter).most([((other, key), 1)])
    assert most == count(counter, other, key)
