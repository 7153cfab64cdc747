"""Who somebody is, and the backend through which ``User.has_perm(perm, obj)`` asks the rules."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.auth.backends import BaseBackend
from django.db.models import Model, QuerySet, UUIDField

from agencies import access
from agencies.models import User
from agencies.prepared import Given, prepared


class SignInBackend(AuthenticationBackend):
    """allauth's, which knows people by e-mail address and password. Every request asks it."""

    def get_user(self, user_id: Any) -> User | None:
        """The person of a session; None when there is none, or they may not sign in any more."""
        found: list[User] = _person(pk=user_id)
        return found[0] if found and self.user_can_authenticate(found[0]) else None


@prepared(pk=UUIDField())
def _person(pk: Given) -> QuerySet[User]:
    return User.objects.filter(pk=pk)


class AccessBackend(BaseBackend):
    """Answers object permissions from the rule registry, and nothing else.

    It authenticates nobody. A permission without an object is never held: what somebody may do
    here always depends on what they would do it to.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether *user_obj* holds *perm* on *obj*. Raises UnknownPermission for a typing error."""
        return obj is not None and access.allows(user_obj, perm, obj)
