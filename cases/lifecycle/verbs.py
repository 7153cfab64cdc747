"""The verbs that give call sites their words. Each is one transition of the table."""

from __future__ import annotations

from datetime import datetime

from agencies.models import Agency, User
from cases.lifecycle.machine import apply
from cases.lifecycle.splitting import Side
from cases.models import Situation, Term
from tables.models import Meeting


def submit(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    meeting: Meeting | None = None,
    no_youth_record: bool = False,
) -> Situation:
    """Bring a draft to the table, on the agenda of *meeting* or of the next one.

    Of who is 12 to 17, *no_youth_record* says that no factor of criminal involvement comes only
    from a youth record.
    """
    return apply(
        "submit",
        situation,
        by=by,
        version=version,
        at=at,
        meeting=meeting,
        no_youth_record=no_youth_record,
    )


def withdraw(situation: Situation, *, by: User, version: int | None) -> Situation:
    """Take a submitted situation back to a draft."""
    return apply("withdraw", situation, by=by, version=version)


def open_discussion(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Make it the open item: Filter Two begins."""
    return apply("open_discussion", situation, by=by, version=version, at=at)


def defer(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Leave it to a later meeting."""
    return apply("defer", situation, by=by, version=version, at=at, decided_by=decided_by)


def return_to_agency(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Give it back to its agency as a draft."""
    return apply(
        "return_to_agency", situation, by=by, version=version, at=at, decided_by=decided_by
    )


def confirm_aer(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    tests: dict[str, bool],
    dissent_count: int = 0,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """The table finds all four tests of acutely elevated risk met."""
    return apply(
        "confirm_aer",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        tests=tests,
        dissent_count=dissent_count,
    )


def reject(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    reason: Term | None,
    first: Situation | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """The threshold is not met: everything but the stub is erased. Cannot be undone.

    The agency that brought a duplicate is asked to take part in the *first*.
    """
    return apply(
        "reject",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        reason=reason,
        first=first,
    )


def name_agencies(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    lead: Agency | None,
    assisting: list[Agency],
    pending: list[Agency] | None = None,
    not_shown: list[Agency] | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Name the lead and the assisting agencies; the plan is opened to them, and to them only.

    *pending* agencies are absent and asked to assist; others read "another agency" for those of
    *not_shown*.
    """
    return apply(
        "name_agencies",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        lead=lead,
        assisting=assisting,
        pending=pending or [],
        not_shown=not_shown,
    )


def enter_emergency(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    held_at: datetime | None,
    tests: dict[str, bool],
    lead: Agency | None,
    assisting: list[Agency],
    not_shown: list[Agency] | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Enter what a telephone emergency decided within the last 14 days, with the times it had."""
    return apply(
        "enter_emergency",
        situation,
        by=by,
        version=version,
        at=at,
        decided_by=decided_by,
        held_at=held_at,
        tests=tests,
        lead=lead,
        assisting=assisting,
        not_shown=not_shown,
    )


def conclude(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    reason: Term | None = None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Conclude, for *reason* or else as the lead proposed."""
    return apply(
        "conclude", situation, by=by, version=version, at=at, decided_by=decided_by, reason=reason
    )


def stop(
    situation: Situation, *, by: User, version: int | None, at: datetime | None = None
) -> Situation:
    """Consent is withdrawn: conclude now, and purge every text. Cannot be undone."""
    return apply("stop", situation, by=by, version=version, at=at)


def split(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    first: Side,
    second: Side,
    at: datetime | None = None,
) -> Situation:
    """Make two of one, each with its own agencies and plan; neither shows the other.

    Returns the first. The second is not told of: who is of its agencies finds it.
    """
    return apply("split", situation, by=by, version=version, at=at, first=first, second=second)


def reopen(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    at: datetime | None = None,
    decided_by: User | None = None,
) -> Situation:
    """Go on with a concluded situation."""
    return apply("reopen", situation, by=by, version=version, at=at, decided_by=decided_by)
