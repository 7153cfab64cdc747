"""From the JSON form of a system to a `System`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cases.reports.suppression.errors import InvalidSystem
from cases.reports.suppression.system import AtMost, Cell, Rule, Sum, System


def parse_system(data: Any, *, rule: str | None = None) -> System:
    """Read a system from decoded JSON.

    Keys: `cells` (objects with `id`, `value` and optionally `margin` and
    `never_published`), `sums` (`total`, `parts`), `le` (`small`, `big`, or a
    pair), `threshold`, `rule` ("unique" or "upper", the default), `primary`
    (absent: derived), `must_publish`, `zeros_sensitive` (`zero_is_primary`
    means the same). Other keys are ignored. `rule` overrides the file's.
    Raises `InvalidSystem` with the place of the first fault.
    """
    if not isinstance(data, Mapping):
        raise InvalidSystem("a system is a JSON object")
    primary = data.get("primary")
    return System(
        cells=tuple(_cell(n, item) for n, item in enumerate(_items(data, "cells"))),
        sums=tuple(_sum(n, item) for n, item in enumerate(_items(data, "sums"))),
        at_most=tuple(_at_most(n, item) for n, item in enumerate(_items(data, "le"))),
        threshold=_integer(data.get("threshold"), "threshold"),
        rule=_rule(rule or data.get("rule", Rule.UPPER)),
        primary=None if primary is None else _ids(primary, "primary"),
        must_publish=_ids(data.get("must_publish", []), "must_publish"),
        zeros_sensitive=_flag(data, "zeros_sensitive", "system")
        or _flag(data, "zero_is_primary", "system"),
    )


def select_case(data: Any, case: str | None) -> Any:
    """Return one system of a file that holds one, or several under `cases`.

    Raises `InvalidSystem` where the choice is missing or names no case.
    """
    if not isinstance(data, Mapping) or "cases" not in data:
        if case is not None:
            raise InvalidSystem("the file holds one system, not several cases")
        return data
    cases = {str(item.get("id")): item for item in _items(data, "cases")}
    if case is None and len(cases) == 1:
        return next(iter(cases.values()))
    if case not in cases:
        raise InvalidSystem("the file holds several cases: choose one of " + ", ".join(cases))
    return cases[case]


def parse_hidden(data: Mapping[str, Any], system: System) -> frozenset[str]:
    """Return the ids that a publication hides.

    `data` has either `suppressed` (or `hidden`), a list of ids, or
    `publication`, an object from id to count or null; a cell that it leaves
    out is hidden. Never-published cells need not be listed.
    Raises `InvalidSystem`, also where a published count is not the true one.
    """
    for key in ("suppressed", "hidden"):
        if key in data:
            return _known(system, _ids(data[key], key), key)
    if "publication" not in data:
        raise InvalidSystem("publication: the file has neither it nor a list of suppressed cells")
    return hidden_of_publication(data["publication"], system)


def hidden_of_publication(publication: Any, system: System) -> frozenset[str]:
    """Return the ids that an object from id to count or null does not show.

    Raises `InvalidSystem` for unknown ids, wrong counts and for a count of a
    cell that is never published.
    """
    if not isinstance(publication, Mapping):
        raise InvalidSystem("publication: must be an object from id to count or null")
    shown = {cell_id: value for cell_id, value in publication.items() if value is not None}
    _known(system, frozenset(map(str, publication)), "publication")
    for cell_id, value in shown.items():
        if system.by_id[cell_id].never_published:
            raise InvalidSystem(f"publication: {cell_id!r} is never published")
        if _integer(value, f"publication[{cell_id!r}]") != system.value(cell_id):
            raise InvalidSystem(f"publication: {cell_id!r} differs from the true count")
    return frozenset(cell.id for cell in system.cells if cell.id not in shown)


def _known(system: System, ids: frozenset[str], where: str) -> frozenset[str]:
    unknown = sorted(ids - system.by_id.keys())
    if unknown:
        raise InvalidSystem(f"{where}: there is no cell {unknown[0]!r}")
    return ids


def _cell(number: int, item: Any) -> Cell:
    where = f"cells[{number}]"
    _object(item, where)
    cell_id = item.get("id")
    if not isinstance(cell_id, str) or not cell_id:
        raise InvalidSystem(f"{where}: needs an id")
    return Cell(
        id=cell_id,
        value=_integer(item.get("value"), f"{where} ({cell_id!r}): value"),
        margin=_flag(item, "margin", where),
        never_published=_flag(item, "never_published", where),
    )


def _sum(number: int, item: Any) -> Sum:
    where = f"sums[{number}]"
    _object(item, where)
    return Sum(_id(item.get("total"), where), _list_of_ids(item.get("parts"), where))


def _at_most(number: int, item: Any) -> AtMost:
    where = f"le[{number}]"
    if isinstance(item, list) and len(item) == 2:
        return AtMost(_id(item[0], where), _id(item[1], where))
    _object(item, where)
    return AtMost(_id(item.get("small"), where), _id(item.get("big"), where))


def _items(data: Mapping[str, Any], key: str) -> list[Any]:
    items = data.get(key, [])
    if not isinstance(items, list):
        raise InvalidSystem(f"{key}: must be a list")
    return items


def _object(item: Any, where: str) -> None:
    if not isinstance(item, Mapping):
        raise InvalidSystem(f"{where}: must be an object")


def _id(value: Any, where: str) -> str:
    if not isinstance(value, str):
        raise InvalidSystem(f"{where}: needs ids of cells")
    return value


def _list_of_ids(value: Any, where: str) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise InvalidSystem(f"{where}: must be a list of ids")
    return tuple(_id(item, where) for item in value)


def _ids(value: Any, where: str) -> frozenset[str]:
    return frozenset(_list_of_ids(value, where))


def _integer(value: Any, where: str) -> int:
    whole = isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    if isinstance(value, bool) or not whole:
        raise InvalidSystem(f"{where}: must be a whole number")
    return int(value)


def _flag(data: Mapping[str, Any], key: str, where: str) -> bool:
    value = data.get(key, False)
    if not isinstance(value, bool):
        raise InvalidSystem(f"{where}: {key} must be true or false")
    return value


def _rule(value: Any) -> Rule:
    try:
        return Rule(value)
    except ValueError:
        raise InvalidSystem(f"rule: must be unique or upper, not {value!r}") from None
