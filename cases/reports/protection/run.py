"""From what is to be released, and what its readers hold, to a pattern with a passed audit.

Everybody who will read the new report is an attacker of their own: with their threshold and with
what they hold already. A cell that any of them needs hidden is hidden, and hiding more never tells
more; every attacker is audited again with the whole pattern. Without a passed audit there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from functools import cache

from cases.reports.protection.assemble import assemble
from cases.reports.protection.holdings import Count, Holding, Name, Slice
from cases.reports.suppression import (
    AuditFailed,
    NoSafePattern,
    System,
    audit,
    protect,
    with_primaries,
)

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Reader:
    """One kind of reader: a name for the ledger, their threshold, and what they hold.

    Who *counts* in a listing knows their own part of a region; a zero beside it, and zeros are
    always shown, tells them nothing but that the region's count is theirs.
    """

    name: str
    threshold: int
    holding: Holding
    counts: bool = False


@dataclass(frozen=True)
class Protected:
    """A safe pattern: the counts that may be shown, and the names of those that may not."""

    shown: dict[Name, int]
    hidden: frozenset[Name]
    digest: str


class Refused(Exception):
    """No safe pattern exists. *codes* are the crosstabs whose counts cannot be kept."""

    def __init__(self, reader: str, codes: tuple[str, ...]) -> None:
        super().__init__(reader)
        self.reader = reader
        self.codes = codes


def secure(
    new: Iterable[Slice],
    readers: Iterable[Reader],
    count: Count,
    *,
    zeros_sensitive: bool = False,
    step: Step = lambda done, total: None,
) -> Protected:
    """The pattern that is safe before every reader.

    Raises Refused where there is none, and what the solver and the audit raise: then nothing may
    be released.
    """
    slices, all_readers = tuple(new), tuple(readers)
    count = cache(count)  # each reader's system asks for the same
    names = [name for part in slices for name, _unit, _key in part.cells()]
    if not names:
        return Protected({}, frozenset(), _digest({}, frozenset()))
    systems = [_system(slices, reader, count, zeros_sensitive) for reader in all_readers]
    found: list[_Safe] = []
    total = 2 * len(systems)
    for done, (reader, system) in enumerate(zip(all_readers, systems, strict=True)):
        step(done, total)
        found.append(_safe(reader, system))
    hidden = frozenset().union(*(one.hidden for one in found))
    for done, one in enumerate(found):
        step(len(found) + done, total)
        _gate(one, hidden)
    step(total, total)
    values = {name: count(unit, key) for part in slices for name, unit, key in part.cells()}
    shown = {name: values[name] for name in names if name not in hidden}
    return Protected(shown, hidden, _digest(shown, hidden))


@dataclass(frozen=True)
class _Safe:
    """What is safe before one reader: the system whose audit passed with *hidden*."""

    system: System
    hidden: frozenset[Name]


def _system(
    slices: tuple[Slice, ...], reader: Reader, count: Count, zeros_sensitive: bool
) -> System:
    """The reader's system, its primary cells named; what is out is none of them."""
    system = assemble(
        slices,
        reader.holding,
        count,
        threshold=reader.threshold,
        zeros_sensitive=zeros_sensitive,
    )
    out = system.must_publish
    named = with_primaries(replace(system, must_publish=frozenset()))
    return replace(named, primary=(named.primary or frozenset()) - out, must_publish=out)


def _safe(reader: Reader, system: System) -> _Safe:
    """A pattern that is safe before the reader. Raises Refused where there is none.

    What the reader can work out already is not protected again, as it cannot be, but it is not
    shown either. Whether there is any is asked only where no pattern protects everything; where
    one does, there is none.
    """
    try:
        return _Safe(system, protect(system).hidden)
    except NoSafePattern as error:
        known = _known(reader, system)
        if not known:
            raise _refused(reader, error) from None
    left = replace(system, primary=(system.primary or frozenset()) - known)
    try:
        return _Safe(left, protect(left).hidden | _unseen(system, known))
    except NoSafePattern as error:
        raise _refused(reader, error) from None


def _unseen(system: System, cells: frozenset[Name]) -> frozenset[Name]:
    """Those of some cells that the new report would be the first to show."""
    return frozenset(cell for cell in cells if not system.by_id[cell].never_published)


def _known(reader: Reader, system: System) -> frozenset[Name]:
    """The primary cells that follow from what is out, with everything else hidden."""
    if not system.must_publish:
        return frozenset()
    alone = audit(system, _all_but(system, system.must_publish, zeros=not reader.counts))
    return frozenset(violation.cell for violation in alone.violations)


def _all_but(system: System, out: frozenset[Name], *, zeros: bool) -> list[Name]:
    """What could be hidden at most; without *zeros*, these stay as they are always shown."""
    return [
        cell.id
        for cell in system.cells
        if cell.id not in out
        and not cell.never_published
        and (zeros or system.zeros_sensitive or cell.value)
    ]


def _refused(reader: Reader, error: NoSafePattern) -> Refused:
    codes = dict.fromkeys(_code_of(cell) for cell in error.cells)
    return Refused(reader.name, tuple(code for code in codes if code))


def _gate(one: _Safe, hidden: frozenset[Name]) -> None:
    """Raise AuditFailed unless this reader can prove nothing.

    Of a pattern that is theirs alone the audit that it passed is the same.
    """
    here = {cell for cell in hidden if cell in one.system.by_id} - one.system.must_publish
    if here != one.hidden and not audit(one.system, here).protected:
        raise AuditFailed("the audit refused the pattern")


def _code_of(cell: Name) -> str:
    """The crosstab of a cell; its name ends in "unit:crosstab/row/column"."""
    first = cell.split(" without ")[0]
    return first.rpartition(":")[2].partition("/")[0]


def _digest(shown: dict[Name, int], hidden: AbstractSet[Name]) -> str:
    """SHA-256 (hex) of what is shown and of the names of what is hidden."""
    lines = [f"{name}={value}" for name, value in shown.items()] + [f"{name}=*" for name in hidden]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
