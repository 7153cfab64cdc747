"""Which cells need protection, where the system does not name them itself."""

from __future__ import annotations

from dataclasses import replace

from cases.reports.suppression.system import AtMost, Cell, Sum, System


def with_primaries(system: System) -> System:
    """Return the system with its primary cells named.

    Every count from 1 to the threshold less one is primary, whether a report
    shows it or it follows from others (zero too where zeros are sensitive).
    So is a small difference between a set and one that contains it: 18 of 20
    gives the two others away. Such a difference becomes a cell of its own that
    is never published. In a longer chain or a sum of many parts a small
    difference is made of small cells; under the rule "upper" it is protected
    with any one of them, because a whole is never less than its part.
    """
    if system.primary is not None:
        return system
    differences = [_difference(system, pair) for pair in _small_differences(system)]
    cells = system.cells + tuple(cell for cell, _ in differences)
    small = frozenset(cell.id for cell in cells if system.is_small(cell.value))
    return replace(
        system,
        cells=cells,
        sums=system.sums + tuple(relation for _, relation in differences),
        must_publish=system.must_publish - small,
        primary=small,
    )


def published_though_small(system: System) -> tuple[str, ...]:
    """Return the ids of small cells that have to be shown all the same.

    Only where primaries are to be derived: named ones are checked on reading.
    """
    if system.primary is not None:
        return ()
    return tuple(
        cell.id
        for cell in system.cells
        if cell.id in system.must_publish and system.is_small(cell.value)
    )


def _small_differences(system: System) -> list[AtMost]:
    pairs = dict.fromkeys(system.at_most)
    stated = _complements(system)
    return [
        pair
        for pair in pairs
        if (pair.small, pair.big) not in stated
        and system.is_small(system.value(pair.big) - system.value(pair.small))
    ]


def _complements(system: System) -> set[tuple[str, str]]:
    """Return pairs (part, total) whose difference is a cell already."""
    return {
        (part, relation.total)
        for relation in system.sums
        if len(relation.parts) == 2
        for part in relation.parts
    }


def _difference(system: System, pair: AtMost) -> tuple[Cell, Sum]:
    name = f"{pair.big} without {pair.small}"
    while name in system.by_id:
        name += "'"
    value = system.value(pair.big) - system.value(pair.small)
    cell = Cell(name, value, never_published=True, implied=True)
    return cell, Sum(pair.big, (pair.small, name))
