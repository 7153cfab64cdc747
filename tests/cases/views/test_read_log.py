"""The read log: two clicks for the privacy officer, by reference, and nobody else's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies import extracts, reads
from agencies.models import AuditEntry, Membership, User
from cases.services import read_log
from tests.cases.views.conftest import Browser, words
from tests.cast import person
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage, the open one read by its lead."""
    with lasting(django_db_blocker):
        world = build()
        for reader in (world.cast.lead, world.cast.originating):
            row = world.situations["open"]
            reads.note(
                user=reader, session="s", chain=row.table_id, level="plan",
                seen=[(row.pk, row.stage)],
            )  # fmt: skip
        yield world


@pytest.fixture
def officer(world: World) -> User:
    """The privacy officer of the lead agency."""
    return world.cast.privacy_officer


def test_officer_finds_who_saw_a_situation_in_two_clicks(world: World, officer: User) -> None:
    browser, agency = Browser(officer), world.cast.agency("lead")
    page = browser.open("agency", agency.pk)
    first = reverse("log_index", args=[agency.pk])
    assert first in page.content.decode()
    second = reverse("log_of_situation", args=[agency.pk, world.situations["open"].pk])
    assert second in browser.client.get(first).content.decode()
    told = words(browser.client.get(second))
    assert "read.plan" in told
    assert "lead" in told


def test_people_of_other_agencies_are_not_named(world: World) -> None:
    officer = person("officer of the bringer", world.cast.agency("originating"), "privacy_officer")
    row = world.situations["open"]
    page = Browser(officer).open("log_of_situation", world.cast.agency("originating").pk, row.pk)
    told = {entry.who for entry in page.context["rows"]}
    own = {"originating", "officer of the bringer"}
    assert told - own == {"Somebody of another agency"}


def test_involved_agency_reads_only_its_own_part(world: World, officer: User) -> None:
    row = world.situations["open"]
    page = Browser(officer).open("log_of_situation", world.cast.agency("lead").pk, row.pk)
    told = {entry.who for entry in page.context["rows"]}
    assert "lead" in told
    assert "Somebody of another agency" not in told


def test_what_a_person_opened(world: World, officer: User) -> None:
    agency = world.cast.agency("lead")
    page = Browser(officer).open("log_of_person", agency.pk, world.cast.lead.pk)
    assert "read.plan" in words(page)
    assert {entry.actor_id for entry in page.context["rows"]} == {world.cast.lead.pk}


def test_looking_is_noted(world: World, officer: User) -> None:
    agency, row = world.cast.agency("lead"), world.situations["open"]
    Browser(officer).open("log_of_situation", agency.pk, row.pk)
    entry = AuditEntry.objects.filter(verb="audit.look").latest("sequence")
    assert (entry.actor_id, entry.object_id) == (officer.pk, str(row.pk))


def test_csv_and_signed_extract_hold_references_only(world: World, officer: User) -> None:
    agency, row = world.cast.agency("lead"), world.situations["open"]
    browser = Browser(officer)
    sheet = browser.open("log_export", agency.pk, row.pk, "csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(sheet)))
    assert {"at", "verb", "actor", "chain", "sequence", "object"} == set(rows[0])
    signed = json.loads(browser.open("log_export", agency.pk, row.pk, "signed").content)
    assert extracts.is_genuine(signed)
    assert len(signed["entries"]) == len(rows) + 1  # the first export stands in the second
    assert "Joint visit" not in sheet


def test_extract_says_of_others_nothing_that_a_directory_could_name(world: World) -> None:
    agency, row = world.cast.agency("originating"), world.situations["open"]
    officer = person("officer of the bringer two", agency, "privacy_officer")
    signed = json.loads(Browser(officer).open("log_export", agency.pk, row.pk, "signed").content)
    own = {str(user.pk) for user in read_log.people_of(agency)}
    actors = {entry["actor"] for entry in signed["entries"]}
    assert (actors - own, str(world.cast.originating.pk) in actors) == ({""}, True)
    assert extracts.is_genuine(signed)


def test_who_left_is_not_named_for_what_they_did_elsewhere(world: World) -> None:
    agency, row = world.cast.agency("originating"), world.situations["open"]
    officer = person("officer of the bringer three", agency, "privacy_officer")
    Membership.objects.filter(agency=agency, user=world.cast.originating).update(
        until_at=timezone.now()
    )
    reads.note(
        user=world.cast.originating, session="elsewhere", chain=row.table_id, level="listing",
        seen=[(row.pk, row.stage)],
    )  # fmt: skip
    last = AuditEntry.objects.filter(actor_id=world.cast.originating.pk).latest("sequence")
    page = Browser(officer).open("log_of_situation", agency.pk, row.pk)
    said = {entry.pk: entry.who for entry in page.context["rows"]}
    assert said[last.pk] == "Somebody of another agency"
    page = Browser(officer).open("log_of_person", agency.pk, world.cast.originating.pk)
    assert last.pk not in {entry.pk for entry in page.context["rows"]}


@pytest.mark.parametrize("role", ["lead", "chair", "coordinator", "administrator", "superuser"])
def test_log_is_nobody_elses(world: World, role: str) -> None:
    agency, row = world.cast.agency("lead"), world.situations["open"]
    browser = Browser(world.cast.people[role])
    for page in (
        browser.open("log_index", agency.pk),
        browser.open("log_of_situation", agency.pk, row.pk),
        browser.open("log_of_person", agency.pk, world.cast.lead.pk),
        browser.open("log_export", agency.pk, row.pk, "csv"),
        browser.send("log_verify", agency.pk),
    ):
        assert page.status_code in {403, 404}


def test_officer_reads_no_situation_and_no_person_of_others(world: World, officer: User) -> None:
    agency, browser = world.cast.agency("lead"), Browser(officer)
    other = browser.open("log_of_situation", agency.pk, world.situations["submitted"].pk)
    somebody = browser.open("log_of_person", agency.pk, world.cast.originating.pk)
    assert (other.status_code, somebody.status_code) == (404, 404)


def test_verify_now_says_what_it_found(world: World, officer: User) -> None:
    agency, browser = world.cast.agency("lead"), Browser(officer)
    browser.send("log_verify", agency.pk)
    assert "The trail is whole." in words(browser.open("log_index", agency.pk))
    chain = str(world.cast.table.pk)
    AuditEntry.objects.filter(chain=chain, sequence=3).update(verb="test.other")
    browser.send("log_verify", agency.pk)
    assert "Tampered with" in words(browser.open("log_index", agency.pk))


@pytest.mark.parametrize("rows", [1, 3])
def test_log_asks_the_same_number_of_queries(
    world: World, officer: User, rows: int, django_assert_num_queries: Any
) -> None:
    agency, browser, row = world.cast.agency("lead"), Browser(officer), world.situations["open"]
    for number in range(rows):
        reads.note(
            user=world.cast.lead, session=str(number), chain=row.table_id, level="plan",
            seen=[(row.pk, row.stage)],
        )  # fmt: skip
    with django_assert_num_queries(23):
        browser.open("log_of_situation", agency.pk, row.pk)
