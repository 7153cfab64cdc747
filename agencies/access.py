"""How a rule is asked: one registry, one question, the same answer everywhere.

A rule is a function *user -> Q* over one model. A list is the model's rows filtered by that
``Q``; the answer for a single object is whether that list contains it. Nothing else decides, so
lists, pages, the API, exports and ``User.has_perm`` cannot disagree.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from operator import is_
from typing import Any, ParamSpec, TypeVar

from django.db.models import Model, Q, QuerySet

from agencies import at_hand

Rule = Callable[[Any], Q]
M = TypeVar("M", bound=Model)
P = ParamSpec("P")
R = TypeVar("R")

_rules: dict[type[Model], dict[str, Rule]] = {}
_parts: ContextVar[dict[Any, Any] | None] = ContextVar("parts", default=None)


class UnknownPermission(LookupError):
    """Raised for a permission that no rule declares; asking it is a programming error."""


def nobody() -> Q:
    """A condition that holds for no row. (An empty ``Q()`` would hold for every row.)"""
    return Q(pk__in=[])


@contextmanager
def sharing() -> Iterator[None]:
    """Make each named part once for all rules asked inside.

    A rule repeats its parts, and building one costs more than running it. Parts hold the time
    they were made at, so that nothing is kept for longer than one question, or than one request
    that only reads.
    """
    if _parts.get() is not None:
        yield
        return
    token = _parts.set({})
    try:
        yield
    finally:
        _parts.reset(token)


def part(make: Callable[P, R]) -> Callable[P, R]:
    """Declare a named part of rules; inside :func:`sharing` equal arguments give one object."""

    @wraps(make)
    def shared(*args: P.args, **kwargs: P.kwargs) -> R:
        made = _parts.get()
        if made is None:
            return make(*args, **kwargs)
        key = (make, args, tuple(sorted(kwargs.items()))) if kwargs else (make, args)
        found = made.get(key, made)  # asked once: hashing a person takes longer than looking up
        if found is made:
            found = made[key] = make(*args, **kwargs)
        return found

    return shared


def register(model: type[Model], rules: Mapping[str, Rule]) -> None:
    """Declare the rules of one model: permission name -> function of the user."""
    _rules.setdefault(model, {}).update(rules)


def registered() -> Iterator[tuple[type[Model], str, Rule]]:
    """Every declared rule, for the generated documentation and for the tests."""
    for model, rules in _rules.items():
        for name, rule in rules.items():
            yield model, name, rule


def condition(model: type[Model], user: Any, perm: str) -> Q:
    """The condition under which *user* holds *perm* on a row of *model*.

    Raises UnknownPermission when nothing declares *perm* for the model.
    """
    try:
        rule = _rules[model][perm]
    except KeyError:
        raise UnknownPermission(f"{perm} is not declared for {model._meta.label}") from None
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return nobody()
    with sharing():
        return _condition(rule, user)


def _known_as(value: bool) -> Q:
    return ~nobody() if value else nobody()


@part
def _condition(rule: Rule, user: Any) -> Q:
    made = simplified(rule(user))
    return made if isinstance(made, Q) else _known_as(made)


def simplified(condition: Q) -> Q | bool:
    """*condition* without what is known before any row is read; True or False if nothing is left.

    Somebody without an office makes every "coordinates at one of these tables" an empty list. The
    ORM finds that out too, when it has built and compiled it all.
    """
    decisive = condition.connector == Q.OR
    kept: list[Any] = []
    for child in condition.children:
        made = simplified(child) if isinstance(child, Q) else _known(child)
        if made is decisive:
            return decisive is not condition.negated
        if not isinstance(made, bool):
            kept.append(made)
    if not kept:
        # An empty condition of Django's holds for all; of these, none was left to decide.
        return (not decisive or not condition.children) is not condition.negated
    if len(kept) == len(condition.children) and all(map(is_, kept, condition.children)):
        return condition
    connector = condition.connector if len(kept) > 1 else Q.AND
    return Q(*kept, _connector=connector, _negated=condition.negated)


def _is_nobody(condition: Q) -> bool:
    return not condition.negated and condition.children == nobody().children


def _known(leaf: Any) -> Any:
    """False for "one of none", else the leaf itself."""
    if isinstance(leaf, tuple) and leaf[0].endswith("__in") and _is_empty(leaf[1]):
        return False
    return leaf


def _is_empty(values: Any) -> bool:
    return isinstance(values, list | tuple | set | frozenset) and not values


def permitted(queryset: QuerySet[M], user: Any, perm: str) -> QuerySet[M]:
    """The rows of *queryset* on which *user* holds *perm*."""
    wanted = condition(queryset.model, user, perm)
    return queryset.none() if _is_nobody(wanted) else queryset.filter(wanted)


def allows(user: Any, perm: str, obj: Model) -> bool:
    """Whether the list of what *user* may do contains *obj*."""
    return permitted(type(obj)._default_manager.all(), user, perm).contains(obj)


def ids(rows: Iterable[tuple[Any, ...]]) -> frozenset[Any]:
    """The first column of *rows*."""
    return frozenset(row[0] for row in rows)


def allows_at_hand(user: Any, perm: str, row: Model) -> bool:
    """The same for a *row* that has just been read: the database is asked what it does not tell."""
    rule = condition(type(row), user, perm)
    found = at_hand.answer(rule, row)
    if found is None:
        found = at_hand.answer(rule, row, asking=True)
    if found is None:
        found = type(row)._default_manager.filter(rule).contains(row)
    return found


def seen(rows: QuerySet[M] | list[M], user: Any, perm: str) -> M | None:
    """The one row of *rows*, if *user* holds *perm* on it.

    The row is read by itself and the rule is asked of it: to put the rule into a query takes longer
    than all else that a refusal needs.
    """
    row = next(iter(rows[:1]), None)  # not `first()`, which puts in order what is one row
    return row if row is not None and allows_at_hand(user, perm, row) else None


class PermittedQuerySet(QuerySet[M]):
    """A queryset that can be narrowed to what somebody may see or do."""

    def permitted(self, user: Any, perm: str) -> PermittedQuerySet[M]:
        """See :func:`permitted`."""
        return permitted(self, user, perm)  # type: ignore[return-value]
