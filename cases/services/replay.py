"""A restored backup is older than what was erased since: the journal is carried out on it again."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from allauth.socialaccount.models import SocialAccount
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from agencies import audit
from agencies.journal import Kind, Line
from agencies.models import ApiToken, Membership
from cases.lifecycle.again import reject_again
from cases.models import SealedText, Situation
from cases.services import break_glass, retention


@transaction.atomic
def replay(lines: Iterable[Line]) -> dict[str, int]:
    """Erase and revoke again what the journal names; end every session and every token.

    Whatever is already as the journal says is left alone, so that it can be replayed twice.
    """
    found = list(lines)
    done = {kind.value: _DO[kind](_of(found, kind)) for kind in Kind}
    done["sessions"] = Session.objects.all().delete()[0]
    now = timezone.now()
    done["tokens"] = ApiToken.objects.filter(revoked_at=None).update(revoked_at=now)
    done["reasons"] = break_glass.forget_reasons()
    counts = [f"{name}:{count}" for name, count in done.items()]
    audit.record("server.replay", by=None, counts=counts)
    return done


def _of(lines: list[Line], kind: str) -> list[Line]:
    return [line for line in lines if line.kind == kind]


def _ids(lines: list[Line]) -> list[str]:
    return [line.object_id for line in lines]


def _rejected(lines: list[Line]) -> int:
    return sum(
        reject_again(line.object_id, reason=line.code, at=parse_datetime(line.at)) for line in lines
    )


def _drafts(lines: list[Line]) -> int:
    rows = Situation.objects.filter(pk__in=_ids(lines), number=None)
    return rows.delete()[1].get("cases.Situation", 0)


def _words(lines: list[Line]) -> int:
    retention.erase_words(_ids(lines))
    return len(lines)


def _codes(lines: list[Line]) -> int:
    retention.erase_codes(_ids(lines))
    return len(lines)


def _sealed(lines: list[Line]) -> int:
    """The copy goes; whoever reported it stands for who asked, if the backup does not know."""
    now = timezone.now()
    rows = SealedText.objects.filter(pk__in=_ids(lines), ciphertext__isnull=False)
    return rows.update(
        ciphertext=None,
        destroyed_at=now,
        asked_at=Coalesce("asked_at", now),
        asked_by=Coalesce("asked_by", "reported_by"),
    )


def _tokens(lines: list[Line]) -> int:
    return ApiToken.objects.filter(pk__in=_ids(lines), revoked_at=None).update(
        revoked_at=timezone.now()
    )


def _memberships(lines: list[Line]) -> int:
    return Membership.objects.filter(pk__in=_ids(lines), until_at=None).update(
        until_at=timezone.now()
    )


def _identities(lines: list[Line]) -> int:
    """All that the person had: linking again is one page, and asks who is there."""
    return SocialAccount.objects.filter(user__in=_ids(lines)).delete()[0]


_DO: dict[str, Any] = {
    Kind.REJECTED: _rejected, Kind.DRAFT: _drafts, Kind.WORDS: _words, Kind.CODES: _codes,
    Kind.SEALED: _sealed, Kind.TOKEN: _tokens, Kind.MEMBERSHIP: _memberships,
    Kind.IDENTITY: _identities,
}  # fmt: skip
