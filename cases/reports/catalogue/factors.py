"""Crosstabs of risk factors by age group and by sex: as a share of persons, and of mentions.

Age and sex belong to an affected person. A factor counts the persons in situations that have it; a
mention counts once for each person of its situation, so that mentions add up.
"""

from __future__ import annotations

from dataclasses import replace

from cases.reports.catalogue.axes import ALL, Axis, parts, ticked
from cases.reports.catalogue.crosstab import Crosstab, Key, Within, key
from cases.reports.catalogue.people import OF_PERSONS, ages, persons_with
from cases.reports.catalogue.words import Words
from cases.reports.document import Cohort, Label, Shape, Unit

Places = dict[tuple[str, str], Key]
OF_COLUMN = Label(
    "mentions of risk factors for the persons of the column",
    "mentions de facteurs de risque pour les personnes de la colonne",
)
FOR_EACH = Label(
    "A mention counts once for each affected person of its situation.",
    "Une mention compte une fois pour chaque personne touchée de sa situation.",
)


def factors_by_age(words: Words, *, wide: bool = False) -> Crosstab:
    """Affected persons of each age group in situations with a category or a factor."""
    columns = ages(words, wide=wide)
    same: Places = {(ALL, age): key("persons", age) for age in columns.every}
    same |= {
        (one.code, age): key("risks_age", one.code, age)
        for one in words.of("risk_categories")
        for age in columns.every
    }
    title = Label("Risk factors by age group", "Facteurs de risque selon le groupe d’âge")
    return _factors(words, "factors_age", title, columns, same)


def factors_by_sex(words: Words) -> Crosstab:
    """Affected persons of each sex in situations with a category or a factor."""
    columns = parts(*words.of("sexes"))
    same: Places = {(ALL, sex): key("persons", ALL, sex) for sex in columns.every}
    same |= {
        (one.code, sex): key("risks_sex", one.code, sex)
        for one in words.of("risk_categories")
        for sex in columns.every
    }
    same |= _totals(factors_by_age(words))
    title = Label("Risk factors by sex", "Facteurs de risque selon le sexe")
    return _factors(words, "factors_sex", title, columns, same)


def mentions_by_age(words: Words, *, wide: bool = False) -> Crosstab:
    """Mentions of risk factors for the persons of each age group."""
    title = Label(
        "Mentions of risk factors by age group",
        "Mentions de facteurs de risque selon le groupe d’âge",
    )
    return _mentions(words, "mentions_age", title, factors_by_age(words, wide=wide), {})


def mentions_by_sex(words: Words) -> Crosstab:
    """Mentions of risk factors for the persons of each sex."""
    title = Label("Mentions of risk factors by sex", "Mentions de facteurs de risque selon le sexe")
    same = _totals(mentions_by_age(words))
    return _mentions(words, "mentions_sex", title, factors_by_sex(words), same)


def _totals(crosstab: Crosstab) -> Places:
    """The cells that another crosstab of the same rows has in its column of all."""
    return {(row, ALL): crosstab.key(row) for row in crosstab.rows.every}


def _factors(words: Words, code: str, title: Label, columns: Axis, same: Places) -> Crosstab:
    rows = ticked(*words.tree("risk_categories", "risk_factors"), whole=OF_PERSONS)
    return replace(persons_with(rows, code, title, columns, same), by_size=True)


def _mentions(words: Words, code: str, title: Label, factors: Crosstab, same: Places) -> Crosstab:
    """A factor is mentioned once in a situation: its mentions are the persons it counts."""
    categories = {one.code for one in words.of("risk_categories")}
    places = [
        (row.code, column) for row in factors.rows.entries for column in factors.columns.every
    ]
    of_factors = {place: factors.key(*place) for place in places if place[0] not in categories}
    same = of_factors | {place: of for place, of in same.items() if place not in of_factors}
    unions = tuple(
        Within(factors.key(*place), same.get(place) or key(code, *place))
        for place in places
        if place[0] in categories
    )
    return Crosstab(
        code=code,
        title=title,
        unit=Unit.MENTIONS,
        cohort=Cohort.PRESENTED,
        base=OF_COLUMN,
        rows=parts(*factors.rows.entries),
        columns=factors.columns,
        shape=Shape.GRID,
        same=same,
        links=unions,
        base_row=ALL,
        by_size=True,
        note=FOR_EACH,
    )
