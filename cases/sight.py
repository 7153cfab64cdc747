"""What one person may see of a situation and do with it, as plain booleans.

Templates and serializers decide by these which group of fields to show; they ask no rule
themselves. One query answers for a single situation, and one for a whole page of a list, so that
the number of queries never grows with the rows.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When

from agencies import access
from agencies.models import User
from cases import permissions
from cases.models import Situation

PREFIX = "may_"  # of the annotations on a queryset
PERMISSIONS: dict[str, str] = {
    "listing": permissions.LISTING,
    "origin": permissions.ORIGIN,
    "coded": permissions.CODED,
    "narrative": permissions.NARRATIVE,
    "room": permissions.ROOM,
    "plan": permissions.PLAN,
    "plan_codes": permissions.PLAN_CODES,
    "outcome": permissions.OUTCOME,
    "edit_draft": permissions.EDIT_DRAFT,
    "submit": permissions.SUBMIT,
    "drive": permissions.DRIVE,
    "chair": permissions.CHAIR,
    "offer": permissions.OFFER,
    "add_coded": permissions.ADD_CODED,
    "write_plan": permissions.WRITE_PLAN,
    "lead": permissions.LEAD,
    "closing": permissions.CLOSING,
}


@dataclass(frozen=True)
class Sight:
    """One person's sight of one situation: a boolean for each permission."""

    listing: bool = False
    origin: bool = False
    coded: bool = False
    narrative: bool = False
    room: bool = False
    plan: bool = False
    plan_codes: bool = False
    outcome: bool = False
    edit_draft: bool = False
    submit: bool = False
    drive: bool = False
    chair: bool = False
    offer: bool = False
    add_coded: bool = False
    write_plan: bool = False
    lead: bool = False
    closing: bool = False

    @classmethod
    def of(cls, user: User, situation: Situation) -> Sight:
        """What *user* may see and do at this moment; one query."""
        return sights(user, [situation])[situation.pk]

    @classmethod
    def read(cls, row: Any) -> Sight:
        """The sight that :func:`annotate_sight` left on a row; what was not asked is False."""
        return cls(**{name: bool(getattr(row, PREFIX + name, False)) for name in PERMISSIONS})

    def holds(self, perm: str) -> bool:
        """Whether the permission *perm* (a full name, ``cases.…``) is among them."""
        return any(getattr(self, name) for name, known in PERMISSIONS.items() if known == perm)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that may be read, for the trace that reading leaves."""
        names = ("listing", "coded", "narrative", "room", "plan")
        return tuple(name for name in names if getattr(self, name))


def sights(
    user: User, situations: Iterable[Situation], names: Collection[str] = tuple(PERMISSIONS)
) -> dict[UUID, Sight]:
    """The sight of each of *situations* (say, one page of a list), by id; one query for all.

    Asks only the permissions *names* (fields of :class:`Sight`); the others come out as False.
    What the person may not even list has no True at all. Raises KeyError for an unknown name.

    The rules share most of their parts. The database is asked each part once, and the rules are
    put together from the answers: asking them whole takes several times as long.
    """
    ids = [situation.pk for situation in situations]
    with access.sharing():
        rules = {name: Q(access.condition(Situation, user, PERMISSIONS[name])) for name in names}
    parts = list(dict.fromkeys(part for rule in rules.values() for part in _parts(rule)))
    found = dict.fromkeys(ids, Sight())
    rows = Situation.objects.filter(pk__in=ids).values_list("pk", *map(_answer, parts))
    for pk, *answers in rows:
        truth = dict(zip(parts, answers, strict=True))
        found[pk] = Sight(**{name: _holds(rule, truth) for name, rule in rules.items()})
    return found


def annotate_sight(
    queryset: QuerySet[Situation], user: User, names: Collection[str]
) -> QuerySet[Situation]:
    """Add ``may_<name>`` to each row, for one or two of the permissions; see ``Sight.read``.

    For a list that is fetched inside another query. Raises KeyError for an unknown name.
    """
    with access.sharing():
        rules = {name: access.condition(Situation, user, PERMISSIONS[name]) for name in names}
    return queryset.annotate(**{PREFIX + name: _answer(rule) for name, rule in rules.items()})


def _parts(rule: Q) -> Iterator[Q]:
    """The parts of *rule* below its ANDs and ORs."""
    for child in rule.children:
        if _is_branch(child):
            yield from _parts(cast(Q, child))
        else:
            yield Q(child)


def _holds(rule: Q, truth: Mapping[Q, bool]) -> bool:
    """Whether *rule* holds, given which of its parts do."""
    answers = (
        _holds(cast(Q, child), truth) if _is_branch(child) else truth[Q(child)]
        for child in rule.children
    )
    return all(answers) if rule.connector == Q.AND else any(answers)


def _is_branch(child: Any) -> bool:
    return isinstance(child, Q) and not child.negated and child.connector in (Q.AND, Q.OR)


def _answer(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
