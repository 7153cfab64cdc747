"""Agencies that join late, leave and come back; who leads."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Agency, User
from agencies.models.base import current
from cases import discretion
from cases.checks import enter
from cases.lifecycle import grants
from cases.models import Involvement, Situation, Stage
from cases.permissions import CHAIR, DRIVE, LEAD, LISTING, PLAN, WRITE_PLAN
from cases.services.telling import chairs, tell
from tables.models import Seat
from tables.permissions import representing
from tables.services import in_force

BY_THE_TABLE = (DRIVE, CHAIR)


@transaction.atomic
def add_agency(
    situation: Situation, agency: Agency, *, by: User, version: int | None, shown: bool = True,
    at: datetime | None = None,
) -> Involvement:  # fmt: skip
    """Let a seated agency assist from now on. It reads the plan from its joining.

    By the table, or by the lead; of what the lead adds the chair is told. Unless *shown*, others
    read "another agency".
    """
    wanted = (*BY_THE_TABLE, LEAD)
    row = enter(situation, by=by, permission=wanted, version=version, stages=[Stage.OPEN])
    _seated(row, agency)
    if _active(row).filter(agency=agency).exists():
        raise Conflict(_("This agency is involved already."), code="already_involved")
    now = at or timezone.now()
    made = grants.involve(row, agency, Involvement.Role.ASSISTING, by=by, at=now, shown=shown)
    _settle(row, agency)
    if not _by_the_table(by, row):
        tell(row, chairs(row.table), at=now)
    _changed(row, by, "add", agency, now)
    return made


@transaction.atomic
def release_agency(
    involvement: Involvement, *, by: User, version: int | None, at: datetime | None = None
) -> None:
    """End an assisting agency's part; its sight of the plan ends with it.

    By the table, or by the agency itself. Raises Conflict for the lead, who hands over first.
    """
    row = enter(
        involvement.situation,
        by=by,
        permission=(*BY_THE_TABLE, WRITE_PLAN),
        version=version,
        stages=[Stage.OPEN],
    )
    found = _active(row).select_related("agency").filter(pk=involvement.pk).first()
    if found is None:
        raise Unseen()
    own = representing(by).filter(seat__table=row.table_id, seat__agency=found.agency).exists()
    if not own and not _by_the_table(by, row):
        raise Forbidden()
    if found.role == Involvement.Role.LEAD:
        raise Conflict(_("The lead hands over before it leaves."), code="lead_leaves")
    now = at or timezone.now()
    grants.release(found, at=now)
    _changed(row, by, "release", found.agency, now)


@transaction.atomic
def hand_over(
    situation: Situation, agency: Agency, *, by: User, version: int | None,
    at: datetime | None = None,
) -> Involvement:  # fmt: skip
    """Make *agency* the lead; the lead before assists from now on.

    Each begins a new interval; what they could read before they can read still.
    """
    row = enter(situation, by=by, permission=BY_THE_TABLE, version=version, stages=[Stage.OPEN])
    _seated(row, agency)
    now = at or timezone.now()
    if _active(row).filter(agency=agency, role=Involvement.Role.LEAD).exists():
        raise Conflict(_("This agency leads already."), code="already_leads")
    lead = grants.hand_over(row, agency, by=by, at=now)
    _settle(row, agency)
    _changed(row, by, "hand_over", agency, now)
    return lead


@transaction.atomic
def open_earlier(
    involvement: Involvement,
    *,
    by: User,
    version: int | None,
    from_at: datetime,
    at: datetime | None = None,
) -> Involvement:
    """The lead lets an agency that joined late read what was entered since *from_at*."""
    row = enter(involvement.situation, by=by, permission=LEAD, version=version, stages=[Stage.OPEN])
    found = _active(row).select_related("agency").filter(pk=involvement.pk).first()
    if found is None:
        raise Unseen()
    if from_at > found.sees_from_at:
        raise GuardFailed(errors={"from_at": [_("This agency can read that already.")]})
    found.sees_from_at = from_at
    found.save(update_fields=["sees_from_at"])
    _changed(row, by, "open_earlier", found.agency, at or timezone.now())
    return found


@transaction.atomic
def note_number(involvement: Involvement, *, by: User, at: datetime | None = None) -> Involvement:
    """An involved agency has written the number in its own file."""
    row = involvement.situation
    if not by.has_perm(PLAN, row):
        raise Forbidden() if by.has_perm(LISTING, row) else Unseen()
    mine = representing(by).filter(seat__table=row.table_id, seat__agency=involvement.agency_id)
    if not mine.exists():
        raise Forbidden()
    now = at or timezone.now()
    Involvement.objects.filter(pk=involvement.pk, number_noted_at=None).update(number_noted_at=now)
    audit.record(
        "involvement.note_number", by=by, chain=row.table_id, obj=row, at=now,
        involvement=involvement,
    )  # fmt: skip
    involvement.refresh_from_db()
    return involvement


def _active(row: Situation) -> QuerySet[Involvement]:
    return Involvement.objects.filter(situation=row, until_at__isnull=True)


def _by_the_table(by: User, row: Situation) -> bool:
    return any(by.has_perm(name, row) for name in BY_THE_TABLE)


def _seated(row: Situation, agency: Agency) -> None:
    if row.kept_apart.filter(agency=agency).exists():
        raise GuardFailed(errors={"agency": [_("This agency is kept apart from it by a split.")]})
    seats = Seat.objects.filter(current(), table=row.table_id, agency=agency)
    if agency.closed_at is not None or not seats.exists():
        raise GuardFailed(
            errors={"agency": [_("Every agency named needs a current seat at this table.")]}
        )
    if not seats.filter(in_force()).exists():
        raise GuardFailed(
            errors={
                "agency": [_("The agreement of an agency has lapsed. Extend it on record first.")]
            }
        )


def _settle(row: Situation, agency: Agency) -> None:
    """The agency has a part now: it is no longer asked for one."""
    row.pending_roles.filter(agency=agency, answered_at=None).delete()


def _changed(row: Situation, by: User, what: str, agency: Agency, at: datetime) -> None:
    row.version += 1
    row.sight_until_at = None  # the table has taken it up again
    row.save(update_fields=["version", "sight_until_at"])
    named = discretion.named_in_audit(row, agency)
    audit.record(f"involvement.{what}", by=by, chain=row.table_id, obj=row, at=at, **named)
