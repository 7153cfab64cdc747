"""Involvements and the guardian grants that go with them; only decisions of the table come here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import Permission

from agencies.models import Agency, User
from cases.models import (
    Involvement,
    Situation,
    SituationGroupPermission,
    SituationUserPermission,
)

CODENAMES = ("open_plan", "write_plan")


def involve(
    situation: Situation, agency: Agency, role: str, *, by: User, at: datetime
) -> Involvement:
    """Begin *agency*'s part in *situation* and grant it the plan from now on."""
    involvement = Involvement.objects.create(
        situation=situation, agency=agency, role=role, from_at=at, sees_from_at=at
    )
    grant(involvement, by=by, at=at)
    return involvement


def grant(involvement: Involvement, *, by: User, at: datetime) -> None:
    """Write the grants of one involvement. (guardian's own call cannot fill our columns.)"""
    SituationGroupPermission.objects.bulk_create(
        SituationGroupPermission(
            content_object_id=involvement.situation_id,
            group_id=involvement.agency.group_id,
            permission_id=permission_id,
            involvement=involvement,
            granted_at=at,
            granted_by=by,
        )
        for permission_id in _permission_ids()
    )


def grant_to(
    involvement: Involvement, people: Iterable[User], *, as_worker: bool, by: User, at: datetime
) -> None:
    """Grant the plan to *people* by name, for the agency of one involvement."""
    users = list(people)
    SituationUserPermission.objects.bulk_create(
        SituationUserPermission(
            content_object_id=involvement.situation_id,
            user=user,
            permission_id=permission_id,
            involvement=involvement,
            as_worker=as_worker,
            granted_at=at,
            granted_by=by,
        )
        for user in users
        for permission_id in _permission_ids()
    )
    User.objects.filter(pk__in=[user.pk for user in users]).update(holds_grants=True)


def narrow(involvement: Involvement, people: Iterable[User], *, by: User, at: datetime) -> None:
    """Keep the agency's sight to *people* of its representatives."""
    involvement.grants.all().delete()
    involvement.user_grants.filter(as_worker=False).delete()
    grant_to(involvement, people, as_worker=False, by=by, at=at)
    involvement.is_narrowed = True
    involvement.save(update_fields=["is_narrowed"])


def widen(involvement: Involvement, *, by: User, at: datetime) -> None:
    """Open the plan to all representatives of the agency again."""
    involvement.user_grants.filter(as_worker=False).delete()
    grant(involvement, by=by, at=at)
    involvement.is_narrowed = False
    involvement.save(update_fields=["is_narrowed"])


@dataclass(frozen=True)
class Named:
    """What an agency decided about its own people in one involvement."""

    is_narrowed: bool
    representatives: list[User]
    workers: list[User]


def named(involvement: Involvement) -> Named:
    """What the agency decided; asked before an involvement ends that another one follows."""
    rows = involvement.user_grants
    of = {
        kind: list(User.objects.filter(pk__in=rows.filter(as_worker=kind).values("user")))
        for kind in (True, False)
    }
    return Named(involvement.is_narrowed, of[False], of[True])


def carry_over(decided: Named, involvement: Involvement, *, by: User, at: datetime) -> None:
    """Let what was *decided* hold in the involvement that follows."""
    if decided.is_narrowed:
        narrow(involvement, decided.representatives, by=by, at=at)
    grant_to(involvement, decided.workers, as_worker=True, by=by, at=at)


def release(involvement: Involvement, *, at: datetime) -> None:
    """End an involvement and revoke what was granted for it."""
    involvement.grants.all().delete()
    involvement.user_grants.all().delete()
    involvement.until_at = at
    involvement.save(update_fields=["until_at"])


def _permission_ids() -> list[int]:
    found = Permission.objects.filter(
        content_type__app_label="cases", codename__in=CODENAMES
    ).values_list("pk", flat=True)
    return list(found)
