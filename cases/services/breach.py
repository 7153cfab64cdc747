"""A name slipped in: the text is sealed at once, and each agency's register gets an entry."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit, journal
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Agency, Membership, Notice, User
from agencies.models.base import current
from cases.checks import enter
from cases.guard.seal import seal, unseal
from cases.models import (
    Breach,
    BreachReader,
    Narrative,
    PlanEntry,
    SealedText,
    Situation,
    Stage,
)
from cases.permissions import NARRATIVE, READ_ENTRY
from cases.permissions_breach import DESTROY, OPEN, SEE
from cases.services.readers import Reader, readers_of
from tables.models import Officer, Table

# So many restored reports of one person in this time are told to the coordinator.
FALSE_REPORTS, WITHIN = 3, timedelta(days=90)


@transaction.atomic
def report_text(
    situation: Situation, *, by: User, entry: PlanEntry | None = None, at: datetime | None = None
) -> SealedText:
    """Take a text away that names somebody: why now, or one plan *entry*.

    The text is gone for everybody when this returns; a sealed copy waits for the privacy officer
    of the agency that wrote it. Raises Unseen for who cannot read it, GuardFailed when it is gone.
    """
    row = _readable(situation, by, entry)
    text = entry.text if entry else _why_now(row)
    if not text:
        raise GuardFailed(_("There is no text here any more."), code="no_text")
    now = at or timezone.now()
    readers = readers_of(row, entry)
    sealed = _seal(row, entry, text, by, now)
    _take_away(row, entry)
    agencies = {reader.agency for reader in readers} | {sealed.agency}
    for agency in sorted(agencies, key=lambda one: one.pk):
        _open_breach(sealed, agency, [one for one in readers if one.agency == agency], now)
    _tell(_officers(agencies), now)
    audit.record(
        "text.report", by=by, chain=row.table_id, obj=sealed, at=now, situation=row, entry=entry,
        agencies=sorted(agency.pk for agency in agencies),
    )  # fmt: skip
    return sealed


@transaction.atomic
def open_sealed(sealed: SealedText, *, by: User) -> str:
    """The sealed text, for a privacy officer of the writing agency: once."""
    row = _enter(sealed, by, OPEN)
    if row.opened_at is not None:
        raise Conflict(_("It was opened before. It opens once."), code="opened_before")
    row.opened_at, row.opened_by = timezone.now(), by
    row.save(update_fields=["opened_at", "opened_by"])
    _record("sealed.open", row, by)
    return unseal(bytes(row.ciphertext or b""), row.pk)


@transaction.atomic
def restore(sealed: SealedText, *, by: User) -> SealedText:
    """Put the text back, which named nobody after all. It has to be opened first.

    Raises Conflict when its place is gone or was written anew: then it can only be destroyed.
    """
    row = _enter(sealed, by, OPEN)
    if row.opened_at is None:
        raise GuardFailed(_("Open it first: say that it names nobody after reading it."))
    _put_back(row, unseal(bytes(row.ciphertext or b""), row.pk))
    row.ciphertext, row.restored_at, row.restored_by = None, timezone.now(), by
    row.save(update_fields=["ciphertext", "restored_at", "restored_by"])
    if row.reported_by_id in false_reporters(row.table):
        _tell(_coordinators(row.table), row.restored_at)
    _record("sealed.restore", row, by)
    return row


@transaction.atomic
def ask_destruction(sealed: SealedText, *, by: User) -> SealedText:
    """Ask that the sealed copy be destroyed; a second person of the agency has to agree."""
    row = _enter(sealed, by, OPEN)
    if row.asked_at is not None:
        raise Conflict(_("Destruction was asked for already."), code="asked_before")
    row.asked_at, row.asked_by = timezone.now(), by
    row.save(update_fields=["asked_at", "asked_by"])
    _tell([one for one in _officers([row.agency], contacts=True) if one != by], row.asked_at)
    _record("sealed.ask_destruction", row, by)
    return row


@transaction.atomic
def destroy(sealed: SealedText, *, by: User) -> SealedText:
    """Destroy the sealed copy: as the second person, another than the one who asked."""
    row = _enter(sealed, by, DESTROY)
    if row.asked_at is None:
        raise GuardFailed(_("The privacy officer has to ask for it first."))
    if row.asked_by_id == by.pk:
        raise Forbidden(_("Another person than the one who asked has to agree."))
    row.ciphertext, row.destroyed_at, row.destroyed_by = None, timezone.now(), by
    row.save(update_fields=["ciphertext", "destroyed_at", "destroyed_by"])
    journal.write(journal.Kind.SEALED, [row.pk])
    _record("sealed.destroy", row, by)
    return row


def is_sealed(situation: Situation) -> bool:
    """Whether a text of *situation* waits sealed."""
    kept = SealedText.objects.filter(situation_id=situation.pk, ciphertext__isnull=False)
    return kept.exists()


def false_reporters(table: Table) -> dict[Any, int]:
    """Who reported texts at *table* of late that were restored, at least FALSE_REPORTS of them."""
    since = timezone.now() - WITHIN
    counts: dict[Any, int] = {}
    rows = SealedText.objects.filter(table=table, restored_at__isnull=False, reported_at__gte=since)
    for person in rows.values_list("reported_by", flat=True):
        counts[person] = counts.get(person, 0) + 1
    return {person: count for person, count in counts.items() if count >= FALSE_REPORTS}


def _readable(situation: Situation, by: User, entry: PlanEntry | None) -> Situation:
    """The situation, locked, if *by* can read the text. Any version will do: it only takes away."""
    version = Situation.objects.filter(pk=situation.pk).values_list("version", flat=True).first()
    if entry is None:
        if not by.has_perm(NARRATIVE, situation):
            raise Unseen()
        return enter(situation, by=by, permission=NARRATIVE, version=version)
    if entry.situation_id != situation.pk or not by.has_perm(READ_ENTRY, entry):
        raise Unseen()
    row = enter(situation, by=by, permission="cases.see_plan", version=version)
    entry.refresh_from_db(fields=["text"])
    return row


def _why_now(row: Situation) -> str:
    return Narrative.objects.filter(situation=row).values_list("why_now", flat=True).first() or ""


def _seal(
    row: Situation, entry: PlanEntry | None, text: str, by: User, now: datetime
) -> SealedText:
    name = uuid.uuid4()
    return SealedText.objects.create(
        id=name,
        table=row.table,
        agency=entry.agency if entry else row.originating_agency,
        situation_id=row.pk,
        entry_id=entry.pk if entry else None,
        kind=SealedText.Kind.PLAN_ENTRY if entry else SealedText.Kind.WHY_NOW,
        ciphertext=seal(text, name),
        reported_at=now,
        reported_by=by,
    )


def _take_away(row: Situation, entry: PlanEntry | None) -> None:
    """Empty the text. A draft counts on, so that a form drawn before cannot bring it back."""
    if entry is not None:
        PlanEntry.objects.filter(pk=entry.pk).update(text="")
        return
    Narrative.objects.filter(situation=row).update(why_now="")
    if row.stage == Stage.DRAFT:
        row.version += 1
        row.save(update_fields=["version"])


def _put_back(row: SealedText, text: str) -> None:
    gone = Conflict(
        _("Its place is gone or was written anew. It can only be destroyed."), code="no_place"
    )
    if row.kind == SealedText.Kind.PLAN_ENTRY:
        done = PlanEntry.objects.filter(pk__in=[row.entry_id], text="").update(text=text)
    else:
        kept = Narrative.objects.filter(situation=row.situation_id, why_now="")
        done = kept.update(why_now=text)
    if not done:
        raise gone


def _open_breach(
    sealed: SealedText, agency: Agency, readers: Iterable[Reader], now: datetime
) -> None:
    breach = Breach.objects.create(
        sealed=sealed, agency=agency, statute=agency.statute, opened_at=now
    )
    BreachReader.objects.bulk_create(
        BreachReader(breach=breach, user=one.user, read_at=one.read_at) for one in readers
    )


def _enter(sealed: SealedText, by: User, permission: str) -> SealedText:
    """The row, locked, while it is sealed. Raises Unseen, Forbidden or Conflict, in that order."""
    row = SealedText.objects.select_for_update().filter(pk=sealed.pk).first()
    if row is None or not by.has_perm(SEE, row):
        raise Unseen()
    if not by.has_perm(permission, row):
        raise Forbidden()
    if row.ciphertext is None:
        raise Conflict(_("It was restored or destroyed already."), code="no_longer_sealed")
    return row


def _record(verb: str, row: SealedText, by: User) -> None:
    audit.record(
        verb, by=by, chain=row.table_id, obj=row, situation=row.situation_id, agency=row.agency_id
    )


def _officers(agencies: Iterable[Agency], *, contacts: bool = False) -> list[User]:
    offices = [Membership.Office.PRIVACY_OFFICER]
    if contacts:
        offices.append(Membership.Office.CONTACT)
    rows = Membership.objects.filter(current(), agency__in=list(agencies), office__in=offices)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True))


def _coordinators(table: Table) -> list[User]:
    office = Officer.Office.COORDINATOR
    rows = Officer.objects.filter(current(), table=table, office=office)
    return list(User.objects.filter(pk__in=rows.values("user"), is_active=True))


def _tell(people: Iterable[User], now: datetime) -> None:
    """Raise a notice for each, which says only that there is something to do."""
    day = timezone.localdate(now)
    for person in people:
        Notice.objects.get_or_create(user=person, day=day, defaults={"created_at": now})
