"""What one person may see of a situation and do with it, as plain booleans.

Templates and serializers decide by these which group of fields to show; they ask no rule
themselves. One query answers for a single situation, and one for a whole page of a list, so that
the number of queries never grows with the rows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import BooleanField, Case, Q, Value, When

from agencies import access, at_hand
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
    def of(cls, user: User, situation: Situation, *, fresh: bool = False) -> Sight:
        """What *user* may see and do at this moment; one query, or less for a *fresh* row."""
        return sights(user, [situation], fresh=fresh)[situation.pk]

    def holds(self, perm: str) -> bool:
        """Whether the permission *perm* (a full name, ``cases.…``) is among them."""
        return any(getattr(self, name) for name, known in PERMISSIONS.items() if known == perm)

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels that may be read, for the trace that reading leaves."""
        names = ("listing", "coded", "narrative", "room", "plan")
        return tuple(name for name in names if getattr(self, name))


def sights(
    user: User,
    situations: Iterable[Situation],
    names: Collection[str] = tuple(PERMISSIONS),
    *,
    fresh: bool = False,
    but: Mapping[UUID, Collection[str]] | None = None,
) -> dict[UUID, Sight]:
    """The sight of each of *situations* (say, one page of a list), by id; one query for all.

    Asks only the permissions *names* (fields of :class:`Sight`); the others come out as False.
    What the person may not even list has no True at all. Raises KeyError for an unknown name.

    The rules share most of their parts. The database is asked each part once, and the rules are
    put together from the answers: asking them whole takes several times as long. Of *fresh* rows,
    read a moment ago, it is asked only what they do not tell themselves. *but* names other
    permissions for some rows.
    """
    wanted = {row: frozenset((but or {}).get(row.pk, names)) for row in situations}
    parts = Parts()
    with access.sharing():
        every = set().union(names, *wanted.values())
        rules = {name: Q(access.condition(Situation, user, PERMISSIONS[name])) for name in every}
        # Where the rows tell nothing themselves, the same is asked of all.
        alike = {} if fresh else {of: _asked(rules, of, parts) for of in set(wanted.values())}
        asked = {
            row.pk: _asked(rules, of, parts, row) if fresh else alike[of]
            for row, of in wanted.items()
        }
    told = _told(list(asked), parts.conditions, fresh)
    made: dict[Any, Sight] = {}
    return {pk: _made(of_row, told.get(pk), made) for pk, of_row in asked.items()}


# A rule with each part replaced by the number of its answer, or by the answer: an AND or OR of
# these.
Numbered = bool | int | tuple[Callable[[Iterable[bool]], bool], tuple["Numbered", ...]]
Asked = dict[str, Numbered]


class Parts:
    """The conditions that are asked, each once, and the number of each.

    To compare conditions takes their whole depth, so that an object is compared once.
    """

    def __init__(self) -> None:
        self.conditions: list[Q] = []
        self._numbers: dict[Q, int] = {}
        self._of_objects: dict[int, int] = {}

    def number(self, child: Any) -> int:
        """The number of *child*, which its rule holds for as long as this is asked."""
        if id(child) not in self._of_objects:
            condition = Q(child)
            number = self._numbers.setdefault(condition, len(self.conditions))
            if number == len(self.conditions):
                self.conditions.append(condition)
            self._of_objects[id(child)] = number
        return self._of_objects[id(child)]


def _asked(
    rules: Mapping[str, Q], names: Iterable[str], parts: Parts, row: Situation | None = None
) -> Asked:
    """The rules *names*, less what *row* tells; what has to be asked is added to *parts*."""
    known: dict[int, bool | None] = {}
    return {name: _numbered(rules[name], parts, row, known) for name in names}


def _told(pks: list[UUID], parts: Sequence[Q], fresh: bool) -> dict[UUID, list[bool]]:
    """The answers to *parts* for each row, by id; nothing for a row that is gone.

    All are asked in one query; for *fresh* rows, those known by their ids by these.
    """
    known = [at_hand.related(part) if fresh else None for part in parts]
    ids = {number: (found[0](), found[1]) for number, found in enumerate(known) if found}
    others = [number for number in range(len(parts)) if number not in ids]
    rows = _ask(pks, [parts[number] for number in others]) if others else [(pk,) for pk in pks]
    told: dict[UUID, list[bool]] = {}
    for pk, *answers in rows:
        told[pk] = [number in ids and (pk in ids[number][0]) is not ids[number][1]
                    for number in range(len(parts))]  # fmt: skip
        for number, answer in zip(others, answers, strict=True):
            told[pk][number] = answer
    return told


def _ask(ids: list[UUID], parts: Iterable[Q]) -> Iterable[tuple[Any, ...]]:
    return Situation.objects.filter(pk__in=ids).values_list("pk", *map(_answer, parts))


def _numbered(
    rule: Q, parts: Parts, row: Situation | None, known: dict[int, bool | None]
) -> Numbered:
    """*rule* with numbers for the parts below its ANDs and ORs that *row* does not tell."""
    decides = rule.connector == Q.OR
    below: list[Numbered] = []
    for child in rule.children:
        part = (
            _numbered(cast(Q, child), parts, row, known)
            if _is_branch(child)
            else _part(child, parts, row, known)
        )
        if part is decides:
            return decides
        if not isinstance(part, bool):
            below.append(part)
    return ((any if decides else all), tuple(below)) if below else not decides or not rule.children


def _part(
    child: Any, parts: Parts, row: Situation | None, known: dict[int, bool | None]
) -> Numbered:
    if row is not None:
        if id(child) not in known:
            known[id(child)] = at_hand.answer(child, row)
        told = known[id(child)]
        if told is not None:
            return told
    return parts.number(child)


def _made(asked: Asked, answers: Sequence[bool] | None, made: dict[Any, Sight]) -> Sight:
    """The sight that follows from the *answers* to what was asked; of equal ones, one."""
    if answers is None:
        return Sight()
    key = (id(asked), *answers)
    if key not in made:
        made[key] = Sight(**{name: _holds(rule, answers) for name, rule in asked.items()})
    return made[key]


def _holds(rule: Numbered, answers: Sequence[bool]) -> bool:
    """Whether *rule* holds, given the answers to its parts."""
    if isinstance(rule, bool):
        return rule
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
