"""An assisting agency objects to a conclusion between two meetings."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, Forbidden
from agencies.models import Agency, User
from cases import discretion
from cases.checks import enter
from cases.closing import ClosingState, closing_of
from cases.models import Involvement, Objection, Situation, Stage
from cases.permissions import WRITE_PLAN
from cases.services.telling import chairs, speakers, tell
from tables.permissions import representing


@transaction.atomic
def object_to_closing(
    situation: Situation, *, by: User, version: int | None, agency: Agency,
    at: datetime | None = None,
) -> Objection:  # fmt: skip
    """Keep it open until the next meeting. Raises Conflict when nothing is to be concluded."""
    row = enter(situation, by=by, permission=WRITE_PLAN, version=version, stages=[Stage.OPEN])
    now = at or timezone.now()
    _assists(row, by, agency)
    if closing_of(row, now).state not in (ClosingState.WAITING, ClosingState.CLEAR):
        raise Conflict(_("There is nothing to object to."), code="nothing_to_object_to")
    made = Objection.objects.create(situation=row, agency=agency, at=now, entered_by=by)
    lead = row.involvements.filter(role=Involvement.Role.LEAD, until_at__isnull=True)
    told = speakers(row.table, Agency.objects.filter(pk__in=lead.values("agency")))
    tell(row, {*told, *chairs(row.table)}, at=now)
    named = discretion.named_in_audit(row, agency)
    audit.record("closing.object", by=by, chain=row.table_id, obj=row, at=now, **named)
    return made


def _assists(row: Situation, by: User, agency: Agency) -> None:
    mine = representing(by).filter(seat__table=row.table_id, seat__agency=agency)
    part = row.involvements.filter(
        agency=agency, role=Involvement.Role.ASSISTING, until_at__isnull=True
    )
    if not (mine.exists() and part.exists()):
        raise Forbidden(_("Only an assisting agency objects."))
