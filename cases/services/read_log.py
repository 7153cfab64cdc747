"""The read log of an agency, for its privacy officer: by reference, and itself noted.

The officer reads their own agency's part: what its people did and saw, and who read the situations
it brought. People of other agencies are nobody's to name but their own officer's. Of a situation
that a split keeps apart from the agency nothing is there, nor a list on which it stood: who split
it, and an officer of the table, did something on both, and the log would say that they are two.
"""

from __future__ import annotations

import functools
import operator
from typing import Any

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast

from agencies import audit
from agencies.models import Agency, AuditEntry, Membership, User
from cases.models import Involvement, KeptApart, Situation


def situations_of(agency: Agency) -> QuerySet[Situation]:
    """The situations that the agency brought or took part in, whenever."""
    part = Involvement.objects.filter(situation=OuterRef("pk"), agency=agency)
    rows = Situation.objects.filter(Q(originating_agency=agency) | Q(Exists(part)))
    return rows.select_related("table").order_by("-submitted_at", "pk")


def people_of(agency: Agency) -> QuerySet[User]:
    """Everybody who works or worked for the agency."""
    worked = Membership.objects.filter(user=OuterRef("pk"), agency=agency)
    return User.objects.filter(Exists(worked)).order_by("name", "pk")


def who_saw(agency: Agency, situation: Situation) -> QuerySet[AuditEntry]:
    """The entries about *situation* in the agency's part, the newest first."""
    rows = AuditEntry.objects.filter(chain=str(situation.table_id))
    rows = rows.annotate(told=Cast("references", CharField()), is_own=_worked_then(agency))
    about = Q(object_id=str(situation.pk)) | Q(told__contains=str(situation.pk))
    rows = rows.filter(about).exclude(_kept_apart(agency))
    if situation.originating_agency_id != agency.pk:
        rows = rows.filter(is_own=True)
    return rows.order_by("-sequence")


def what_opened(agency: Agency, person: User) -> QuerySet[AuditEntry]:
    """What *person* read and did while they worked for *agency*, the newest first."""
    rows = AuditEntry.objects.annotate(
        told=Cast("references", CharField()), is_own=_worked_then(agency)
    )
    rows = rows.filter(actor_id=person.pk, is_own=True).exclude(_kept_apart(agency))
    return rows.order_by("-at", "-sequence")


def _kept_apart(agency: Agency) -> Q:
    """About a situation that a split keeps apart from *agency*, alone or among others."""
    kept = KeptApart.objects.filter(agency=agency).values_list("situation", flat=True)
    ids = [str(pk) for pk in kept]
    about = (Q(object_id=pk) | Q(told__contains=pk) for pk in ids)
    return functools.reduce(operator.or_, about, Q(pk__in=[]))


def _worked_then(agency: Agency) -> Exists:
    """Whether who acted worked for *agency* at that time: before or after, it is another's to name.

    The other may be one that is not shown.
    """
    worked = Membership.objects.filter(agency=agency, user=OuterRef("actor_id"))
    worked = worked.filter(from_at__lte=OuterRef("at"))
    return Exists(worked.filter(Q(until_at=None) | Q(until_at__gt=OuterRef("at"))))


@transaction.atomic
def note_look(
    agency: Agency, *, by: User, chain: Any, subject: Any, form: str = "page"
) -> AuditEntry:
    """Note that the officer looked: reading the log is read in the log."""
    return audit.record("audit.look", by=by, chain=chain, obj=subject, agency=agency, form=form)
