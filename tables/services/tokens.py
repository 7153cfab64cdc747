"""API tokens as tables meet them: which one of somebody's tables a program is bound to."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from agencies import services
from agencies.errors import GuardFailed
from agencies.models import ApiToken, User
from tables import standing


def issue_token(
    user: User, *, name: str, days: int, scope: str = ApiToken.Scope.FULL, table: UUID | None = None
) -> tuple[ApiToken, str]:
    """A token of *user*, bound to one of their tables, and its secret, shown once.

    Somebody at no table makes one that is bound to none: it reaches what their agency shows them.
    Raises GuardFailed for any other table, or for none when there are some.
    """
    mine = standing.tables(user)
    if (not mine and table is None) or table in mine:
        return services.issue_token(user, name=name, days=days, scope=scope, table=table)
    raise GuardFailed(errors={"table": [_("Choose one of your tables.")]})
