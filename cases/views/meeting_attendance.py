"""Who is at a meeting: by seat, and one's own places."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language

from tables import standing
from tables.models import Attendance, Meeting, Seat, Table


class Present:
    """Who is at a meeting, by seat; meetings and attendance are not about persons."""

    def __init__(self, attendances: Iterable[Attendance]) -> None:
        self.rows = list(attendances)
        self.by_seat: dict[Any, list[Attendance]] = defaultdict(list)
        for row in self.rows:
            self.by_seat[row.seat_id].append(row)

    @classmethod
    def at(cls, meeting: Meeting) -> Present:
        """One query."""
        return cls(attendances_of(meeting))

    @property
    def here(self) -> list[Attendance]:
        """Checked in, and not left."""
        return [row for row in self.rows if row.confirmed_at and not row.left_at]

    @property
    def came(self) -> list[Attendance]:
        """Everybody who was checked in, left or not."""
        return [row for row in self.rows if row.confirmed_at]

    @property
    def waiting(self) -> list[Attendance]:
        """Acknowledged the statement, and wait for the driver."""
        return [row for row in self.rows if not row.confirmed_at and not row.left_at]

    @property
    def seats(self) -> int:
        """How many agencies are here."""
        return len({row.seat_id for row in self.here})


def attendances_of(meeting: Meeting) -> QuerySet[Attendance]:
    """Attendances with agency and person, by agency."""
    rows = Attendance.objects.filter(meeting=meeting).select_related("seat__agency", "user")
    return rows.order_by("seat__agency__name_en", "user__name", "pk")


def my_places(user: Any, meeting: Meeting) -> list[dict[str, Any]]:
    """The seats that *user* speaks for at *meeting*, each with their attendance there."""
    mine = [held.seat for held in standing.seats(user) if held.table == meeting.table_id]
    seats = Seat.objects.filter(pk__in=mine).select_related("agency")
    if meeting.kind == Meeting.Kind.EMERGENCY:
        seats = seats.filter(invited_to__meeting=meeting)
    own = {row.seat_id: row for row in Attendance.objects.filter(meeting=meeting, user=user)}
    ordered = sorted(seats, key=lambda seat: seat.agency.name)
    return [{"seat": seat, "attendance": own.get(seat.pk)} for seat in ordered]


@dataclass(frozen=True)
class OpeningWords:
    """The table's own words at the beginning of a meeting; an empty one is left out."""

    welcome: str
    practice: str
    statement: str


def opening_words(table: Table) -> OpeningWords:
    """Welcome, practice and confidentiality statement as the reader reads them."""
    names = ("welcome", "practice", "statement")
    return OpeningWords(**{name: _in_words(table, name) for name in names})


def _in_words(table: Table, name: str) -> str:
    french = (get_language() or "en").startswith("fr")
    first, second = getattr(table, f"{name}_en"), getattr(table, f"{name}_fr")
    return str((second or first) if french else (first or second))
