"""Words for what some quarters of a report did not count, and what can be done about it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from agencies.errors import GuardFailed
from cases.models import ClosedQuarter
from cases.reports.catalogue.counted import Lack, forms_of
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.periods import end_of, name_of
from cases.reports.snapshots import Place
from cases.reports.uncounted import NotAllCounted, Uncounted
from cases.services.freezing import all_is_there
from tables.models import Table


def refusal_of(error: NotAllCounted, tables: list[Table]) -> GuardFailed:
    """The refusal that names each template with its quarters, and what to do."""
    return GuardFailed(code="not_counted", errors={"templates": sentences(error.found, tables)})


def sentences(found: Iterable[Uncounted], tables: list[Table]) -> list[str]:
    """For each template, one sentence of the quarters that can be counted again and one of those
    that cannot.
    """
    found = list(found)
    by_id = {str(table.pk): table for table in tables}
    places = {place for one in found for place in one.quarters}
    there = {place for place in places if all_is_there(by_id[place[0]], place[1])}
    return [words for one in found for words in _about(one, there, by_id)]


def _about(one: Uncounted, there: set[Place], tables: dict[str, Table]) -> Iterator[str]:
    again = [place for place in one.quarters if place in there]
    gone = [place for place in one.quarters if place not in there]
    title = BY_CODE[one.template].title.in_(get_language() or "en")
    if again:
        yield _(
            "“%(template)s” is not in the counts of %(quarters)s: it was not counted yet. Count "
            "again there first, or leave it out."
        ) % {"template": title, "quarters": names_of(again, tables)}
    if gone:
        yield _(
            "“%(template)s” is not in the counts of %(quarters)s, and part of what was counted "
            "there has been deleted since. Leave it out, or choose other quarters."
        ) % {"template": title, "quarters": names_of(gone, tables)}


def names_of(places: list[Place], tables: dict[str, Table]) -> str:
    """The names of quarters; of several tables each with the table's letters."""
    language = get_language() or "en"
    names = [(table, name_of(day, end_of(day)).in_(language)) for table, day in places]
    if len(tables) == 1:
        return ", ".join(name for _table, name in names)
    return ", ".join(f"{tables[table].prefix} {name}" for table, name in names)


def as_json(found: Iterable[Uncounted]) -> list[dict[str, Any]]:
    """As a refused request keeps it."""
    return [{"template": one.template, "quarters": list(map(_kept, one.quarters))} for one in found]


def _kept(place: Place) -> dict[str, str]:
    table, day = place
    return {"table": table, "start_date": day.isoformat()}


def from_json(kept: Iterable[dict[str, Any]]) -> list[Uncounted]:
    """What a refused request kept."""
    return [
        Uncounted(
            one["template"],
            tuple((at["table"], date.fromisoformat(at["start_date"])) for at in one["quarters"]),
        )
        for one in kept
    ]


def templates_missing(quarter: ClosedQuarter) -> list[str]:
    """The templates that a closed quarter did not count, or not all of."""
    lack = Lack(quarter.counted)
    return [code for code in BY_CODE if not lack.forms.isdisjoint(forms_of(code))]
