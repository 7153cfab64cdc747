"""The template of earlier years as a file, and what its columns and faults mean in words."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

import xlsxwriter
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies.models import Sector
from cases.models import Term
from cases.reports.earlier import COLUMNS, Kind
from cases.reports.writers.sheet import OPTIONS
from cases.reports.writers.tidy import BOM
from tables.models import Table

MEANINGS = {
    "presented_date": gettext_lazy("The day of its first discussion"),
    "decided_date": gettext_lazy("The day of the decision"),
    "decision": gettext_lazy("aer or rejected"),
    "rejection_reason": gettext_lazy("Only when it was rejected, and then needed"),
    "originating_sector": gettext_lazy("The sector of the originating agency"),
    "discussions": gettext_lazy("At how many meetings it was discussed; empty means one"),
    "discussion_type": gettext_lazy("What it was about"),
    "affected_persons": gettext_lazy("Age group and sex of each, such as 18_24:male; 25_29:female"),
    "risk_factors": gettext_lazy("Codes with a semicolon between them"),
    "protective_factors": gettext_lazy("Codes with a semicolon between them"),
    "study_flags": gettext_lazy("Codes with a semicolon between them"),
    "lead_sector": gettext_lazy("The sector of the lead agency"),
    "assisting_sectors": gettext_lazy("The sectors of the assisting agencies"),
    "hours_to_contact": gettext_lazy("Whole hours from naming the agencies to the first contact"),
    "services": gettext_lazy("Service and how far it got, such as housing:connected_to_service"),
    "concluded_date": gettext_lazy("The day it was concluded; only together with its reason"),
    "conclusion_reason": gettext_lazy("Why it was concluded; only together with its day"),
    "came_back": gettext_lazy("yes or no: had it been discussed within 12 months"),
}
KINDS = {
    Kind.DAY: gettext_lazy("A day, such as 2023-05-17"),
    Kind.CODE: gettext_lazy("One code"),
    Kind.CODES: gettext_lazy("Codes"),
    Kind.PAIRS: gettext_lazy("Pairs of codes"),
    Kind.NUMBER: gettext_lazy("A whole number"),
    Kind.YES_NO: gettext_lazy("yes or no"),
}
FAULTS = {
    "missing": gettext_lazy("This has to be filled in."),
    "missing_beside_its_pair": gettext_lazy("The day and the reason of a conclusion go together."),
    "formula": gettext_lazy("This cell computes. Put in its value."),
    "not_a_day": gettext_lazy("This is not a day, such as 2023-05-17."),
    "unknown_code": gettext_lazy("A code here is not on the list."),
    "code_twice": gettext_lazy("A code stands here twice."),
    "too_many_codes": gettext_lazy("There are too many codes in this cell."),
    "not_a_pair": gettext_lazy("Write pairs with a colon, such as 18_24:male."),
    "not_a_number": gettext_lazy("This is not a whole number."),
    "too_large_a_number": gettext_lazy("This number is too large."),
    "not_yes_or_no": gettext_lazy("Write yes or no."),
    "cell_without_column": gettext_lazy("There is something beyond the last column."),
    "only_when_rejected": gettext_lazy("A reason for a rejection, but it was not rejected."),
    "too_early": gettext_lazy("This day is before the year 2000."),
    "not_an_earlier_year": gettext_lazy(
        "From this day on the table’s situations are in this product."
    ),
    "days_out_of_order": gettext_lazy("This day is before the one it follows."),
    "rejected_has_value": gettext_lazy(
        "A rejected situation keeps only its days, its reason and its originating sector. Empty"
        " this cell."
    ),
    "no_rows": gettext_lazy("There is no row below the first one."),
}
FORMS = ("csv", "xlsx")


def columns() -> list[dict[str, Any]]:
    """The columns in words, for the page."""
    return [
        {
            "name": column.name,
            "kind": KINDS[column.kind],
            "meaning": MEANINGS[column.name],
            "required": column.required,
            "lists": column.lists,
        }
        for column in COLUMNS
    ]


def write_csv() -> bytes:
    """The first row, and nothing else."""
    return f"{BOM}{','.join(column.name for column in COLUMNS)}\r\n".encode()


def write_xlsx(table: Table) -> bytes:
    """A sheet to fill in, one that explains its columns, and one with all codes of *table*."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, OPTIONS) as book:
        _write(book, "situations", [[column.name for column in COLUMNS]], 20)
        words = [[c["name"], str(c["kind"]), str(c["meaning"]), ", ".join(c["lists"])]
                 for c in columns()]  # fmt: skip
        heads = [_("Column"), _("What it holds"), _("What it means"), _("Lists of codes")]
        _write(book, "columns", [heads, *words], 40)
        heads = [_("List"), _("Code"), _("English"), _("French")]
        _write(book, "codes", [heads, *_codes(table)], 45)
    return file.getvalue()


def _write(book: Any, name: str, rows: Iterable[Iterable[str]], width: int) -> None:
    sheet = book.add_worksheet(name)
    sheet.set_column(0, 20, width)
    sheet.freeze_panes(1, 0)
    for at, row in enumerate(rows):
        for place, words in enumerate(row):
            sheet.write_string(at, place, words)


def _codes(table: Table) -> list[list[str]]:
    wanted = {name for column in COLUMNS for name in column.lists}
    terms = Term.objects.filter(Q(table=None) | Q(table=table), list__in=wanted)
    rows = terms.order_by("list", "position", "code")
    sectors = Sector.objects.order_by("code").values_list("code", "name_en", "name_fr")
    return [
        *([*row] for row in rows.values_list("list", "code", "name_en", "name_fr")),
        *(["sectors", *row] for row in sectors),
    ]
