"""Which counts the catalogue has, whatever the values of its lists are. Pure.

A *form* is a key with the name of a list in place of its values, as in
``risks_age/<risk_categories>/<age_groups>``. Titles and values of lists come and go and a form
stays, so that a quarter can keep which forms it counted: what joins the catalogue afterwards, a
crosstab or a row of one, is not among them, and is no 0 there.

Indicators of a table's own have forms of no kind: from when each is counted stands with it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cache

from cases.reports.catalogue.axes import Entry
from cases.reports.catalogue.crosstab import Crosstab, Key, keys_of
from cases.reports.catalogue.situations import GROUPS, conclusions, headline
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document.labels import NOTHING

Form = Key
INSIDE = {"conclusion_reasons": GROUPS[-1].code}  # values that stand in one of some fixed ones


class NotCounted(LookupError):
    """A count that was not taken at some place and time: it is not known, and no 0."""


class _Outline(Words):
    """Every list with its name for a value; twice, or there would be no pairs of values."""

    def of(self, name: str) -> tuple[Entry, ...]:
        """The name of the list."""
        return (Entry(f"<{name}>", NOTHING, INSIDE.get(name, "")),) * 2


OUTLINE = _Outline(
    lists={},
    agencies=(Entry("<sectors>", NOTHING), Entry("<agencies>", NOTHING, "<sectors>")),
)


@cache
def every_form() -> frozenset[Form]:
    """Everything that is counted when a quarter is closed."""
    found: set[Form] = set()
    for crosstab in _crosstabs(BY_CODE):
        found |= {crosstab.key(*place) for place in crosstab.places()}
        found |= {of for relation in crosstab.relations() for of in keys_of(relation)}
    return frozenset(found)


@cache
def monthly_forms() -> frozenset[Form]:
    """Those that are counted for each month, too."""
    codes = tuple(f"{make(OUTLINE).code}/" for make in (headline, conclusions))
    return frozenset(form for form in every_form() if form.startswith(codes))


@cache
def forms_of(template: str, only: frozenset[str] = frozenset()) -> frozenset[Form]:
    """What stands in a template, in the finer and the wider age groups, or in *only* some of its
    crosstabs.
    """
    made = [one for one in _crosstabs([template]) if not only or one.code in only]
    return frozenset(crosstab.key(*place) for crosstab in made for place in crosstab.places())


def codes_of(templates: Iterable[str]) -> list[str]:
    """The codes of every crosstab that these templates have."""
    found = [BY_CODE[code] for code in templates]
    makes = [make for one in found for make in (*one.crosstabs, *one.by_quarter)]
    return sorted({make(OUTLINE).code for make in makes})


def _crosstabs(templates: Iterable[str]) -> list[Crosstab]:
    templates = list(templates)
    over_time = [make(OUTLINE) for code in templates for make in BY_CODE[code].by_quarter]
    both = [one for wide in (False, True) for one in crosstabs(OUTLINE, templates, wide=wide)]
    return [*both, *over_time]


class Lack:
    """The keys that are not there where only some forms were counted.

    Of *others*, which have no form, it holds all or none.
    """

    def __init__(self, counted: Collection[Form], *, others: bool = False) -> None:
        self.forms = every_form().difference(counted)
        self._others = others
        self._known: dict[Key, bool] = {}

    def __contains__(self, key: Key) -> bool:
        if not self.forms:
            return self._others
        if key not in self._known:
            self._known[key] = self._lacks(_fitting(key))
        return self._known[key]

    def _lacks(self, fitting: set[Form]) -> bool:
        return self.forms.issuperset(fitting) if fitting else self._others


def _fitting(key: Key) -> set[Form]:
    """The forms that a key has: where it is named itself, that one alone."""
    code, row, column = key.split("/")
    parts = [form.split("/") for form in every_form() if form.startswith(f"{code}/")]
    fitting = [one for one in parts if _is(one[1], row) and _is(one[2], column)]
    named = {"/".join(one): (one[1] == row) + (one[2] == column) for one in fitting}
    closest = max(named.values(), default=0)
    return {form for form, same in named.items() if same == closest}


def _is(part: str, value: str) -> bool:
    """Whether a value stands for itself or is one of a list."""
    return part == value or part.startswith("<")
