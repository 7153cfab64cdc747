"""A sample beside a live table: asked for, made by a worker, apart from everything, wiped whole."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from agencies import services as agency_services
from agencies import trail
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Agency, AuditEntry, Membership, Notice, Sector, User
from cases import tasks
from cases.models import Job, Situation
from cases.sample.clock import Clock, telling
from cases.services import ministry, notices, sample_table
from tables import services as tables
from tables.models import Officer, Representative, Seat, Table
from tables.services import nudges, reviews, set_up
from tests.api import Api, problem
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, gather, situation_at
from tests.world import lasting

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
RIBBON = "Sample: everything here is invented, and nothing counts."


@pytest.fixture(scope="module")
def cast(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """A live table with something open, and a sample that its coordinator asked for."""
    with lasting(django_db_blocker):
        made = gather()
        situation_at(made, "open")
        made.situations["people before"] = set(User.objects.values_list("pk", flat=True))
        tasks.run_job(str(sample_table.begin(made.table, by=made.coordinator).pk))
        assert Job.objects.get(kind=Job.Kind.SAMPLE).state == Job.State.DONE
        tables.sign(sample(), by=made.coordinator, accepted=True)
        yield made


def sample() -> Table:
    return Table.objects.get(is_sample=True)


def counted() -> dict[str, int]:
    """How many rows of each model there are, of what is no trail and no job."""
    return {
        model._meta.label: model._base_manager.count()
        for model in apps.get_models()
        if model._meta.app_label in {"agencies", "cases", "tables", "auth"}
        and not model._meta.label.startswith(("agencies.Audit", "agencies.Journal", "cases.Job"))
    }


def test_sample_has_half_a_year_behind_it(cast: Cast) -> None:
    stages = set(sample().situations.values_list("stage", flat=True))
    assert {"draft", "submitted", "filter_three", "open", "concluded"} <= stages
    assert sample().situations.count() > 10
    assert all(trail.verify(chain).first_bad is None for chain in (sample().pk, "server"))


def test_one_real_person_has_a_part_in_it_and_nobody_invented_elsewhere(cast: Cast) -> None:
    real = cast.situations["people before"]
    parts = {*Representative.objects.filter(seat__table=sample()).values_list("user", flat=True),
             *Officer.objects.filter(table=sample()).values_list("user", flat=True)}  # fmt: skip
    assert parts & real == {cast.coordinator.pk}
    invented = User.objects.exclude(pk__in=real)
    assert not Officer.objects.filter(user__in=invented).exclude(table=sample()).exists()
    assert not Seat.objects.filter(agency__is_sample=True).exclude(table=sample()).exists()
    assert not Membership.objects.filter(agency__is_sample=True, user__in=real).exists()
    assert [user for user in invented if user.has_usable_password() or user.is_administrator] == []


def test_trail_of_the_server_is_written_at_the_time_of_day(cast: Cast) -> None:
    rows = AuditEntry.objects.filter(chain="server").order_by("sequence")
    times = list(rows.values_list("at", flat=True))
    assert times == sorted(times)


def test_others_have_the_time_of_day_while_a_story_is_told() -> None:
    seen: list[Any] = []
    with telling(Clock(timezone.now() - timedelta(days=400))):
        there = Thread(target=lambda: seen.append(timezone.now()))
        there.start()
        there.join()
        assert seen[0] - timezone.now() > timedelta(days=399)


def test_ribbon_is_on_the_pages_of_the_sample_alone(cast: Cast) -> None:
    browser, row = Browser(cast.coordinator), sample()
    pages = [("table", row.pk), ("situations_list", row.pk), ("reports", row.pk),
             ("situation", row.situations.filter(stage="open").first().pk)]  # fmt: skip
    assert [RIBBON in words(browser.open(*page)) for page in pages] == [True] * len(pages)
    live = cast.table.situations.get()
    pages = [("table", cast.table.pk), ("situation", live.pk), ("home",)]
    assert [RIBBON in words(browser.open(*page)) for page in pages] == [False] * len(pages)


def test_seats_never_mix(cast: Cast) -> None:
    live, invented = cast.agency("lead"), Agency.objects.filter(is_sample=True).first()
    today = timezone.localdate()
    for table, agency in ((sample(), live), (cast.table, invented)):
        with pytest.raises(GuardFailed) as refused:
            tables.give_seat(table, agency, by=cast.coordinator, agreement_date=today)
        assert refused.value.code == "sample"
    api = Api(cast.coordinator)
    offered = api.get(f"/tables/{cast.table.pk}/unseated-agencies/").json()["results"]
    names = set(Agency.objects.filter(is_sample=True).values_list("name_en", flat=True))
    assert names & {row["name_en"] for row in offered} == set()
    offered = api.get(f"/tables/{sample().pk}/unseated-agencies/").json()["results"]
    assert {row["name_en"] for row in offered} <= names


def test_pasted_name_of_an_invented_agency_takes_none(cast: Cast) -> None:
    invented = Agency.objects.filter(is_sample=True).first()
    sector = Sector.objects.get(code="housing")
    line = set_up.AgencyLine(invented.name_en, invented.name_fr, sector, "none")
    with pytest.raises(Conflict):
        set_up.seat_agencies(
            cast.table, by=cast.coordinator, lines=[line], agreement_date=timezone.localdate()
        )


def test_nobody_is_invited_to_an_invented_agency(cast: Cast) -> None:
    invented = Agency.objects.filter(is_sample=True).first()
    with pytest.raises(GuardFailed):
        agency_services.make_invitation(invented, by=None, email="a@example.org", name="A")


def test_no_mail_speaks_of_a_sample(cast: Cast) -> None:
    Notice.objects.all().delete()
    cast.table.situations.update(stage="open", contact_made_at=timezone.now())
    Situation.objects.filter(table=sample(), stage="open").update(contact_made_at=None)
    later = timezone.now() + timedelta(days=4)
    notices.raise_notices(at=later)
    invented = User.objects.exclude(pk__in=cast.situations["people before"])
    for days in range(300, 366):
        nudges.raise_nudges(at=timezone.now() + timedelta(days=days))
    reviews.open_due(at=timezone.now() + timedelta(days=200))
    assert not Notice.objects.filter(user__in=invented).exists()
    assert not sample().access_reviews.exists()


def test_duties_of_a_sample_do_not_stand_with_those_of_live_tables(cast: Cast) -> None:
    assert sample().name not in words(Browser(cast.coordinator).open("home")).split("Needs you")[-1]


def test_records_of_a_sample_go_to_no_ministry(cast: Cast) -> None:
    today = timezone.localdate()
    with pytest.raises(GuardFailed):
        ministry.request_records(
            sample(), by=cast.coordinator, first_date=today, last_date=today, purpose="reporting"
        )


def test_second_sample_is_refused(cast: Cast) -> None:
    with pytest.raises(Conflict):
        sample_table.begin(cast.table, by=cast.coordinator)
    answer = Api(cast.coordinator).post(f"/tables/{cast.table.pk}/sample/")
    assert problem(answer) == (409, "sample_exists")


@pytest.mark.parametrize("role", ["chair", "lead", "administrator"])
def test_nobody_but_the_coordinator_has_a_sample_made_or_wiped(cast: Cast, role: str) -> None:
    with pytest.raises((Forbidden, Unseen)):
        sample_table.begin(cast.table, by=cast.people[role])
    with pytest.raises(Unseen):
        sample_table.wipe(sample(), by=cast.people[role])


def test_live_table_is_never_wiped(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        sample_table.wipe(cast.table, by=cast.coordinator)
    assert Situation.objects.filter(table=cast.table).exists()


def test_wiping_takes_nobody_who_works_for_a_live_agency_too(cast: Cast) -> None:
    live = Situation.objects.filter(table=cast.table).count()
    agency = Agency.objects.filter(is_sample=True).first()
    Membership.objects.create(user=cast.lead, agency=agency)
    sample_table.wipe(sample(), by=cast.coordinator)
    assert User.objects.filter(pk=cast.lead.pk).exists()
    assert list(cast.lead.memberships.values_list("agency", flat=True)) == [cast.agency("lead").pk]
    assert Situation.objects.filter(table=cast.table).count() == live


def test_wiped_sample_leaves_nothing_but_its_trail(cast: Cast) -> None:
    """Made again after that, it leaves the same again: so nothing of a live table went."""
    row, live = sample(), Situation.objects.filter(table=cast.table).count()
    done = Browser(cast.coordinator).send("sample_wipe", row.pk)
    assert (done.status_code, done["Location"]) == (302, "/")
    assert not Table.objects.filter(is_sample=True).exists()
    assert not Agency.objects.filter(is_sample=True).exists()
    assert set(User.objects.values_list("pk", flat=True)) == cast.situations["people before"]
    assert Situation.objects.count() == Situation.objects.filter(table=cast.table).count() == live
    assert AuditEntry.objects.filter(verb="sample.wipe", object_id=str(row.pk)).count() == 1
    assert AuditEntry.objects.filter(chain=str(row.pk)).count() > 100
    left = counted()
    tasks.run_job(str(sample_table.begin(cast.table, by=cast.coordinator).pk))
    tables.sign(sample(), by=cast.coordinator, accepted=True)
    assert Api(cast.coordinator).post(f"/tables/{sample().pk}/sample/wipe/").status_code == 204
    after = counted()
    assert {name: after[name] - left[name] for name in after if after[name] != left[name]} == {
        "agencies.IdempotencyKey": 1
    }
