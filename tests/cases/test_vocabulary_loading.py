"""The starter lists reach the database, and stay what they are when their files change."""

import csv
import shutil
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.utils import timezone

from agencies.models import AuditChain, AuditEntry, Sector
from cases.models import Term
from tables.models import Table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty(db: None) -> None:
    """Begin without the lists that every other test finds loaded."""
    Term.objects.filter(parent__isnull=False).delete()
    Term.objects.all().delete()
    Sector.objects.all().delete()


def load(*arguments: str) -> None:
    call_command("load_vocabulary", *arguments, verbosity=0)


@pytest.fixture(autouse=True)
def _begin_without_lists(db: None) -> None:
    """The suite loads the lists for everybody; here they are what is tested."""
    AuditEntry.objects.all().delete()
    AuditChain.objects.all().delete()
    Term.objects.filter(parent__isnull=False).delete()
    Term.objects.all().delete()
    Sector.objects.all().delete()


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A copy of the files, to be edited."""
    folder = tmp_path / "lists"
    shutil.copytree(Path(apps.get_app_config("cases").path) / "vocabulary", folder)
    return folder


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)


def test_every_row_of_every_file_becomes_a_term_in_its_order(lists: Path) -> None:
    load()
    for name in Term.List.values:
        expected = [row["code"] for row in rows_of(lists / f"{name}.csv")]
        loaded = Term.objects.filter(list=name).order_by("position")
        assert list(loaded.values_list("code", flat=True)) == expected


def test_risk_factors_hang_on_their_categories(lists: Path) -> None:
    load()
    expected = {row["code"]: row["parent"] for row in rows_of(lists / "risk_factors.csv")}
    factors = Term.objects.filter(list=Term.List.RISK_FACTORS)
    assert dict(factors.values_list("code", "parent__code")) == expected
    parents = set(factors.values_list("parent__list", flat=True))
    assert parents == {Term.List.RISK_CATEGORIES}


def test_sectors_are_loaded_in_two_languages() -> None:
    load()
    police = Sector.objects.get(code="police")
    assert police.name_en == "Police"
    assert police.name_fr == "Services policiers"


def test_second_load_writes_nothing() -> None:
    load()
    before = (list(Term.objects.order_by("pk").values()), AuditEntry.objects.count())
    load()
    assert (list(Term.objects.order_by("pk").values()), AuditEntry.objects.count()) == before


def test_changed_label_keeps_the_id(lists: Path) -> None:
    load("--lists", str(lists))
    before = Term.objects.get(list=Term.List.SEXES, code="x")
    rows = rows_of(lists / "sexes.csv")
    rewrite(lists / "sexes.csv", [row | {"name_fr": f"{row['name_fr']} *"} for row in rows])
    load("--lists", str(lists))
    after = Term.objects.get(list=Term.List.SEXES, code="x")
    assert (after.pk, after.name_fr) == (before.pk, f"{before.name_fr} *")


def test_vanished_code_is_retired_and_comes_back_with_the_file(lists: Path) -> None:
    load("--lists", str(lists))
    rows = rows_of(lists / "sexes.csv")
    rewrite(lists / "sexes.csv", [row for row in rows if row["code"] != "x"])
    load("--lists", str(lists))
    gone = Term.objects.get(list=Term.List.SEXES, code="x")
    assert gone.retired_at is not None
    rewrite(lists / "sexes.csv", rows)
    load("--lists", str(lists))
    gone.refresh_from_db()
    assert gone.retired_at is None


def test_own_term_of_a_table_is_left_alone() -> None:
    load()
    table = Table.objects.create(prefix="AA", name_en="A", name_fr="A")
    own = Term.objects.create(
        list=Term.List.SEXES, code="own", table=table, name_en="Own", name_fr="Propre",
        evidence=Term.Evidence.LOCAL,
    )  # fmt: skip
    retired = Term.objects.get(list=Term.List.SEXES, code="x")
    retired.retirements.create(table=table, retired_at=timezone.now())
    load()
    own.refresh_from_db()
    assert own.retired_at is None
    assert retired.retirements.count() == 1


@pytest.mark.parametrize(
    ("name", "spoil"),
    [
        ("sexes.csv", lambda rows: [*rows, rows[0]]),
        ("risk_factors.csv", lambda rows: [rows[0] | {"parent": "nowhere"}, *rows[1:]]),
    ],
    ids=["a code twice", "an unknown parent"],
)
def test_bad_file_loads_nothing_at_all(lists: Path, name: str, spoil) -> None:
    rewrite(lists / name, spoil(rows_of(lists / name)))
    with pytest.raises(CommandError, match=name):
        load("--lists", str(lists))
    assert Term.objects.count() == 0
    assert Sector.objects.count() == 0


def test_missing_file_is_named(lists: Path) -> None:
    (lists / "sexes.csv").unlink()
    with pytest.raises(CommandError, match=r"sexes\.csv"):
        load("--lists", str(lists))
