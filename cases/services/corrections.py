"""Clerical corrections by the coordinator: a new entry with a reason, never an overwrite."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from cases.checks import enter, refuse
from cases.models import AffectedPerson, Coded, CodedValue, Correction, Situation, Stage, Term
from cases.permissions import CORRECT
from cases.services.drafts import VALUE_LISTS, check_offered, misfit

OF_A_PERSON = {Term.List.AGE_GROUPS: "age_group", Term.List.SEXES: "sex"}

CORRECTED = (*VALUE_LISTS, *OF_A_PERSON, Term.List.DISCUSSION_TYPES)


@transaction.atomic
def correct(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    was: Term,
    now: Term,
    reason: str,
    affected_person: AffectedPerson | None = None,
    at: datetime | None = None,
) -> Correction:
    """Let *now* stand where *was* stood; what stood is kept beside it, with the reason.

    For an age group or a sex of an affected person, the discussion type, and every coded value.
    """
    stages = [Stage.OPEN, Stage.CONCLUDED]
    row = enter(situation, by=by, permission=CORRECT, version=version, stages=stages)
    if reason not in Correction.Reason.values:
        raise GuardFailed(errors={"reason": [_("Choose why it is corrected.")]})
    if was.list != now.list or was == now:
        raise GuardFailed(errors={"now": [_("Choose another value of the same list.")]})
    check_offered(row.table, [now], of=now.list, field="now")
    if now.list == Term.List.DISCUSSION_TYPES:
        refuse({"now": misfit(now, row.affected_persons.count())})
    moment = at or timezone.now()
    if not _exchange(row, was, now, affected_person, by, moment):
        raise GuardFailed(errors={"was": [_("The situation has no such value.")]})
    made = Correction.objects.create(
        situation=row, affected_person=affected_person, was=was, now=now, reason=reason,
        at=moment, entered_by=by,
    )  # fmt: skip
    row.version += 1
    row.save(update_fields=["version"])
    audit.record(
        "coded.correct", by=by, chain=row.table_id, obj=row, at=moment, correction=made,
        was=was.code, now=now.code, reason=reason,
    )  # fmt: skip
    return made


def _exchange(
    row: Situation, was: Term, now: Term, person: AffectedPerson | None, by: User, at: datetime
) -> int:
    """How many rows had *was* and have *now*."""
    if was.list in OF_A_PERSON:
        column = OF_A_PERSON[Term.List(was.list)]
        rows = row.affected_persons.filter(pk__in=[person.pk] if person else [], **{column: was})
        return rows.update(**{column: now})
    if was.list == Term.List.DISCUSSION_TYPES:
        return Coded.objects.filter(situation=row, discussion_type=was).update(discussion_type=now)
    found = (
        row.coded_values.filter(term=was) if was.list in VALUE_LISTS else CodedValue.objects.none()
    )
    gone, _models = found.delete()
    if gone:
        CodedValue.objects.get_or_create(
            situation=row, term=now, defaults={"added_at": at, "added_by": by}
        )
    return gone
