"""Involvements and the guardian grants that go with them; only decisions of the table come here."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import Permission

from agencies.models import Agency, User
from cases.models import Involvement, Situation, SituationGroupPermission

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


def release(involvement: Involvement, *, at: datetime) -> None:
    """End an involvement and revoke what was granted for it."""
    involvement.grants.all().delete()
    involvement.until_at = at
    involvement.save(update_fields=["until_at"])


def _permission_ids() -> list[int]:
    found = Permission.objects.filter(
        content_type__app_label="cases", codename__in=CODENAMES
    ).values_list("pk", flat=True)
    return list(found)
