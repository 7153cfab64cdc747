"""Priorities of a plan and indicators of a table's own: unions, protected as everything else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest

from agencies.errors import Conflict, GuardFailed
from agencies.models import AuditEntry
from cases.guard import IdentifierFound
from cases.models import Barrier, ClosedQuarter, CodedValue, OwnIndicator, Release, Situation, Term
from cases.reports import indicators as counting
from cases.reports.catalogue.own import together
from cases.reports.catalogue.templates import crosstabs
from cases.reports.document import report_from_json
from cases.reports.ledger import span_of
from cases.services import indicators, quarters
from tests.api import Api, errors, problem
from tests.cases.reports import years
from tests.cases.reports.reporting import FIRST, LAST, QUARTERS, Reporting
from tests.cases.views.conftest import Browser, words
from tests.cast import gather
from tests.world import lasting

pytestmark = pytest.mark.django_db
L = Term.List


def terms(name: str, *codes: str) -> list[Term]:
    rows = Term.objects.filter(list=name, table=None)
    return list(rows.filter(code__in=codes) if codes else rows.order_by("position")[:2])


def add(world: Reporting, name: str = L.RISK_CATEGORIES, **given: Any) -> OwnIndicator:
    asked = {"name_en": "Housing first", "name_fr": "Le logement d’abord",
             "terms": terms(name)} | given  # fmt: skip
    return indicators.add_indicator(world.table, by=world.cast.coordinator, list_name=name, **asked)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, with a few indicators that were there before its quarters were closed."""
    with lasting(django_db_blocker):
        cast = gather()
        agencies = [place.agency for place in cast.seats.values()][:6]
        years.tell(cast.table, agencies, cast.chair, situations=90, seed=3)
        made = Reporting(cast)
        add(made)
        add(made, L.STUDY_FLAGS, name_en="Flags", name_fr="Indicateurs")
        add(made, L.DISCUSSION_TYPES, name_en="People", name_fr="Personnes")
        add(made, L.CONCLUSION_REASONS, name_en="Ends", name_fr="Fins")
        add(made, L.SERVICE_TYPES, name_en="Services", name_fr="Services")
        reasons = Term.objects.filter(list=L.REJECTION_REASONS).exclude(code__endswith="duplicate")
        add(made, L.REJECTION_REASONS, name_en="Refused", name_fr="Refus", terms=reasons)
        add(made, L.BARRIER_KINDS, name_en="Walls", name_fr="Murs")
        note_barriers(made)
        for day in QUARTERS:
            quarters.close_quarter(cast.table, by=cast.coordinator, start_date=day)
        yield made


def note_barriers(world: Reporting) -> None:
    """One of each kind a quarter, of the first kind three."""
    kinds = list(Term.objects.filter(list=L.BARRIER_KINDS, table=None).order_by("position"))
    for day in QUARTERS:
        at = datetime(day.year, day.month, 15, 15, tzinfo=UTC)
        for kind in (*kinds, kinds[0], kinds[0]):
            Barrier.objects.create(
                table=world.table, kind=kind, raised_at=at, raised_by=world.cast.chair,
                status_at=at, status_by=world.cast.chair,
            )  # fmt: skip


def counted(world: Reporting, key: str) -> int:
    """A count of the whole year."""
    closed = ClosedQuarter.objects.filter(table=world.table)
    return sum(one.counts.get(key, 0) for one in closed)


def plainly(row: OwnIndicator) -> int:
    """The count by another road: in Python, situation by situation."""
    chosen = {term.pk for term in row.terms.all()}
    inside = Situation.objects.filter(table=row.table, discussed_at__date__range=(FIRST, LAST))
    found = 0
    for situation in inside.exclude(stage="rejected"):
        values = CodedValue.objects.filter(situation=situation).values_list("term", "term__parent")
        held = {pk for pair in values for pk in pair}
        held |= set(situation.services.values_list("service_type", flat=True))
        if hasattr(situation, "coded"):
            held.add(situation.coded.discussion_type_id)
        found += not held.isdisjoint(chosen)
    return found


@pytest.mark.parametrize("name", [L.RISK_CATEGORIES, L.STUDY_FLAGS, L.DISCUSSION_TYPES,
                                  L.SERVICE_TYPES])  # fmt: skip
