"""Access reviews: twice a year each person and seat of a table, and each person of an agency.

To keep somebody is a decision too, and is on record. Nobody decides about themself. A seat is
ended on its own page, because what it leads has to be handed over first.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Agency, AuditChain, Membership, User
from agencies.models.base import current
from tables.apart import of_interest
from tables.models import AccessReview, Officer, Representative, ReviewDecision, Seat, Table
from tables.services.people import end_officer, end_person, end_representative
from tables.services.undertakings import with_a_part

REVIEW = "tables.review_access"
MANAGE_PEOPLE = "agencies.manage_people"
EVERY = timedelta(days=182)
WITHIN = timedelta(days=30)
KEEP, END = ReviewDecision.Kind.KEEP, ReviewDecision.Kind.END


@dataclass(frozen=True)
class Line:
    """One person or seat of a review: what they hold, and what was decided."""

    row: Any
    what: list[str]
    decision: ReviewDecision | None


def open_due(at: datetime | None = None) -> int:
    """Begin the reviews whose half-year is over; returns how many."""
    now = at or timezone.now()
    lately = Q(opened_at__gt=now - EVERY) | Q(closed_at__isnull=True)
    of_table = AccessReview.objects.filter(lately, table=OuterRef("pk"))
    going_on = Table.objects.filter(~Exists(of_table), closed_at=None, created_at__lte=now - EVERY)
    tables = of_interest(going_on)
    of_agency = AccessReview.objects.filter(lately, agency=OuterRef("pk"))
    seated = Seat.objects.filter(current(at=now), agency=OuterRef("pk"), from_at__lte=now - EVERY)
    agencies = Agency.objects.filter(~Exists(of_agency), Exists(seated), closed_at=None)
    begun = [_begin({"table": table}, None, now) for table in tables]
    return len(begun + [_begin({"agency": agency}, None, now) for agency in agencies])


@transaction.atomic
def begin_review(place: Table | Agency, *, by: User) -> AccessReview:
    """Begin one now. Raises Conflict while one is open, Forbidden unless *by* may end people."""
    of = "table" if isinstance(place, Table) else "agency"
    see = {"table": "tables.see_table", "agency": "agencies.see_agency"}[of]
    require(place, by, see=see, do={"table": "tables.manage_table"}.get(of, MANAGE_PEOPLE))
    if AccessReview.objects.filter(**{of: place}, closed_at=None).exists():
        raise Conflict(_("A review is open already."), code="review_open")
    return _begin({of: place}, by, timezone.now())


def lines(review: AccessReview) -> list[Line]:
    """Everybody and every seat there is now, and whoever was decided about already."""
    decided = list(review.decisions.select_related("user", "seat__agency"))
    people = {row.user_id: row for row in decided if row.user_id}
    seats = {row.seat_id: row for row in decided if row.seat_id}
    found = [Line(user, _held(review, user), people.get(user.pk)) for user in _people(review)]
    found += [Line(seat, [str(_("Seat"))], seats.get(seat.pk)) for seat in _seats(review)]
    shown = {line.row.pk for line in found}
    gone = [Line(row.user or row.seat, [], row) for row in decided]
    return found + [line for line in gone if line.row.pk not in shown]


@transaction.atomic
def decide(
    review: AccessReview, *, by: User, decision: str, user: User | None = None,
    seat: Seat | None = None,
) -> ReviewDecision:  # fmt: skip
    """Keep or end one person, or keep one seat.

    Raises Unseen for a review or a row that is not *by*'s, Forbidden about oneself, WrongStage when
    the review is completed, and what ending somebody raises.
    """
    row = _mine(review, by)
    if row.closed_at is not None:
        raise WrongStage(_("This review is completed."))
    if decision not in ReviewDecision.Kind.values or (user is None) == (seat is None):
        raise GuardFailed(errors={"decision": [_("Keep or end: choose one.")]})
    _belongs(row, user, seat)
    if user is not None and user.pk == by.pk:
        raise Forbidden(_("Nobody decides about themself."))
    if decision == END:
        _end(row, user, by)
    made, _new = ReviewDecision.objects.update_or_create(
        review=row, user=user, seat=seat,
        defaults={"decision": decision, "decided_at": timezone.now(), "decided_by": by},
    )  # fmt: skip
    audit.record(
        "access.decide", by=by, chain=_chain(row), obj=made, decision=decision, person=user,
        seat=seat,
    )  # fmt: skip
    return made


@transaction.atomic
def complete_review(review: AccessReview, *, by: User) -> AccessReview:
    """Complete it. Raises GuardFailed while somebody else than *by* is not decided about."""
    row = _mine(review, by)
    if row.closed_at is not None:
        raise WrongStage(_("This review is completed."))
    left = [line for line in lines(row) if line.decision is None and line.row.pk != by.pk]
    if left:
        raise GuardFailed(_("Decide about each person and each seat first."))
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["closed_at", "closed_by"])
    counts = {kind: row.decisions.filter(decision=kind).count() for kind in (KEEP, END)}
    audit.record(
        "access.complete", by=by, chain=_chain(row), obj=row, kept=counts[KEEP], ended=counts[END]
    )
    return row


def _begin(of: dict[str, Any], by: User | None, now: datetime) -> AccessReview:
    with transaction.atomic():
        review = AccessReview.objects.create(
            **of, opened_at=now, due_date=timezone.localdate(now + WITHIN)
        )
        audit.record("access.begin", by=by, chain=_chain(review), obj=review, at=now)
    return review


def _mine(review: AccessReview, by: User) -> AccessReview:
    row = AccessReview.objects.select_for_update().filter(pk=review.pk).first()
    if row is None or not by.has_perm(REVIEW, row):
        raise Unseen()
    return row


def _people(review: AccessReview) -> QuerySet[User]:
    if review.table_id:
        ids = with_a_part(Table(pk=review.table_id))
    else:
        ids = Membership.objects.filter(current(), agency=review.agency_id).values("user")
    return User.objects.filter(pk__in=ids).order_by("name", "pk")


def _seats(review: AccessReview) -> QuerySet[Seat]:
    rows = Seat.objects.filter(current(), table=review.table_id).select_related("agency")
    return rows.order_by("agency__name_en", "pk") if review.table_id else rows.none()


def _belongs(review: AccessReview, user: User | None, seat: Seat | None) -> None:
    rows: QuerySet[Any] = _people(review) if user is not None else _seats(review)
    row: Any = user if user is not None else seat
    if not rows.filter(pk=row.pk).exists():
        raise Unseen()


def _held(review: AccessReview, user: User) -> list[str]:
    return [str(words) for words in _words(review, user)]


def _words(review: AccessReview, user: User) -> Iterator[Any]:
    if review.table_id is None:
        for membership in user.memberships.filter(current(), agency=review.agency_id):
            if membership.office:
                yield membership.get_office_display()
        return
    for officer in _offices(review, user):
        yield officer.get_office_display()
    for row in _speaking(review, user).select_related("seat__agency"):
        yield row.seat.agency.name


def _offices(review: AccessReview, user: User) -> QuerySet[Officer]:
    return Officer.objects.filter(current(), table=review.table_id, user=user)


def _speaking(review: AccessReview, user: User) -> QuerySet[Representative]:
    return Representative.objects.filter(
        current(), current("seat__"), seat__table=review.table_id, user=user
    )


def _end(review: AccessReview, user: User | None, by: User) -> None:
    """End all that *user* holds: each end has an entry of its own."""
    if user is None:
        raise GuardFailed(
            errors={"decision": [_("End the seat on its own page: what it leads is handed over.")]}
        )
    if review.agency is not None:
        end_person(review.agency, user, by=by)
        return
    for representative in _speaking(review, user).select_related("seat__table"):
        end_representative(representative, by=by)
    for officer in _offices(review, user).select_related("table"):
        end_officer(officer, by=by)


def _chain(review: AccessReview) -> Any:
    return review.table_id or AuditChain.SERVER
