"""The release plan: the annual report comes first, and releases are weighed against it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from agencies.errors import Forbidden, GuardFailed
from agencies.models import AuditEntry
from cases.models import ReleasePlan
from cases.services import plans
from tests.cases.reports.reporting import FIRST, LAST, Reporting, reporting
from tests.world import lasting, undone

pytestmark = pytest.mark.django_db
HALF = {"first_date": date(2024, 1, 1), "last_date": date(2024, 9, 30)}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[Reporting]:
    """A year behind, its quarters closed."""
    with lasting(django_db_blocker):
        yield reporting()


def plan(world: Reporting, audience: str = "public", **given: Any) -> ReleasePlan:
    values = {"year": 2024, "templates": ["persons", "kinds"]} | given
    return plans.plan_year(world.table, by=world.cast.coordinator, audience=audience, **values)


def weigh(world: Reporting, audience: str = "public", **given: Any) -> list[plans.Effect]:
    values = HALF | {"templates": ["persons", "kinds"]} | given
    return plans.weigh(world.table, by=world.cast.coordinator, audience=audience, **values)


def test_later_plan_replaces_the_earlier_one(world: Reporting) -> None:
    plan(world)
    again = plan(world, templates=["headline"])
    assert ReleasePlan.objects.get() == again
    assert again.templates == ["headline"]
    assert AuditEntry.objects.filter(verb="report.plan").count() == 2


def test_release_is_weighed_by_what_the_annual_report_would_lose(world: Reporting) -> None:
    plan(world)
    with undone():  # the ledger forgets nothing of what is kept
        alone = world.build("public", first_date=FIRST, last_date=LAST,
                            templates=["persons", "kinds"])  # fmt: skip
        without = alone.release.hidden_count  # type: ignore[union-attr]
    told = weigh(world)
    world.build("public", templates=["persons", "kinds"], **HALF)
    after = world.build("public", templates=["persons", "kinds"])
    lost = (after.release.hidden_count - without) if after.release else None
    assert [one.more for one in told] == ([] if lost == 0 else [lost])


def test_nothing_is_weighed_without_a_plan_or_before_other_readers(world: Reporting) -> None:
    assert weigh(world) == []
    plan(world, "partners")
    assert weigh(world, "table") == []


def test_annual_report_is_not_weighed_against_itself(world: Reporting) -> None:
    plan(world)
    assert weigh(world, first_date=FIRST, last_date=LAST) == []


def test_plan_holds_what_its_audience_may_read(world: Reporting) -> None:
    with pytest.raises(GuardFailed):
        plan(world, templates=["follow_up"])
    with pytest.raises(Forbidden):
        plans.plan_year(
            world.table, by=world.cast.chair, year=2024, audience="public", templates=["headline"]
        )
