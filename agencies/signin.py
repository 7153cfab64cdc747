"""How somebody is signed in at this moment: since when, with what, and when they last proved it.

All of it stands in the session, as moments and kinds; no secret and no content. Views that lead to
exports, membership or settings ask :func:`confirmed_lately` through ``agencies.views.confirmed``.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account.internal.flows.login import get_authentication_records
from django.conf import settings
from django.http import HttpRequest

SIGNED_IN_AT = "signed_in_at"
SEEN_AT = "seen_at"
SEEN_EVERY = 60  # seconds: a session is not written for every page
CONFIRMED_FOR = 15 * 60  # seconds
SECOND_FACTOR = "mfa"
ONLY_MEETING = "only_meeting"  # of a session opened with a code for one


def begin(session: Any) -> None:
    """Note that a session begins now."""
    now = int(time.time())
    session[SIGNED_IN_AT] = session[SEEN_AT] = now


def is_over(session: Any) -> bool:
    """Whether it was left alone for too long, or has lasted as long as any may."""
    now = time.time()
    began, seen = session.get(SIGNED_IN_AT, 0), session.get(SEEN_AT, 0)
    idle: bool = now - seen > settings.SESSION_IDLE_SECONDS
    return idle or now - began > settings.SESSION_COOKIE_AGE


def keep_alive(session: Any) -> None:
    """Note that the person did something."""
    now = int(time.time())
    if now - session.get(SEEN_AT, 0) >= SEEN_EVERY:
        session[SEEN_AT] = now


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was opened with more than a password."""
    return any(record.get("method") == SECOND_FACTOR for record in _records(request))


def only_meeting(request: HttpRequest) -> str:
    """The id of the one meeting that this session is good for; empty for any other session."""
    return str(request.session.get(ONLY_MEETING, ""))


def may_change(request: HttpRequest) -> bool:
    """Whether the session is good for changing how one signs in: whole, and not for one meeting."""
    whole = settings.SAMPLE_MODE or has_second_factor(request)
    return whole and not only_meeting(request)


def confirmed_lately(request: HttpRequest) -> bool:
    """Whether the person signed in, or proved again that it is them, within fifteen minutes.

    A sample asks nobody: there anybody may be anybody.
    """
    if settings.SAMPLE_MODE:
        return True
    since = time.time() - CONFIRMED_FOR
    return any(record.get("at", 0) > since for record in _records(request))


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    user = getattr(request, "user", None)
    return get_authentication_records(request, user) if user and user.is_authenticated else []
