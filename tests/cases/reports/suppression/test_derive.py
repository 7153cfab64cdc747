"""Which cells need protection where the system does not say."""

from cases.reports.suppression import AtMost, Cell, Sum, System, protect, with_primaries


def test_derive_small_counts_are_primary_zeros_and_large_ones_not() -> None:
    system = System((Cell("0", 0), Cell("1", 1), Cell("4", 4), Cell("5", 5)), threshold=5)
    assert with_primaries(system).primary == {"1", "4"}


def test_derive_sensitive_zeros_are_primary() -> None:
    system = System((Cell("0", 0), Cell("9", 9)), zeros_sensitive=True)
    assert with_primaries(system).primary == {"0"}


def test_derive_small_complement_is_protected() -> None:
    # 18 of 20 have the risk: the two others follow.
    system = System(
        (Cell("all", 20), Cell("risk", 18), Cell("no risk", 2, never_published=True)),
        (Sum("all", ("risk", "no risk")),),
    )
    assert with_primaries(system).primary == {"no risk"}
    assert len(protect(system).hidden) == 1


def test_derive_small_difference_of_nested_sets_is_protected() -> None:
    system = System(
        (Cell("category", 20), Cell("factor", 18)), at_most=(AtMost("factor", "category"),)
    )
    pattern = protect(system)
    assert len(pattern.hidden) == 1
    assert set(pattern.cells(system)) == {"category", "factor"}


def test_derive_large_difference_of_nested_sets_is_left_alone() -> None:
    system = System(
        (Cell("category", 30), Cell("factor", 18)), at_most=(AtMost("factor", "category"),)
    )
    assert not protect(system).hidden


def test_derive_named_primaries_are_kept() -> None:
    system = System((Cell("a", 1), Cell("b", 50)), primary=frozenset({"b"}))
    assert with_primaries(system).primary == {"b"}
