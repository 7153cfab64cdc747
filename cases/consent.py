"""Where consent stands, of everybody or of one affected person where it differs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cases.models import Consent, DisclosureAuthority, Situation

# The state of consent in which the room may read how a situation ended.
FROM_ALL = "from_all"
NOT_SOUGHT = "not_sought"
WITHDRAWN = "withdrawn"
# The reason for which a situation is concluded that stops because of it.
CONSENT_WITHDRAWN = "other__consent_withdrawn"


def standing_of(situation: Situation) -> dict[Any, Consent]:
    """By affected person (None: everybody else) the consent that counts. One query.

    What is said of everybody takes the place of what was said of each before.
    """
    rows = Consent.objects.filter(situation=situation).select_related("state", "agency")
    return latest(rows.order_by("at", "pk"))


def latest(rows: Iterable[Consent]) -> dict[Any, Consent]:
    """The same of *rows*, the oldest first."""
    found: dict[Any, Consent] = {}
    for row in rows:
        if row.affected_person_id is None:
            found = {}
        found[row.affected_person_id] = row
    return found


def is_from_all(situation: Situation) -> bool:
    """Whether everybody whom it concerns consents."""
    found = standing_of(situation)
    if not found or any(row.state.code != FROM_ALL for row in found.values()):
        return False
    people = set(situation.affected_persons.values_list("pk", flat=True))
    return None in found or people <= set(found)


def needs_authority(situation: Situation, agency: Any) -> bool:
    """Whether *agency* has to name its legal authority before it discloses anything more."""
    found = standing_of(situation)
    if not found or all(row.state.code == FROM_ALL for row in found.values()):
        return False
    named = DisclosureAuthority.objects.filter(situation=situation, agency=agency)
    return not named.exists()
