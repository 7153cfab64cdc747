"""Records for the ministry: asked for, agreed to by a second person, taken; and typed by hand."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from agencies import audit
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.keys import derived
from agencies.models import User
from cases.models import Discussion, EntryDigest, EntryTick, RecordExport, Situation
from cases.permissions import RECORDS
from cases.permissions_ministry import CONFIRM_RECORDS, REQUEST_RECORDS, SEE_EXPORT, TAKE_RECORDS
from cases.reports import records
from cases.services.telling import chairs, tell_of
from tables.apart import is_mere_sample
from tables.models import Table
from tables.services import require

PURPOSE = "entry queue"
DIGEST = 40  # hexadecimal digits kept


@transaction.atomic
def request_records(
    table: Table, *, by: User, first_date: date, last_date: date, purpose: str
) -> RecordExport:
    """Ask for the records of a period. Raises GuardFailed for days out of order or ahead."""
    require(table, by, see="tables.see_table", do=REQUEST_RECORDS)
    errors = {}
    if is_mere_sample(table):
        errors["first_date"] = [_("A sample counts nowhere: nothing of it goes to a ministry.")]
    if last_date < first_date:
        errors["last_date"] = [_("The last day is before the first.")]
    if first_date > timezone.localdate():
        errors["first_date"] = [_("This day is ahead.")]
    if purpose not in RecordExport.Purpose.values:
        errors["purpose"] = [_("Choose what it is for.")]
    if errors:
        raise GuardFailed(errors=errors)
    export = RecordExport.objects.create(
        table=table,
        first_date=first_date,
        last_date=last_date,
        purpose=purpose,
        requested_by=by,
        requested_at=timezone.now(),
    )
    tell_of(table, chairs(table).exclude(pk=by.pk), at=export.requested_at)
    audit.record("records.request", by=by, chain=table.pk, obj=export, purpose=purpose)
    return export


@transaction.atomic
def confirm_records(export: RecordExport, *, by: User) -> RecordExport:
    """Agree, as a second person. Raises Forbidden for who asked, WrongStage once it is decided."""
    return _decide(export, by, "confirmed")


@transaction.atomic
def refuse_records(export: RecordExport, *, by: User) -> RecordExport:
    """Refuse. Raises Forbidden for who asked, WrongStage once it is decided."""
    return _decide(export, by, "refused")


def take_records(export: RecordExport, *, by: User, form: str, language: str) -> bytes:
    """The records as a file, logged before it leaves.

    Raises Unseen for an unknown format, Forbidden but for who asked, within 24 hours of the
    agreement.
    """
    if form not in records.FORMATS:
        raise Unseen()
    return records.write(_take(export, by, form, language), form, language)


def read_records(export: RecordExport, *, by: User, language: str) -> list[records.Record]:
    """The records themselves, logged before they leave; for whom :func:`take_records` is."""
    return _take(export, by, "api", language)


def _take(export: RecordExport, by: User, form: str, language: str) -> list[records.Record]:
    row = _enter(export, by, TAKE_RECORDS)
    with override(language):
        found = records.load(
            records.of_period(row.table, by=by, first=row.first_date, last=row.last_date)
        )
    with transaction.atomic():
        audit.record(
            "read.records",
            by=by,
            chain=row.table_id,
            obj=row,
            form=form,
            situations=sorted({str(record.situation.pk) for record in found}),
        )
    return found


def count_records(export: RecordExport) -> int:
    """How many rows it would have for who asked."""
    row = export
    return len(
        records.of_period(row.table, by=row.requested_by, first=row.first_date, last=row.last_date)
    )


def open_entry(situation: Situation, *, by: User) -> list[records.Record]:
    """The records of one situation, to be typed; each opening is logged before it is shown.

    Raises Unseen while it has none: the half of a split that no meeting has had yet.
    """
    row = _situation(situation, by)
    found = records.load(records.of_situation(row, by=by))
    if not found:
        raise Unseen()
    with transaction.atomic():
        audit.record("read.entry", by=by, chain=row.table_id, obj=row, stage=row.stage)
    return found


@transaction.atomic
def tick_entered(situation: Situation, *, by: User) -> EntryTick:
    """Note that a situation was typed as it is now."""
    row = _situation(situation, by)
    EntryTick.objects.filter(situation=row).delete()
    tick = EntryTick.objects.create(situation=row, entered_by=by, entered_at=timezone.now())
    values = _latest(records.of_situation(row, by=by)).get(row.pk, {})
    EntryDigest.objects.bulk_create(
        [
            EntryDigest(tick=tick, column=column, digest=_digest(row.pk, column, value))
            for column, value in values.items()
        ]
    )
    audit.record("entry.tick", by=by, chain=row.table_id, obj=row)
    return tick


@transaction.atomic
def untick_entered(situation: Situation, *, by: User) -> None:
    """Take back that it was typed. Raises Conflict when it was not."""
    row = _situation(situation, by)
    if not EntryTick.objects.filter(situation=row).delete()[0]:
        raise Conflict(_("It is not marked as entered."))
    audit.record("entry.untick", by=by, chain=row.table_id, obj=row)


@dataclass(frozen=True)
class Waiting:
    """One situation of the queue: when it was typed, and the columns that changed since."""

    situation: Situation
    tick: EntryTick | None
    changed: list[str]


def queue(table: Table, *, by: User) -> list[Waiting]:
    """What was decided at *table*, in the order to type it; a constant number of queries."""
    held = records.of_table(table, by=by)
    values = _latest(held)
    ticks = {tick.situation_id: tick for tick in _ticks(table)}
    situations = {row.situation_id: row.situation for row in held}
    return [
        Waiting(row, ticks.get(pk), _changed(pk, values[pk], ticks.get(pk)))
        for pk, row in situations.items()
    ]


def _ticks(table: Table) -> Any:
    rows = EntryTick.objects.filter(situation__table=table)
    return rows.select_related("entered_by").prefetch_related("digests")


def _latest(held: list[Discussion]) -> dict[UUID, dict[str, str]]:
    """What is typed of each situation, its latest discussion: always in English, so that another
    language is no change."""
    with override("en"):
        return {record.situation.pk: dict(record.values) for record in records.load(held)}


def _changed(situation: UUID, values: Mapping[str, str], tick: EntryTick | None) -> list[str]:
    """The columns that hold something else than when they were typed."""
    if tick is None:
        return []
    digests = {row.column: row.digest for row in tick.digests.all()}
    return [
        column
        for column, value in values.items()
        if digests.get(column) != _digest(situation, column, value)
    ]


def _digest(situation: UUID, column: str, value: str) -> str:
    words = f"{situation}\n{column}\n{value}".encode()
    return hmac.new(derived(PURPOSE), words, hashlib.sha256).hexdigest()[:DIGEST]


def _decide(export: RecordExport, by: User, how: str) -> RecordExport:
    row = _enter(export, by, CONFIRM_RECORDS, lock=True)
    if row.confirmed_at or row.refused_at:
        raise WrongStage()
    now = timezone.now()
    setattr(row, f"{how}_at", now)
    setattr(row, f"{how}_by", by)
    row.save(update_fields=[f"{how}_at", f"{how}_by"])
    tell_of(row.table, [row.requested_by], at=now)
    audit.record(f"records.{how}", by=by, chain=row.table_id, obj=row)
    return row


def _enter(export: RecordExport, by: User, do: str, *, lock: bool = False) -> RecordExport:
    rows = RecordExport.objects.select_related("table", "requested_by")
    if lock:
        rows = rows.select_for_update(of=("self",))
    row = rows.filter(pk=export.pk).first()
    if row is None or not RecordExport.objects.permitted(by, SEE_EXPORT).contains(row):
        raise Unseen()
    if not RecordExport.objects.permitted(by, do).contains(row):
        raise Forbidden()
    return row


def _situation(situation: Situation, by: User) -> Situation:
    rows = Situation.objects.permitted(by, RECORDS).select_related("table")
    row = rows.filter(pk=situation.pk).first()
    if row is None:
        raise Unseen()
    return row
