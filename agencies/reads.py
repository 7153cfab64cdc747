"""Reads leave a trace: once per person, object, level, stage and session.

The entry is committed before the page or the answer leaves. A list is one entry with its ids.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import CharField, QuerySet
from django.utils import timezone

from agencies import audit
from agencies.models import ReadMark, User
from agencies.prepared import Given, among, prepared

Seen = Iterable[tuple[Any, str]]


def note(*, user: User, session: str, chain: Any, level: str, seen: Seen) -> bool:
    """Note that *user* saw *seen* (pairs of an id and the stage it was at) on *level*.

    *session* tells sessions apart (a session key or a token's id); only a hash of it is kept.
    Returns whether an entry was written: nothing is written for what this session already noted.
    """
    return note_levels(user=user, session=session, chain=chain, seen={level: seen}) > 0


def note_levels(*, user: User, session: str, chain: Any, seen: Mapping[str, Seen]) -> int:
    """Note what *user* saw on several levels at once; return how many entries were written.

    One query when all of it is noted already.
    """
    wanted = {
        level: sorted((str(pk), stage) for pk, stage in pairs) for level, pairs in seen.items()
    }
    marks = {
        _digest(user, session, str(chain), level, pairs): (level, pairs)
        for level, pairs in wanted.items()
        if pairs
    }
    found = {digest for (digest,) in _marked(digests=list(marks))} if marks else set()
    missing = marks.keys() - found
    if not missing:
        return 0
    with transaction.atomic():
        fresh = [marks[digest] for digest in _mark(sorted(missing))]
        noted = [_noted(user, level, pairs) for level, pairs in fresh]
        audit.record_all(noted, chain=chain)
    return len(fresh)


@prepared(digests=CharField())
def _marked(digests: Given) -> QuerySet[Any]:
    return ReadMark.objects.filter(among("digest", digests)).values_list("digest")


def _noted(user: User, level: str, pairs: list[tuple[str, str]]) -> audit.Noted:
    return audit.Noted(
        f"{audit.READ}{level}",
        by=user,
        references={
            "situations": [pk for pk, _ in pairs],
            "stages": sorted({stage for _, stage in pairs}),
        },
    )


def _digest(user: User, session: str, *parts: Any) -> str:
    text = repr((str(user.pk), session, parts))
    return hashlib.sha256(text.encode()).hexdigest()


def _mark(digests: list[str]) -> list[str]:
    """Those of *digests* whose mark this call made. Two requests at once make one."""
    now = timezone.now()
    made = {digest: ReadMark(digest=digest, at=now) for digest in digests}
    ReadMark.objects.bulk_create(made.values(), ignore_conflicts=True)
    rows = ReadMark.objects.select_for_update().filter(digest__in=digests).order_by("digest")
    return [digest for digest, pk in rows.values_list("digest", "pk") if made[digest].pk == pk]
