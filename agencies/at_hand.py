"""What a rule says of a row that is at hand, as far as the row itself tells.

A rule is a condition. Most of its parts compare a column with plain values, and a row that has
just been read holds the answer. What it does not hold (other rows, another table) the database is
asked. There is still one rule: this reads the same condition and never knows more than it.

Parts that name all their rows by id (:class:`Related`) are one short query each, of which nothing
has to be put together anew; with *asking*, they are answered too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import BooleanField, Exists, Expression, Model, Q, QuerySet

Answer = bool | None  # None: the row does not tell
Ids = Callable[[], frozenset[Any]]


class Related(Expression):
    """That there are rows of another model for a row: as a condition, and as a set of ids.

    *rows* makes the queryset behind the condition, with its ``OuterRef``, once a query needs it.
    *ids* names all rows for which it holds, where they are few and quickly read; without it the
    database is asked.
    """

    def __init__(self, rows: Callable[[], QuerySet[Any]], ids: Ids | None = None) -> None:
        super().__init__(output_field=BooleanField())
        self.rows, self.ids = rows, ids

    def resolve_expression(self, *args: Any, **kwargs: Any) -> Any:
        """In a query it is an ``EXISTS``."""
        return Exists(self.rows()).resolve_expression(*args, **kwargs)


def answer(condition: Any, row: Model, *, asking: bool = False) -> Answer:
    """Whether *condition* holds for *row*; None when only the database can say."""
    if not isinstance(condition, Q):
        return _part(condition, row, asking)
    if condition.connector == Q.XOR or (condition.negated and not _all_set(condition, row)):
        return None
    children = (answer(child, row, asking=asking) for child in condition.children)
    found = joined(condition.connector, children)
    return found if found is None or not condition.negated else not found


def _part(part: Any, row: Model, asking: bool) -> Answer:
    if isinstance(part, tuple):
        return _leaf(part, row)
    ids = part.ids if asking and isinstance(part, Related) else None
    return row.pk in ids() if ids else None


def joined(connector: str, answers: Iterable[Answer]) -> Answer:
    """The AND or OR of *answers*. Nothing is asked beyond what decides it."""
    decides, unknown = connector == Q.OR, False
    for one in answers:
        if one is decides:
            return decides
        unknown = unknown or one is None
    return None if unknown else not decides


def _leaf(leaf: tuple[str, Any], row: Model) -> Answer:
    path, value = leaf
    name, _, lookup = path.partition("__")
    compare = COMPARE.get(lookup or "exact")
    held = _held(row, name)
    if compare is None or held is UNTOLD or not _is_plain(value):
        return None
    return compare(held, value)


UNTOLD = object()


def _held(row: Model, name: str) -> Any:
    """The value of the row's own column *name*; UNTOLD when it has none such at hand."""
    try:
        field = row._meta.pk if name == "pk" else row._meta.get_field(name)
    except FieldDoesNotExist:
        return UNTOLD
    return row.__dict__.get(getattr(field, "attname", ""), UNTOLD)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list | tuple | set | frozenset):
        return all(_is_plain(one) for one in value)
    return isinstance(value, Model) or not (
        hasattr(value, "resolve_expression") or hasattr(value, "query")
    )


def _same(held: Any, value: Any) -> bool:
    wanted = value.pk if isinstance(value, Model) else value
    return held is not None and wanted is not None and bool(held == wanted)


COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    # Equal to None is "is empty" to the ORM.
    "exact": lambda held, value: held is None if value is None else _same(held, value),
    "in": lambda held, values: any(_same(held, value) for value in values),
    "isnull": lambda held, value: (held is None) is bool(value),
    "gt": lambda held, value: held is not None and held > value,
    "gte": lambda held, value: held is not None and held >= value,
    "lt": lambda held, value: held is not None and held < value,
    "lte": lambda held, value: held is not None and held <= value,
}


def related(condition: Any) -> tuple[Ids, bool] | None:
    """The ids of the one :class:`Related` that *condition* is, and whether it must not hold."""
    if isinstance(condition, Related):
        return (condition.ids, False) if condition.ids else None
    if isinstance(condition, Q) and len(condition.children) == 1:
        found = related(condition.children[0])
        return (found[0], found[1] is not condition.negated) if found else None
    return None


def _all_set(condition: Q, row: Model) -> bool:
    """Whether no column that *condition* compares is empty: NOT of unknown is unknown in SQL."""
    for child in condition.children:
        if isinstance(child, Q):
            if not _all_set(child, row):
                return False
        elif isinstance(child, tuple):
            name, _, lookup = child[0].partition("__")
            if lookup != "isnull" and _held(row, name) is None:
                return False
    return True
