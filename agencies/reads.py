"""Reads leave a trace: once per person, object, level, stage and session.

The entry is committed before the page or the answer leaves. A list is one entry with its ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from agencies import audit
from agencies.models import ReadMark, User


def note(
    *,
    user: User,
    session: str,
    chain: Any,
    level: str,
    seen: Iterable[tuple[Any, str]],
) -> bool:
    """Note that *user* saw *seen* (pairs of an id and the stage it was at) on *level*.

    *session* tells sessions apart (a session key or a token's id); only a hash of it is kept.
    Returns whether an entry was written: nothing is written for what this session already noted.
    """
    pairs = sorted((str(pk), stage) for pk, stage in seen)
    if not pairs:
        return False
    mark = _digest(user, session, str(chain), level, pairs)
    if ReadMark.objects.filter(digest=mark).exists():
        return False
    with transaction.atomic():
        if not _mark(mark):
            return False
        audit.record(
            f"read.{level}",
            by=user,
            chain=chain,
            situations=[pk for pk, _ in pairs],
            stages=sorted({stage for _, stage in pairs}),
        )
    return True


def _digest(user: User, session: str, *parts: Any) -> str:
    text = repr((str(user.pk), session, parts))
    return hashlib.sha256(text.encode()).hexdigest()


def _mark(digest: str) -> bool:
    """Whether this call made the mark. Two requests at once make one."""
    made = ReadMark.objects.bulk_create(
        [ReadMark(digest=digest, at=timezone.now())], ignore_conflicts=True
    )
    mine = ReadMark.objects.select_for_update().get(digest=digest)
    return mine.pk == made[0].pk
