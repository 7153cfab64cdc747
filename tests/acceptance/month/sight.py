"""Who of the people sees it."""

from __future__ import annotations

from tests.acceptance.month import Month, act


@act
def step_aside(month: Month) -> None:
    """Somebody of the lead agency steps aside."""
    month.send("stepped_aside", f"{month.here}/step-aside/", status=204)


@act
def come_back(month: Month) -> None:
    """The chair lets them come back."""
    rows = month.api("chair").get(f"{month.here}/step-asides/").json()["results"]
    month.send("chair", f"{month.here}/step-aside/lift/", {"step_aside": rows[0]["id"]})


@act
def name_a_worker(month: Month) -> None:
    """The lead names a worker who speaks for no seat."""
    worker = str(month.cast.worker.pk)
    month.do("lead", "involvements/workers", involvement=month.part("lead"), user=worker)


@act
def narrow(month: Month) -> None:
    """The assisting agency keeps the plan to one of its representatives."""
    only = [str(month.cast.assisting.pk)]
    month.do(
        "assisting", "involvements/narrow", involvement=month.part("assisting"),
        representatives=only,
    )  # fmt: skip


@act
def add_agency(month: Month) -> None:
    """The chair lets another seated agency assist."""
    month.do("chair", "involvements", agency=month.agency("left"))


@act
def leave(month: Month) -> None:
    """It has named a worker, and leaves; the worker's sight goes with it."""
    worker, part = str(month.cast.worker_left.pk), month.part("left")
    month.do("left", "involvements/workers", involvement=part, user=worker)
    month.do("left", "involvements/release", status=200, involvement=part)
