"""Patterns of random small systems: safe, smallest, and never where none exists."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings

from cases.reports.suppression import (
    AtMost,
    Cell,
    NoSafePattern,
    Rule,
    Sum,
    System,
    audit,
    protect,
)
from tests.cases.reports.suppression.systems import (
    consistent_tables,
    small_systems,
    subsets,
    table,
)


def candidates(system: System) -> set[str]:
    return {c.id for c in system.cells if system.can_be_hidden(c)} - system.primary


def is_safe(system: System, hidden: frozenset[str]) -> bool:
    """Count every table out up to well beyond the threshold."""
    top = max(c.value for c in system.cells) + system.threshold
    seen: dict[str, set[int]] = {cell: set() for cell in system.primary}
    for table_ in consistent_tables(system, hidden, top):
        for cell in seen:
            seen[cell].add(table_[cell])
    return all(
        len(values) > 1 and (system.rule is Rule.UNIQUE or max(values) >= system.threshold)
        for values in seen.values()
    )


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_systems())
def test_protect_any_small_system_is_safe_by_counting_out(system: System) -> None:
    try:
        pattern = protect(system)
    except NoSafePattern:
        everything = candidates(system) | {
            c for c in system.primary if not system.by_id[c].never_published
        }
        assert not audit(system, everything).protected
        return
    assert pattern.complementary <= candidates(system)
    assume(len(pattern.hidden) <= 7)
    assert is_safe(system, pattern.hidden)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(small_systems())
def test_protect_any_small_system_hides_no_cell_too_many(system: System) -> None:
    try:
        pattern = protect(system)
    except NoSafePattern:
        assume(False)
    assert pattern.optimal
    fewer = len(pattern.complementary) - 1
    must_hide = pattern.hidden - pattern.complementary
    for chosen in subsets(candidates(system), max(fewer, 0)) if fewer >= 0 else ():
        assert not audit(system, must_hide | chosen).protected


@settings(max_examples=80, deadline=None)
@given(small_systems())
def test_protect_zeros_are_shown(system: System) -> None:
    try:
        cells = protect(system).cells(system)
    except NoSafePattern:
        assume(False)
    for cell in system.cells:
        if cell.value == 0 and not cell.never_published:
            assert cells[cell.id] == 0


def test_protect_never_published_cell_is_not_shown() -> None:
    system = System(
        (Cell("all", 20), Cell("with", 12), Cell("without", 8, never_published=True)),
        (Sum("all", ("with", "without")),),
        primary=frozenset(),
    )
    assert protect(system).cells(system) == {"all": 20, "with": 12, "without": None}


def test_protect_inner_cell_does_as_well_shows_the_margin() -> None:
    system = System(
        (Cell("a", 2), Cell("b", 30), Cell("c", 40), Cell("all", 72, margin=True)),
        (Sum("all", ("a", "b", "c")),),
        primary=frozenset({"a"}),
    )
    pattern = protect(system)
    assert len(pattern.complementary) == 1
    assert "all" not in pattern.hidden


def doubled(primary: set[str]) -> System:
    """Return a system in which `even` can only be even, though fractions do not see it."""
    return System(
        (
            Cell("even", 4),
            Cell("one", 1),
            Cell("five", 5, margin=True),
            Cell("other", 20),
            Cell("all", 25, margin=True),
            Cell("half", 2, never_published=True),
            Cell("same half", 2, never_published=True),
        ),
        (
            Sum("five", ("even", "one")),
            Sum("all", ("five", "other")),
            Sum("even", ("half", "same half")),
            Sum("half", ("same half",)),
        ),
        threshold=5,
        primary=frozenset(primary),
        must_publish=frozenset({"all"}),
    )


@pytest.mark.parametrize("primary", [{"even"}, {"even", "one"}])
def test_protect_whole_numbers_allow_less_than_fractions_hides_more(primary: set[str]) -> None:
    # With `five` shown, fractions let `even` be 5, whole numbers at most 4.
    system = doubled(primary)
    assert not is_safe(system, frozenset({"even", "one"}))
    pattern = protect(system)
    assert pattern.complementary == {"five", "other"}
    assert pattern.optimal


def test_protect_whole_numbers_never_allow_enough_has_no_pattern() -> None:
    system = doubled({"even"})
    with pytest.raises(NoSafePattern):
        protect(replace(system, must_publish=frozenset({"all", "five"})))


def test_protect_no_time_is_safe_all_the_same() -> None:
    rng = np.random.default_rng(11)
    cells, sums = table(rng.poisson(6, size=(12, 9)))
    system = System(tuple(cells), tuple(sums))
    hurried, thorough = protect(system, budget_seconds=0.001), protect(system)
    assert hurried.audit.protected
    assert len(hurried.complementary) >= len(thorough.complementary) == thorough.least


def test_protect_tighter_of_two_inequalities_counts() -> None:
    # Nothing can rise above 3, whatever the other inequality allows.
    system = System(
        (Cell("a", 2), Cell("b", 20), Cell("all", 22), Cell("wide", 90), Cell("tight", 3)),
        (Sum("all", ("a", "b")),),
        (AtMost("a", "wide"), AtMost("a", "tight")),
        primary=frozenset({"a"}),
        must_publish=frozenset({"all", "wide"}),
    )
    assert protect(system).complementary == {"b", "tight"}


def test_protect_all_else_published_has_no_pattern() -> None:
    cells, sums = table(np.array([[2, 9], [9, 9]]))
    shown = frozenset(c.id for c in cells if c.id != "T00")
    system = System(tuple(cells), tuple(sums), primary=frozenset({"T00"}), must_publish=shown)
    with pytest.raises(NoSafePattern) as refusal:
        protect(system)
    assert refusal.value.cells == ("T00",)


def test_protect_small_count_already_out_has_no_pattern() -> None:
    system = System((Cell("a", 2), Cell("b", 9)), must_publish=frozenset({"a"}))
    with pytest.raises(NoSafePattern):
        protect(system)


def test_protect_same_system_twice_gives_the_same_pattern() -> None:
    rng = np.random.default_rng(3)
    cells, sums = table(rng.poisson(5, size=(8, 6)))
    system = System(tuple(cells), tuple(sums))
    assert protect(system).hidden == protect(system).hidden


def test_protect_with_nothing_to_choose_from_says_that_no_pattern_is_safe() -> None:
    """A small count may be 4 at most, and what tells so is out already."""
    system = System(
        cells=(
            Cell("all", 20), Cell("some", 16), Cell("more", 18, never_published=True),
            Cell("small", 2),
        ),
        sums=(Sum("all", ("more", "small")),),
        at_most=(AtMost("some", "more"),),
        must_publish=frozenset({"all", "some"}),
    )  # fmt: skip
    with pytest.raises(NoSafePattern) as refused:
        protect(system)
    assert "small" in refused.value.cells
