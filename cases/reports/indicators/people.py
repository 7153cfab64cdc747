"""What situations are about: persons, risks, strengths, flags."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db.models import F, Q, QuerySet

from cases.models import AffectedPerson, CodedValue, Term
from cases.reports.catalogue.axes import ALL, ELSEWHERE
from cases.reports.catalogue.crosstab import Key, key
from cases.reports.catalogue.people import WIDER, pair_code
from cases.reports.indicators.scope import Scope, Tally, distinct, grouped
from cases.reports.indicators.words import Codes

L = Term.List
AT, TABLE = "situation__discussed_at", "situation__table_id"
WHO = "situation__affected_persons"
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
    tally.count(
        grouped(rows, scope, AT, "age_group", "sex", table=TABLE),
        lambda age, sex: [
            key("persons", row, column)
            for row in _ages(codes.of(age))
            for column in (ALL, codes.of(sex))
        ],
    )


def count_ticked(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Factors and flags: a value stands once in a situation, so rows are situations.

    A mention counts in the category of its factor, too.
    """
    lists = {str(term.pk): term.list for term in codes.terms}
    strange = set()

    def cells(term: str) -> list[Key]:
        if term not in lists:
            strange.add(term)
            return []
        if lists[term] == L.RISK_FACTORS:
            return _of_factor(codes.code[term], codes.category(term))
        return _of_ticked(lists[term], codes.code[term])

    rows = values(scope).filter(term__list__in=(L.RISK_FACTORS, *TICKED))
    tally.count(grouped(rows, scope, AT, "term", table=TABLE), cells)
    if strange:
        _count_strange(scope, tally)


def _count_strange(scope: Scope, tally: Tally) -> None:
    """Situations with values of another table: in a line of their own and in no category."""
    rows = values(scope).exclude(_own(scope))
    tally.count(
        distinct(rows, scope, AT, "situation", "term__list", table=TABLE),
        lambda name: (
            _of_factor(ELSEWHERE, ELSEWHERE)
            if name == L.RISK_FACTORS
            else _of_ticked(name, ELSEWHERE)
        ),
    )


def _of_factor(code: str, category: str) -> list[Key]:
    return [key("risks", code), *(key("mentions", row) for row in (ALL, category))]


def _of_ticked(name: str, code: str) -> list[Key]:
    return [key(TICKED[L(name)], code)] if name in TICKED else []


def _own(scope: Scope, term: str = "term") -> Q:
    """Values of the shared lists or of the tables themselves."""
    return Q(**{f"{term}__table__isnull": True}) | Q(**{f"{term}__table__in": scope.tables})


def count_categories(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Situations with any factor of a category: the union, never the sum."""
    of_list = {str(term.pk): term.list for term in codes.terms}
    rows = values(scope).filter(_own(scope), term__parent__isnull=False)

    def cells(category: str) -> Iterator[Key]:
        if category in of_list:
            risk = of_list[category] == L.RISK_CATEGORIES
            yield key("risks" if risk else "protective", codes.code[category])

    tally.count(distinct(rows, scope, AT, "situation", "term__parent", table=TABLE), cells)


def count_risks_by_person(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Persons by age group and sex in situations with a category."""
    rows = values(scope).filter(_own(scope), RISK, term__parent__isnull=False)
    by = ("term__parent", f"{WHO}__age_group", f"{WHO}__sex")
    with_persons = rows.filter(**{f"{WHO}__isnull": False})

    def cells(*ids: str) -> Iterator[Key]:
        category, age, sex = map(codes.of, ids)
        for column in _ages(age):
            yield key("risks_age", category, column)
        yield key("risks_sex", category, sex)

    tally.count(distinct(with_persons, scope, AT, WHO, *by, table=TABLE), cells)


def count_factors_by_person(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Persons by age group and sex in situations with a factor: for each person it is a mention."""
    rows = values(scope).filter(RISK, **{f"{WHO}__isnull": False})
    by = (f"{WHO}__age_group", f"{WHO}__sex")
    strange = set()

    def cells(term: str, age: str, sex: str) -> Iterable[Key]:
        if term not in codes.code:
            strange.add(term)
            return ()
        return of_person(codes.code[term], codes.category(term), codes.of(age), codes.of(sex))

    tally.count(grouped(rows, scope, AT, "term", *by, table=TABLE), cells)
    if strange:
        tally.count(
            distinct(rows.exclude(_own(scope)), scope, AT, WHO, *by, table=TABLE),
            lambda age, sex: of_person(ELSEWHERE, ELSEWHERE, codes.of(age), codes.of(sex)),
        )


def of_person(factor: str, category: str, age: str, sex: str) -> Iterator[Key]:
    """The cells in which a person counts whose situation has a factor."""
    for column in _ages(age):
        yield key("factors_age", factor, column)
        yield from (key("mentions_age", row, column) for row in (ALL, category))
    yield key("factors_sex", factor, sex)
    yield from (key("mentions_sex", row, sex) for row in (ALL, category))


def count_pairs(scope: Scope, tally: Tally, codes: Codes) -> None:
    """Situations with two categories, in the order of the list."""
    other = "situation__coded_values__term"
    # One call: a second one would join the other value anew. Each pair once, in any order: asking
    # for that of the list would join both categories.
    rows = values(scope).filter(
        _own(scope),
        _own(scope, other),
        RISK,
        term__parent__lt=F(f"{other}__parent"),
        **{f"{other}__list": L.RISK_FACTORS},
    )
    place = {str(term.pk): number for number, term in enumerate(codes.terms)}

    def cells(*both: str) -> list[Key]:
        first, second = sorted(both, key=lambda pk: place.get(pk, len(place)))
        return [key("pairs", pair_code(codes.of(first), codes.of(second)))]

    by = ("term__parent", f"{other}__parent")
    tally.count(distinct(rows, scope, AT, "situation", *by, table=TABLE), cells)


def _ages(age: str) -> list[str]:
    return [ALL, age, *([WIDER_OF[age]] if age in WIDER_OF else [])]
