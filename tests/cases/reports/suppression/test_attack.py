"""The attacker's intervals against every table counted out."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.reports.suppression import Cell, Sum, System, audit
from tests.cases.reports.suppression.systems import consistent_tables, small_systems, table


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_audit_any_pattern_finds_the_interval_of_all_consistent_tables(data: st.DataObject) -> None:
    system = data.draw(small_systems())
    free = [c.id for c in system.cells if c.id not in system.must_publish]
    hidden = data.draw(st.sets(st.sampled_from(free), max_size=6))
    top = max(c.value for c in system.cells)
    if any(interval.upper is None for interval in audit(system, hidden).intervals.values()):
        return  # counted out elsewhere: there is no largest table
    highest = max((i.upper for i in audit(system, hidden).intervals.values()), default=0)
    tables = list(consistent_tables(system, hidden, max(top, highest) + 1))
    for cell, interval in audit(system, hidden).intervals.items():
        seen = [table_[cell] for table_ in tables]
        assert (interval.lower, interval.upper) == (min(seen), max(seen)), cell
        assert interval.integer


def test_audit_total_hidden_has_no_upper_end() -> None:
    cells, sums = table(np.array([[7, 8], [9, 6]]))
    system = System(tuple(cells), tuple(sums), primary=frozenset())
    interval = audit(system, {"T22", "T02", "T20", "T00"}).intervals["T00"]
    assert interval.lower == 0
    assert interval.upper is None


def test_audit_whole_numbers_narrower_than_fractions_uses_whole_numbers() -> None:
    # Twice a is 2a = 9 - b with b at most 1, so that a is 4 exactly, never 4.5.
    cells = (
        Cell("a", 4),
        Cell("also a", 4),
        Cell("b", 1),
        Cell("all", 9),
        Cell("c", 0),
        Cell("b and c", 1),
        Cell("one a", 4),
        Cell("zero", 0),
    )
    sums = (
        Sum("all", ("a", "also a", "b")),
        Sum("b and c", ("b", "c")),
        Sum("a", ("one a",)),
        Sum("also a", ("one a",)),
    )
    system = System(cells, sums, primary=frozenset({"a"}), threshold=5)
    hidden = {"a", "also a", "one a", "b", "c"}
    interval = audit(system, hidden).intervals["a"]
    assert (interval.lower, interval.upper) == (4, 4)
    assert interval.integer
    assert [v.reason for v in audit(system, hidden).violations] == ["exact"]


def test_audit_published_primary_is_a_violation() -> None:
    system = System((Cell("a", 3), Cell("b", 9)), primary=frozenset({"a"}))
    assert [v.reason for v in audit(system, set()).violations] == ["published"]
