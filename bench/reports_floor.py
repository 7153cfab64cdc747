"""The plain SQL that the indicators need: for each answer one ``GROUP BY``, as one writes by hand.

Nothing is asked twice, ids are read as text (an object for every id takes the client longer than
the counting takes the server), distinct rows are a subquery that is grouped (``COUNT(DISTINCT …)``
sorts each group). Each statement says which counts of the product it answers, and
:func:`differences` compares the sums, so that the floor can neither do more nor less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from cases.reports.catalogue.words import Words
    from cases.reports.indicators import Counted

Sums = Mapping[str, int]  # key of a count -> its sum over all tables and quarters
Lists = Mapping[str, frozenset[str]]  # coded list, or "agencies", "sectors" -> codes counted under
Told = Callable[[Sums, Lists], int]
AT_THE_END = "headline/open_at_end/all"
Lines = list[tuple[Any, ...]]


class Answer(NamedTuple):
    """A statement, and the sum of the product's counts that its last column adds up to."""

    name: str
    statement: str
    told: Told


def run(given: dict[str, Any]) -> None:
    """Ask all statements and read the answers."""
    for answer in ANSWERS:
        _asked(answer, given)


def compare(given: dict[str, Any], counted: Counted, words: Words) -> None:
    """Stop unless the sums of the plain SQL and of the product are the same."""
    sums: Counter[str] = Counter()
    for counts in counted.values():
        sums.update(counts)
    last = max(day for _table, day in counted)
    sums[AT_THE_END] = sum(
        counts[AT_THE_END] for (_table, day), counts in counted.items() if day == last
    )
    lists = _lists(words)
    for answer in ANSWERS:
        told, plain = answer.told(sums, lists), sum(line[-1] for line in _asked(answer, given))
        if told != plain:
            raise SystemExit(f"{answer.name}: {told} counted, {plain} by plain SQL")
        if not told:
            raise SystemExit(f"{answer.name}: nothing to count")


def _lists(words: Words) -> Lists:
    sectors = {entry.parent for entry in words.agencies if entry.parent}
    agencies = {entry.code for entry in words.agencies if entry.parent}
    coded = {
        name: frozenset(entry.code for entry in entries) for name, entries in words.lists.items()
    }
    return coded | {"agencies": frozenset(agencies), "sectors": frozenset(sectors)}


def _asked(answer: Answer, given: dict[str, Any]) -> Lines:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(answer.statement, given)
        return cursor.fetchall()


# --- The statements ------------------------------------------------------------------------------

S = "cases_situation s"
OF_S = "JOIN cases_situation s ON s.id = v.situation_id"
HERE = "s.discussed_at >= %(start)s AND s.discussed_at < %(end)s"
CONCLUDED = "s.concluded_at >= %(start)s AND s.concluded_at < %(end)s"
DESCRIBED = f"{HERE} AND s.stage <> 'rejected'"
NAMED = f"{DESCRIBED} AND s.aer AND s.named_at IS NOT NULL"


def _quarter(at: str) -> str:
    return f"date_trunc('quarter', {at} AT TIME ZONE 'America/Toronto')"


def _by(
    rows: str, *columns: str, where: str, at: str = "s.discussed_at", table: str = "s.table_id"
) -> str:
    """How many rows there are by table, quarter and some columns."""
    by = (table, _quarter(at), *columns)
    read = ", ".join(map(_read, by))
    return f"SELECT {read}, count(*) FROM {rows} WHERE {where} GROUP BY {', '.join(by)}"


def _distinct(
    rows: str, *columns: str, what: str, where: str, at: str = "s.discussed_at",
    table: str = "s.table_id",
) -> str:  # fmt: skip
    """How many values of *what* there are, by the same."""
    by = (table, _quarter(at), *columns)
    names = [f"c{n}" for n in range(len(by))]
    read = ", ".join(
        f"{name}::text" if _is_id(column) else name for name, column in zip(names, by, strict=True)
    )
    inner = f"SELECT DISTINCT {', '.join(by)}, {what} FROM {rows} WHERE {where}"
    return (
        f"WITH d({', '.join(names)}, what) AS ({inner}) "
        f"SELECT {read}, count(*) FROM d GROUP BY {', '.join(names)}"
    )


