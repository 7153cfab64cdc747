"""What a situation is about, in codes: how it is loaded, and said in one line."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet, UUIDField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from agencies.prepared import Given, among, prepared
from cases.models import AffectedPerson, Coded, CodedValue, Situation, Term

# How a person is called when several are meant: M1, F1. Anything else is P.
LETTERS = {"male": "M", "female": "F", "x": "X"}
MOST_IN_LINE = 3
BETWEEN = " · "


@dataclass(frozen=True)
class Person:
    """One affected person as it is shown: ``label`` (M1), age group and sex."""

    row: AffectedPerson
    label: str

    @property
    def words(self) -> str:
        """Such as "M 18–24"."""
        return f"{letter(self.row)} {self.row.age_group.name}"


@dataclass(frozen=True)
class CodedView:
    """The coded group of one situation, ready to be shown.

    *risks* and *protective* are pairs of a category and its terms.
    """

    discussion_type: Term | None
    people: list[Person]
    risks: list[tuple[Term | None, list[Term]]]
    protective: list[tuple[Term | None, list[Term]]]
    flags: list[Term]
    reasons: list[Term]
    values: list[Term] = field(default_factory=list)
    came_back: bool | None = None

    @property
    def line(self) -> str:
        """Such as "M 18–24 · Housing +2": what stands beside a number."""
        return BETWEEN.join(part for part in (self.who, self.about) if part)

    @property
    def who(self) -> str:
        """The people, or the kind of place."""
        if len(self.people) > MOST_IN_LINE:
            many = len(self.people)
            return ngettext("%(count)d person", "%(count)d people", many) % {"count": many}
        if self.people:
            return ", ".join(person.words for person in self.people)
        return str(self.discussion_type or "")

    @property
    def about(self) -> str:
        """The risk category with the most factors, and how many others there are."""
        if not self.risks:
            return ""
        category, _terms = max(self.risks, key=lambda pair: len(pair[1]))
        more = len(self.risks) - 1
        name = str(category or _("Other"))
        return f"{name} +{more}" if more else name

    @property
    def under_eighteen(self) -> bool:
        """Whether somebody is a child."""
        return any(p.row.age_group.code in {"0_5", "6_11", "12_17"} for p in self.people)

    @property
    def youth(self) -> bool:
        """Whether somebody is of the age that youth records are about."""
        return any(person.row.age_group.code == "12_17" for person in self.people)

    @property
    def criminal(self) -> bool:
        """Whether a factor of criminal involvement is chosen."""
        return any(category and category.code == CRIMINAL for category, _terms in self.risks)


CRIMINAL = "criminal_involvement"


def letter(person: AffectedPerson) -> str:
    """The letter that stands for a person's sex."""
    return LETTERS.get(person.sex.code, "P")


def labelled(people: Iterable[AffectedPerson]) -> list[Person]:
    """Number the people of one situation within their sex, in the order they were given."""
    seen: Counter[str] = Counter()
    found = []
    for person in people:
        seen[letter(person)] += 1
        found.append(Person(person, f"{letter(person)}{seen[letter(person)]}"))
    return found


def load(situations: Iterable[Situation]) -> dict[Any, CodedView]:
    """The coded group of each of *situations*, by id; three queries.

    The caller has made sure that it may be shown.
    """
    pks = [row.pk for row in situations]
    coded = {found.situation_id: found for found in _coded(situations=pks)}
    people, terms = defaultdict(list), defaultdict(list)
    for person in _people(situations=pks):
        people[person.situation_id].append(person)
    for value in _values(situations=pks):
        terms[value.situation_id].append(value.term)
    return {pk: _view(coded.get(pk), people[pk], terms[pk]) for pk in pks}


@prepared(situations=UUIDField())
def _coded(situations: Given) -> QuerySet[Coded]:
    return Coded.objects.filter(among("situation", situations)).select_related("discussion_type")


@prepared(situations=UUIDField())
def _people(situations: Given) -> QuerySet[AffectedPerson]:
    rows = AffectedPerson.objects.filter(among("situation", situations))
    return rows.select_related("age_group", "sex").order_by("position")


@prepared(situations=UUIDField())
def _values(situations: Given) -> QuerySet[CodedValue]:
    rows = CodedValue.objects.filter(among("situation", situations)).defer("added_by")
    rows = rows.select_related("term__parent")
    return rows.order_by("term__parent__position", "term__position")


def _view(coded: Coded | None, people: list[AffectedPerson], terms: list[Term]) -> CodedView:
    of = {name: [term for term in terms if term.list == name] for name in Term.List.values}
    return CodedView(
        discussion_type=coded.discussion_type if coded else None,
        people=labelled(people),
        risks=by_category(of[Term.List.RISK_FACTORS]),
        protective=by_category(of[Term.List.PROTECTIVE_FACTORS]),
        flags=of[Term.List.STUDY_FLAGS],
        reasons=of[Term.List.WHY_NOW_REASONS],
        values=terms,
        came_back=coded.came_back if coded else None,
    )


def by_category(terms: Iterable[Term]) -> list[tuple[Term | None, list[Term]]]:
    """Pairs of a category and its terms, in the order in which the terms come."""
    groups: dict[Any, tuple[Term | None, list[Term]]] = {}
    for term in terms:
        groups.setdefault(term.parent_id, (term.parent, []))[1].append(term)
    return list(groups.values())


GROUPS = {
    "overall_risk_lowered": gettext_lazy("Overall risk lowered"),
    "still_aer": gettext_lazy("Still acutely elevated risk"),
    "other": gettext_lazy("Other reason"),
}


def conclusion_group(reason: Term) -> Any:
    """The group of a conclusion reason, in words."""
    return GROUPS.get(reason.group, GROUPS["other"])
