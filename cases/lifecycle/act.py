"""What one act on a situation is made of: what guards and effects are given."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from agencies.models import User
from cases.models import Discussion
from tables.models import Meeting


@dataclass
class Act:
    """One act on one situation: who, when, at which meeting, with what."""

    name: str
    by: User
    decided_by: User
    at: datetime
    meeting: Meeting | None
    discussion: Discussion | None
    data: dict[str, Any] = field(default_factory=dict)
    entered_at: datetime | None = None  # when it was entered, if it was decided on paper
