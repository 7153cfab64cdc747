"""All indicators of a scope."""

from __future__ import annotations

from dataclasses import replace

from cases.reports.indicators import imported, own, people, situations, work
from cases.reports.indicators.scope import Counted, Scope, Tally
from cases.reports.indicators.words import codes_of

# Of situations, and of the table itself: a copy is a situation.
OF_SITUATIONS = (
    situations.count_headline,
    situations.count_came_back,
    situations.count_hours,
    situations.count_days,
    situations.count_meetings_each,
    situations.count_open,
    work.count_discussions,
)
OF_THE_TABLE = (work.count_declined, work.count_meetings)
CODED_OF_SITUATIONS = (
    situations.count_rejections,
    situations.count_kinds,
    situations.count_conclusions,
    people.count_persons,
    people.count_ticked,
    people.count_categories,
    people.count_risks_by_person,
    people.count_factors_by_person,
    people.count_pairs,
    work.count_brought,
    work.count_led,
    work.count_assisted,
    work.count_services,
    work.count_report_backs,
)
CODED_OF_THE_TABLE = (work.count_barriers, imported.count_imported)


def count(scope: Scope) -> Counted:
    """Every count of the catalogue, by table and quarter; what is not there is 0."""
    tally = Tally()
    codes = codes_of(scope.tables)
    for plain in OF_SITUATIONS if scope.copies else (*OF_SITUATIONS, *OF_THE_TABLE):
        plain(scope, tally)
    every = (*CODED_OF_SITUATIONS, *CODED_OF_THE_TABLE)
    for coded in CODED_OF_SITUATIONS if scope.copies else every:
        coded(scope, tally, codes)
    own.count_own(scope, tally, codes)
    return tally.counted


def count_months(scope: Scope) -> Counted:
    """The headline by month: presented, decided, concluded, and what belongs to them."""
    tally, codes = Tally(), codes_of(scope.tables)
    by_month = replace(scope, by_month=True)
    situations.count_headline(by_month, tally)
    situations.count_conclusions(by_month, tally, codes)
    situations.count_open(by_month, tally)
    if not scope.copies:
        imported.count_imported(by_month, tally, codes)
    return tally.counted
