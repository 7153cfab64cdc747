"""What has served its time: found, proposed, approved by somebody else, purged and certified.

Purging again finds nothing more to do. Nothing of a situation that is held is touched.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit, journal
from agencies.checks import require
from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import IdempotencyKey, User
from cases.minors import UNDER_18
from cases.models import (
    AffectedPerson,
    LegalHold,
    Narrative,
    PlanEntry,
    Purge,
    Retention,
    Situation,
    Stage,
    StepAside,
)
from cases.services import quarters
from cases.silence import still_since
from tables.models import Attendance, Table

SEE, MANAGE = "tables.see_table", "tables.manage_table"
# Returned to its agency or withdrawn, after it had its number.
_RETURNED = Q(stage=Stage.DRAFT, number__isnull=False)
# What stays of a situation whose codes have gone: that it was there, with whom, and when.
KEPT_RELATIONS = frozenset({"discussions", "changes", "involvements", "holds"})


def periods(table: Table) -> Retention:
    """The periods of *table*; the defaults, if it set none."""
    return Retention.objects.filter(table=table).first() or Retention(table=table)


@transaction.atomic
def set_periods(table: Table, *, by: User, **days: Any) -> Retention:
    """Change how long the table keeps what. Raises GuardFailed for a period that does not fit."""
    require(table, by, see=SEE, do=MANAGE)
    row = periods(table)
    for name, value in days.items():
        setattr(row, name, value)
    try:
        row.clean_fields(exclude=["table"])
    except ValidationError as error:
        raise GuardFailed(errors=error.message_dict) from None
    row.save()
    audit.record("retention.set", by=by, chain=table.pk, obj=table, fields=sorted(days), **days)
    return row


# --- What is due ---------------------------------------------------------------------------------


def due(table: Table, at: datetime) -> dict[str, QuerySet[Any]]:
    """The rows that have served their time, by class of record."""
    kept = periods(table)
    return {
        "drafts": _drafts(table, at - timedelta(days=kept.drafts_days)),
        "words": _words(table, at, at - timedelta(days=kept.silence_days)),
        "codes": _codes(table, kept, at),
        "attendance": Attendance.objects.filter(
            meeting__table=table,
            meeting__starts_at__lt=at - timedelta(days=kept.attendance_days),
        ),
    }


def expected(table: Table, at: datetime | None = None) -> dict[str, int]:
    """How much of each class would go now: the dry run."""
    return {name: rows.count() for name, rows in due(table, at or timezone.now()).items()}


def _not_held(table: Table) -> QuerySet[Situation]:
    held = LegalHold.objects.filter(situation=OuterRef("pk"), lifted_at=None)
    return Situation.objects.filter(~Exists(held), table=table)


def _drafts(table: Table, before: datetime) -> QuerySet[Situation]:
    """Drafts that were never submitted, begun before then; what awaits an agenda is no draft."""
    return _not_held(table).filter(stage=Stage.DRAFT, number=None, created_at__lt=before)


def _words(table: Table, at: datetime, silent_since: datetime) -> QuerySet[Situation]:
    """Situations with words left, out of the agencies' sight or without an act for long."""
    words = Narrative.objects.filter(situation=OuterRef("pk")).exclude(why_now="")
    entries = PlanEntry.objects.filter(situation=OuterRef("pk")).exclude(text="")
    concluded = Q(stage=Stage.CONCLUDED, sight_until_at__lt=at)
    silent = (Q(stage=Stage.OPEN) | _RETURNED) & still_since(silent_since)
    rows = _not_held(table).filter(Q(Exists(words)) | Q(Exists(entries)))
    return rows.filter(concluded | silent)


