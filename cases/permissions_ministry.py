"""Who may ask for records, agree to it, and take them. Nobody does all three alone."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from agencies import access
from agencies.models import User
from cases.models import RecordExport
from cases.models.ministry import LASTS
from cases.rules.parts import chairs, coordinates
from tables import standing
from tables.models import Officer, Table
from tables.permissions import DRIVERS

REQUEST_RECORDS = "cases.request_records"
SEE_EXPORTS = "cases.see_record_exports"
SEE_EXPORT = "cases.see_record_export"
CONFIRM_RECORDS = "cases.confirm_records"
TAKE_RECORDS = "cases.take_records"


@access.part
def asked_by(user: User) -> Q:
    """Asked for by the person."""
    return Q(requested_by=user)


def _request(user: User) -> Q:
    return Q(pk__in=standing.office_tables(user, Officer.Office.COORDINATOR))


def _see_all(user: User) -> Q:
    return Q(pk__in=standing.office_tables(user, *DRIVERS))


def _see(user: User) -> Q:
    return coordinates(user) | chairs(user)


def _confirm(user: User) -> Q:
    return _see(user) & ~asked_by(user)


def _take(user: User) -> Q:
    since: datetime = timezone.now() - LASTS
    return coordinates(user) & asked_by(user) & Q(confirmed_at__gt=since)


access.register(Table, {REQUEST_RECORDS: _request, SEE_EXPORTS: _see_all})
access.register(RecordExport, {SEE_EXPORT: _see, CONFIRM_RECORDS: _confirm, TAKE_RECORDS: _take})
