"""What joined the catalogue after a quarter was closed: refused there, and never a silent 0."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django.utils.translation import override

from agencies.errors import GuardFailed
from cases.models import ClosedQuarter, CountCorrection, Job, Purge, Release, ReleasePlan
from cases.reports.build import rebuilt
from cases.reports.catalogue.counted import Lack, every_form, forms_of
from cases.reports.catalogue.templates import BY_CODE
from cases.reports.document import report_from_json
from cases.services import jobs, plans
from cases.services.counting_again import Outcome, count_again
from cases.services.uncounted import templates_missing
from tests.api import Api, errors, problem
from tests.cases.reports.reporting import FIRST, LAST, QUARTERS, Reporting, reporting
from tests.cases.services.test_counting_again import quarter, reopen
from tests.cases.views.conftest import Browser, words
from tests.world import lasting

pytestmark = pytest.mark.django_db
FIRST_END, SECOND = date(2024, 3, 31), date(2024, 4, 1)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting(120)


def frozen_before(template: str, *days: date) -> None:
    """Make quarters what they were if *template* had joined the catalogue after they were closed.

    What other templates have too was counted.
    """
    others = frozenset().union(*(forms_of(code) for code in BY_CODE if code != template))
    frozen_without(forms_of(template) - others, *days)


def frozen_without(forms: frozenset[str], *days: date) -> None:
    """Make quarters what they were if they had not counted these."""
    counted = every_form() - forms
    lack = Lack(counted)
    for row in ClosedQuarter.objects.filter(start_date__in=days or QUARTERS):
        row.counted = sorted(counted)
        row.counts = {key: number for key, number in row.counts.items() if key not in lack}
        row.save()


def purge(world: Reporting) -> None:
    """Codes of the table have gone since."""
    now = timezone.now()
    Purge.objects.create(
        table=world.table, proposed_at=now, proposed_by=world.cast.coordinator, approved_at=now,
        approved_by=world.cast.chair, done_at=now, counts={"codes": 3},
    )  # fmt: skip


def refused(world: Reporting, **given: Any) -> str:
    """The words with which a report is refused; nothing was asked for then."""
    with pytest.raises(GuardFailed) as refusal:
        world.ask(**given)
    assert (refusal.value.code, list(refusal.value.errors)) == ("not_counted", ["templates"])
    assert not Job.objects.exists()
    return " ".join(refusal.value.errors["templates"])


def test_report_is_refused_by_template_and_quarters_with_what_to_do(world: Reporting) -> None:
    frozen_before("kinds", *QUARTERS[:2])
    assert refused(world, templates=["headline", "kinds"]) == (
        "“Discussion types, and what came back” is not in the counts of Q1 2024, Q2 2024: it was "
        "not counted yet. Count again there first, or leave it out."
    )
    with override("fr-ca"):
        told = refused(world, templates=["kinds"])
    assert "«\u00a0Types de discussion et situations revenues\u00a0»" in told
    assert "T1 2024, T2 2024" in told
    assert world.build(templates=["headline"]).release is not None


def test_quarters_beside_have_to_have_counted_it_too(world: Reporting) -> None:
    frozen_before("pairs", QUARTERS[0])
    half = {"first_date": QUARTERS[2], "last_date": LAST, "templates": ["pairs"]}
    assert "Q1 2024" in refused(world, **half, beside=[FIRST])
    assert world.ask(**half).pk


def test_quarter_by_quarter_has_to_have_been_counted(world: Reporting) -> None:
    frozen_without(forms_of("risks"), QUARTERS[1])
    assert "“Quarter by quarter” is not in the counts of Q2 2024" in refused(
        world, templates=["quarters"]
    )


def test_what_was_purged_since_is_to_be_left_out(world: Reporting) -> None:
    frozen_before("strengths", QUARTERS[3])
    purge(world)
    told = refused(world, templates=["strengths"])
    assert "Q4 2024, and part of what was counted there has been deleted" in told
    assert "Count again" not in told


def test_counted_again_it_is_reported_and_what_is_out_stays(world: Reporting) -> None:
    """The headline of all four quarters is out in their first edition."""
    whole = quarter(world, SECOND).counts
    frozen_before("kinds")
    world.build("public", templates=["headline"])
    for day in QUARTERS:
        found = count_again(quarter(world, day), by=world.cast.coordinator)
        assert (found.outcome, found.quarter.edition) == (Outcome.REPLACED, 2)
    assert quarter(world, SECOND).counts == whole
    row = world.build("public", templates=["kinds"])
    assert world.job(row).state == Job.State.DONE, world.job(row).error
    assert report_from_json(row.document).figure("kinds").hidden < 8


def test_nothing_else_to_count_is_an_edition_too(world: Reporting) -> None:
    """All that joined is 0: it says so now."""
    ClosedQuarter.objects.filter(start_date=SECOND).update(
        counted=sorted(every_form() - forms_of("services"))
    )
    held = quarter(world, SECOND)
    count_again(held, by=world.cast.coordinator)
    again = quarter(world, SECOND)
    assert (again.edition, again.counts) == (2, held.counts)
    assert templates_missing(again) == []


def test_protection_takes_what_was_not_counted_for_no_zero(world: Reporting) -> None:
    """The year's headline is out, its first quarter did not count kinds: the second's are known."""
    frozen_before("kinds", QUARTERS[0])
    world.build("public", templates=["headline"])
    row = world.build("public", templates=["kinds"], first_date=SECOND, last_date=date(2024, 6, 30))
    assert (world.job(row).state, world.job(row).error) == (Job.State.DONE, "")


def test_month_of_the_headline_bars_no_later_report(world: Reporting) -> None:
    """Of a month the headline alone is counted, and the rest of it is no 0 beside it."""
    month = {"first_date": date(2024, 2, 1), "last_date": date(2024, 2, 29)}
    assert world.build("public", templates=["headline"], **month).release is not None
    row = world.build("public", templates=["kinds", "outcomes", "times"])
    assert (world.job(row).state, world.job(row).error) == (Job.State.DONE, "")


def test_change_is_corrected_later_and_what_joined_is_counted_here(world: Reporting) -> None:
    frozen_before("persons", SECOND)
    world.build("partners", templates=["headline"])
    reopen(world, 1)
    found = count_again(quarter(world, SECOND), by=world.cast.coordinator)
    assert (found.outcome, found.quarter.edition) == (Outcome.CORRECTION, 2)
    assert templates_missing(found.quarter) == []
    changes = CountCorrection.objects.get().changes["counts"]
    assert changes["conclusions/all/all"] == -1
    assert not [key for key in changes if key.startswith("persons")]
    assert count_again(found.quarter, by=world.cast.coordinator).outcome is Outcome.SAME


def test_what_does_not_add_up_beside_a_correction_is_not_added(world: Reporting) -> None:
    """Days to a conclusion, of one conclusion less than the quarter says."""
    frozen_before("times", SECOND)
    world.build("partners", templates=["headline"])
    reopen(world, 1)
    found = count_again(quarter(world, SECOND), by=world.cast.coordinator)
    assert (found.outcome, found.quarter.edition) == (Outcome.CORRECTION, 1)
    assert templates_missing(found.quarter) == ["times"]


def test_release_shows_what_its_templates_had_then(world: Reporting) -> None:
    """Rejections are as if they had joined the template after it was released."""
    now = timezone.now()
    line = Release.objects.create(
        table=world.table, audience="public", first_date=FIRST, last_date=LAST,
        templates=["outcomes"], crosstabs=["conclusions"], purpose="council", threshold=11,
        hidden=[], hidden_count=0, digest="0" * 64, passed_at=now, released_at=now,
        released_by=world.cast.coordinator,
    )  # fmt: skip
    frozen_before("headline")
    assert [figure.code for figure in rebuilt(line).figures] == ["conclusions"]


def test_release_keeps_which_crosstabs_it_was_made_of(world: Reporting) -> None:
    row = world.build("public", templates=["headline", "quarters"])
    assert row.release is not None
    assert row.release.crosstabs == ["conclusion_groups", "headline", "kinds", "risk_categories"]


def test_plan_of_a_year_that_did_not_count_it_is_refused_and_said(world: Reporting) -> None:
    by, plan = world.cast.coordinator, {"year": 2024, "audience": "public", "templates": ["kinds"]}
    plans.plan_year(world.table, by=by, **plan)
    frozen_before("kinds", QUARTERS[3])
    with pytest.raises(GuardFailed) as refusal:
        plans.plan_year(world.table, by=by, **plan)
    assert "Q4 2024" in refusal.value.errors["templates"][0]
    assert "is not in the counts of Q4 2024" in words(
        Browser(by).open("release_plan", world.table.pk)
    )
    first = {"first_date": FIRST, "last_date": FIRST_END, "templates": ["headline"]}
    assert plans.weigh(world.table, by=by, audience="public", **first) == []
    assert ReleasePlan.objects.count() == 1


def test_job_asked_for_before_says_what_its_quarters_lack(world: Reporting) -> None:
    row = world.ask(templates=["kinds"])
    frozen_before("kinds", QUARTERS[0])
    jobs.run(world.job(row).pk)
    assert world.job(row).error == "not_counted"
    page = words(Browser(world.cast.coordinator).open("report", row.pk))
    assert "is not in the counts of Q1 2024: it was not counted yet" in page


def test_page_says_it_on_the_form_and_beside_the_quarter(world: Reporting) -> None:
    frozen_before("kinds", QUARTERS[0])
    browser = Browser(world.cast.coordinator)
    sent = browser.send(
        "report_new", world.table.pk, audience="public", templates=["kinds"], purpose="council",
        first="2024-01-01", last="2024-10-01",
    )  # fmt: skip
    assert "is not in the counts of Q1 2024" in words(sent)
    page = words(browser.open("reports", world.table.pk))
    assert "Not in its counts: Discussion types, and what came back." in page


def test_program_reads_what_is_not_counted_and_is_refused(world: Reporting) -> None:
    frozen_before("kinds", QUARTERS[0])
    api, path = Api(world.cast.coordinator), f"/tables/{world.table.pk}"
    rows = api.get(f"{path}/quarters/").json()["results"]
    assert {row["start_date"]: row["not_counted"] for row in rows} == {
        day.isoformat(): ["kinds"] if day == FIRST else [] for day in QUARTERS
    }
    asked = api.post(f"{path}/reports/", {
        "audience": "public", "first_date": "2024-01-01", "last_date": "2024-12-31",
        "templates": ["kinds"], "purpose": "council",
    })  # fmt: skip
    assert (problem(asked), errors(asked)) == ((422, "not_counted"), {"templates"})


def test_quarters_closed_before_this_was_kept_hold_what_their_counts_show(world: Reporting) -> None:
    """What none before them has a count of is not taken for counted."""
    for day in (QUARTERS[0], SECOND):
        row = quarter(world, day)
        row.counts = {k: n for k, n in row.counts.items() if not k.startswith("flags/")}
        row.save()
    ClosedQuarter.objects.update(counted=[])
    migration = import_module("cases.migrations.0007_what_a_quarter_counted")
    migration.fill(apps, SimpleNamespace(connection=connection))
    lacking = [day for day in QUARTERS if "strengths" in templates_missing(quarter(world, day))]
    assert lacking == [FIRST, SECOND]
    assert "headline" not in templates_missing(quarter(world, FIRST))
