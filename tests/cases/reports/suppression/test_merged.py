"""Columns that move only together, as one."""

from collections.abc import Sequence

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from cases.reports.suppression.merged import Factors, merge

SIZE = 6


@st.composite
def open_rows(draw: st.DrawFn) -> tuple[list[Factors], np.ndarray]:
    """Rows of two or three columns, and which of these are open."""
    columns = st.lists(st.integers(0, SIZE - 1), min_size=2, max_size=3, unique=True)
    rows = [
        {column: draw(st.sampled_from([1, -1])) for column in draw(columns)}
        for _ in range(draw(st.integers(1, 6)))
    ]
    is_open = draw(st.lists(st.booleans(), min_size=SIZE, max_size=SIZE))
    return rows, np.array(is_open)


@given(open_rows(), st.lists(st.integers(-3, 3), min_size=SIZE, max_size=SIZE))
def test_moves_fit_the_rows_exactly_if_merged_ones_do(
    case: tuple[list[Factors], np.ndarray], moves: list[int]
) -> None:
    merged = merge(*case)
    new = np.array(moves[: merged.size])
    old = merged.sign * new[merged.column]
    assert all_nothing(case[0], old) == all_nothing(merged.rows, new)


@given(open_rows())
def test_only_open_columns_are_merged_and_all_pairs_of_them(
    case: tuple[list[Factors], np.ndarray],
) -> None:
    rows, is_open = case
    merged = merge(rows, is_open)
    alone = [n for n in range(SIZE) if not is_open[n]]
    assert all(np.count_nonzero(merged.column == merged.column[n]) == 1 for n in alone)
    shut = {int(merged.column[n]) for n in alone}
    assert all(len(row) != 2 or shut & row.keys() or max(map(abs, row.values())) > 1
               for row in merged.rows)  # fmt: skip


def test_merged_column_stops_where_any_member_does() -> None:
    """The second moves against the first, so that its room above is room below."""
    merged = merge([{0: 1, 1: 1}], np.array([True, True]))
    lower, upper = merged.bounds(np.array([-4.0, -3.0]), np.array([np.inf, np.inf]))
    assert (lower.tolist(), upper.tolist()) == ([-4.0], [3.0])


def all_nothing(rows: Sequence[Factors], moves: np.ndarray) -> bool:
    """Whether every row adds up to nothing."""
    return not any(sum(factor * moves[n] for n, factor in row.items()) for row in rows)