def _read(column: str) -> str:
    return f"{column}::text" if _is_id(column) else column


def _is_id(column: str) -> bool:
    return column.endswith(("_id", ".id"))


def _of(crosstab: str, *rows: str) -> Told:
    """The sum of some lines of a crosstab."""
    return lambda sums, lists: sum(sums.get(f"{crosstab}/{row}/all", 0) for row in rows)


def _every(crosstab: str, of: str = "", *, without: str = "") -> Told:
    """The sum of all lines of a crosstab, or of those with the codes of one list."""

    def told(sums: Sums, lists: Lists) -> int:
        found = 0
        for key, number in sums.items():
            name, row, column = key.split("/")
            if name == crosstab and column == "all" and row not in ("all", without):
                found += number if not of or row in lists[of] else 0
        return found

    return told


def _sum(*parts: Told) -> Told:
    return lambda sums, lists: sum(part(sums, lists) for part in parts)


VALUES = f"cases_codedvalue v {OF_S} JOIN cases_term k ON k.id = v.term_id"
PERSONS = "JOIN cases_affectedperson p ON p.situation_id = s.id"
OTHER = (
    "JOIN cases_codedvalue v2 ON v2.situation_id = s.id JOIN cases_term k2 ON k2.id = v2.term_id"
)
RISK = "k.list = 'risk_factors' AND k.parent_id IS NOT NULL"
ASSISTING = f"{HERE} AND v.role = 'assisting' AND s.aer AND s.named_at IS NOT NULL"
LEADS = (
    "(SELECT DISTINCT ON (i.situation_id) i.situation_id, i.agency_id, i.is_shown "
    "FROM cases_involvement i WHERE i.role = 'lead' ORDER BY i.situation_id, i.from_at DESC) v"
)
MEETINGS_EACH = (
    "(SELECT d.situation_id, count(*) times FROM cases_discussion d "
    "WHERE d.opened_at IS NOT NULL GROUP BY d.situation_id) v"
)
AWAY = (
    "LEFT JOIN (SELECT DISTINCT situation_id, agency_id FROM cases_involvement "
    "WHERE NOT is_shown) w ON w.situation_id = v.situation_id AND w.agency_id = v.agency_id"
)
OWN = (
    "JOIN cases_ownindicator_terms t ON t.term_id = {} "
    "JOIN cases_ownindicator o ON o.id = t.ownindicator_id AND o.table_id = s.table_id"
)
HOURS = (
    "CASE WHEN s.contact_made_at IS NULL THEN 'none' "
    + "".join(
        f"WHEN s.contact_made_at <= s.named_at + interval '{hours} hours' THEN '{hours}' "
        for hours in (24, 48, 72)
    )
    + "ELSE 'over' END"
)


def _days(limits: Iterable[int]) -> str:
    whens = (
        f"WHEN s.concluded_at <= s.discussed_at + interval '{limit} days' THEN '{limit}'"
        for limit in limits
    )
    return f"CASE {' '.join(whens)} ELSE 'over' END"


