"""Earlier years, records for the ministry, the entry queue and a report's words through the API."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from cases.models import EntryTick, ImportBatch, ImportedSituation, Job, ReportFile
from cases.reports import records
from cases.reports.document import report_from_json
from cases.services import jobs
from tests.api import Api, errors, problem
from tests.cases.reports.earlier.files import REJECTED, WHOLE, as_csv, as_xlsx
from tests.cases.reports.reporting import released
from tests.world import World, build, lasting, undone

pytestmark = pytest.mark.django_db
DAYS = {"first_date": "2020-01-01", "purpose": "reporting"}


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build("filter_three")


@pytest.fixture
def world(built: World) -> Iterator[World]:
    with undone():
        yield built


def coordinator(world: World) -> Api:
    return Api(world.cast.coordinator)


def at(world: World) -> str:
    return f"/tables/{world.cast.table.pk}"


def send(world: World, content: bytes) -> Any:
    body = {"file": base64.b64encode(content).decode()}
    return coordinator(world).post(f"{at(world)}/earlier-years/", body)


def checked(world: World, content: bytes) -> dict[str, Any]:
    """A file that was sent and looked at by a worker, as the API shows it."""
    sent = send(world, content)
    assert sent.status_code == 201, sent.content
    assert sent.json()["percent"] == 0
    jobs.run(Job.objects.get(subject_id=sent.json()["id"]).pk)
    return coordinator(world).get(f"/imports/{sent.json()['id']}/").json()


@pytest.mark.parametrize("write", [as_csv, as_xlsx])
def test_file_is_sent_previewed_and_counts_once_accepted(world: World, write: Any) -> None:
    seen = checked(world, write(WHOLE, REJECTED))
    assert (seen["state"], seen["row_count"], seen["percent"]) == ("ready", 2, 100)
    assert seen["years"] == [{"year": 2023, "presented": 2, "rejected": 1, "concluded": 1}]
    accepted = coordinator(world).post(f"/imports/{seen['id']}/accept/")
    assert accepted.json()["state"] == "accepted"
    listed = coordinator(world).get(f"{at(world)}/earlier-years/").json()["results"]
    assert [row["id"] for row in listed] == [seen["id"]]
    assert coordinator(world).post(f"/imports/{seen['id']}/discard/").status_code == 204
    assert ImportedSituation.objects.count() == ImportBatch.objects.count() == 0


def test_faults_are_told_by_row_and_column_and_nothing_is_kept(world: World) -> None:
    wrong = WHOLE | {"lead_sector": "nobody", "hours_to_contact": "soon"}
    seen = checked(world, as_csv(WHOLE, wrong))
    assert (seen["state"], seen["fault_count"], seen["years"]) == ("wrong", 2, [])
    faults = coordinator(world).get(f"/imports/{seen['id']}/faults/").json()["results"]
    assert {(row["row"], row["column"]) for row in faults} == {
        (3, "lead_sector"), (3, "hours_to_contact"),
    }  # fmt: skip
    assert ImportedSituation.objects.count() == 0
    assert problem(coordinator(world).post(f"/imports/{seen['id']}/accept/"))[0] == 409


def test_what_is_no_file_of_ours_is_refused_without_repeating_it(world: World) -> None:
    sent = coordinator(world).post(f"{at(world)}/earlier-years/", {"file": "Jean!"})
    assert (problem(sent), errors(sent)) == ((400, "invalid_input"), {"file"})
    strange = send(world, as_csv(WHOLE | {"notes": "Jean"}, heads=[*WHOLE, "notes"]))
    assert problem(strange) == (422, "columns_differ")
    assert b"Jean" not in strange.content
    assert b"Jean" not in sent.content


def test_file_of_two_megabytes_is_taken(world: World) -> None:
    rows = [WHOLE] * 6000
    content = as_csv(*rows)
    assert len(content) > 2 * 1024 * 1024
    assert send(world, content).status_code == 201


def test_records_need_a_second_person_and_are_logged(world: World) -> None:
    body = DAYS | {"last_date": (timezone.localdate() + timedelta(days=30)).isoformat()}
    asked = coordinator(world).post(f"{at(world)}/record-exports/", body).json()
    assert asked["state"] == "waiting"
    own = coordinator(world).post(f"/record-exports/{asked['id']}/confirm/")
    early = coordinator(world).post(f"/record-exports/{asked['id']}/take/")
    assert (problem(own)[0], problem(early)[0]) == (403, 403)
    agreed = Api(world.cast.chair).post(f"/record-exports/{asked['id']}/confirm/").json()
    assert agreed["state"] == "confirmed"
    assert problem(Api(world.cast.chair).post(f"/record-exports/{asked['id']}/take/"))[0] == 403
    taken = coordinator(world).post(f"/record-exports/{asked['id']}/take/", {"language": "fr-ca"})
    assert [column["code"] for column in taken.json()["columns"]] == [
        column.code for column in records.COLUMNS
    ]
    assert taken.json()["rows"]
    entry = AuditEntry.objects.get(verb="read.records")
    assert entry.references["form"] == "api"


def test_records_taken_again_under_one_key_are_read_and_logged_again(world: World) -> None:
    body = DAYS | {"last_date": timezone.localdate().isoformat()}
    asked = coordinator(world).post(f"{at(world)}/record-exports/", body).json()["id"]
    Api(world.cast.chair).post(f"/record-exports/{asked}/confirm/")
    api, path = coordinator(world), f"/record-exports/{asked}/take/"
    first, again = (api.post(path, key="one") for _ in range(2))
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert AuditEntry.objects.filter(verb="read.records").count() == 2


def test_queue_is_opened_ticked_and_tells_nothing_changed(world: World) -> None:
    api = coordinator(world)
    waiting = api.get(f"{at(world)}/entry-queue/").json()
    concluded = str(world.situations["concluded"].pk)
    assert concluded in {row["situation"] for row in waiting}
    assert {row["tick"] for row in waiting} == {None}
    opened = api.get(f"/entries/{concluded}/").json()
    assert len(opened["rows"][0]) == len(records.COLUMNS)
    assert AuditEntry.objects.filter(verb="read.entry", object_id=concluded).count() == 1
    assert api.post(f"/entries/{concluded}/tick/").status_code == 200
    row = next(
        one for one in api.get(f"{at(world)}/entry-queue/").json() if one["situation"] == concluded
    )
    assert (row["tick"]["entered_by"], row["changed"]) == (str(world.cast.coordinator.pk), [])
    assert api.post(f"/entries/{concluded}/untick/").status_code == 204
    assert not EntryTick.objects.exists()


@pytest.mark.parametrize("role", ["lead", "originating", "other_table", "observer"])
def test_nobody_else_reaches_any_of_it(world: World, role: str) -> None:
    api = Api(world.cast.people[role])
    for path in ("earlier-years", "record-exports", "entry-queue"):
        assert api.get(f"{at(world)}/{path}/").status_code == 404, path
    assert api.get(f"/entries/{world.situations['concluded'].pk}/").status_code == 404


def test_words_are_written_and_a_name_is_refused(world: World) -> None:
    row = released(world.cast)
    jobs.start(Job.Kind.REPORT, table=row.table, by=row.requested_by, subject_id=row.pk)
    path = f"/reports/{row.pk}/words/"
    told = {"texts": {"comment_risks_fr": "Le logement domine."}}
    assert coordinator(world).post(path, told).status_code == 200
    row.refresh_from_db()
    assert report_from_json(row.document).comment("risks").en == "Le logement domine."
    assert not ReportFile.objects.exclude(content=None).exists()
    unknown = coordinator(world).post(path, {"texts": {"comment_nothing_en": "Words"}})
    assert (problem(unknown)[0], errors(unknown)) == (422, {"texts"})
    named = coordinator(world).post(path, {"texts": {"gaps_en": "Ask Kevin Tremblay about it"}})
    assert named.status_code == 422
    assert b"Tremblay" not in named.content
