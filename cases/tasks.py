"""Background work about situations and their meetings. No task takes any content."""

from __future__ import annotations

from celery import shared_task

from agencies import datafiles
from cases.lifecycle.erase import erased_models
from cases.models import BreakGlass, SealedText
from cases.reports import uniqueness
from cases.sample import job as sample_job
from cases.services import (
    agendas,
    break_glass,
    earlier,
    earlier_checks,
    jobs,
    notices,
    offers,
    recounting,
    releases,
    report_files,
    sessions,
    sight_ends,
)

RUNNERS = (
    earlier_checks,
    recounting,
    releases,
    report_files,
    sample_job,
)  # each declares how jobs of its kind are carried out


@shared_task
def raise_notices() -> None:
    """Note who has to be told that there is something to do."""
    notices.raise_notices()


@shared_task
def close_forgotten_meetings() -> None:
    """Close the meetings that nobody closed; what was undecided is deferred."""
    sessions.close_forgotten()


@shared_task
def fold_offers() -> None:
    """Count and delete the offers of items whose end can no longer be undone."""
    offers.fold_settled()


@shared_task
def build_agendas() -> None:
    """Put what waits on the agenda of each table's next meeting."""
    agendas.build_all()


@shared_task
def run_job(pk: str) -> None:
    """Carry out what somebody asked for and waits for."""
    jobs.run(pk)


@shared_task
def sweep_jobs() -> None:
    """Take up the jobs that no worker has, or whose worker is silent."""
    jobs.sweep()


@shared_task
def forget_uploads() -> None:
    """Delete the files and rows of earlier years that nobody imported."""
    earlier.forget()


@shared_task
def forget_reasons() -> None:
    """Empty the reasons of break-glass that have served their time."""
    break_glass.forget_reasons()


@shared_task
def forget_reports() -> None:
    """Delete the files of reports whose day is over."""
    report_files.forget_expired()


@shared_task
def end_silent_sight() -> None:
    """End the agencies' sight of open situations in which nobody acted for long."""
    sight_ends.end_silent()


@shared_task
def freeze_quarters() -> None:
    """Count the combinations of codes of quarters that ended, once."""
    uniqueness.freeze()


@shared_task
def scrub_data_files() -> None:
    """Bring what was erased or destroyed out of the data files."""
    datafiles.scrub({*erased_models(), SealedText, BreakGlass})
