"""Records in the shape of Ontario's Risk-driven Tracking Database: one row for each discussion.

Coded columns only, in the order in which that database asks for them as far as we know it. Its own
names of columns are not published; ours say which of them could be checked and which could not.
"""

from cases.reports.records.columns import BY_CODE, COLUMNS, NOT_APPLICABLE, Column
from cases.reports.records.rows import Record, load, of_period, of_situation, of_table
from cases.reports.records.writing import FORMATS, write

__all__ = [
    "BY_CODE",
    "COLUMNS",
    "FORMATS",
    "NOT_APPLICABLE",
    "Column",
    "Record",
    "load",
    "of_period",
    "of_situation",
    "of_table",
    "write",
]
