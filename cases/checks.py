"""The order in which every write is checked, inside its transaction.

Can they see it (404), may they act (403), is it the version they saw (409), is it the right stage
(409). What the act itself needs (422) comes after, with the act.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from agencies import access
from agencies.errors import Forbidden, GuardFailed, StaleVersion, Unseen, WrongStage
from agencies.models import User
from cases.models import Situation
from cases.permissions import LISTING


def enter(
    situation: Situation,
    *,
    by: User,
    permission: str | Collection[str],
    version: int | None,
    stages: Collection[str] = (),
) -> Situation:
    """Lock the row of *situation* and return it fresh, if *by* may do this to it now.

    *permission* may name several, of which one is enough; without *stages* any stage will do.
    Raises Unseen, Forbidden, StaleVersion or WrongStage, in that order.
    """
    row = (
        Situation.objects.select_for_update(of=("self",))
        .select_related("table")
        .filter(pk=situation.pk)
        .first()
    )
    wanted = {permission} if isinstance(permission, str) else permission
    with access.sharing():
        if row is None:
            raise Unseen()
        # Whoever may act sees it too, so that sight is asked only to tell 403 from 404.
        if not any(access.allows_at_hand(by, name, row) for name in wanted):
            raise Forbidden() if access.allows_at_hand(by, LISTING, row) else Unseen()
    if row.version != version:
        raise StaleVersion()
    if stages and row.stage not in stages:
        raise WrongStage()
    return row


def refuse(errors: dict[str, Any], code: str = "guard_failed") -> None:
    """Raise GuardFailed when there are *errors* (field -> sentence or sentences)."""
    found = {
        name: words if isinstance(words, list) else [words]
        for name, words in errors.items()
        if words
    }
    if found:
        raise GuardFailed(code=code, errors=found)
