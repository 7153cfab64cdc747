"""Who may see background work and bring in earlier years: the coordinator of the table."""

from __future__ import annotations

from django.db.models import Q

from agencies import access
from agencies.models import User
from cases.models import ImportBatch, Job
from cases.rules.parts import coordinates

SEE_JOB = "cases.see_job"
IMPORT_YEARS = "cases.import_years"


@access.part
def asked_for(user: User) -> Q:
    """Asked for by the person."""
    return Q(requested_by=user)


def _import_years(user: User) -> Q:
    return coordinates(user)


def _see_job(user: User) -> Q:
    return coordinates(user) & asked_for(user)


access.register(ImportBatch, {IMPORT_YEARS: _import_years})
access.register(Job, {SEE_JOB: _see_job})
