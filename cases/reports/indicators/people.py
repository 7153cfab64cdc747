"""What situations are about: persons, risks, strengths, flags."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet

from cases.models import AffectedPerson, CodedValue, Term
from cases.reports.catalogue.axes import ALL, ELSEWHERE
from cases.reports.catalogue.people import WIDER, pair_code
from cases.reports.indicators.scope import Group, Scope, Tally, distinct, grouped
from cases.reports.indicators.words import Codes

L = Term.List
AT, TABLE = "situation__discussed_at", "situation__table_id"
RISK = Q(term__list=L.RISK_FACTORS)
WIDER_OF = {age: entry.code for entry, ages in WIDER for age in ages}
# Lists whose values are ticked: each counts situations.
TICKED = {
    L.PROTECTIVE_FACTORS: "protective",
    L.STUDY_FLAGS: "flags",
}


def values(scope: Scope) -> QuerySet[CodedValue]:
    """The coded values of the situations presented in the period."""
    return CodedValue.objects.filter(scope.within(AT, "situation__table"))


def count_persons(scope: Scope, tally: Tally, codes: Codes) -> None:
    """By age group and sex, with both margins and the wider age groups."""
    rows = AffectedPerson.objects.filter(scope.within(AT, "situation__table"))
    for group in grouped(rows, scope, AT, "age_group", "sex", table=TABLE):
        age, sex = (codes.of(value) for value in group.values)
        for row in _ages(age):
            for column in (ALL, sex):
                tally.add(group, "persons", row, column)


def count_ticked(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Factors and flags: a value stands once in a situation, so rows are situations.

    A mention counts in the category of its factor, too.
    """
    lists = {str(term.pk): term.list for term in codes.terms}
    has_strange = False
    for group in grouped(values(scope), scope, AT, "term", table=TABLE):
        term = group.values[0]
        if term not in lists:
            has_strange = True
        elif lists[term] == L.RISK_FACTORS:
            _add_factor(tally, group, codes.code[term], codes.category(term))
        elif lists[term] in TICKED:
            tally.add(group, TICKED[L(lists[term])], codes.code[term])
    if has_strange:
        _count_strange(scope, tally)


def _count_strange(scope: Scope, tally: Tally) -> None:
    """Situations with values of another table: in a line of their own and in no category."""
    rows = values(scope).exclude(_own(scope))
    for group in distinct(rows, scope, AT, "situation", "term__list", table=TABLE):
        name = group.values[0]
        if name == L.RISK_FACTORS:
            _add_factor(tally, group, ELSEWHERE, ELSEWHERE)
        elif name in TICKED:
            tally.add(group, TICKED[L(name)], ELSEWHERE)


def _add_factor(tally: Tally, group: Group, code: str, category: str) -> None:
    tally.add(group, "risks", code)
    for row in (ALL, category):
        tally.add(group, "mentions", row)


def _own(scope: Scope, term: str = "term") -> Q:
    """Values of the shared lists or of the tables themselves."""
    return Q(**{f"{term}__table__isnull": True}) | Q(**{f"{term}__table__in": scope.tables})


def count_categories(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Situations with any factor of a category: the union, never the sum."""
    of_list = {str(term.pk): term.list for term in codes.terms}
    rows = values(scope).filter(_own(scope), term__parent__isnull=False)
    for group in distinct(rows, scope, AT, "situation", "term__parent", table=TABLE):
        category = group.values[0]
        if category in of_list:
            risk = of_list[category] == L.RISK_CATEGORIES
            tally.add(group, "risks" if risk else "protective", codes.code[category])


def count_risks_by_person(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Persons by age group and sex in situations with a category."""
    rows = values(scope).filter(_own(scope), RISK, term__parent__isnull=False)
    who = "situation__affected_persons"
    by = ("term__parent", f"{who}__age_group", f"{who}__sex")
    with_persons = rows.filter(**{f"{who}__isnull": False})
    for group in distinct(with_persons, scope, AT, who, *by, table=TABLE):
        category, age, sex = (codes.of(value) for value in group.values)
        for column in _ages(age):
            tally.add(group, "risks_age", category, column)
        tally.add(group, "risks_sex", category, sex)


def count_pairs(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Situations with two categories, in the order of the list."""
    other = "situation__coded_values__term"
    # One call: a second one would join the other value anew.
    rows = values(scope).filter(
        _own(scope),
        _own(scope, other),
        RISK,
        term__parent__position__lt=F(f"{other}__parent__position"),
        **{f"{other}__list": L.RISK_FACTORS, f"{other}__parent__isnull": False},
    )
    by = ("term__parent", f"{other}__parent")
    for group in distinct(rows, scope, AT, "situation", *by, table=TABLE):
        first, second = (codes.of(value) for value in group.values)
        tally.add(group, "pairs", pair_code(first, second))


def _ages(age: str) -> list[str]:
    return [ALL, age, *([WIDER_OF[age]] if age in WIDER_OF else [])]
