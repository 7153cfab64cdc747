"""Involvements and the guardian grants that go with them; only decisions of the table come here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.contrib.auth.models import Permission
from django.utils.translation import gettext as _

from agencies.errors import Conflict
from agencies.models import Agency, User
from agencies.models.base import current
from cases.models import (
    Involvement,
    PendingRole,
    Situation,
    SituationGroupPermission,
    SituationUserPermission,
)
from tables.models import Seat

CODENAMES = ("open_plan", "write_plan")


def involve(
    situation: Situation, agency: Agency, role: str, *, by: User, at: datetime, shown: bool = True
) -> Involvement:
    """Begin *agency*'s part in *situation* and grant it the plan from now on.

    Its seat is held until then: nobody ends it in between. Raises Conflict when somebody has.
    """
    seats = Seat.objects.select_for_update(of=("self",), no_key=True)
    list(seats.filter(table=situation.table_id, agency=agency))
    # Asked again once they are held: an end that came while we waited lies after our first "now".
    if not Seat.objects.filter(current(), table=situation.table_id, agency=agency).exists():
        raise Conflict(_("The seat of an agency has ended meanwhile."), code="seat_ended")
    involvement = Involvement.objects.create(
        situation=situation, agency=agency, role=role, from_at=at, sees_from_at=at, is_shown=shown
    )
    grant(involvement, by=by, at=at)
    return involvement


def hand_over(situation: Situation, agency: Agency, *, by: User, at: datetime) -> Involvement:
    """Make *agency* the lead; the lead before assists. Whoever else was asked to lead no longer is.

    Each begins a new interval; what they could read before they can read still.
    """
    active = situation.involvements.select_related("agency").filter(until_at__isnull=True)
    before = active.get(role=Involvement.Role.LEAD)
    joining = active.filter(agency=agency).first()
    decided = {old.pk: named(old) for old in (before, joining) if old}
    for old in filter(None, (before, joining)):
        release(old, at=at)
    lead = involve(situation, agency, Involvement.Role.LEAD, by=by, at=at)
    assisting = involve(situation, before.agency, Involvement.Role.ASSISTING, by=by, at=at)
    for new, earlier in ((lead, joining), (assisting, before)):
        if earlier is not None:
            _keep_reading(new, earlier)
            carry_over(decided[earlier.pk], new, by=by, at=at)
    others = situation.pending_roles.filter(answered_at=None, role=Involvement.Role.LEAD)
    others.exclude(agency=agency).delete()
    return lead


def ask(
    situation: Situation, agency: Agency, role: str, *, by: User, at: datetime, shown: bool = True
) -> PendingRole:
    """Ask *agency* to take *role*; one that was asked before is asked this instead."""
    day = at.astimezone(ZoneInfo(situation.table.time_zone)).date()
    asked, _new = PendingRole.objects.update_or_create(
        situation=situation,
        agency=agency,
        answered_at=None,
        defaults={"role": role, "asked_date": day, "asked_by": by, "is_shown": shown},
    )
    return asked


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


def _keep_reading(new: Involvement, old: Involvement) -> None:
    new.sees_from_at = old.sees_from_at
    new.number_noted_at = old.number_noted_at
    new.is_shown = old.is_shown
    new.save(update_fields=["sees_from_at", "number_noted_at", "is_shown"])


def _permission_ids() -> list[int]:
    found = Permission.objects.filter(
        content_type__app_label="cases", codename__in=CODENAMES
    ).values_list("pk", flat=True)
    return list(found)
