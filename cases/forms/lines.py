"""Forms with several lines, to which one is added or from which one is taken without a script."""

from __future__ import annotations

from typing import Any

from django.http import QueryDict

Rows = list[dict[str, str]]


def lines_changed(data: QueryDict, prefix: str, fields: tuple[str, ...], most: int) -> Rows | None:
    """The lines after the button "add" or "remove" of the formset *prefix* was pressed.

    None when neither was: then the form is to be saved. What was typed is kept as it is.
    """
    adding, removing = f"{prefix}-add" in data, data.get(f"{prefix}-remove")
    if not adding and removing is None:
        return None
    rows: Rows = [
        {name: data.get(f"{prefix}-{line}-{name}", "") for name in fields}
        for line in range(_count(data.get(f"{prefix}-TOTAL_FORMS", ""), most))
    ]
    if adding and len(rows) < most:
        rows.append({})
    if removing is not None:
        rows = [row for line, row in enumerate(rows) if str(line) != removing]
    return rows


def _count(text: Any, most: int) -> int:
    return min(int(text), most) if text.isascii() and text.isdigit() and len(text) < 5 else 0
