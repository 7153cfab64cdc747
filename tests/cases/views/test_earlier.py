"""The pages of earlier years."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from agencies.models import User
from cases.models import ImportBatch, Job
from cases.services import jobs
from tests.cases.reports.earlier.files import HEADS, REJECTED, WHOLE, as_csv
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


def send(cast: Cast, content: bytes):
    file = SimpleUploadedFile("years.csv", content)
    return Browser(cast.coordinator).send("earlier_years", cast.table.pk, file=file)


def check() -> ImportBatch:
    for job in Job.objects.filter(state=Job.State.WAITING):
        jobs.run(job.pk)
    return ImportBatch.objects.latest("uploaded_at")


def test_file_goes_from_upload_to_imported(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    sent = send(cast, as_csv(WHOLE, REJECTED))
    waiting = browser.client.get(sent.headers["Location"])
    assert "Waiting for a worker" in words(waiting)

    batch = check()
    ready = words(browser.open("import_batch", batch.pk))
    assert "Every row is in order" in ready
    assert "2023 2 1 1" in ready
    done = browser.send("import_batch", batch.pk, act="accept")
    assert done.status_code == 302
    assert "Imported" in words(browser.open("earlier_years", cast.table.pk))


def test_faults_are_told_by_row_and_column_and_never_quoted(cast: Cast) -> None:
    send(cast, as_csv(WHOLE | {"lead_sector": "Jean Tremblay"}))
    page = words(Browser(cast.coordinator).open("import_batch", check().pk))
    assert "2 L lead_sector A code here is not on the list." in page
    assert "Tremblay" not in page


def test_file_with_other_columns_is_refused_beside_the_field(cast: Cast) -> None:
    refused = send(cast, as_csv(WHOLE, heads=[*HEADS, "notes"]))
    assert refused.status_code == 422
    assert "Column 19 is not one of the template." in words(refused)


def test_no_file_is_an_error_of_the_form(cast: Cast) -> None:
    refused = Browser(cast.coordinator).send("earlier_years", cast.table.pk)
    assert refused.status_code == 422
    assert "Choose a file" in words(refused)


@pytest.mark.parametrize(
    ("language", "button", "done"),
    [("en", "Cancel", "Nothing was imported."), ("fr-ca", "Annuler", "Rien n’a été importé.")],
)
def test_check_can_be_cancelled_from_its_page(
    cast: Cast, language: str, button: str, done: str
) -> None:
    User.objects.filter(pk=cast.coordinator.pk).update(language=language)
    cast.coordinator.refresh_from_db()
    browser = Browser(cast.coordinator)
    send(cast, as_csv(WHOLE))
    batch = ImportBatch.objects.get()
    assert button in words(browser.open("import_batch", batch.pk))
    assert browser.send("import_batch", batch.pk, act="cancel").status_code == 302
    page = words(browser.open("import_batch", check().pk))
    assert done in page
    assert browser.send("import_batch", batch.pk, act="cancel").status_code == 409
    assert browser.send("import_batch", batch.pk, act="discard").status_code == 302
    assert not ImportBatch.objects.exists()


def test_same_days_twice_is_a_conflict(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    send(cast, as_csv(WHOLE))
    browser.send("import_batch", check().pk, act="accept")
    send(cast, as_csv(WHOLE))
    assert browser.send("import_batch", check().pk, act="accept").status_code == 409


def test_progress_is_told_to_who_asked(cast: Cast) -> None:
    send(cast, as_csv(WHOLE))
    job = Job.objects.get()
    assert Browser(cast.coordinator).open("job_progress", job.pk).json() == {
        "going_on": True, "percent": 0, "words": "Waiting for a worker",
    }  # fmt: skip
    assert Browser(cast.chair).open("job_progress", job.pk).status_code == 404


@pytest.mark.parametrize(("role", "status"), [("chair", 403), ("lead", 403), ("other_table", 404)])
def test_page_is_the_coordinators(cast: Cast, role: str, status: int) -> None:
    send(cast, as_csv(WHOLE))
    browser = Browser(cast.people[role])
    assert browser.open("earlier_years", cast.table.pk).status_code == status
    assert browser.open("earlier_form", cast.table.pk, "csv").status_code == status
    assert browser.open("import_batch", ImportBatch.objects.get().pk).status_code == 404


@pytest.mark.parametrize("files", [1, 3])
def test_list_of_files_asks_as_often_for_three_as_for_one(
    cast: Cast, files: int, django_assert_num_queries
) -> None:
    for _number in range(files):
        send(cast, as_csv(WHOLE))
    browser = Browser(cast.coordinator)
    browser.open("earlier_years", cast.table.pk)
    with django_assert_num_queries(6):
        browser.open("earlier_years", cast.table.pk)


def test_template_comes_as_either_file(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    for form, first in (("csv", b"\xef\xbb\xbfpresented_date"), ("xlsx", b"PK")):
        got = browser.open("earlier_form", cast.table.pk, form)
        assert got.content.startswith(first)
        assert "attachment" in got.headers["Content-Disposition"]
    assert browser.open("earlier_form", cast.table.pk, "doc").status_code == 404
