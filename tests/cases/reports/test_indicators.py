"""The indicators against a recount of the same rows, one by one, in Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from itertools import combinations, product
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cases.models import AffectedPerson, Coded, CodedValue, OfferCount, Situation, Term
from cases.reports import indicators
from cases.reports.catalogue.people import pair_code
from cases.reports.catalogue.templates import every_crosstab
from cases.reports.protection.assemble import Holding, Slice, assemble
from cases.reports.protection.units import Unit
from cases.reports.suppression import System
from tables.models import Table
from tables.services import create_table
from tests.cases.reports import years
from tests.cast import Cast, agency, gather
from tests.world import lasting

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("America/Toronto")
FIRST, LAST = date(2024, 1, 1), date(2024, 12, 31)
L = Term.List


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A year of one table."""
    with lasting(django_db_blocker):
        cast = gather()
        agencies = [place.agency for place in cast.seats.values()][:6]
        years.tell(cast.table, agencies, cast.chair, situations=60)
        yield cast


def counted(cast: Cast, *, months: bool = False) -> Counter[str]:
    """The whole year, added up; what holds at an end is that of the last quarter."""
    scope = indicators.Scope(
        (cast.table.pk,), datetime(2024, 1, 1, tzinfo=ZONE), datetime(2025, 1, 1, tzinfo=ZONE), ZONE
    )
    found = (indicators.count_months if months else indicators.count)(scope)
    total: Counter[str] = Counter()
    for _bucket, counts in sorted(found.items(), key=lambda item: item[0][1]):
        total["headline/open_at_end/all"] = 0
        total.update(counts)
    return total


def risks_of(row: Situation) -> set[str]:
    """The codes of the categories of a situation."""
    values = [value.term for value in row.coded_values.all()]
    return {term.parent.code for term in values if term.list == L.RISK_FACTORS and term.parent}


def rows(cast: Cast) -> list[Situation]:
    return list(
        Situation.objects.filter(table=cast.table).prefetch_related(
            "coded_values__term__parent", "affected_persons__age_group", "affected_persons__sex",
            "involvements", "discussions",
        )
    )  # fmt: skip


def test_headline_is_what_one_counts_by_hand(told: Cast) -> None:
    found = counted(told)
    every = rows(told)
    assert found["headline/presented/all"] == len(every) == 60
    assert found["headline/aer/all"] == sum(bool(row.aer) for row in every)
    stages = Counter(row.stage for row in every)
    assert found["headline/open_at_end/all"] == stages["open"] + sum(
        row.stage == "concluded" and row.concluded_at >= datetime(2025, 1, 1, tzinfo=ZONE)
        for row in every
    )
    assert found["conclusions/all/all"] == stages["concluded"]
    rejected = found["headline/rejected/all"] + found["headline/duplicates/all"]
    assert rejected == stages["rejected"] > 0


def test_category_is_the_union_of_its_factors_and_no_sum(told: Cast) -> None:
    found = counted(told)
    by_hand = Counter(code for row in rows(told) for code in risks_of(row))
    assert {code: found[f"risks/{code}/all"] for code in by_hand} == dict(by_hand)
    summed = Counter(
        value.term.parent.code
        for row in rows(told)
        for value in row.coded_values.all()
        if value.term.list == L.RISK_FACTORS and value.term.parent
    )
    assert {code: found[f"mentions/{code}/all"] for code in summed} == dict(summed)
    assert any(summed[code] > by_hand[code] for code in by_hand)


def test_pairs_are_situations_with_both(told: Cast) -> None:
    found = counted(told)
    order = list(Term.objects.filter(list=L.RISK_CATEGORIES, table=None).order_by("position"))
    place = {term.code: number for number, term in enumerate(order)}
    by_hand = Counter(
        pair_code(*pair)
        for row in rows(told)
        for pair in combinations(sorted(risks_of(row), key=place.__getitem__), 2)
    )
    assert {code: found[f"pairs/{code}/all"] for code in by_hand} == dict(by_hand)


