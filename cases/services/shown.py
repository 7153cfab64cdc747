"""An agency is shown to others in one situation, or reads as "another agency" there."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden
from agencies.models import Agency, User
from cases.checks import enter
from cases.models import Involvement, Offer, Situation
from cases.permissions import SUBMIT, WRITE_PLAN
from tables.permissions import representing


def own_here(user: User, situation: Situation) -> QuerySet[Agency]:
    """The agencies of *user* with a part in *situation*, or that brought it."""
    speaks = representing(user).filter(seat__table=situation.table_id)
    parts = Involvement.objects.filter(situation=situation.pk)
    here = Q(pk__in=parts.values("agency")) | Q(pk=situation.originating_agency_id)
    return Agency.objects.filter(here, pk__in=speaks.values("seat__agency"))


@transaction.atomic
def show_agency(
    situation: Situation,
    agency: Agency,
    *,
    shown: bool,
    by: User,
    version: int | None,
    at: datetime | None = None,
) -> Situation:
    """Say whether others may read the name of *agency* in *situation*; it alone decides.

    As the one that brought it, and in every part it has or had in it. Raises Forbidden for who
    does not speak for it here.
    """
    row = enter(situation, by=by, permission=(SUBMIT, WRITE_PLAN), version=version)
    parts = Involvement.objects.filter(situation=row, agency=agency)
    originated = row.originating_agency_id == agency.pk
    if not own_here(by, row).filter(pk=agency.pk).exists():
        raise Forbidden(_("You do not speak for this agency here."))
    parts.update(is_shown=shown)
    Offer.objects.filter(discussion__situation=row, seat__agency=agency).update(is_shown=shown)
    if originated:
        row.origin_shown = shown
    row.version += 1
    row.save(update_fields=["origin_shown", "version"])
    verb = "agency.show" if shown else "agency.hide"
    audit.record(f"situation.{verb}", by=by, chain=row.table_id, obj=row, at=at or timezone.now())
    return row
