"""Rows that a constraint is tried on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import Permission
from django.utils import timezone
from model_bakery import baker

from agencies.models import (
    IdempotencyKey,
    Notice,
)
from cases.models import (
    Barrier,
    BreakGlass,
    BusinessItem,
    Involvement,
    Offer,
    OfferCount,
    OwnIndicator,
    PendingRole,
    Purge,
    Release,
    ReportFile,
    ReportRequest,
    SituationUserPermission,
    StepAside,
    Term,
    TermRetirement,
)
from tables.models import (
    AccessReview,
    CalendarAddress,
    Expectation,
    Invitee,
    Meeting,
    MeetingCode,
    Observer,
    ReviewDecision,
    Schedule,
    SetUp,
    Signature,
    Undertaking,
)
from tests.cases.constraints.breaking import of
from tests.world import World


def part(role: str) -> Callable[[World], Any]:
    return lambda world: Involvement.objects.get(
        situation=world.situations["open"], role=role, until_at=None
    )


NOW = timezone.now()
session = lambda world: world.cast.meeting  # noqa: E731
ahead = lambda world: world.ahead  # noqa: E731


def offer(world: World) -> Offer:
    return Offer.objects.create(
        discussion=world.item("filter_three"), seat=world.cast.seats["lead"], kind="can_lead",
        offered_at=NOW, offered_by=world.cast.lead,
    )  # fmt: skip


def counted(world: World) -> OfferCount:
    return OfferCount.objects.create(
        table=world.cast.table, agency=world.cast.agency("lead"), month_date=date(2026, 1, 1),
        kind="can_lead",
    )  # fmt: skip


def retired(world: World) -> TermRetirement:
    return TermRetirement.objects.create(
        term=Term.objects.filter(table=None).first(), table=world.cast.table, retired_at=NOW
    )


def own_term(world: World) -> Term:
    return Term.objects.create(
        list="study_flags", code="local__x", table=world.cast.table, name_en="X", name_fr="X",
        evidence="local",
    )  # fmt: skip


def scheduled(world: World) -> Meeting:
    rule = Schedule.objects.create(
        table=world.cast.table, starts_on_date=date(2026, 1, 1), local_time="09:30",
        recurrence="FREQ=WEEKLY",
    )  # fmt: skip
    Meeting.objects.filter(pk=world.ahead.pk).update(schedule=rule, occurrence_at=NOW)
    return Meeting.objects.get(pk=world.ahead.pk)


def key(world: World) -> IdempotencyKey:
    return IdempotencyKey.objects.create(
        key="k", user=world.cast.lead, route="r", body_digest="d", created_at=NOW
    )


def notice(world: World) -> Notice:
    return Notice.objects.create(user=world.cast.lead, day=date(2026, 1, 1), created_at=NOW)


def invitee(world: World) -> Invitee:
    return Invitee.objects.create(meeting=world.ahead, seat=world.cast.seats["lead"])


def expected(world: World) -> Expectation:
    return Expectation.objects.create(
        meeting=world.ahead, seat=world.cast.seats["lead"], answer="coming", said_at=NOW,
        said_by=world.cast.lead,
    )  # fmt: skip


def observer(world: World) -> Observer:
    return Observer.objects.create(
        meeting=world.cast.meeting, name="X", organization="Y", user=world.cast.observer,
        signed_at=NOW, entered_by=world.cast.chair,
    )  # fmt: skip


def calendar(world: World) -> CalendarAddress:
    return CalendarAddress.objects.create(user=world.cast.lead, digest="d", created_at=NOW)


def business(world: World) -> BusinessItem:
    return BusinessItem.objects.create(
        meeting=world.ahead, title="X", added_at=NOW, added_by=world.cast.chair
    )


def barrier(world: World) -> Barrier:
    return Barrier.objects.create(
        table=world.cast.table, kind=_reason("barrier_kinds"), raised_at=NOW, status_at=NOW,
        raised_by=world.cast.chair, status_by=world.cast.chair,
    )  # fmt: skip


def made(model: Any, **fields: Any) -> Callable[[World], Any]:
    """A row of no interest in itself; a field that is a function is asked for the world's."""

    def make(world: World) -> Any:
        given = {name: it(world) if callable(it) else it for name, it in fields.items()}
        return baker.make(model, **given)

    return make


chair = lambda world: world.cast.chair  # noqa: E731
the_table = lambda world: world.cast.table  # noqa: E731
aside = made(StepAside, table=the_table, user=chair, situation_id=lambda w: w.fresh("open").pk)
asked = made(
    PendingRole, situation=of("open"), agency=lambda w: w.cast.agency("seated"), asked_by=chair,
    role="assisting",
)  # fmt: skip
break_glass = made(BreakGlass, table=the_table, agency=None, asked_by=chair)
purge = made(Purge, table=the_table, proposed_by=chair)
release = made(
    Release, table=the_table, released_by=chair, threshold=5, first_date=date(2026, 1, 1),
    last_date=date(2026, 3, 31),
)  # fmt: skip
indicator = made(
    OwnIndicator, table=the_table, list="study_flags", from_date=date(2026, 4, 1), added_by=chair
)
of_table = made(AccessReview, table=the_table, agency=None)
of_agency = made(AccessReview, table=None, agency=lambda w: w.cast.agency("lead"))
person_kept = made(
    ReviewDecision, review=of_table, user=chair, seat=None, decision="keep", decided_by=chair
)
seat_kept = made(
    ReviewDecision, review=of_table, user=None, seat=lambda w: w.cast.seats["lead"],
    decision="keep", decided_by=chair,
)  # fmt: skip
undertaking = made(Undertaking, table=the_table, version=9)
signature = made(
    Signature, table=the_table, undertaking=undertaking, user=chair, signed_at=NOW, until_at=NOW
)
set_up = made(SetUp, table=the_table)
code = made(MeetingCode, meeting=session, user=chair, issued_by=chair)
report_file = made(
    ReportFile, content=b"", language="en-ca",
    request=made(ReportRequest, table=the_table, requested_by=chair),
)  # fmt: skip


def named_worker(world: World) -> SituationUserPermission:
    involvement = part("assisting")(world)
    return SituationUserPermission.objects.create(
        user=world.cast.chair, permission=Permission.objects.get(codename="open_plan"),
        content_object=involvement.situation, involvement=involvement, as_worker=True,
        granted_at=NOW, granted_by=world.cast.chair,
    )  # fmt: skip


def _reason(of_list: str) -> Term:
    return Term.objects.filter(list=of_list, table=None).first()
