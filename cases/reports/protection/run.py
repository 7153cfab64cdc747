"""From what is to be released, and what its readers hold, to a pattern with a passed audit.

Everybody who will read the new report is an attacker of their own: with their threshold and with
what they hold already. A cell that any of them needs hidden is hidden, and hiding more never tells
more; every attacker is audited again with the whole pattern. Without a passed audit there is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

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
    names = [name for part in slices for name, _unit, _key in part.cells()]
    if not names:
        return Protected({}, frozenset(), _digest({}, set()))
    systems = [_system(slices, reader, count, zeros_sensitive) for reader in all_readers]
    hidden: set[Name] = set()
    total = 2 * len(systems)
    for done, (reader, system) in enumerate(zip(all_readers, systems, strict=True)):
        step(done, total)
        hidden |= _pattern(reader, system)
    for done, system in enumerate(systems):
        step(len(systems) + done, total)
        _gate(system, hidden)
    step(total, total)
    values = {name: count(unit, key) for part in slices for name, unit, key in part.cells()}
    shown = {name: values[name] for name in names if name not in hidden}
    return Protected(shown, frozenset(hidden), _digest(shown, hidden))


def _system(
    slices: tuple[Slice, ...], reader: Reader, count: Count, zeros_sensitive: bool
) -> System:
    """The reader's system, its primary cells named.

    What the reader can work out already is not protected again: it cannot be.
    """
    system = assemble(
        slices,
        reader.holding,
        count,
        threshold=reader.threshold,
        zeros_sensitive=zeros_sensitive,
    )
    out = system.must_publish
    named = with_primaries(replace(system, must_publish=frozenset()))
    named = replace(named, primary=(named.primary or frozenset()) - out, must_publish=out)
    if not out:
        return named
    alone = audit(named, _all_but(named, out, zeros=not reader.counts))
    known = frozenset(violation.cell for violation in alone.violations)
    return replace(named, primary=(named.primary or frozenset()) - known)


def _all_but(system: System, out: frozenset[Name], *, zeros: bool) -> list[Name]:
    """What could be hidden at most; without *zeros*, these stay as they are always shown."""
    return [
        cell.id
        for cell in system.cells
        if cell.id not in out
        and not cell.never_published
        and (zeros or system.zeros_sensitive or cell.value)
    ]


def _pattern(reader: Reader, system: System) -> frozenset[Name]:
    try:
        return protect(system).hidden
    except NoSafePattern as error:
        codes = dict.fromkeys(_code_of(cell) for cell in error.cells)
        raise Refused(reader.name, tuple(code for code in codes if code)) from None


def _gate(system: System, hidden: set[Name]) -> None:
    """Raise AuditFailed unless this reader can prove nothing."""
    here = {cell for cell in hidden if cell in system.by_id}
    if not audit(system, here - system.must_publish).protected:
        raise AuditFailed("the audit refused the pattern")


def _code_of(cell: Name) -> str:
    """The crosstab of a cell; its name ends in "unit:crosstab/row/column"."""
    first = cell.split(" without ")[0]
    return first.rpartition(":")[2].partition("/")[0]


def _digest(shown: dict[Name, int], hidden: set[Name]) -> str:
    """SHA-256 (hex) of what is shown and of the names of what is hidden."""
    lines = [f"{name}={value}" for name, value in shown.items()] + [f"{name}=*" for name in hidden]
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
