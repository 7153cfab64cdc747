"""Signing in for tests: whole where a test is about something else, step by step where it is not.

``client.force_login`` stands for a sign-in that is done, with its second factor: importing this
module sees to it, in the session that is saved anyway. A test about signing in goes through the
pages, with `enrol` for who has an app already.
"""

from __future__ import annotations

from typing import Any

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from agencies import signin
from agencies.models import User


@receiver(user_logged_in)
def whole(sender: Any, request: Any, user: User, **kwargs: Any) -> None:
    """Add the second factor to a sign-in that came through no page."""
    if request.method is None:
        record_authentication(request, user, signin.SECOND_FACTOR, reauthenticated=True)


class App:
    """An authenticator app on somebody’s phone."""

    def __init__(self, secret: str) -> None:
        self.secret = secret
        self.shown: set[int] = set()

    def code(self) -> str:
        """Six digits that were not shown before: each counts once."""
        now = next(iter(totp.yield_hotp_counters_from_time())) + 1
        step = next(step for step in (now, now - 1, now + 1) if step not in self.shown)
        self.shown.add(step)
        return totp.format_hotp_value(totp.hotp_value(self.secret, step))


def enrol(user: User) -> App:
    """Give *user* an app, as the page for it does."""
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return App(secret)