def test_situation_with_any_of_the_values_counts_once(world: Reporting, name: str) -> None:
    row = OwnIndicator.objects.get(list=name)
    crosstab = "priorities" if name == L.RISK_CATEGORIES else "own"
    closed = ClosedQuarter.objects.filter(table=world.table)
    counted = sum(one.counts.get(f"{crosstab}/{row.code}/all", 0) for one in closed)
    assert counted == plainly(row) > 0


def test_union_of_rejection_reasons_counts_the_rejected_with_any_of_them(world: Reporting) -> None:
    row = OwnIndicator.objects.get(list=L.REJECTION_REASONS)
    rejected = Situation.objects.filter(table=world.table, stage="rejected")
    plain = rejected.filter(rejection_reason__in=row.terms.all()).count()
    assert counted(world, f"own_rejected/{row.code}/all") == plain > 0


def test_union_of_kinds_of_barrier_counts_the_barriers_of_any_of_them(world: Reporting) -> None:
    row = OwnIndicator.objects.get(list=L.BARRIER_KINDS)
    assert counted(world, f"own_barriers/{row.code}/all") == 4 * (3 + 1)


def test_duplicate_is_no_rejection_and_no_value_of_an_indicator(world: Reporting) -> None:
    with pytest.raises(GuardFailed) as refusal:
        add(world, L.REJECTION_REASONS, name_en="Twice", name_fr="Deux fois",
            terms=terms(L.REJECTION_REASONS, "rejected__duplicate"))  # fmt: skip
    assert list(refusal.value.errors) == ["terms"]


def test_own_indicators_stand_where_years_stand_side_by_side(world: Reporting) -> None:
    """Of the first and the second half; one that was added since stands in neither."""
    add(world, L.RISK_FACTORS, name_en="Late", name_fr="Tardif")
    row = world.build(
        "table", templates=["own"], first_date=date(2024, 7, 1), beside=[date(2024, 1, 1)]
    )
    report = report_from_json(row.document)
    figure = report.figure("priorities_beside")
    assert [column.code for column in figure.columns] == ["202401", "202407"]
    assert {line.label.en for line in figure.rows} == {"Housing first", "All"}
    assert "Late" not in {line.label.en for line in report.figure("own_beside").rows}
    assert report.figure("own_rejected").base.en == "situations rejected"
    assert report.figure("own_barriers").unit == "barriers"


def test_union_of_categories_is_smaller_than_their_sum(world: Reporting) -> None:
    row = OwnIndicator.objects.get(list=L.RISK_CATEGORIES)
    closed = list(ClosedQuarter.objects.filter(table=world.table))
    union = sum(one.counts[f"priorities/{row.code}/all"] for one in closed)
    added = sum(one.counts[together("priorities", row.code)] for one in closed)
    assert 0 < union < added


def test_report_holds_them_protected_with_their_base(world: Reporting) -> None:
    row = world.build("table", templates=["headline", "risks", "own"])
    assert row.release is not None, world.job(row).error
    report = report_from_json(row.document)
    figure = report.figure("priorities")
    assert figure.base.en == "situations presented and not rejected"
    assert [line.label.fr for line in figure.rows if not line.is_total] == ["Le logement d’abord"]
    assert report.figure("own_concluded").cohort == "concluded"
    for found in report.figures:
        shown = [cell.value for _row, _column, cell in found.each() if cell.value]
        assert min(shown, default=5) >= 5 or found.code.startswith(
            ("headline", "own_conc", "own_rejected")
        )


def test_what_everybody_knows_of_them_holds(world: Reporting) -> None:
    held = counting.words_of([world.table.pk])
    counts: dict[str, int] = {}
    for one in ClosedQuarter.objects.filter(table=world.table):
        for key, number in one.counts.items():
            counts[key] = counts.get(key, 0) + number
    stated = [r for crosstab in crosstabs(held, ["own"]) for r in crosstab.links]
    for relation in stated:
        if hasattr(relation, "small"):
            assert counts.get(relation.small, 0) <= counts.get(relation.big, 0), relation
        elif hasattr(relation, "parts") and "own" in relation.total:
            assert counts.get(relation.total, 0) == sum(counts.get(p, 0) for p in relation.parts)


