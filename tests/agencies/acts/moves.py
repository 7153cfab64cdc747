"""The moves of situations: every transition of the lifecycle, ready to be carried out."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases import lifecycle
from cases.models import Term
from tests.agencies.acts.rows import Prepared, acting, call
from tests.cast import AER_TESTS, L, situation_at
from tests.halves import halves, with_second_person
from tests.world import World


def _rejection() -> Term:
    return Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()


def _move_by(verb: str, stage: str, role: str, **data: Any) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        given = {name: value(w) if callable(value) else value for name, value in data.items()}
        return call(getattr(lifecycle, verb), w.fresh(stage), **acting(w, stage, role), **given)

    return prepare


def _splitting(w: World) -> Prepared:
    row = w.fresh("open")
    with_second_person(row)
    return call(lifecycle.split, row, **acting(w, "open", "lead"), **halves(row))


def _in_filter_two(verb: str, **data: Any) -> Callable[[World], Prepared]:
    """A move from Filter Two, where the world's own item is at Filter Three."""

    def prepare(w: World) -> Prepared:
        lifecycle.defer(w.fresh("filter_three"), **acting(w, "filter_three", "chair"))
        row = situation_at(w.cast, "filter_two")
        return call(getattr(lifecycle, verb), row, by=w.cast.chair, version=row.version, **data)

    return prepare


def _opening(w: World) -> Prepared:
    lifecycle.defer(w.fresh("filter_three"), **acting(w, "filter_three", "chair"))
    row = situation_at(w.cast, "submitted")
    return call(lifecycle.open_discussion, row, by=w.cast.chair, version=row.version)


def _undo(w: World) -> Prepared:
    return call(lifecycle.undo, w.fresh("filter_three"), **acting(w, "filter_three", "chair"))


MOVES: dict[str, Callable[[World], Prepared]] = {
    "submit": _move_by("submit", "draft", "originating"),
    "withdraw": _move_by("withdraw", "submitted", "originating"),
    "open_discussion": _opening,
    "defer": _move_by("defer", "filter_three", "chair"),
    "return_to_agency": _move_by("return_to_agency", "filter_three", "chair"),
    "confirm_aer": _in_filter_two("confirm_aer", tests=AER_TESTS),
    "reject": _move_by("reject", "filter_three", "chair", reason=lambda w: _rejection()),
    "name_agencies": _move_by(
        "name_agencies", "filter_three", "chair", lead=lambda w: w.cast.agency("lead"),
        assisting=lambda w: [w.cast.agency("assisting")],
    ),
    "split": _splitting,
    "enter_emergency": _move_by(
        "enter_emergency", "submitted", "chair", tests=AER_TESTS,
        held_at=lambda w: timezone.now() - timedelta(days=2),
        lead=lambda w: w.cast.agency("lead"), assisting=lambda w: [w.cast.agency("assisting")],
    ),
    "conclude": _move_by(
        "conclude", "open", "chair",
        reason=lambda w: Term.objects.filter(list=L.CONCLUSION_REASONS, table=None).first(),
    ),
    "stop": _move_by("stop", "open", "lead"),
    "reopen": _move_by("reopen", "concluded", "chair"),
    "undo": _undo,
}  # fmt: skip
