"""A copy as a draft at another table where one's agency has a seat: codes, and nothing else."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Agency, User
from cases.models import AffectedPerson, Coded, CodedValue, Situation, Term
from cases.permissions import COPY, LISTING
from tables.models import Seat, Table
from tables.permissions import representing


@transaction.atomic
def copy_to(
    situation: Situation, table: Table, *, by: User, agency: Agency, at: datetime | None = None
) -> Situation:
    """Begin a draft at *table* with the codes of *situation*. Filter One is answered again.

    Neither says that the other exists, the trail of either table included. Raises Unseen,
    Forbidden unless *by* speaks at both tables for *agency*, which brought it or is involved.
    """
    if not by.has_perm(LISTING, situation):
        raise Unseen()
    if not by.has_perm(COPY, situation):
        raise Forbidden()
    if not seats_elsewhere(situation, by).filter(table=table, agency=agency).exists():
        raise GuardFailed(
            errors={"table": [_("Choose another table at which you speak for this agency.")]}
        )
    if table.closed_at is not None:
        raise WrongStage(_("This table is closed."))
    now = at or timezone.now()
    made = Situation.objects.create(
        table=table, originating_agency=agency, created_at=now, is_copy=True
    )
    _copy_codes(situation, made, by, now)
    audit.record("draft.copy", by=by, chain=table.pk, obj=made, at=now, agency=agency)
    return made


def seats_elsewhere(situation: Situation, user: User) -> QuerySet[Seat]:
    """The seats at other tables to which *user* may copy it."""
    mine = representing(user).filter(seat__table=situation.table_id).values("seat__agency")
    acting = situation.involvements.filter(until_at__isnull=True).values("agency")
    parts = Agency.objects.filter(pk__in=acting) | Agency.objects.filter(
        pk=situation.originating_agency_id
    )
    held = Seat.objects.filter(pk__in=representing(user).values("seat"), agency__in=mine)
    open_ones = held.filter(agency__in=parts.values("pk"), table__closed_at__isnull=True)
    return open_ones.exclude(table=situation.table_id).select_related("table", "agency")


def _copy_codes(old: Situation, new: Situation, by: User, now: datetime) -> None:
    offered = Term.objects.offered_at(new.table)
    coded = Coded.objects.filter(situation=old, discussion_type__in=offered).first()
    Coded.objects.create(situation=new, discussion_type=coded.discussion_type if coded else None)
    AffectedPerson.objects.bulk_create(
        AffectedPerson(
            situation=new, position=person.position, age_group=person.age_group, sex=person.sex
        )
        for person in old.affected_persons.filter(age_group__in=offered, sex__in=offered)
    )
    CodedValue.objects.bulk_create(
        CodedValue(situation=new, term_id=term, added_at=now, added_by=by)
        for term in old.coded_values.filter(term__in=offered).values_list("term", flat=True)
    )
