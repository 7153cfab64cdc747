"""Records leave when two people agree, hold codes only, and what was typed is known."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import openpyxl
import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone, translation

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import AuditEntry, Notice
from cases.models import (
    EntryDigest,
    Involvement,
    Narrative,
    PlanEntry,
    RecordExport,
    Situation,
    Term,
)
from cases.reports import records
from cases.services import ministry, room
from tests import cast as casting
from tests.world import World, build, lasting, undone

pytestmark = pytest.mark.django_db
REDACTED = (
    "assisting_agencies", "risk_factors", "study_flags", "protective_factors", "affected_persons",
    "services_mobilized",
)  # fmt: skip
HERE = {"first_date": date(2020, 1, 1), "last_date": timezone.localdate() + timedelta(days=30)}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build("filter_three")


@pytest.fixture
def world(built: World) -> Iterator[World]:
    with undone():
        yield built


def asked(world: World, **changes: Any) -> RecordExport:
    given = HERE | {"purpose": "reporting"} | changes
    return ministry.request_records(world.cast.table, by=world.cast.coordinator, **given)


def agreed(world: World) -> RecordExport:
    return ministry.confirm_records(asked(world), by=world.cast.chair)


def taken(world: World, form: str = "csv") -> bytes:
    by = world.cast.coordinator
    return ministry.take_records(agreed(world), by=by, form=form, language="en")


def lines(content: bytes) -> dict[str, dict[str, str]]:
    """The rows of a CSV file by their decision and conclusion."""
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig")))
    return {f"{row['decision']} {bool(row['conclusion_date'])}": row for row in rows}


def test_file_has_one_row_for_each_discussion_that_was_decided(world: World) -> None:
    found = lines(taken(world))
    assert set(found) == {"Yes False", "Yes True", "Rejected True"}
    concluded = found["Yes True"]
    assert concluded["lead_agency"] == "lead agency"
    assert concluded["assisting_agencies"] == "assisting agency; left agency"
    assert concluded["affected_persons"] == "M1 18–24 Male"
    assert concluded["services_mobilized"] == "M1 Housing (Connected to service)"
    assert concluded["conclusion_reason"] == "Connected to services"
    assert concluded["discussion_number"] == f"{world.situations['concluded'].reference}/1"
    assert list(concluded) == [column.code for column in records.COLUMNS]


def test_rejected_row_reads_not_applicable(world: World) -> None:
    row = lines(taken(world))["Rejected True"]
    assert {row[name] for name in REDACTED} == {"N/A"}
    assert {row[c.code] for c in records.COLUMNS if c.redacted} == {"N/A"}
    assert row["originating_agency"] == "originating agency"
    assert row["rejection_reason"] == world.fresh("rejected").rejection_reason.name


def test_file_holds_no_word_that_anybody_wrote(world: World) -> None:
    content = taken(world).decode()
    written = [*Narrative.objects.values_list("why_now", flat=True),
               *PlanEntry.objects.values_list("text", flat=True)]  # fmt: skip
    assert [words for words in written if words]
    assert [words for words in written if words and words in content] == []


def test_agency_that_is_not_shown_reads_another_agency(world: World) -> None:
    concluded = world.situations["concluded"]
    Involvement.objects.filter(situation=concluded).update(is_shown=False)
    Situation.objects.filter(pk=concluded.pk).update(origin_shown=False)
    row = lines(taken(world))["Yes True"]
    told = (row["lead_agency"], row["assisting_agencies"], row["originating_agency"])
    assert told == ("Another agency",) * 3
    assert row["originating_sector"] == ""


def test_workbook_says_which_names_are_ours(world: World) -> None:
    book = openpyxl.load_workbook(io.BytesIO(taken(world, "xlsx")))
    about = {row[0].value: row[2].value for row in book["Columns"].iter_rows(min_row=2)}
    assert about["risk_factors"].startswith("Named in")
    assert about["lead_agency"].startswith("Ours")
    assert book["Records"].max_row == 4


def test_period_narrows_the_rows(world: World) -> None:
    old = {"first_date": date(2020, 1, 1), "last_date": date(2020, 12, 31)}
    export = ministry.confirm_records(asked(world, **old), by=world.cast.chair)
    content = ministry.take_records(export, by=world.cast.coordinator, form="csv", language="en")
    assert lines(content) == {}


def test_every_step_leaves_one_entry_and_taking_names_the_situations(world: World) -> None:
    taken(world)
    entries = AuditEntry.objects.filter(object_type="recordexport").order_by("sequence")
    assert [entry.verb for entry in entries] == [
        "records.request", "records.confirmed", "read.records",
    ]  # fmt: skip
    decided = {str(world.situations[name].pk) for name in ("open", "concluded", "rejected")}
    assert set(entries.last().references["situations"]) == decided


def test_second_person_and_who_asked_are_told_that_there_is_something_to_do(world: World) -> None:
    def told() -> set[str]:
        return set(Notice.objects.values_list("user__name", flat=True))

    Notice.objects.all().delete()
    export = asked(world)
    assert told() == {"chair"}
    ministry.confirm_records(export, by=world.cast.chair)
    assert told() == {"chair", "coordinator"}


def test_nobody_agrees_to_their_own_request(world: World) -> None:
    export = asked(world)
    with pytest.raises(Forbidden):
        ministry.confirm_records(export, by=world.cast.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        RecordExport.objects.update(confirmed_by=export.requested_by, confirmed_at=timezone.now())


def test_what_was_not_agreed_to_or_was_refused_cannot_be_taken(world: World) -> None:
    waiting = asked(world)
    refused = ministry.refuse_records(asked(world), by=world.cast.chair)
    for export in (waiting, refused):
        with pytest.raises(Forbidden):
            ministry.take_records(export, by=world.cast.coordinator, form="csv", language="en")
    with pytest.raises(WrongStage):
        ministry.confirm_records(refused, by=world.cast.chair)


def test_file_is_for_who_asked_and_for_a_day(world: World) -> None:
    export = agreed(world)
    with pytest.raises(Forbidden):
        ministry.take_records(export, by=world.cast.chair, form="csv", language="en")
    RecordExport.objects.update(confirmed_at=timezone.now() - timedelta(hours=24))
    with pytest.raises(Forbidden):
        ministry.take_records(export, by=world.cast.coordinator, form="csv", language="en")


@pytest.mark.parametrize("role", ["lead", "seated", "other_table", "superuser", "privacy_officer"])
def test_request_does_not_exist_for_anybody_else(world: World, role: str) -> None:
    export = asked(world)
    with pytest.raises(Unseen):
        ministry.confirm_records(export, by=world.cast.people[role])


@pytest.mark.parametrize("role", ["chair", "lead"])
def test_only_the_coordinator_asks(world: World, role: str) -> None:
    with pytest.raises(Forbidden):
        ministry.request_records(
            world.cast.table, by=world.cast.people[role], purpose="reporting", **HERE
        )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"last_date": date(2019, 1, 1)}, "last_date"),
        ({"purpose": "curiosity"}, "purpose"),
        ({"first_date": date(2999, 1, 1), "last_date": date(2999, 1, 2)}, "first_date"),
    ],
)
def test_request_that_makes_no_sense_is_refused(world: World, changes: Any, field: str) -> None:
    with pytest.raises(GuardFailed) as refusal:
        asked(world, **changes)
    assert set(refusal.value.errors) == {field}


# --- The entry queue -----------------------------------------------------------------------------


def waiting(world: World) -> dict[str, ministry.Waiting]:
    found = ministry.queue(world.cast.table, by=world.cast.coordinator)
    names = {row.pk: name for name, row in world.situations.items()}
    return {names[row.situation.pk]: row for row in found}


def test_queue_holds_what_was_decided(world: World) -> None:
    assert set(waiting(world)) == {"open", "concluded", "rejected"}


def test_each_opening_is_logged(world: World) -> None:
    for _time in range(2):
        found = ministry.open_entry(world.situations["open"], by=world.cast.coordinator)
    assert found[0].values["lead_agency"] == "lead agency"
    assert AuditEntry.objects.filter(verb="read.entry").count() == 2


def test_tick_stands_until_something_changes_and_says_what(world: World) -> None:
    cast, row = world.cast, world.fresh("open")
    ministry.tick_entered(row, by=cast.coordinator)
    assert waiting(world)["open"].changed == []

    flag = casting.term(Term.List.STUDY_FLAGS, "homelessness")
    room.add_values(row, by=cast.lead, version=row.version, terms=[flag])

    assert waiting(world)["open"].changed == ["study_flags"]
    ministry.tick_entered(row, by=cast.coordinator)
    assert waiting(world)["open"].changed == []


def test_another_language_is_no_change(world: World) -> None:
    with translation.override("fr-ca"):
        ministry.tick_entered(world.situations["concluded"], by=world.cast.coordinator)
    assert waiting(world)["concluded"].changed == []


def test_tick_keeps_no_content(world: World) -> None:
    ministry.tick_entered(world.situations["open"], by=world.cast.coordinator)
    kept = repr(list(EntryDigest.objects.values_list("digest", flat=True)))
    assert "lead" not in kept
    assert "18" not in "".join(c for c in kept if not c.isalnum())


def test_tick_is_taken_back_once(world: World) -> None:
    row, by = world.situations["open"], world.cast.coordinator
    ministry.tick_entered(row, by=by)
    ministry.untick_entered(row, by=by)
    assert waiting(world)["open"].tick is None
    with pytest.raises(Conflict):
        ministry.untick_entered(row, by=by)


@pytest.mark.parametrize("role", ["chair", "lead", "originating", "other_table", "superuser"])
def test_queue_is_the_coordinators(world: World, role: str) -> None:
    user = world.cast.people[role]
    assert ministry.queue(world.cast.table, by=user) == []
    with pytest.raises(Unseen):
        ministry.open_entry(world.situations["open"], by=user)


@pytest.mark.parametrize("stage", ["draft", "submitted", "filter_three"])
def test_what_is_not_decided_is_not_to_be_typed(world: World, stage: str) -> None:
    with pytest.raises(Unseen):
        ministry.tick_entered(world.situations[stage], by=world.cast.coordinator)


def test_digest_is_kept_once_a_column(world: World) -> None:
    tick = ministry.tick_entered(world.situations["open"], by=world.cast.coordinator)
    with pytest.raises(IntegrityError), transaction.atomic():
        EntryDigest.objects.create(tick=tick, column="lead_agency", digest="x")
