"""What the sign-in package tells us: each step leaves its entry, by reference.

The package has no other place to hear it from than its signals.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as account
from allauth.account.internal.flows.login import record_authentication
from allauth.mfa import signals as second
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.http import HttpRequest

from agencies import audit, signin
from agencies.models import User


@transaction.atomic
def note(verb: str, person: Any = None, **references: Any) -> None:
    """Write one entry about signing in."""
    audit.record(verb, by=person, **references)


@receiver(user_logged_in)
def begin(sender: Any, request: HttpRequest, **kwargs: Any) -> None:
    """The session begins now."""
    signin.begin(request.session)


@receiver(account.user_logged_in)
def signed_in(sender: Any, request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Somebody signed in: whole, or with a password alone until they have a second factor."""
    records = request.session.get("account_authentication_methods", [])
    with_what = [str(one.get("type") or one.get("method")) for one in records]
    note("session.begin", user, with_what=with_what)


@receiver(user_logged_out)
def signed_out(sender: Any, user: User | None, **kwargs: Any) -> None:
    """Somebody signed out, or was signed out."""
    if user is not None:
        note("session.end", user)


@receiver(user_login_failed)
def refused(sender: Any, **kwargs: Any) -> None:
    """A password was refused. What was typed is not kept, so neither is for whom."""
    note("session.refuse")


@receiver(second.authentication_failed)
def second_refused(sender: Any, user: User, **kwargs: Any) -> None:
    """A second factor was refused."""
    note("session.refuse_second_factor", user)


@receiver(second.authenticator_added)
def added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **kw: Any) -> None:
    """A second factor was made. Making it has proved it, so that the session has it from now on."""
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        kind = {"id": authenticator.pk, "type": authenticator.type}
        record_authentication(request, user, signin.SECOND_FACTOR, reauthenticated=True, **kind)
    note("second_factor.add", user, kind=authenticator.type)


@receiver(second.authenticator_removed)
def removed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    """A second factor was taken away."""
    note("second_factor.remove", user, kind=authenticator.type)


@receiver(second.authenticator_reset)
def renewed(sender: Any, user: User, authenticator: Any, **kwargs: Any) -> None:
    """Recovery codes were made anew."""
    note("second_factor.renew", user, kind=authenticator.type)


@receiver(account.password_changed)
@receiver(account.password_reset)
@receiver(account.password_set)
def password_changed(sender: Any, user: User, **kwargs: Any) -> None:
    """Somebody chose another password."""
    note("person.change_password", user)