def test_persons_are_counted_once_for_each_category(told: Cast) -> None:
    found = counted(told)
    by_sex: Counter[tuple[str, str]] = Counter()
    by_age: Counter[tuple[str, str]] = Counter()
    for row in rows(told):
        for person in row.affected_persons.all():
            by_sex.update((code, person.sex.code) for code in risks_of(row))
            by_age.update((code, person.age_group.code) for code in risks_of(row))
    assert {key: found[f"risks_sex/{key[0]}/{key[1]}"] for key in by_sex} == dict(by_sex)
    assert {key: found[f"risks_age/{key[0]}/{key[1]}"] for key in by_age} == dict(by_age)


def test_factor_counts_each_person_and_each_of_them_is_a_mention(told: Cast) -> None:
    found = counted(told)
    factors: Counter[str] = Counter()
    mentions: Counter[str] = Counter()
    for row in rows(told):
        terms = [v.term for v in row.coded_values.all() if v.term.list == L.RISK_FACTORS]
        for person, term in product(row.affected_persons.all(), terms):
            age, sex = person.age_group.code, person.sex.code
            factors.update([f"age/{term.code}/all", f"age/{term.code}/{age}"])
            factors.update([f"sex/{term.code}/{sex}"])
            for line in ("all", term.parent.code):
                mentions.update([f"age/{line}/all", f"age/{line}/{age}", f"sex/{line}/{sex}"])
    assert {key: found[f"factors_{key}"] for key in factors} == dict(factors)
    assert {key: found[f"mentions_{key}"] for key in mentions} == dict(mentions)
    assert mentions["age/all/all"] > found["persons/all/all"]


def test_months_in_which_an_agency_said_no_add_up_to_its_year(told: Cast) -> None:
    agency = told.seats["seated"].agency
    OfferCount.objects.bulk_create(
        OfferCount(table=told.table, agency=agency, month_date=date(2024, month, 1),
                   kind="not_us", count=month)
        for month in (1, 3, 4)
    )  # fmt: skip
    assert counted(told)[f"declined/{agency.pk}/all"] == 8


def test_lead_is_the_agency_that_leads_and_a_sector_counts_once(told: Cast) -> None:
    found = counted(told)
    led: Counter[str] = Counter()
    for row in rows(told):
        led.update(str(one.agency_id) for one in row.involvements.all() if one.role == "lead")
    assert {pk: found[f"led/{pk}/all"] for pk in led} == dict(led)


def test_agency_that_is_not_shown_is_another_agency(told: Cast) -> None:
    row = Situation.objects.filter(table=told.table, stage="concluded").latest("discussed_at")
    lead = row.involvements.get(role="lead")
    origin = str(row.originating_agency_id)
    before = counted(told)
    row.involvements.update(is_shown=False)
    Situation.objects.filter(pk=row.pk).update(origin_shown=False)
    after = counted(told)
    for crosstab in ("brought", "led", "assisted"):
        assert after[f"{crosstab}/another/all"] == before[f"{crosstab}/another/all"] + 1
    assert after[f"led/{lead.agency_id}/all"] == before[f"led/{lead.agency_id}/all"] - 1
    assert after[f"brought/{origin}/all"] == before[f"brought/{origin}/all"] - 1
    assert after["report_backs/all/all"] == before["report_backs/all/all"]


def test_meetings_for_each_are_its_discussions(told: Cast) -> None:
    found = counted(told)
    each = Counter(
        "5_plus" if len(row.discussions.all()) >= 5 else str(len(row.discussions.all()))
        for row in rows(told)
        if row.stage == "concluded"
    )
    assert {code: found[f"meetings_each/{code}/all"] for code in each} == dict(each)


def test_months_add_up_to_the_year(told: Cast) -> None:
    months, year = counted(told, months=True), counted(told)
    codes = ("presented", "decided", "aer", "rejected", "undecided", "described", "named",
             "open_at_end")  # fmt: skip
    for key in (*(f"headline/{code}/all" for code in codes), "conclusions/all/all"):
        assert months[key] == year[key]


