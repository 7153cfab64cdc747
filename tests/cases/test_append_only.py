"""The database itself refuses to change or forget what was released."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import pre_migrate

from cases import append_only
from cases.models import Release, ReportRequest
from tables.models import Table
from tests.cases.reports.reporting import shelf
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.fixture
def line(cast: Cast) -> Release:
    """A line of the ledger that nothing refers to."""
    shelf(cast)
    ReportRequest.objects.update(release=None)
    return Release.objects.get()


@pytest.mark.parametrize("column", ["hidden", "templates", "audience", "threshold", "digest"])
def test_no_column_of_a_line_is_changed(line: Release, column: str) -> None:
    before = Release.objects.values().get()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Release.objects.update(**{column: getattr(line, column)})
    assert Release.objects.values().get() == before


def test_no_line_is_deleted(line: Release) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.delete()
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("DELETE FROM cases_release")
    assert Release.objects.count() == 1


def test_tables_of_a_region_stay_with_its_line(line: Release, cast: Cast) -> None:
    line.also.add(cast.other_table)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.also.clear()
    assert line.also.count() == 1
    Table.objects.filter(pk=line.table_id).update(is_sample=True)
    line.delete()
    assert not Release.objects.exists()


def test_lines_of_a_sample_go_with_it(line: Release) -> None:
    Table.objects.filter(pk=line.table_id).update(is_sample=True)
    Release.objects.get().delete()
    assert not Release.objects.exists()


def test_triggers_go_before_tables_are_changed_and_come_back(line: Release) -> None:
    here = apps.get_app_config("cases")
    emit = {"using": "default", "app_config": here, "verbosity": 0, "interactive": False}
    pre_migrate.send(sender=here, **emit)
    Release.objects.update(threshold=12)
    append_only.install()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Release.objects.update(threshold=13)


def test_triggers_are_put_in_place_as_often_as_one_likes(line: Release) -> None:
    append_only.install()
    append_only.install()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        line.delete()
