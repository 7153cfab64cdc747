"""Earlier years, from a coordinator's spreadsheet: a template of codes, and how a file is read.

Pure: what the codes are comes in, what a row holds or is wrong about goes out. Nothing here quotes
what a cell holds: a fault is a row, a column and a code.
"""

from cases.reports.earlier.check import CheckedRow, Codes, Fault, check_heads, check_row
from cases.reports.earlier.read import MOST_BYTES, MOST_ROWS, Unreadable, read
from cases.reports.earlier.template import COLUMNS, NAMES, Column, Kind

__all__ = [
    "COLUMNS",
    "MOST_BYTES",
    "MOST_ROWS",
    "NAMES",
    "CheckedRow",
    "Codes",
    "Column",
    "Fault",
    "Kind",
    "Unreadable",
    "check_heads",
    "check_row",
    "read",
]
