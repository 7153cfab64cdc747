"""Who may count, close and release: the coordinator of the table, and nobody else."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from agencies import access
from agencies.models import User
from cases.models import ClosedQuarter, OwnIndicator, Release, ReportFile, ReportRequest
from cases.rules.parts import coordinates
from tables import standing
from tables.models import Officer, Table

SEE_FIGURES = "cases.see_working_figures"
CLOSE_QUARTER = "cases.close_quarter"
RELEASE = "cases.release_report"
SEE_QUARTER = "cases.see_quarter"
SEE_RELEASE = "cases.see_release"
SEE_REPORT = "cases.see_report"
SEE_INDICATOR = "cases.see_own_indicator"


@access.part
def coordinates_table(user: User) -> Q:
    """A table the person coordinates."""
    return Q(pk__in=standing.office_tables(user, Officer.Office.COORDINATOR))


def _at_coordinated(user: User) -> Q:
    return coordinates(user)


def _of_all_its_tables(user: User, model: type[Release] | type[ReportRequest]) -> Q:
    """Of a region: somebody who coordinates every table of it."""
    office = standing.office_tables(user, Officer.Office.COORDINATOR)
    further = model.also.through._default_manager.filter(
        **{str(model._meta.model_name): OuterRef("pk")}
    )
    return coordinates(user) & ~Q(Exists(further.exclude(table__in=office)))


def _released(user: User) -> Q:
    return _of_all_its_tables(user, Release)


def _own(user: User) -> Q:
    return _of_all_its_tables(user, ReportRequest) & Q(requested_by=user)


def _own_file(user: User) -> Q:
    mine = ReportRequest.objects.filter(_own(user)).values("pk")
    return Q(request__in=mine)


access.register(
    Table,
    {
        SEE_FIGURES: coordinates_table,
        CLOSE_QUARTER: coordinates_table,
        RELEASE: coordinates_table,
    },
)
access.register(ClosedQuarter, {SEE_QUARTER: _at_coordinated})
access.register(OwnIndicator, {SEE_INDICATOR: _at_coordinated})
access.register(Release, {SEE_RELEASE: _released})
access.register(ReportRequest, {SEE_REPORT: _own})
access.register(ReportFile, {SEE_REPORT: _own_file})
