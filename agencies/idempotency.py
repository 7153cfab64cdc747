"""A write sent twice happens once.

Kept for a day: the key, who, the route, an HMAC of the body under a key that is destroyed every
night, the outcome and the object's id; never the body. A write that is refused leaves nothing,
because the row is written in the write's own transaction.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies.errors import GuardFailed, KeyReused
from agencies.models import BodySecret, IdempotencyKey, User

KEY_LIMIT = 80
# Visible ASCII: a key travels in a header and is kept as text.
KEY_PATTERN = r"^[!-~]+$"


@dataclass(frozen=True)
class Outcome:
    """What a write led to: the id of its object, and whether it had been carried out before."""

    object_id: str
    replayed: bool
    result: Any = None


def once(write: Callable[[], Any], *, user: User, route: str, key: str, body: bytes) -> Outcome:
    """Carry out *write* unless *user* already did so under *key*.

    *write* returns an object with a ``pk``, or None. Raises KeyReused when the key was used for
    another route or body, GuardFailed when it is missing or too long, and whatever *write* raises.
    """
    if len(key) > KEY_LIMIT or not re.fullmatch(KEY_PATTERN, key):
        raise GuardFailed(
            _("The form has no usable idempotency key. Reload the page and send it again."),
            code="idempotency_key_missing",
        )
    try:
        with transaction.atomic():
            found = _claim(user, key, route, body)
            if found is not None:
                return _replay(found, route, body)
            result = write()
            object_id = str(getattr(result, "pk", "") or "")
            IdempotencyKey.objects.filter(user=user, key=key).update(object_id=object_id)
            return Outcome(object_id, replayed=False, result=result)
    except _Taken:
        return _replay(IdempotencyKey.objects.get(user=user, key=key), route, body)


class _Taken(Exception):
    """Another request with the same key committed first."""


def _claim(user: User, key: str, route: str, body: bytes) -> IdempotencyKey | None:
    existing = IdempotencyKey.objects.filter(user=user, key=key).first()
    if existing is not None:
        return existing
    now = timezone.now()
    BodySecret.objects.get_or_create(day=now.date(), defaults={"secret": secrets.token_bytes(32)})
    row = IdempotencyKey(
        user=user, key=key, route=route, body_digest=_digest(body, now.date()), created_at=now
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:
        raise _Taken from None
    return None


def _replay(row: IdempotencyKey, route: str, body: bytes) -> Outcome:
    same = row.route == route and hmac.compare_digest(
        row.body_digest, _digest(body, row.created_at.date())
    )
    if not same:
        raise KeyReused()
    return Outcome(row.object_id, replayed=True)


def _digest(body: bytes, day: date) -> str:
    """The HMAC (hex) of *body* under the secret of *day*; empty once that is destroyed."""
    secret = BodySecret.objects.filter(day=day).first()
    if secret is None:
        return ""
    return hmac.new(bytes(secret.secret), body, hashlib.sha256).hexdigest()
