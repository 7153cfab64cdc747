"""The authorization backend through which ``User.has_perm(perm, obj)`` asks the rules."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.db.models import Model

from agencies import access


class AccessBackend(BaseBackend):
    """Answers object permissions from the rule registry, and nothing else.

    It authenticates nobody. A permission without an object is never held: what somebody may do
    here always depends on what they would do it to.
    """

    def has_perm(self, user_obj: Any, perm: str, obj: Model | None = None) -> bool:
        """Whether *user_obj* holds *perm* on *obj*. Raises UnknownPermission for a typing error."""
        return obj is not None and access.allows(user_obj, perm, obj)
