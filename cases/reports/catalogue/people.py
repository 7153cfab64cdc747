"""Crosstabs about what situations are about: persons, risks, strengths, flags."""

from __future__ import annotations

from itertools import combinations

from cases.reports.catalogue.axes import ALL, Axis, Entry, parts, ticked
from cases.reports.catalogue.crosstab import Crosstab, Key, Whole, Within, key
from cases.reports.catalogue.situations import DESCRIBED, OF_DESCRIBED, OF_THE_COURSE
from cases.reports.catalogue.words import Words
from cases.reports.document import Cohort, Label, Shape, Unit

BASE_OF_COLUMN = Label("affected persons of the column", "personnes touchées de la colonne")
OF_PERSONS = Label("all affected persons", "toutes les personnes touchées")
SEVERAL = Label(
    "A situation may count in several rows; a category counts each situation once.",
    "Une situation peut compter dans plusieurs rangées; une catégorie compte chaque situation "
    "une seule fois.",
)
# Wider age groups, and the ages that lie in each.
WIDER = (
    (Entry("0_17", Label("0–17", "0–17")), ("0_5", "6_11", "12_17")),
    (Entry("18_29", Label("18–29", "18–29")), ("18_24", "25_29")),
    (Entry("30_59", Label("30–59", "30–59")), ("30_39", "40_59")),
)
WIDER_CODES = frozenset(entry.code for entry, _ages in WIDER)


def ages(words: Words, *, wide: bool = False) -> Axis:
    """The age groups; *wide* shows the wider ones in their place."""
    inside = {age: entry.code for entry, found in WIDER for age in found}
    fine = [Entry(e.code, e.label, inside.get(e.code, "")) for e in words.of("age_groups")]
    tree: list[Entry] = []
    for entry, found in WIDER:
        tree += [entry, *(age for age in fine if age.code in found)]
    axis = parts(*tree, *(age for age in fine if age.code not in inside))
    return axis.without(inside if wide else WIDER_CODES)


def persons(words: Words, *, wide: bool = False) -> Crosstab:
    """Age group by sex."""
    return Crosstab(
        code="persons",
        title=Label(
            "Affected persons by age group and sex",
            "Personnes touchées selon le groupe d’âge et le sexe",
        ),
        unit=Unit.PERSONS,
        cohort=Cohort.PRESENTED,
        base=OF_PERSONS,
        rows=ages(words, wide=wide),
        columns=parts(*words.of("sexes")),
        shape=Shape.GRID,
        base_row=ALL,
        base_column=ALL,
    )


def risks(words: Words) -> Crosstab:
    """Risk categories and factors, as a share of situations."""
    return Crosstab(
        code="risks",
        title=Label("Risk categories and factors", "Catégories et facteurs de risque"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=ticked(*words.tree("risk_categories", "risk_factors")),
        same={(ALL, ALL): DESCRIBED},
        links=OF_THE_COURSE,
        base_row=ALL,
        note=SEVERAL,
    )


def mentions(words: Words) -> Crosstab:
    """Mentions of risk factors: they add up, and are no count of people.

    A factor stands once in a situation, so that its mentions are the situations that have it.
    """
    axis = ticked(*words.tree("risk_categories", "risk_factors"))
    top = axis.children(ALL)
    categories = {entry.code for entry in words.of("risk_categories")}
    links: list[Whole | Within] = []
    for entry in top:
        inside = [child.code for child in axis.children(entry.code)] or [entry.code]
        factors = tuple(key("risks", code) for code in inside)
        if entry.code in categories:
            links.append(Whole(key("mentions", entry.code), factors))
            links.append(Within(key("risks", entry.code), key("mentions", entry.code)))
    return Crosstab(
        code="mentions",
        title=Label("Mentions of risk factors", "Mentions de facteurs de risque"),
        unit=Unit.MENTIONS,
        cohort=Cohort.PRESENTED,
        base=Label("all mentions of risk factors", "toutes les mentions de facteurs de risque"),
        rows=parts(*axis.entries),
        same={
            (entry.code, ALL): key("risks", entry.code)
            for entry in axis.entries
            if entry.code not in categories
        },
        links=(*risks(words).relations(), *links),
        base_row=ALL,
    )


def risks_by_age(words: Words, *, wide: bool = False) -> Crosstab:
    """Affected persons of each age group in situations with a category of risk."""
    columns = ages(words, wide=wide)
    same: dict[tuple[str, str], Key] = {(ALL, age): key("persons", age) for age in columns.every}
    return _risks_by(
        words,
        "risks_age",
        Label("Risk categories by age group", "Catégories de risque selon le groupe d’âge"),
        columns,
        same,
    )


def risks_by_sex(words: Words) -> Crosstab:
    """Affected persons of each sex in situations with a category of risk."""
    columns = parts(*words.of("sexes"))
    same: dict[tuple[str, str], Key] = {
        (ALL, sex): key("persons", ALL, sex) for sex in columns.codes
    }
    same |= {(e.code, ALL): key("risks_age", e.code) for e in words.of("risk_categories")}
    return _risks_by(
        words,
        "risks_sex",
        Label("Risk categories by sex", "Catégories de risque selon le sexe"),
        columns,
        same,
    )


def pairs(words: Words) -> Crosstab:
    """Two categories of risk in one situation."""
    both = list(combinations(words.of("risk_categories"), 2))
    rows = [Entry(pair_code(a.code, b.code), _and(a.label, b.label)) for a, b in both]
    links = [
        Within(key("pairs", pair_code(a.code, b.code)), key("risks", one.code))
        for a, b in both
        for one in (a, b)
    ]
    return Crosstab(
        code="pairs",
        title=Label("Risk categories that occur together", "Catégories de risque concomitantes"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=ticked(*rows),
        same={(ALL, ALL): DESCRIBED},
        links=(*OF_THE_COURSE, *links),
        base_row=ALL,
    )


def protective(words: Words) -> Crosstab:
    """Protective factors."""
    return _ticks(
        "protective",
        Label("Protective factors", "Facteurs de protection"),
        words.tree("protective_categories", "protective_factors"),
    )


def flags(words: Words) -> Crosstab:
    """Study flags."""
    return _ticks("flags", Label("Study flags", "Indicateurs d’étude"), words.of("study_flags"))


def pair_code(first: str, second: str) -> str:
    """The code of two categories, in the order of the list."""
    return f"{first}+{second}"


def _and(first: Label, second: Label) -> Label:
    return Label(f"{first.en} + {second.en}", f"{first.fr} + {second.fr}")


def _ticks(code: str, title: Label, entries: tuple[Entry, ...]) -> Crosstab:
    return Crosstab(
        code=code,
        title=title,
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=ticked(*entries),
        same={(ALL, ALL): DESCRIBED},
        links=OF_THE_COURSE,
        base_row=ALL,
        note=SEVERAL,
    )


def _risks_by(
    words: Words, code: str, title: Label, columns: Axis, same: dict[tuple[str, str], Key]
) -> Crosstab:
    rows = ticked(*words.of("risk_categories"), whole=OF_PERSONS)
    return persons_with(rows, code, title, columns, same)


def persons_with(
    rows: Axis, code: str, title: Label, columns: Axis, same: dict[tuple[str, str], Key]
) -> Crosstab:
    """Affected persons of each column in situations with what is ticked in a row."""
    return Crosstab(
        code=code,
        title=title,
        unit=Unit.PERSONS,
        cohort=Cohort.PRESENTED,
        base=BASE_OF_COLUMN,
        rows=rows,
        columns=columns,
        shape=Shape.GRID,
        same=same,
        base_row=ALL,
        note=SEVERAL,
    )
