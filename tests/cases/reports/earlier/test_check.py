"""How a file of earlier years is read, and every fault found in it."""

from __future__ import annotations

import io
import zipfile
from datetime import date

import pytest

from cases.reports.earlier import (
    COLUMNS,
    CheckedRow,
    Codes,
    Fault,
    Unreadable,
    check_heads,
    check_row,
    read,
)
from cases.reports.earlier.read import FORMULA
from tests.cases.reports.earlier.files import HEADS, REJECTED, WHOLE, as_csv, as_xlsx

LISTS = {
    "sectors": {"police", "education", "mental_health_and_addictions", "housing", "health"},
    "rejection_reasons": {REJECTED["rejection_reason"]},
    "discussion_types": {"person"},
    "age_groups": {"18_24", "25_29"},
    "sexes": {"male", "female"},
    "risk_factors": {code.strip() for code in WHOLE["risk_factors"].split(";")},
    "protective_factors": {WHOLE["protective_factors"]},
    "study_flags": {"homelessness"},
    "service_types": {"housing"},
    "mobilization_types": {"connected_to_service"},
    "conclusion_reasons": {WHOLE["conclusion_reason"]},
}
CODES = Codes({name: frozenset(codes) for name, codes in LISTS.items()}, date(2000, 1, 1),
              date(2024, 1, 1))  # fmt: skip


def checked(row: dict[str, str]) -> CheckedRow | list[Fault]:
    return check_row(2, HEADS, [row.get(name, "") for name in HEADS], CODES)


def told(row: dict[str, str]) -> set[tuple[str, str]]:
    """Pairs of a column and what is wrong with it."""
    found = checked(row)
    assert isinstance(found, list)
    assert all(fault.row == 2 for fault in found)
    assert all(HEADS[fault.place - 1] == fault.column for fault in found if fault.column)
    return {(fault.column, fault.code) for fault in found}


def test_whole_row_holds_what_it_says() -> None:
    found = checked(WHOLE)
    assert isinstance(found, CheckedRow)
    assert found.values["presented_date"] == date(2023, 3, 2)
    assert found.values["affected_persons"] == [("18_24", "male"), ("25_29", "female")]
    assert found.values["assisting_sectors"] == ["housing", "health"]
    assert (found.values["hours_to_contact"], found.values["came_back"]) == (20, False)


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"presented_date": ""}, {("presented_date", "missing")}),
        ({"presented_date": "02/03/2023"}, {("presented_date", "not_a_day")}),
        ({"presented_date": "2023-02-30"}, {("presented_date", "not_a_day")}),
        ({"presented_date": "1999-12-31"}, {("presented_date", "too_early")}),
        ({"presented_date": "2024-01-01", "decided_date": "", "concluded_date": "2024-02-01"},
         {("presented_date", "not_an_earlier_year")}),
        ({"decided_date": "2023-03-01"}, {("decided_date", "days_out_of_order")}),
        ({"concluded_date": "2023-02-01"}, {("concluded_date", "days_out_of_order")}),
        ({"decision": "perhaps"}, {("decision", "unknown_code")}),
        ({"decision": ""}, {("decision", "missing")}),
        ({"risk_factors": "housing"}, {("risk_factors", "unknown_code")}),
        ({"study_flags": "homelessness;homelessness"}, {("study_flags", "code_twice")}),
        ({"affected_persons": "18_24"}, {("affected_persons", "not_a_pair")}),
        ({"affected_persons": "18_24:person"}, {("affected_persons", "unknown_code")}),
        ({"services": "housing:now"}, {("services", "unknown_code")}),
        ({"hours_to_contact": "2.5"}, {("hours_to_contact", "not_a_number")}),
        ({"discussions": "100"}, {("discussions", "too_large_a_number")}),
        ({"came_back": "maybe"}, {("came_back", "not_yes_or_no")}),
        ({"conclusion_reason": ""}, {("conclusion_reason", "missing_beside_its_pair")}),
        ({"concluded_date": ""}, {("concluded_date", "missing_beside_its_pair")}),
        ({"rejection_reason": REJECTED["rejection_reason"]},
         {("rejection_reason", "only_when_rejected")}),
        ({"lead_sector": FORMULA}, {("lead_sector", "formula")}),
        ({"lead_sector": "x", "came_back": "x"},
         {("lead_sector", "unknown_code"), ("came_back", "not_yes_or_no")}),
    ],
)  # fmt: skip
def test_every_fault_of_a_row_is_told(changes, faults) -> None:
    assert told(WHOLE | changes) == faults


def test_rejected_row_is_a_stub() -> None:
    assert isinstance(checked(REJECTED), CheckedRow)


ERASED = [column.name for column in COLUMNS if not column.kept]


@pytest.mark.parametrize("name", ERASED)
def test_rejected_row_with_a_coded_value_is_an_error(name: str) -> None:
    assert (name, "rejected_has_value") in told(REJECTED | {name: WHOLE[name]})


def test_rejected_row_needs_its_reason() -> None:
    assert told(REJECTED | {"rejection_reason": ""}) == {("rejection_reason", "missing")}


def test_cell_beyond_the_last_column_is_an_error() -> None:
    found = check_row(9, HEADS[:1], ["2023-01-01", "Jean"], CODES)
    assert Fault(9, 2, "", "cell_without_column") in found
    assert "Jean" not in str(found)


def test_columns_that_are_not_ours_are_refused_by_their_place() -> None:
    heads = [*HEADS, "notes", "decision"]
    assert check_heads(heads) == [
        Fault(1, len(HEADS) + 1, "", "unknown_column"),
        Fault(1, len(HEADS) + 2, "decision", "column_twice"),
    ]
    assert check_heads(HEADS) == []


def test_needed_column_may_not_be_missing() -> None:
    assert check_heads(HEADS[1:]) == [Fault(1, 0, "presented_date", "column_missing")]


@pytest.mark.parametrize("mark", [",", ";"])
def test_csv_is_read_with_either_mark(mark: str) -> None:
    plain = REJECTED | {"originating_sector": "police"}
    heads, row = read(b"\xef\xbb\xbf" + as_csv(plain, mark=mark))
    assert (heads, row[0], row[2]) == (HEADS, "2023-05-04", "rejected")


def test_workbook_is_read_as_texts() -> None:
    rows = list(read(as_xlsx({"presented_date": date(2023, 5, 4), "discussions": 3.0,
                              "came_back": True, "lead_sector": "=A1"})))  # fmt: skip
    row = dict(zip(HEADS, rows[1], strict=False))
    assert (row["presented_date"], row["discussions"], row["came_back"], row["lead_sector"]) == (
        "2023-05-04", "3", "yes", FORMULA,
    )  # fmt: skip


def zipped(size: int) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/workbook.xml", b" " * size)
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"a" * 6_000_000, "too_large"),
        (zipped(120_000_000), "too_large"),
        (zipped(10), "not_a_sheet"),
        (b"PK\x03\x04 nothing", "not_a_sheet"),
        ("é".encode("latin-1"), "not_utf8"),
        (b"a,b\0", "not_a_sheet"),
        (b"a\n" * 20_002, "too_many_rows"),
    ],
    ids=["large", "bomb", "no book", "no archive", "latin", "binary", "long"],
)
def test_what_is_no_list_of_situations_is_not_read(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        list(read(content))
    assert str(refusal.value) == code
