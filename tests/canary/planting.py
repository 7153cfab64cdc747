"""Strings that can be told apart: one for each field group of each situation.

Codes are planted as terms of a table nobody belongs to, so that no page offers them as a choice
and their labels stand nowhere but on the situation that has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.utils import timezone

from cases import lifecycle
from cases.models import (
    AffectedPerson,
    Coded,
    CodedValue,
    Consent,
    DisclosureAuthority,
    Discussion,
    Intervention,
    Narrative,
    PlanEntry,
    ProposedConclusion,
    ReportBack,
    ServiceMobilized,
    Situation,
    Term,
)
from tables import services as table_services
from tables.models import Table
from tests.cast import L, join_later, situation_at, work
from tests.family import split_off
from tests.world import World, build

CODED_LISTS = (L.RISK_FACTORS, L.PROTECTIVE_FACTORS, L.STUDY_FLAGS, L.WHY_NOW_REASONS)
# c coded, n narrative, r room, p plan, k plan as codes, e the group of the conclusion.
GROUPS = "cnrpke"


def marker(group: str, stage: str) -> str:
    """The string that stands for one group of the situation of one stage."""
    return f"zq{group}{stage.replace('_', '')}zq"


def world_of_canaries(open_item: str) -> World:
    """A world in which every situation carries its strings.

    The rejected one carried them until it was rejected; the agencies' sight of the one called
    ``out_of_sight`` has ended; ``split_off`` is the half of a family that went.
    """
    world = build(open_item, newcomer=False)
    work(world.cast, world.fresh("open"))
    nowhere = table_services.create_table(by=None, name_en="Far", name_fr="Loin", prefix="FA")
    with _open_item_aside(world):
        world.situations["out_of_sight"] = situation_at(world.cast, "concluded", workers=True)
        world.situations["split_off"] = split_off(world.cast)
        world.situations["rejected"] = situation_at(world.cast, "filter_three")
        Planter(nowhere, "rejected", world.situations["rejected"]).plant()
        _reject(world)
    Situation.objects.filter(pk=world.situations["out_of_sight"].pk).update(
        sight_until_at=timezone.now() - timedelta(days=1)
    )
    join_later(world.cast)
    for stage in world.situations.keys() - {"rejected"}:
        Planter(nowhere, stage, world.fresh(stage)).plant()
    return world


def _reject(world: World) -> None:
    row = world.fresh("rejected")
    reason = Term.objects.filter(list=L.REJECTION_REASONS, table=None).first()
    lifecycle.reject(row, by=world.cast.chair, version=row.version, reason=reason)


@contextmanager
def _open_item_aside(world: World) -> Iterator[None]:
    """Let other items be open in between."""
    items = Discussion.objects.filter(meeting=world.cast.meeting, closed_at=None)
    item = items.get(opened_at__isnull=False)
    Discussion.objects.filter(pk=item.pk).update(opened_at=None)
    yield
    Discussion.objects.filter(pk=item.pk).update(opened_at=item.opened_at)


class Planter:
    """Writes the strings of one situation straight into its rows."""

    def __init__(self, nowhere: Table, stage: str, row: Situation) -> None:
        self.nowhere, self.stage, self.row = nowhere, stage, row

    def plant(self) -> None:
        """All groups, as far as the stage has rows for them."""
        self._coded()
        words = {"why_now": marker("n", self.stage)}
        Narrative.objects.update_or_create(situation=self.row, defaults=words)
        ReportBack.objects.filter(situation=self.row).update(
            outcome=self.term("r", L.REPORT_BACK_OUTCOMES)
        )
        self._plan()
        if self.row.conclusion_reason_id:
            reason = self.term("k", L.CONCLUSION_REASONS, group=marker("e", self.stage))
            Situation.objects.filter(pk=self.row.pk).update(conclusion_reason=reason)

    def term(self, letter: str, of: str, **fields: Any) -> Term:
        """A term whose code and names are the marker of the group *letter*."""
        word = marker(letter, self.stage)
        found, _made = Term.objects.get_or_create(
            list=of, code=word, table=self.nowhere,
            defaults={"name_en": word, "name_fr": word, "evidence": "local", **fields},
        )  # fmt: skip
        return found

    def _coded(self) -> None:
        row = self.row
        kind = self.term("c", L.DISCUSSION_TYPES)
        Coded.objects.filter(situation=row).update(discussion_type=kind)
        AffectedPerson.objects.filter(situation=row).update(
            age_group=self.term("c", L.AGE_GROUPS), sex=self.term("c", L.SEXES)
        )
        by = CodedValue.objects.filter(situation=row).first().added_by
        CodedValue.objects.filter(situation=row).delete()
        for name in CODED_LISTS:
            CodedValue.objects.create(
                situation=row, term=self.term("c", name), added_at=timezone.now(), added_by=by
            )

    def _plan(self) -> None:
        row = self.row
        PlanEntry.objects.filter(situation=row).update(
            kind=self.term("p", L.PLAN_KINDS), text=marker("p", self.stage)
        )
        ProposedConclusion.objects.filter(situation=row).update(
            reason=self.term("p", L.CONCLUSION_REASONS, group=marker("p", self.stage))
        )
        Intervention.objects.filter(situation=row).update(
            kind=self.term("k", L.INTERVENTION_KINDS),
            outcome=self.term("k", L.INTERVENTION_OUTCOMES),
        )
        ServiceMobilized.objects.filter(situation=row).update(
            service_type=self.term("k", L.SERVICE_TYPES),
            mobilization_type=self.term("k", L.MOBILIZATION_TYPES),
        )
        for entry in PlanEntry.objects.filter(situation=row):
            common = {"situation": row, "agency": entry.agency, "at": entry.at,
                      "entered_by": entry.entered_by}  # fmt: skip
            Consent.objects.create(state=self.term("p", L.CONSENT_STATES), **common)
            DisclosureAuthority.objects.create(
                authority=self.term("p", L.LEGAL_AUTHORITIES), **common
            )


def forbidden(world: World, role: str, table: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    """The strings that nothing sent to *role* may hold, by the literal *table*."""
    for stage in world.situations:
        allowed = sight_of(role, stage, table)
        yield from (marker(group, stage) for group in GROUPS if group not in allowed)


def unlisted(world: World, role: str, table: dict[tuple[str, str], set[str]]) -> Iterator[str]:
    """The ids and numbers of situations that do not exist for *role*."""
    stages = [stage for stage in world.situations if not sight_of(role, stage, table)]
    yield from names(world, stages)


def names(world: World, stages: Iterable[str]) -> Iterator[str]:
    """What the situations of *stages* are called: their ids and numbers."""
    for stage in stages:
        row = world.fresh(stage)
        yield str(row.pk)
        if row.reference:
            yield row.reference.lower()


def sight_of(role: str, stage: str, table: dict[tuple[str, str], set[str]]) -> set[str]:
    """The letters of one cell; once the agencies' sight has ended, the listing is left of it."""
    if stage != "out_of_sight":
        return table[role, stage]
    letters = table[role, "concluded"]
    if role == "worker":
        return set()
    return letters if role == "coordinator" else letters & {"l", "o"}
