"""What one person may see of a situation and do with it, as plain booleans.

Templates and serializers decide by these which group of fields to show; they ask no rule
themselves. One query answers for a single situation, and one for a whole page of a list, so that
the number of queries never grows with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import BooleanField, Case, Q, Value, When

from agencies import access
from agencies.models import User
from cases import permissions
from cases.models import Situation

PERMISSIONS: dict[str, str] = {
    "listing": permissions.LISTING,
    "origin": permissions.ORIGIN,
    "origin_sector": permissions.ORIGIN_SECTOR,
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
    "split": permissions.SPLIT,
    "offer": permissions.OFFER,
    "add_coded": permissions.ADD_CODED,
    "write_plan": permissions.WRITE_PLAN,
    "lead": permissions.LEAD,
    "closing": permissions.CLOSING,
    "copy": permissions.COPY,
    "correct": permissions.CORRECT,
}


@dataclass(frozen=True)
class Sight:
    """One person's sight of one situation: a boolean for each permission."""

    listing: bool = False
    origin: bool = False
    origin_sector: bool = False
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
    split: bool = False
    offer: bool = False
    add_coded: bool = False
    write_plan: bool = False
    lead: bool = False
    closing: bool = False
    copy: bool = False
    correct: bool = False

    @classmethod
    def of(cls, user: User, situation: Situation) -> Sight:
        """What *user* may see and do at this moment; one query."""
        return sights(user, [situation])[situation.pk]

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
    parts: dict[Q, int] = {}
    with access.sharing():
        rules = {
            name: _numbered(Q(access.condition(Situation, user, PERMISSIONS[name])), parts)
            for name in names
        }
    found = dict.fromkeys(ids, Sight())
    rows = Situation.objects.filter(pk__in=ids).values_list("pk", *map(_answer, parts))
    for pk, *answers in rows:
        found[pk] = Sight(**{name: _holds(rule, answers) for name, rule in rules.items()})
    return found


# A rule with each of its parts replaced by the number of the answer: an AND or OR of these.
Numbered = int | tuple[Callable[[Iterable[bool]], bool], tuple["Numbered", ...]]


def _numbered(rule: Q, parts: dict[Q, int]) -> Numbered:
    """*rule* with numbers for the parts below its ANDs and ORs; new parts are added to *parts*."""
    below = tuple(
        _numbered(cast(Q, child), parts)
        if _is_branch(child)
        else parts.setdefault(Q(child), len(parts))
        for child in rule.children
    )
    return (all if rule.connector == Q.AND else any), below


def _holds(rule: Numbered, answers: Sequence[bool]) -> bool:
    """Whether *rule* holds, given the answers to its parts."""
    if isinstance(rule, int):
        return answers[rule]
    join, below = rule
    return join(_holds(part, answers) for part in below)


def _is_branch(child: Any) -> bool:
    return isinstance(child, Q) and not child.negated and child.connector in (Q.AND, Q.OR)


def _answer(condition: Q) -> Case:
    return Case(
        When(condition, then=Value(True)), default=Value(False), output_field=BooleanField()
    )
