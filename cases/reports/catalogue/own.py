"""Crosstabs of a table's own: the priorities of its plan, and indicators it defined.

Each row counts the situations that have any of some values of one coded list. What everybody
knows of such a union is stated with it: it is no smaller than each of its values, no larger than
all of them together, and within any other union that holds all of its values.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import permutations

from cases.reports.catalogue.axes import ALL, Entry, ticked
from cases.reports.catalogue.crosstab import Crosstab, Key, Relation, Whole, Within, key
from cases.reports.catalogue.situations import (
    CONCLUDED,
    DESCRIBED,
    OF_CONCLUDED,
    OF_DESCRIBED,
    OF_REJECTED,
    OF_THE_COURSE,
    REJECTED,
)
from cases.reports.catalogue.words import Own, Words
from cases.reports.catalogue.work import OF_BARRIERS
from cases.reports.document import Cohort, Label, Unit

PRIORITIES, CONCLUSIONS = "risk_categories", "conclusion_reasons"
REJECTIONS, BARRIERS = "rejection_reasons", "barrier_kinds"
# Every other list is counted among the situations presented.
STANDS_IN: Mapping[str, str] = {
    PRIORITIES: "priorities", CONCLUSIONS: "own_concluded", REJECTIONS: "own_rejected",
    BARRIERS: "own_barriers",
}  # fmt: skip
# Of these lists a value is counted in another crosstab, too, in the same situations.
COUNTED_IN: Mapping[str, str] = {
    "risk_categories": "risks", "risk_factors": "risks", "protective_categories": "protective",
    "protective_factors": "protective", "study_flags": "flags", "discussion_types": "kinds",
    "conclusion_reasons": "conclusions", "rejection_reasons": "rejections",
    "barrier_kinds": "barriers",
}  # fmt: skip
# Of these lists there is one value each: a union is a sum.
ONE_EACH = frozenset({"discussion_types", CONCLUSIONS, REJECTIONS, BARRIERS})
ANY_OF = Label(
    "Each row counts the situations that have any of its values, once.",
    "Chaque rangée compte une seule fois les situations qui ont l’une de ses valeurs.",
)


ANY_KIND = Label(
    "Each row counts the barriers of any of its kinds.",
    "Chaque rangée compte les obstacles de l’une de ses sortes.",
)


def priorities(words: Words) -> Crosstab:
    """The priorities of the community safety and well-being plan, as unions of risk categories."""
    title = Label(
        "Priorities of the community safety and well-being plan",
        "Priorités du plan de sécurité et de bien-être communautaires",
    )
    return _presented("priorities", title, [o for o in words.own if o.list == PRIORITIES])


def own(words: Words) -> Crosstab:
    """The table's own indicators among the situations presented."""
    title = Label("The table’s own indicators", "Indicateurs propres à la table")
    return _presented("own", title, [o for o in words.own if o.list not in STANDS_IN])


def own_concluded(words: Words) -> Crosstab:
    """The table's own indicators among the situations concluded."""
    found = [one for one in words.own if one.list == CONCLUSIONS]
    return Crosstab(
        code="own_concluded",
        title=Label("The table’s own indicators of conclusions",
                    "Indicateurs de conclusion propres à la table"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.CONCLUDED,
        base=OF_CONCLUDED,
        rows=ticked(*_entries(found)),
        same={(ALL, ALL): CONCLUDED},
        links=(*OF_THE_COURSE, *_known("own_concluded", found)),
        base_row=ALL,
        note=ANY_OF,
    )  # fmt: skip


def own_rejected(words: Words) -> Crosstab:
    """The table's own indicators among the situations rejected; duplicates are not among them."""
    found = [one for one in words.own if one.list == REJECTIONS]
    return Crosstab(
        code="own_rejected",
        title=Label("The table’s own indicators of rejections",
                    "Indicateurs de rejet propres à la table"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_REJECTED,
        rows=ticked(*_entries(found)),
        same={(ALL, ALL): REJECTED},
        links=(*OF_THE_COURSE, *_known("own_rejected", found)),
        base_row=ALL,
        listed=True,
        note=ANY_OF,
    )  # fmt: skip


def own_barriers(words: Words) -> Crosstab:
    """The table's own indicators among the barriers noted."""
    found = [one for one in words.own if one.list == BARRIERS]
    return Crosstab(
        code="own_barriers",
        title=Label("The table’s own indicators of barriers",
                    "Indicateurs d’obstacles propres à la table"),
        unit=Unit.BARRIERS,
        cohort=Cohort.REPORTED,
        base=OF_BARRIERS,
        rows=ticked(*_entries(found)),
        same={(ALL, ALL): key("barriers", ALL)},
        links=tuple(_known("own_barriers", found)),
        base_row=ALL,
        note=ANY_KIND,
    )  # fmt: skip


def crosstab_of(name: str) -> str:
    """The crosstab that an indicator of this list stands in."""
    return STANDS_IN.get(name, "own")


def together(crosstab: str, code: str) -> Key:
    """The key of the values of an indicator added up: never shown, and known to bound it."""
    return key(f"{crosstab}_sum", code)


def values_of(one: Own) -> tuple[Key, ...]:
    """The counts of its values in the other crosstab; none where there is no such crosstab."""
    counted = COUNTED_IN.get(one.list)
    return tuple(key(counted, code) for code in one.values) if counted else ()


def _presented(code: str, title: Label, found: list[Own]) -> Crosstab:
    return Crosstab(
        code=code,
        title=title,
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=ticked(*_entries(found)),
        same={(ALL, ALL): DESCRIBED},
        links=(*OF_THE_COURSE, *_known(code, found)),
        base_row=ALL,
        note=ANY_OF,
    )


def _entries(found: Iterable[Own]) -> list[Entry]:
    return [Entry(one.code, one.label) for one in found]


def _known(crosstab: str, found: list[Own]) -> Iterator[Relation]:
    for one in found:
        here, values = key(crosstab, one.code), values_of(one)
        if values and one.list in ONE_EACH:
            yield Whole(here, values, usual=True)
        elif values:
            yield from (Within(value, here) for value in values)
            yield Whole(together(crosstab, one.code), values, usual=True)
            yield Within(here, together(crosstab, one.code))
    for small, big in permutations(found, 2):
        if small.list == big.list and set(small.values) < set(big.values):
            yield Within(key(crosstab, small.code), key(crosstab, big.code))
