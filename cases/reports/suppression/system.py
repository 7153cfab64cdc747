"""A system of counts: cells, the relations everybody knows, and what must stay hidden.

The relations are of two kinds. A `Sum` says that a total is the sum of its
parts; an `AtMost` says that one count cannot exceed another (those with a
factor are among those with its category). A cell that is `never_published`
stands in no report but follows from others: the difference of two editions,
the people without a risk, a third table.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from cases.reports.suppression.errors import InvalidSystem


class Rule(StrEnum):
    """What an attacker must not be able to prove about a protected cell."""

    UNIQUE = "unique"  # its exact value
    UPPER = "upper"  # that it is below the threshold


@dataclass(frozen=True, slots=True)
class Cell:
    """One count.

    `implied` marks a difference that the input did not list itself. Hiding a cell to protect
    another costs as much as hiding `cost` usual ones.
    """

    id: str
    value: int
    margin: bool = False
    never_published: bool = False
    implied: bool = False
    cost: int = 1


@dataclass(frozen=True, slots=True)
class Sum:
    """`total` is the sum of `parts`."""

    total: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtMost:
    """`small` cannot exceed `big`."""

    small: str
    big: str


@dataclass(frozen=True)
class System:
    """Counts, relations and the rule, checked for consistency when made.

    `primary` holds the ids that need protection; `None` means "derive them":
    see `derive.with_primaries`. Raises `InvalidSystem`.
    """

    cells: tuple[Cell, ...]
    sums: tuple[Sum, ...] = ()
    at_most: tuple[AtMost, ...] = ()
    threshold: int = 5
    rule: Rule = Rule.UPPER
    primary: frozenset[str] | None = None
    must_publish: frozenset[str] = field(default_factory=frozenset)
    zeros_sensitive: bool = False

    def __post_init__(self) -> None:
        """Refuse a system that no set of counts can satisfy."""
        _check(self)

    @cached_property
    def by_id(self) -> Mapping[str, Cell]:
        """Every cell under its id."""
        return {cell.id: cell for cell in self.cells}

    def value(self, cell_id: str) -> int:
        """Return the true count of a cell."""
        return self.by_id[cell_id].value

    def is_small(self, value: int) -> bool:
        """Tell whether a count is one that the threshold protects."""
        return (0 if self.zeros_sensitive else 1) <= value < self.threshold

    def can_be_hidden(self, cell: Cell) -> bool:
        """Tell whether a pattern may hide this cell to protect another.

        Zeros stay visible: a hidden zero protects nobody that an integer
        count would not, and reads as "there was somebody".
        """
        return cell.value > 0 and not cell.never_published and cell.id not in self.must_publish


def _check(system: System) -> None:
    if system.threshold < 2:
        raise InvalidSystem("threshold: must be at least 2")
    _check_cells(system)
    known = system.by_id
    for number, relation in enumerate(system.sums):
        _check_sum(system, number, relation)
    for number, pair in enumerate(system.at_most):
        where = f"le[{number}]"
        _require_known((pair.small, pair.big), known, where)
        if system.value(pair.small) > system.value(pair.big):
            raise InvalidSystem(f"{where}: {pair.small!r} is larger than {pair.big!r}")
    _require_known(system.must_publish, known, "must_publish")
    _check_publishable(system)
    _check_primary(system)


def _check_cells(system: System) -> None:
    if not system.cells:
        raise InvalidSystem("cells: the system has none")
    if len(system.by_id) != len(system.cells):
        twice, _ = Counter(cell.id for cell in system.cells).most_common(1)[0]
        raise InvalidSystem(f"cells: {twice!r} stands there twice")
    for cell in system.cells:
        if cell.value < 0:
            raise InvalidSystem(f"cells: {cell.id!r} is negative")


def _check_sum(system: System, number: int, relation: Sum) -> None:
    where = f"sums[{number}]"
    if not relation.parts:
        raise InvalidSystem(f"{where}: {relation.total!r} has no parts")
    _require_known((relation.total, *relation.parts), system.by_id, where)
    if len({relation.total, *relation.parts}) != len(relation.parts) + 1:
        raise InvalidSystem(f"{where}: a cell stands there twice")
    added = sum(system.value(part) for part in relation.parts)
    if added != system.value(relation.total):
        raise InvalidSystem(
            f"{where}: the parts of {relation.total!r} add up to {added}, "
            f"not to {system.value(relation.total)}"
        )


def _check_publishable(system: System) -> None:
    for cell_id in sorted(system.must_publish):
        if system.by_id[cell_id].never_published:
            raise InvalidSystem(f"must_publish: {cell_id!r} is never published")


def _check_primary(system: System) -> None:
    if system.primary is None:
        return
    _require_known(system.primary, system.by_id, "primary")
    both = sorted(system.primary & system.must_publish)
    if both:
        raise InvalidSystem(f"primary: {both[0]!r} must be published too")


def _require_known(ids: Iterable[str], known: Mapping[str, Cell], where: str) -> None:
    for cell_id in ids:
        if cell_id not in known:
            raise InvalidSystem(f"{where}: there is no cell {cell_id!r}")