def test_indicator_added_later_is_in_no_report_of_before(world: Reporting) -> None:
    before = world.build("table", templates=["own"])
    late = add(world, L.RISK_FACTORS, name_en="Late", name_fr="Tardif")
    assert late.from_date == date(2025, 1, 1)
    report = report_from_json(world.build("table", templates=["own"]).document)
    assert late.code not in {line.code for line in report.figure("own").rows}
    assert Release.objects.count() == 2
    assert report.figure("own").rows == report_from_json(before.document).figure("own").rows


def test_indicator_is_not_shown_beside_a_period_it_was_not_counted_in(world: Reporting) -> None:
    held = counting.words_of([world.table.pk])
    late = add(world, L.RISK_FACTORS, name_en="Later", name_fr="Plus tard")
    words = counting.words_of([world.table.pk])
    for first, kept in ((date(2025, 1, 1), len(held.own) + 1), (FIRST, len(held.own))):
        asked = world.ask("table", templates=["own"])
        asked.first_date, asked.last_date = date(2025, 4, 1), date(2025, 6, 30)
        asked.beside = [] if first > LAST else [first.isoformat()]
        assert len(words.counted(*span_of(asked)).own) == kept, late


def test_ended_one_stays_in_what_it_was_counted_in(world: Reporting) -> None:
    row = OwnIndicator.objects.get(list=L.RISK_CATEGORIES)
    ended = indicators.end_indicator(row, by=world.cast.coordinator)
    assert ended.until_date == date(2025, 1, 1)
    report = report_from_json(world.build("table", templates=["own"]).document)
    assert row.code in {line.code for line in report.figure("priorities").rows}
    with pytest.raises(Conflict):
        indicators.end_indicator(row, by=world.cast.coordinator)
    verbs = AuditEntry.objects.filter(verb__startswith="indicator.").order_by("sequence")
    assert verbs.last().verb == "indicator.end"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("given", "field"),
    [({"name_fr": ""}, "name_fr"), ({"terms": []}, "terms"), ({"name_en": "Flags"}, "name_en"),
     ({"terms": lambda: terms(L.STUDY_FLAGS)}, "terms")],
)  # fmt: skip
def test_what_does_not_fit_is_refused_by_field(
    world: Reporting, given: dict[str, Any], field: str
) -> None:
    given = {name: value() if callable(value) else value for name, value in given.items()}
    with pytest.raises(GuardFailed) as refusal:
        add(world, **({"name_en": "Another"} | given))
    assert list(refusal.value.errors) == [field]


def test_name_of_a_person_is_no_name_of_an_indicator(world: Reporting) -> None:
    with pytest.raises(IdentifierFound):
        add(world, name_en="Like Kevin Tremblay", name_fr="Comme Kevin Tremblay")


def test_page_shows_the_values_of_a_list_and_adds(world: Reporting) -> None:
    browser = Browser(world.cast.coordinator)
    page = words(browser.open("own_indicators", world.table.pk))
    assert "Housing first" in page
    chosen = terms(L.RISK_CATEGORIES)
    sent = browser.send(
        "own_indicators", world.table.pk, name_en="Safe homes", name_fr="Foyers sûrs",
        terms=[str(chosen[0].pk)],
    )  # fmt: skip
    assert sent.status_code == 302
    row = OwnIndicator.objects.get(name_en="Safe homes")
    assert browser.send("indicator_end", row.pk).status_code == 302
    chair = Browser(world.cast.chair)
    assert chair.open("own_indicators", world.table.pk).status_code == 403


def test_program_adds_reads_and_ends(world: Reporting) -> None:
    api, path = Api(world.cast.coordinator), f"/tables/{world.table.pk}/indicators/"
    body = {"list": "study_flags", "codes": [terms(L.STUDY_FLAGS)[0].code],
            "name_en": "One flag", "name_fr": "Un indicateur"}  # fmt: skip
    made = api.post(path, body)
    assert (made.status_code, made.json()["codes"]) == (201, body["codes"])
    assert len(api.get(path).json()["results"]) == 8
    ended = api.post(f"/indicators/{made.json()['id']}/end/")
    assert ended.json()["until_date"] == "2025-01-01"
    unknown = api.post(path, body | {"codes": ["nothing"], "name_en": "Other"})
    assert (problem(unknown), errors(unknown)) == ((422, "unknown_code"), {"codes"})
    assert Api(world.cast.chair).get(path).status_code == 404