ANSWERS = (
    Answer(
        "presented, and what was decided",
        f"SELECT s.table_id::text, {_quarter('s.discussed_at')}, "
        "count(*) FILTER (WHERE s.aer AND s.stage <> 'rejected'), "
        "count(*) FILTER (WHERE k.code <> 'rejected__duplicate'), "
        "count(*) FILTER (WHERE k.code = 'rejected__duplicate'), "
        "count(*) FILTER (WHERE s.aer AND s.named_at IS NOT NULL AND s.stage <> 'rejected'), "
        f"count(*) FROM {S} LEFT JOIN cases_term k ON k.id = s.rejection_reason_id "
        f"WHERE {HERE} GROUP BY s.table_id, 2",
        _of("headline", "presented"),
    ),
    Answer(
        "rejected, by reason",
        _by(f"{S} JOIN cases_term k ON k.id = s.rejection_reason_id", "s.rejection_reason_id",
            where=f"{HERE} AND k.code <> 'rejected__duplicate'"),
        _every("rejections"),
    ),
    Answer(
        "discussion type",
        _by(f"{S} LEFT JOIN cases_coded c ON c.situation_id = s.id", "c.discussion_type_id",
            where=DESCRIBED),
        _every("kinds"),
    ),
    Answer(
        "came back",
        _by(f"{S} LEFT JOIN cases_coded c ON c.situation_id = s.id", "c.came_back",
            where=DESCRIBED),
        _every("came_back"),
    ),
    Answer("hours to the first intervention", _by(S, HOURS, where=NAMED),
           _every("hours", without="within_48")),
    Answer("brought, by agency", _by(S, "s.originating_agency_id", "s.origin_shown", where=HERE),
           _of("headline", "presented")),
    Answer("led, by agency",
           _by(f"{LEADS} {OF_S}", "v.agency_id", "v.is_shown", where=NAMED),
           _of("headline", "named")),
    Answer("assisting, by agency",
           _distinct(f"cases_involvement v {OF_S}", "v.agency_id", what="s.id",
                     where=f"{ASSISTING} AND v.is_shown"),
           _every("assisted", "agencies")),
    Answer("assisting, by sector",
           _distinct(f"cases_involvement v {OF_S} JOIN agencies_agency a ON a.id = v.agency_id",
                     "a.sector_id", what="s.id", where=f"{ASSISTING} AND v.is_shown"),
           _every("assisted", "sectors")),
    Answer("assisting, not shown",
           _distinct(f"cases_involvement v {OF_S}", what="s.id",
                     where=f"{ASSISTING} AND NOT v.is_shown"),
           _of("assisted", "another")),
    Answer("concluded, by reason",
           _by(S, "s.conclusion_reason_id", where=CONCLUDED, at="s.concluded_at"),
           _of("conclusions", "all")),
    Answer("days to the conclusion",
           _by(S, _days((7, 14, 30, 60, 90)), where=CONCLUDED, at="s.concluded_at"),
           _every("days")),
    Answer("meetings of each",
           _by(f"{S} LEFT JOIN {MEETINGS_EACH} ON v.situation_id = s.id", "v.times",
               where=CONCLUDED, at="s.concluded_at"),
           _every("meetings_each")),
    Answer("persons, by age and sex",
           _by(f"cases_affectedperson v {OF_S}", "v.age_group_id", "v.sex_id", where=HERE),
           _of("persons", "all")),
    Answer("factors and flags",
           _by(f"cases_codedvalue v {OF_S} JOIN cases_term k ON k.id = v.term_id", "v.term_id",
               where=f"{HERE} AND k.list IN ('risk_factors', 'protective_factors', 'study_flags')"),
           _sum(_of("mentions", "all"), _every("protective", "protective_factors"),
                _every("flags"))),
    Answer("categories",
           _distinct(VALUES, "k.parent_id", what="s.id",
                     where=f"{HERE} AND k.parent_id IS NOT NULL"),
           _sum(_every("risks", "risk_categories"),
                _every("protective", "protective_categories"))),
    Answer("categories, by age and sex of persons",
           _distinct(f"{VALUES} {PERSONS}", "k.parent_id", "p.age_group_id", "p.sex_id",
                     what="p.id", where=f"{HERE} AND {RISK}"),
           _every("risks_age")),
    Answer("factors, by age and sex of persons",
           _by(f"{VALUES} {PERSONS}", "v.term_id", "p.age_group_id", "p.sex_id",
               where=f"{HERE} AND k.list = 'risk_factors'"),
           _of("mentions_age", "all")),
    Answer("two categories",
           _distinct(f"{VALUES} {OTHER}", "k.parent_id", "k2.parent_id", what="s.id",
                     where=f"{HERE} AND {RISK} AND k2.list = 'risk_factors' "
                           "AND k.parent_id < k2.parent_id"),
           _every("pairs")),
    Answer("services",
           _by(f"cases_servicemobilized v {OF_S}", "v.service_type_id", "v.mobilization_type_id",
               where="v.at >= %(start)s AND v.at < %(end)s", at="v.at"),
           _of("services", "all")),
    Answer("how appearances ended",
           _by(f"cases_discussion v {OF_S}", "v.outcome", at="v.closed_at",
               where="v.closed_at >= %(start)s AND v.closed_at < %(end)s "
                     "AND v.opened_at IS NOT NULL AND v.outcome <> ''"),
           _of("discussions", "all")),
    Answer("who reported",
           _by(f"cases_reportback v {OF_S} {AWAY}", "v.agency_id", "v.outcome_id",
               "w.agency_id IS NULL", where="v.at >= %(start)s AND v.at < %(end)s", at="v.at"),
           _of("report_backs", "all")),
    Answer("named until then, and concluded",
           f"SELECT s.table_id::text, {_quarter('s.named_at')}, count(*) FROM {S} "
           "WHERE s.named_at < %(end)s AND s.stage <> 'rejected' GROUP BY s.table_id, 2 UNION ALL "
           f"SELECT s.table_id::text, {_quarter('s.concluded_at')}, -count(*) FROM {S} "
           "WHERE s.concluded_at < %(end)s AND s.named_at IS NOT NULL GROUP BY s.table_id, 2",
           lambda sums, lists: sums[AT_THE_END]),
    Answer("barriers",
           _by("cases_barrier v", "v.kind_id", at="v.raised_at", table="v.table_id",
               where="v.raised_at >= %(start)s AND v.raised_at < %(end)s"),
           _of("barriers", "all")),
    Answer("said no", "SELECT o.table_id::text, o.agency_id::text, o.month_date, o.count "
                      "FROM cases_offercount o WHERE o.kind = 'not_us' "
                      "AND o.month_date >= (%(start)s AT TIME ZONE 'America/Toronto')::date "
                      "AND o.month_date < %(end)s",
           _every("declined")),
    Answer("meetings",
           _by("tables_meeting m", "m.kind", at="m.opened_at", table="m.table_id",
               where="m.opened_at >= %(start)s AND m.opened_at < %(end)s AND m.state = 'closed'"),
           _of("meetings", "all")),
    Answer("who was there",
           _distinct("tables_attendance v JOIN tables_meeting m ON m.id = v.meeting_id "
                     "JOIN tables_seat e ON e.id = v.seat_id", "e.agency_id", what="m.id",
                     at="m.opened_at", table="m.table_id",
                     where="m.opened_at >= %(start)s AND m.opened_at < %(end)s "
                           "AND m.state = 'closed' AND v.confirmed_at IS NOT NULL"),
           _every("attendance")),
    Answer("own indicators of factors",
           _distinct(f"cases_codedvalue v {OF_S} {OWN.format('v.term_id')}", "o.id", what="s.id",
                     where=f"{DESCRIBED} AND o.list = 'risk_factors'"),
           _every("own")),
    Answer("own priorities",
           _distinct(f"{VALUES} {OWN.format('k.parent_id')}", "o.id", what="s.id",
                     where=f"{DESCRIBED} AND o.list = 'risk_categories'"),
           _every("priorities")),
    Answer("own indicators of conclusions",
           _by(f"{S} {OWN.format('s.conclusion_reason_id')}", "o.id", at="s.concluded_at",
               where=f"{CONCLUDED} AND o.list = 'conclusion_reasons'"),
           _every("own_concluded")),
)  # fmt: skip
