"""Who asks for break-glass, agrees to it, repairs under it and reads of it.

No rule here or elsewhere makes a situation of it: it opens accounts and offices, for sixty minutes.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils import timezone

from agencies import access
from agencies.models import Agency, User
from agencies.models.base import current
from agencies.permissions import is_privacy_officer
from cases.models import BreakGlass
from cases.models.break_glass import open_at, waiting
from tables import standing
from tables.models import Seat
from tables.standing import CHAIRS

SEE = "cases.see_break_glass"
ANSWER = "cases.answer_break_glass"
REPAIR = "cases.repair_break_glass"
END = "cases.end_break_glass"


def administers(user: User) -> bool:
    """Whether the person is an administrator of the server; no program is."""
    return user.is_administrator and not user.bound_table


@access.part
def administered(user: User) -> Q:
    """Any of them, for an administrator of the server."""
    return ~access.nobody() if administers(user) else access.nobody()


@access.part
def of_tables_i_chair(user: User) -> Q:
    """About a table that the person chairs, or an agency that sits there."""
    chaired = standing.office_tables(user, *CHAIRS)
    seated = Seat.objects.filter(current(), table__in=chaired)
    return Q(table__in=chaired) | Q(agency__in=seated.values("agency"))


@access.part
def of_agencies_whose_privacy_i_keep(user: User) -> Q:
    """About an agency whose privacy officer the person is, or a table where it sits."""
    mine = Agency.objects.filter(is_privacy_officer(user)).values("pk")
    seated = Seat.objects.filter(current(), agency__in=mine)
    return Q(agency__in=mine) | Q(table__in=seated.values("table"))


@access.part
def concerns(user: User) -> Q:
    """What the person is told of: chairs and privacy officers, beside the administrators."""
    return of_tables_i_chair(user) | of_agencies_whose_privacy_i_keep(user)


def _see(user: User) -> Q:
    return administered(user) | concerns(user)


def _answer(user: User) -> Q:
    return _see(user) & waiting(timezone.now()) & ~Q(asked_by=user)


def _repair(user: User) -> Q:
    return administered(user) & open_at(timezone.now()) & Q(asked_by=user)


def _end(user: User) -> Q:
    asked = waiting(timezone.now()) & Q(asked_by=user)
    return (_see(user) & open_at(timezone.now())) | (administered(user) & asked)


access.register(BreakGlass, {SEE: _see, ANSWER: _answer, REPAIR: _repair, END: _end})
