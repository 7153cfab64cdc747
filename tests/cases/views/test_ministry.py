"""The pages for the ministry."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases.models import EntryTick, RecordExport
from tests.cases.views.conftest import Browser, words
from tests.world import World, build, lasting, undone

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build("filter_three")


@pytest.fixture
def world(built: World) -> Iterator[World]:
    with undone():
        yield built


def ask(world: World) -> RecordExport:
    today = timezone.localdate()
    done = Browser(world.cast.coordinator).send(
        "record_exports", world.cast.table.pk, first_date="2020-01-01",
        last_date=f"{today.year + 1}-01-01", purpose="reporting",
    )  # fmt: skip
    assert done.status_code == 302
    return RecordExport.objects.get()


def test_file_is_asked_for_agreed_to_and_taken(world: World) -> None:
    export = ask(world)
    chair, coordinator = Browser(world.cast.chair), Browser(world.cast.coordinator)
    assert "3 rows would leave the product." in words(
        chair.open("record_exports", world.cast.table.pk)
    )
    assert chair.send("record_decision", export.pk, "confirm").status_code == 302

    page = words(coordinator.open("record_exports", world.cast.table.pk))
    assert "Agreed" in page
    taken = coordinator.open("record_file", export.pk, "csv")
    assert taken.content.count(b"\r\n") == 4
    assert chair.open("record_file", export.pk, "csv").status_code == 403
    assert AuditEntry.objects.filter(verb="read.records").count() == 1


def test_who_asked_cannot_agree(world: World) -> None:
    export = ask(world)
    done = Browser(world.cast.coordinator).send("record_decision", export.pk, "confirm")
    assert done.status_code == 403


@pytest.mark.parametrize(("role", "status"), [("lead", 403), ("other_table", 404)])
def test_requests_are_the_officers(world: World, role: str, status: int) -> None:
    export = ask(world)
    browser = Browser(world.cast.people[role])
    assert browser.open("record_exports", world.cast.table.pk).status_code == status
    assert browser.open("entry_queue", world.cast.table.pk).status_code == status
    assert browser.send("record_decision", export.pk, "confirm").status_code == 404
    assert browser.open("entry", world.situations["open"].pk).status_code == 404


def test_queue_goes_from_opening_to_entered(world: World) -> None:
    browser, row = Browser(world.cast.coordinator), world.situations["open"]
    assert row.reference in words(browser.open("entry_queue", world.cast.table.pk))

    page = browser.open("entry", row.pk)
    assert b"readonly" in page.content
    assert b'value="lead agency"' in page.content
    browser.send("entry", row.pk, act="tick")

    assert EntryTick.objects.get().situation_id == row.pk
    after = words(browser.open("entry_queue", world.cast.table.pk))
    assert "Entered (1)" in after
    assert browser.send("entry", row.pk, act="untick").status_code == 302
    assert not EntryTick.objects.exists()


def test_queue_asks_the_same_whatever_was_decided(world: World, django_assert_num_queries) -> None:
    browser = Browser(world.cast.coordinator)
    browser.open("entry_queue", world.cast.table.pk)
    with django_assert_num_queries(16):
        browser.open("entry_queue", world.cast.table.pk)
    browser.send("entry", world.situations["rejected"].pk, act="tick")
    with django_assert_num_queries(17):  # the digests of what is ticked
        browser.open("entry_queue", world.cast.table.pk)
