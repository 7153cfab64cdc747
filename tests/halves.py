"""Two sides of a situation for a split."""

from __future__ import annotations

from typing import Any

from cases import lifecycle
from cases.models import Situation

# A split is an act on two situations, and each has an entry of its own.
ENTRIES = {"split": 2}


def with_second_person(situation: Situation) -> None:
    """Somebody for the other half of a split."""
    for person in situation.affected_persons.all():
        person.pk, person.position = None, 2
        person._state.adding = True
        person.save()


def halves(situation: Situation) -> dict[str, Any]:
    """Two sides of one person each: the situation gets a second one for it."""
    first, second = situation.affected_persons.order_by("position")
    values = [value.term for value in situation.coded_values.select_related("term")]
    lead, other = situation.involvements.filter(until_at=None).order_by("-role")
    return {
        "first": lifecycle.Side([first], values, list(situation.services.all()), [lead], lead),
        "second": lifecycle.Side([second], values, [], [other], other),
    }