def _codes(table: Table, kept: Retention, at: datetime) -> QuerySet[Situation]:
    """Situations of which codes are left, served after the conclusion; of minors sooner.

    What was never concluded is served as long after the last act in it; what was returned or
    withdrawn, when its words are.
    """
    left = [
        Exists(relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")}))
        for relation in _coded_relations()
    ]
    any_left = Q(left[0])
    for condition in left[1:]:
        any_left |= Q(condition)
    minors = timedelta(days=min(kept.codes_minors_days, kept.codes_days))
    young = AffectedPerson.objects.filter(situation=OuterRef("pk"), age_group__code__in=UNDER_18)
    served = _served(at - timedelta(days=kept.codes_days))
    served |= Q(Exists(young)) & _served(at - minors)
    lying = _RETURNED & still_since(at - timedelta(days=kept.silence_days))
    return _not_held(table).filter(any_left, served | lying)


def _served(before: datetime) -> Q:
    """Concluded before then; or going on, and without an act since."""
    going_on = ~Q(stage__in=(Stage.DRAFT, Stage.CONCLUDED, Stage.REJECTED))
    return Q(stage=Stage.CONCLUDED, concluded_at__lt=before) | going_on & still_since(before)


def _coded_relations() -> list[Any]:
    """Walked rather than listed, so that a new model cannot be forgotten."""
    relations = Situation._meta.related_objects
    return [one for one in relations if one.get_accessor_name() not in KEPT_RELATIONS]


# --- Proposing, approving, purging ---------------------------------------------------------------


@transaction.atomic
def propose(table: Table, *, by: User) -> Purge:
    """Propose to purge what is due. Raises Conflict while another proposal waits."""
    require(table, by, see=SEE, do=MANAGE)
    if Purge.objects.filter(table=table, done_at=None).exists():
        raise Conflict(_("A purge is proposed already."), code="already_proposed")
    row = Purge.objects.create(
        table=table, proposed_by=by, proposed_at=timezone.now(), expected=expected(table)
    )
    audit.record("purge.propose", by=by, chain=table.pk, obj=row)
    return row


@transaction.atomic
def withdraw(purge: Purge, *, by: User) -> None:
    """Take a proposal back."""
    require(purge.table, by, see=SEE, do=MANAGE)
    audit.record("purge.withdraw", by=by, chain=purge.table_id, obj=purge)
    Purge.objects.filter(pk=purge.pk, done_at=None).delete()


@transaction.atomic
def approve(purge: Purge, *, by: User) -> Purge:
    """Approve what somebody else proposed; it is carried out at once and certified.

    Raises Forbidden for whoever proposed it.
    """
    row = Purge.objects.select_for_update().select_related("table").get(pk=purge.pk)
    require(row.table, by, see=SEE, do="tables.approve_purge")
    if row.proposed_by_id == by.pk:
        raise Forbidden(_("Somebody else has to approve it."))
    if row.done_at is not None:
        return row
    row.approved_by, row.approved_at = by, timezone.now()
    row.counts = carry_out(row.table, by=row.proposed_by, at=row.approved_at)
    row.done_at = row.approved_at
    row.save(update_fields=["approved_by", "approved_at", "done_at", "counts"])
    told = [f"{name}:{count}" for name, count in row.counts.items()]
    audit.record("purge.approve", by=by, chain=row.table_id, obj=row, counts=told)
    return row


@transaction.atomic
def carry_out(table: Table, *, by: User, at: datetime) -> dict[str, int]:
    """Purge what is due at *table*; how much of each class went.

    Whatever is still to be counted is counted first: a quarter that loses codes or attendance is
    closed by *by*.
    The years of the audit trail are not the site's to drop: `manage.py audit_drop` does.
    """
    found = due(table, at)
    if found["codes"].exists() or found["attendance"].exists():
        _close_quarters(table, by, at)
    return {
        "drafts": _purge(found["drafts"], journal.Kind.DRAFT, _delete_drafts),
        "words": _purge(found["words"], journal.Kind.WORDS, erase_words),
        "codes": _purge(found["codes"], journal.Kind.CODES, erase_codes),
        "attendance": found["attendance"].delete()[0],
    }


def _close_quarters(table: Table, by: User, at: datetime) -> None:
    for quarter in quarters.quarters_of(table, at):
        if quarter.closed is None:
            quarters.close_quarter(table, by=by, start_date=quarter.start_date, at=at)


def _purge(rows: QuerySet[Situation], kind: str, erase: Callable[[list[Any]], None]) -> int:
    ids = list(rows.values_list("pk", flat=True))
    if ids:
        erase(ids)
        journal.write(kind, ids)
    return len(ids)


def _delete_drafts(ids: list[Any]) -> None:
    StepAside.objects.filter(situation_id__in=ids).delete()
    Situation.objects.filter(pk__in=ids).delete()


def erase_words(ids: list[Any]) -> None:
    """What was told in words goes; kinds and times stay."""
    Narrative.objects.filter(situation__in=ids).delete()
    PlanEntry.objects.filter(situation__in=ids).update(text="")
    for pk in ids:
        IdempotencyKey.objects.filter(Q(object_id=str(pk)) | Q(route__contains=str(pk))).delete()


def erase_codes(ids: list[Any]) -> None:
    """Every row of the situations goes but that they were there, with whom, and when."""
    for relation in _coded_relations():
        relation.related_model._base_manager.filter(**{f"{relation.field.name}__in": ids}).delete()


# --- Legal hold ----------------------------------------------------------------------------------


@transaction.atomic
def hold(situation: Situation, *, by: User) -> LegalHold:
    """Keep everything of *situation*, whatever the periods say.

    Raises GuardFailed for a rejected one: its detail is gone, and is never held.
    """
    require(situation.table, by, see=SEE, do=MANAGE)
    if situation.stage == Stage.REJECTED:
        raise GuardFailed(_("Rejected detail is erased and is never held."), code="rejected")
    row, _made = LegalHold.objects.get_or_create(
        situation=situation, lifted_at=None, defaults={"placed_at": timezone.now(), "placed_by": by}
    )
    audit.record("hold.place", by=by, chain=situation.table_id, obj=situation)
    return row


@transaction.atomic
def lift(row: LegalHold, *, by: User) -> None:
    """End a hold; what is due goes with the next purge."""
    require(row.situation.table, by, see=SEE, do=MANAGE)
    LegalHold.objects.filter(pk=row.pk, lifted_at=None).update(
        lifted_at=timezone.now(), lifted_by=by
    )
    audit.record("hold.lift", by=by, chain=row.situation.table_id, obj=row.situation)
