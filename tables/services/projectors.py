"""Pairing the screen on the wall with one meeting: the driver's code, typed on the device."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import User
from tables.models import Meeting, Projector
from tables.services.meetings import RUN, SEE

# Letters and figures that nobody takes for another when reading them off a screen.
ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
CODE_LENGTH = 8
CODE_FOR = timedelta(minutes=5)


@transaction.atomic
def make_code(meeting: Meeting, *, by: User) -> tuple[Projector, str]:
    """A code that binds the next device it is typed on to *meeting*; valid once, for minutes."""
    row = _run(meeting, by)
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    made = Projector.objects.create(
        meeting=row,
        code_digest=_digest(code),
        code_until_at=timezone.now() + CODE_FOR,
        made_by=by,
    )
    audit.record("projector.make", by=by, chain=row.table_id, obj=made, meeting=row)
    return made, code


@transaction.atomic
def pair(code: str) -> tuple[Projector, str]:
    """Bind the device on which *code* was typed; returns the cookie that it keeps.

    Raises GuardFailed for a code that is wrong, used, or too old.
    """
    typed = "".join(letter for letter in code.upper() if letter in ALPHABET)
    row = (
        Projector.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .filter(
            code_digest=_digest(typed),
            code_until_at__gt=timezone.now(),
            ended_at__isnull=True,
            meeting__state=Meeting.State.IN_SESSION,
        )
        .first()
    )
    if row is None:
        raise GuardFailed(
            errors={"code": [_("This code is not valid (any more). Ask the driver for another.")]}
        )
    return row, _bind(row)


@transaction.atomic
def make_here(meeting: Meeting, *, by: User) -> tuple[Projector, str]:
    """Bind the driver's own browser, for a second window on the wall: no code to type."""
    row, _code = make_code(meeting, by=by)
    return row, _bind(row)


@transaction.atomic
def set_paused(projector: Projector, *, by: User, paused: bool) -> Projector:
    """Let it show the table's name only, or go on."""
    row = _mine(projector, by)
    row.paused_at = timezone.now() if paused else None
    row.save(update_fields=["paused_at"])
    verb = "pause" if paused else "resume"
    audit.record(f"projector.{verb}", by=by, chain=row.meeting.table_id, obj=row)
    return row


@transaction.atomic
def end(projector: Projector, *, by: User) -> Projector:
    """Let the device show nothing any more."""
    row = _mine(projector, by)
    row.ended_at, row.code_digest, row.cookie_digest = timezone.now(), None, None
    row.save(update_fields=["ended_at", "code_digest", "cookie_digest"])
    audit.record("projector.end", by=by, chain=row.meeting.table_id, obj=row)
    return row


def of_cookie(cookie: str) -> Projector | None:
    """The device that keeps *cookie*, while its meeting is in session."""
    rows = Projector.objects.select_related("meeting__table", "made_by")
    return rows.filter(
        cookie_digest=_digest(cookie),
        ended_at__isnull=True,
        meeting__state=Meeting.State.IN_SESSION,
    ).first()


def projectors_of(meeting: Meeting) -> QuerySet[Projector]:
    """The devices that show *meeting*, and codes that can still be typed."""
    bound = Projector.objects.filter(meeting=meeting, ended_at__isnull=True)
    usable = bound.filter(cookie_digest__isnull=False) | bound.filter(
        cookie_digest__isnull=True, code_until_at__gt=timezone.now()
    )
    return usable.order_by("code_until_at", "pk")


def projector_at(meeting: Meeting, pk: UUID) -> Projector:
    """One device of *meeting*. Raises Unseen."""
    row = Projector.objects.select_related("meeting").filter(meeting=meeting, pk=pk).first()
    if row is None:
        raise Unseen()
    return row


def _bind(row: Projector) -> str:
    cookie = secrets.token_urlsafe(32)
    row.code_digest, row.cookie_digest, row.paired_at = None, _digest(cookie), timezone.now()
    row.save(update_fields=["code_digest", "cookie_digest", "paired_at"])
    audit.record("projector.pair", by=None, chain=row.meeting.table_id, obj=row)
    return cookie


def _run(meeting: Meeting, by: User) -> Meeting:
    row = Meeting.objects.select_for_update(of=("self",)).filter(pk=meeting.pk).first()
    if row is None or not by.has_perm(SEE, row):
        raise Unseen()
    if not by.has_perm(RUN, row):
        raise Forbidden()
    if row.state != Meeting.State.IN_SESSION:
        raise WrongStage(_("The meeting is not in session."))
    return row


def _mine(projector: Projector, by: User) -> Projector:
    row = (
        Projector.objects.select_for_update(of=("self",))
        .select_related("meeting")
        .get(pk=projector.pk)
    )
    _run(row.meeting, by)
    return row


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