def test_quarter_in_which_nothing_moved_has_its_open_situations(told: Cast) -> None:
    later = indicators.Scope(
        (told.table.pk,), datetime(2025, 1, 1, tzinfo=ZONE), datetime(2026, 1, 1, tzinfo=ZONE), ZONE
    )
    found = indicators.count(later)
    open_ones = Situation.objects.filter(table=told.table, stage="open").count()
    assert found[str(told.table.pk), date(2025, 10, 1)]["headline/open_at_end/all"] == open_ones > 0


def checked(cast: Cast, found: Counter[str]) -> System:
    """The system of the whole catalogue; a relation that the counts do not satisfy raises."""
    unit = Unit(frozenset({str(cast.table.pk)}), FIRST, LAST)
    every = every_crosstab(indicators.words_of([cast.table.pk]))
    return assemble(
        [Slice(unit, tuple(every))], Holding(), lambda _unit, key: found[key],
        threshold=5, zeros_sensitive=False,
    )  # fmt: skip


@pytest.mark.matrix
def test_counts_satisfy_every_relation_of_the_catalogue(told: Cast) -> None:
    system = checked(told, counted(told))
    assert len(system.sums) > 60
    assert len(system.at_most) > 500


def added(name: str, table: Table, **fields: Any) -> Term:
    """A value that a table added to a list."""
    return Term.objects.create(
        list=name, code="added", table=table, name_en="Added", name_fr="Ajouté", evidence="local",
        **fields,
    )  # fmt: skip


def give(cast: Cast, table: Table) -> Situation:
    """Put values that *table* added on a concluded situation, wherever it holds one."""
    row = Situation.objects.filter(table=cast.table, stage="concluded").latest("concluded_at")
    Coded.objects.filter(situation=row).update(discussion_type=added(L.DISCUSSION_TYPES, table))
    Situation.objects.filter(pk=row.pk).update(
        conclusion_reason=added(L.CONCLUSION_REASONS, table, group="overall_risk_lowered")
    )
    person = AffectedPerson.objects.filter(situation__table=cast.table).latest("pk")
    person.age_group, person.sex = added(L.AGE_GROUPS, table), added(L.SEXES, table)
    person.save(update_fields=["age_group", "sex"])
    category = Term.objects.filter(list=L.RISK_CATEGORIES, table=None).latest("position")
    parents = {L.RISK_FACTORS: category}
    for name in (L.RISK_FACTORS, L.PROTECTIVE_FACTORS, L.STUDY_FLAGS):
        CodedValue.objects.create(
            situation=row, term=added(name, table, parent=parents.get(name)),
            added_at=row.created_at, added_by=cast.chair,
        )  # fmt: skip
    return row


def test_value_that_the_table_added_has_its_own_line_under_its_group(told: Cast) -> None:
    before = counted(told)
    give(told, told.table)
    found = counted(told)
    code = f"added~{told.table.pk.hex[:8]}"
    assert found[f"kinds/{code}/all"] == found[f"conclusions/{code}/all"] == 1
    assert found[f"risks/{code}/all"] == found[f"flags/{code}/all"] == 1
    assert found["mentions/all/all"] == before["mentions/all/all"] + 1
    assert found["headline/described/all"] == before["headline/described/all"]
    checked(told, found)


def test_value_that_another_table_added_is_counted_and_not_named(told: Cast) -> None:
    other = create_table(by=None, name_en="Other", name_fr="Autre", prefix="OTH")
    give(told, other)
    found = counted(told)
    assert found["kinds/elsewhere/all"] == found["risks/elsewhere/all"] == 1
    assert found["conclusions/elsewhere~overall_risk_lowered/all"] == 1
    checked(told, found)


def test_agency_without_a_seat_is_another_agency(told: Cast) -> None:
    row = Situation.objects.filter(table=told.table, stage="concluded").latest("concluded_at")
    stranger = agency("Far")
    Situation.objects.filter(pk=row.pk).update(originating_agency=stranger)
    row.involvements.filter(role="lead").update(agency=stranger)
    found = counted(told)
    assert found["brought/another/all"] == found["led/another/all"] == 1
    checked(told, found)


def test_retired_value_stays_in_the_counts(told: Cast) -> None:
    before = counted(told)
    Term.objects.filter(table=None).update(retired_at=datetime(2024, 6, 1, tzinfo=ZONE))
    assert counted(told) == before
    checked(told, before)
