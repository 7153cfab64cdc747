"""Who sees and keeps what a meeting does beside situations. None of it is about a situation."""

from __future__ import annotations

from django.db.models import Q

from agencies import access
from agencies.models import User
from cases.models import Barrier, BusinessItem
from tables import standing
from tables.models import Meeting, Table
from tables.permissions import DRIVERS, at_tables

SEE_BUSINESS = "cases.see_business"
SEE_BARRIER = "cases.see_barrier"
MANAGE_BARRIER = "cases.manage_barrier"


def _see_business(user: User) -> Q:
    seen = Meeting.objects.filter(access.condition(Meeting, user, "tables.see_meeting"))
    return Q(meeting__in=seen.values("pk"))


def _tables_kept(user: User) -> frozenset:
    return standing.office_tables(user, *DRIVERS) | standing.sessions_chaired(user)


def _manage_barrier(user: User) -> Q:
    return at_tables(user) & Q(table_id__in=_tables_kept(user))


def _log_barriers(user: User) -> Q:
    return Q(pk__in=standing.tables(user)) & Q(pk__in=_tables_kept(user))


access.register(BusinessItem, {SEE_BUSINESS: _see_business})
access.register(Barrier, {SEE_BARRIER: at_tables, MANAGE_BARRIER: _manage_barrier})
access.register(Table, {"tables.log_barriers": _log_barriers})
