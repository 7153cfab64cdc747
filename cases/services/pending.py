"""Agencies that are asked to take a role: they accept or decline, and the chair hears."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Agency, User
from agencies.models.base import current
from cases import discretion
from cases.checks import enter
from cases.lifecycle import grants
from cases.models import Involvement, PendingRole, Situation, Stage
from cases.permissions import ANSWER_PENDING, CHAIR, DRIVE, LEAD, LISTING, SEE_PENDING
from cases.services.telling import chairs, speakers, tell
from tables.models import Seat


@transaction.atomic
def ask_hand_over(
    situation: Situation, agency: Agency, *, by: User, version: int | None,
    at: datetime | None = None,
) -> PendingRole:  # fmt: skip
    """The lead asks another agency to lead. It goes on leading until that one accepts."""
    row = enter(situation, by=by, permission=LEAD, version=version, stages=[Stage.OPEN])
    if not Seat.objects.filter(current(), table=row.table_id, agency=agency).exists():
        raise GuardFailed(
            errors={"agency": [_("Every agency named needs a current seat at this table.")]}
        )
    if _involved(row, agency, Involvement.Role.LEAD):
        raise Conflict(_("This agency leads already."), code="already_leads")
    if PendingRole.objects.filter(
        situation=row, role=Involvement.Role.LEAD, answered_at=None
    ).exists():
        raise Conflict(_("An agency is asked to lead already."), code="already_asked")
    now = at or timezone.now()
    part = row.involvements.filter(agency=agency, until_at__isnull=True).first()
    shown = part is None or part.is_shown
    asked = grants.ask(row, agency, Involvement.Role.LEAD, by=by, at=now, shown=shown)
    tell(row, speakers(row.table, [agency]), at=now)
    _record(row, by, "ask_hand_over", agency, now)
    return asked


@transaction.atomic
def accept(
    pending: PendingRole, *, by: User, version: int | None, at: datetime | None = None
) -> Involvement:
    """Take the role, from now on. Who takes the lead takes it from whoever leads now."""
    row, asked = _answering(pending, by, version)
    now = at or timezone.now()
    if asked.role == Involvement.Role.LEAD:
        made = grants.hand_over(row, asked.agency, by=by, at=now)
    elif _involved(row, asked.agency):
        raise Conflict(_("This agency is involved already."), code="already_involved")
    else:
        made = grants.involve(row, asked.agency, asked.role, by=by, at=now, shown=asked.is_shown)
    _answer(row, asked, by, now, accepted=True)
    return made


@transaction.atomic
def decline(
    pending: PendingRole, *, by: User, version: int | None, at: datetime | None = None
) -> PendingRole:
    """Do not take the role. No reason is asked."""
    row, asked = _answering(pending, by, version)
    _answer(row, asked, by, at or timezone.now(), accepted=False)
    return asked


@transaction.atomic
def take_back(pending: PendingRole, *, by: User, version: int | None) -> None:
    """No longer ask: by the lead or by the table."""
    wanted = (LEAD, DRIVE, CHAIR)
    row = enter(pending.situation, by=by, permission=wanted, version=version, stages=[Stage.OPEN])
    asked = _waiting(row, pending, by)
    agency = asked.agency
    asked.delete()
    _record(row, by, "take_back", agency, timezone.now())


def _answering(
    pending: PendingRole, by: User, version: int | None
) -> tuple[Situation, PendingRole]:
    row = enter(pending.situation, by=by, permission=LISTING, version=version, stages=[Stage.OPEN])
    asked = _waiting(row, pending, by)
    if not by.has_perm(ANSWER_PENDING, asked):
        raise Forbidden(_("You do not speak for this agency here."))
    return row, asked


def _waiting(row: Situation, pending: PendingRole, by: User) -> PendingRole:
    seen = PendingRole.objects.permitted(by, SEE_PENDING).select_related("agency")
    found = seen.filter(pk=pending.pk, situation=row, answered_at=None).first()
    if found is None:
        raise Unseen()
    return found


def _involved(row: Situation, agency: Agency, *roles: str) -> bool:
    active = row.involvements.filter(agency=agency, until_at__isnull=True)
    return (active.filter(role__in=roles) if roles else active).exists()


def _answer(row: Situation, asked: PendingRole, by: User, now: datetime, *, accepted: bool) -> None:
    asked.accepted, asked.answered_at, asked.answered_by = accepted, now, by
    asked.save(update_fields=["accepted", "answered_at", "answered_by"])
    tell(row, chairs(row.table), at=now)
    _record(row, by, "accept" if accepted else "decline", asked.agency, now)


def _record(row: Situation, by: User, what: str, agency: Agency, at: datetime) -> None:
    row.version += 1
    row.save(update_fields=["version"])
    named = discretion.named_in_audit(row, agency)
    audit.record(f"pending.{what}", by=by, chain=row.table_id, obj=row, at=at, **named)
