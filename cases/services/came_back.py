"""Whether a situation was discussed here within 12 months: the driver's yes or no, or the
originating agency's own link.

The agency holds a random token, shown once; what is kept is its digest with the row it is on. Two
rows that one token links look alike to nobody who does not hold it.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from cases.checks import enter
from cases.models import Coded, EarlierToken, Situation, Stage
from cases.permissions import DRIVE, EDIT_DRAFT

WITHIN = timedelta(days=365)
BEFORE_THE_END = (Stage.DRAFT, Stage.SUBMITTED, Stage.FILTER_TWO, Stage.FILTER_THREE)


@transaction.atomic
def say_came_back(
    situation: Situation, *, by: User, version: int | None, came_back: bool,
    at: datetime | None = None,
) -> Situation:  # fmt: skip
    """The driver ticks whether the room knows it from the last 12 months. It links nothing."""
    row = enter(situation, by=by, permission=DRIVE, version=version, stages=[Stage.FILTER_THREE])
    Coded.objects.update_or_create(situation=row, defaults={"came_back": came_back})
    return _saved(row, by, "say", at)


@transaction.atomic
def make_token(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> str:
    """A token for the originating agency, which is shown once; an earlier one ends."""
    stages = [stage for stage in Stage if stage not in (Stage.DRAFT, Stage.REJECTED)]
    row = enter(situation, by=by, permission=EDIT_DRAFT, version=version, stages=stages)
    token = secrets.token_urlsafe(18)
    now = at or timezone.now()
    EarlierToken.objects.update_or_create(
        situation=row, defaults={"digest": digest(token, row), "made_at": now, "made_by": by}
    )
    audit.record("earlier.make_token", by=by, chain=row.table_id, obj=row, at=now)
    return token


@transaction.atomic
def link(
    situation: Situation, *, by: User, version: int | None, token: str, at: datetime | None = None
) -> Situation:
    """Say by *token* that the agency brought it before, within 12 months.

    Raises GuardFailed when the token is of no situation of this agency at this table.
    """
    row = enter(situation, by=by, permission=EDIT_DRAFT, version=version, stages=BEFORE_THE_END)
    now = at or timezone.now()
    earlier = _holder(row, token)
    if earlier is None or earlier.pk == row.pk:
        raise GuardFailed(
            errors={"token": [_("This is no token of a situation your agency brought here.")]}
        )
    if earlier.discussed_at is None or earlier.discussed_at < now - WITHIN:
        raise GuardFailed(errors={"token": [_("It was not discussed in the last 12 months.")]})
    Coded.objects.update_or_create(
        situation=row, defaults={"came_back": True, "link_digest": digest(token, row)}
    )
    return _saved(row, by, "link", at)


def linked(situation: Situation, token: str) -> list[Situation]:
    """What *token* links with *situation*, for the agency that holds it: itself is not in it."""
    ours = Situation.objects.select_related("table").filter(
        table=situation.table_id, originating_agency=situation.originating_agency_id
    )
    first = _holder(situation, token)
    linking = ours.filter(coded__link_digest__isnull=False).select_related("coded")
    found = [row for row in linking if _matches(row.coded.link_digest, token, row)]
    rows = [*([first] if first else []), *found]
    return [row for row in rows if row.pk != situation.pk] if situation in rows else []


def digest(token: str, row: Situation) -> bytes:
    """What is kept of *token* for one situation."""
    return hashlib.sha256(f"{row.pk}:{token}".encode()).digest()


def _matches(kept: bytes | memoryview | None, token: str, row: Situation) -> bool:
    return kept is not None and secrets.compare_digest(bytes(kept), digest(token, row))


def _holder(row: Situation, token: str) -> Situation | None:
    """The situation of the same agency and table that *token* was made for."""
    kept = EarlierToken.objects.select_related("situation").filter(
        situation__table=row.table_id, situation__originating_agency=row.originating_agency_id
    )
    for one in kept:
        if _matches(one.digest, token, one.situation):
            return one.situation
    return None


def _saved(row: Situation, by: User, what: str, at: datetime | None) -> Situation:
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(f"earlier.{what}", by=by, chain=row.table_id, obj=row, at=at)
    return row
