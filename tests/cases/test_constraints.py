"""The database repeats what must never break: each constraint refuses what it names."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Permission
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from model_bakery import baker

from agencies.models import (
    Agency,
    AuditEntry,
    AuditSeal,
    IdempotencyKey,
    Membership,
    Notice,
    User,
)
from cases.models import (
    AffectedPerson,
    Approval,
    Barrier,
    BusinessItem,
    ClosedQuarter,
    CodedValue,
    Discussion,
    Involvement,
    KeptApart,
    LegalHold,
    Numbering,
    Offer,
    OfferCount,
    PendingRole,
    Purge,
    Release,
    ReleasePlan,
    ReportFile,
    ReportRequest,
    Situation,
    SituationUserPermission,
    StepAside,
    Term,
    TermRetirement,
)
from tables.models import (
    Attendance,
    Break,
    CalendarAddress,
    Expectation,
    Invitee,
    Meeting,
    Observer,
    Officer,
    Projector,
    Representative,
    Schedule,
    Seat,
    Table,
)
from tests.world import World, build, lasting

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

OURS = ("agencies", "tables", "cases")
# Tested with the parts of the product they belong to.
ELSEWHERE = {
    "breach_once_an_agency", "breach_reader_once", "combination_counted_once",
    "destroyed_by_two_people", "local_word_once", "occurrence_pattern_once",
    "override_count_unique", "sealed_until_restored_or_destroyed",
    "import_accepted_iff_state", "import_file_only_while_checked", "imported_rejection_is_a_stub",
    "job_once_at_a_time", "entry_digest_once", "records_confirmed_by_another",
    "records_confirmed_or_refused", "records_days_in_order",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with lasting(django_db_blocker):
        yield build("filter_three")


@dataclass(frozen=True)
class Breaking:
    """A row as it is, and the change that a constraint must refuse."""

    row: Callable[[World], models.Model]
    change: Callable[[World, Any], dict[str, Any]]
    again: bool = False  # insert a second row, instead of changing the one that is there


def change(row: Callable[[World], Any], **fields: Any) -> Breaking:
    return Breaking(row, lambda _world, _row: fields)


def again(row: Callable[[World], Any], **fields: Any) -> Breaking:
    return Breaking(row, lambda _world, _row: fields, again=True)


def of(stage: str) -> Callable[[World], Situation]:
    return lambda world: world.fresh(stage)


def first(model: Any, **found: Any) -> Callable[[World], Any]:
    return lambda world: model.objects.filter(**found).order_by("pk").first()


def backwards(row: Any) -> dict[str, Any]:
    return {"until_at": row.from_at - timedelta(seconds=1)}


def ending_early(row: Callable[[World], Any]) -> Breaking:
    return Breaking(row, lambda _world, found: backwards(found))


def part(role: str) -> Callable[[World], Any]:
    return lambda world: Involvement.objects.get(
        situation=world.situations["open"], role=role, until_at=None
    )


NOW = timezone.now()
session = lambda world: world.cast.meeting  # noqa: E731
ahead = lambda world: world.ahead  # noqa: E731


def _offer(world: World) -> Offer:
    return Offer.objects.create(
        discussion=world.item("filter_three"), seat=world.cast.seats["lead"], kind="can_lead",
        offered_at=NOW, offered_by=world.cast.lead,
    )  # fmt: skip


def _counted(world: World) -> OfferCount:
    return OfferCount.objects.create(
        table=world.cast.table, agency=world.cast.agency("lead"), month_date=date(2026, 1, 1),
        kind="can_lead",
    )  # fmt: skip


def _retired(world: World) -> TermRetirement:
    return TermRetirement.objects.create(
        term=Term.objects.filter(table=None).first(), table=world.cast.table, retired_at=NOW
    )


def _own_term(world: World) -> Term:
    return Term.objects.create(
        list="study_flags", code="local__x", table=world.cast.table, name_en="X", name_fr="X",
        evidence="local",
    )  # fmt: skip


def _scheduled(world: World) -> Meeting:
    rule = Schedule.objects.create(
        table=world.cast.table, starts_on_date=date(2026, 1, 1), local_time="09:30",
        recurrence="FREQ=WEEKLY",
    )  # fmt: skip
    Meeting.objects.filter(pk=world.ahead.pk).update(schedule=rule, occurrence_at=NOW)
    return Meeting.objects.get(pk=world.ahead.pk)


def _key(world: World) -> IdempotencyKey:
    return IdempotencyKey.objects.create(
        key="k", user=world.cast.lead, route="r", body_digest="d", created_at=NOW
    )


def _notice(world: World) -> Notice:
    return Notice.objects.create(user=world.cast.lead, day=date(2026, 1, 1), created_at=NOW)


def _invitee(world: World) -> Invitee:
    return Invitee.objects.create(meeting=world.ahead, seat=world.cast.seats["lead"])


def _expected(world: World) -> Expectation:
    return Expectation.objects.create(
        meeting=world.ahead, seat=world.cast.seats["lead"], answer="coming", said_at=NOW,
        said_by=world.cast.lead,
    )  # fmt: skip


def _observer(world: World) -> Observer:
    return Observer.objects.create(
        meeting=world.cast.meeting, name="X", organization="Y", user=world.cast.observer,
        signed_at=NOW, entered_by=world.cast.chair,
    )  # fmt: skip


def _calendar(world: World) -> CalendarAddress:
    return CalendarAddress.objects.create(user=world.cast.lead, digest="d", created_at=NOW)


def _business(world: World) -> BusinessItem:
    return BusinessItem.objects.create(
        meeting=world.ahead, title="X", added_at=NOW, added_by=world.cast.chair
    )


def _barrier(world: World) -> Barrier:
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
_aside = made(StepAside, table=the_table, user=chair, situation_id=lambda w: w.fresh("open").pk)
_asked = made(
    PendingRole, situation=of("open"), agency=lambda w: w.cast.agency("seated"), asked_by=chair,
    role="assisting",
)  # fmt: skip
_purge = made(Purge, table=the_table, proposed_by=chair)
_release = made(
    Release, table=the_table, released_by=chair, threshold=5, first_date=date(2026, 1, 1),
    last_date=date(2026, 3, 31),
)  # fmt: skip
_report_file = made(
    ReportFile, content=b"", language="en-ca",
    request=made(ReportRequest, table=the_table, requested_by=chair),
)  # fmt: skip


def _named_worker(world: World) -> SituationUserPermission:
    involvement = part("assisting")(world)
    return SituationUserPermission.objects.create(
        user=world.cast.chair, permission=Permission.objects.get(codename="open_plan"),
        content_object=involvement.situation, involvement=involvement, as_worker=True,
        granted_at=NOW, granted_by=world.cast.chair,
    )  # fmt: skip


def _reason(of_list: str) -> Term:
    return Term.objects.filter(list=of_list, table=None).first()


BREAKING: dict[str, Breaking] = {
    # Situations
    "situation_stage_known": change(of("submitted"), stage="closed"),
    "situation_conclusion_whole": change(of("concluded"), concluded_by=None),
    "situation_concluded_iff_stage": change(of("concluded"), stage="open"),
    "situation_rejection_whole": change(of("rejected"), rejection_reason=None),
    "situation_numbered_once_submitted": change(of("submitted"), number=None),
    "situation_number_unique": Breaking(
        of("submitted"), lambda world, row: {"number": world.fresh("open").number}
    ),
    "one_count_a_year": again(first(Numbering)),
    "affected_position_unique": again(first(AffectedPerson)),
    "coded_value_once": again(first(CodedValue)),
    # Discussions
    "one_open_item_per_meeting": Breaking(
        lambda world: world.item("submitted"),
        lambda world, row: {"opened_at": NOW, "meeting": world.cast.meeting},
    ),
    "on_an_agenda_once": again(lambda world: world.item("submitted")),
    "discussion_closed_with_outcome": change(lambda world: world.item("submitted"), closed_at=NOW),
    "late_item_accepted_by_somebody": change(
        lambda world: world.item("submitted"), accepted_at=NOW
    ),
    "business_minutes_sensible": change(_business, minutes=0),
    "business_decided_whole": change(_business, decision="Agreed"),
    "barrier_status_known": change(_barrier, status="lost"),
    "one_offer_per_seat": again(_offer),
    "offer_kind_known": change(_offer, kind="perhaps"),
    "offer_count_unique": again(_counted),
    # Involvement
    "one_active_lead": change(part("assisting"), role="lead"),
    "agency_involved_once": again(part("assisting")),
    "involvement_role_known": change(part("assisting"), role="watching"),
    "involvement_interval_in_order": ending_early(part("assisting")),
    "user_grant_once": again(_named_worker),
    "kept_apart_once": again(
        made(KeptApart, situation=of("open"), agency=lambda w: w.cast.agency("seated"))
    ),
    "stepped_aside_once": again(_aside),
    "step_aside_lifted_whole": change(_aside, lifted_at=NOW),
    "agency_asked_once": again(_asked),
    "pending_answer_whole": change(_asked, accepted=True),
    "pending_role_known": change(_asked, role="watching"),
    "approval_whole": change(
        made(Approval, situation=of("draft"), asked_by=chair), approved_at=NOW
    ),
    # Reports and retention
    "quarter_closed_once": again(
        made(ClosedQuarter, table=the_table, closed_by=chair, start_date=date(2026, 1, 1))
    ),
    "release_ends_after_it_begins": change(_release, last_date=date(2025, 12, 31)),
    "release_not_under_five": change(_release, threshold=4),
    "report_file_once": again(_report_file),
    "one_plan_a_year_and_audience": again(
        made(ReleasePlan, table=the_table, planned_by=chair, year=2026, audience="public")
    ),
    "one_hold_at_a_time": again(made(LegalHold, situation=of("open"), placed_by=chair)),
    "one_purge_at_a_time": again(_purge),
    "purged_by_two_people": Breaking(_purge, lambda _world, row: {"approved_by": row.proposed_by}),
    "purged_once_approved": change(_purge, done_at=NOW),
    # Lists
    "shared_code_unique": again(first(Term, table=None)),
    "own_code_unique": again(_own_term),
    "term_retired_once": again(_retired),
    # Tables
    "table_clock_in_order": change(lambda world: world.cast.table, contact_due_hours=49),
    "table_thresholds_not_under_five": change(lambda world: world.cast.table, threshold_public=4),
    "one_current_seat_per_agency": again(first(Seat, until_at=None)),
    "seat_interval_in_order": ending_early(first(Seat)),
    "representative_once_at_a_time": again(first(Representative, until_at=None)),
    "representative_interval_in_order": ending_early(first(Representative)),
    "alternate_of_a_meeting_ends": Breaking(
        first(Representative, until_at=None), lambda world, row: {"meeting": world.ahead}
    ),
    "office_once_at_a_time": again(first(Officer)),
    "office_known": change(first(Officer), office="king"),
    "officer_interval_in_order": ending_early(first(Officer)),
    # Meetings
    "meeting_state_known": change(ahead, state="lost"),
    "meeting_kind_known": change(ahead, kind="party"),
    "meeting_ends_after_start": Breaking(
        ahead, lambda world, row: {"planned_end_at": row.starts_at}
    ),
    "meeting_in_session_has_driver": change(session, driver=None),
    "one_meeting_in_session_per_table": Breaking(
        ahead,
        lambda world, row: {"state": "in_session", "driver": world.cast.chair, "opened_at": NOW,
                            "driver_acted_at": NOW},
    ),
    "meeting_generated_once": again(_scheduled),
    "projector_code_or_cookie": change(
        made(Projector, meeting=session, made_by=chair, code_digest="a"), cookie_digest="b"
    ),
    "break_in_order": change(
        made(Break, table=the_table, first_date=date(2026, 7, 1), last_date=date(2026, 8, 31)),
        last_date=date(2026, 6, 30),
    ),
    "meeting_verified_by_somebody": change(session, verified_at=NOW),
    "expected_once": again(_expected),
    "expectation_known": change(_expected, answer="perhaps"),
    "observes_once": again(_observer),
    "seat_invited_once": again(_invitee),
    "attends_once_per_seat": again(first(Attendance)),
    "confirmed_by_somebody": change(first(Attendance), confirmed_by=None),
    # People
    "agency_name_unique": Breaking(
        first(Agency),
        lambda world, row: {"name_en": Agency.objects.exclude(pk=row.pk).first().name_en},
    ),
    "membership_once_at_a_time": again(first(Membership, until_at=None)),
    "membership_interval_in_order": ending_early(first(Membership)),
    "user_email_any_case_unique": Breaking(
        first(User),
        lambda world, row: {"email": User.objects.exclude(pk=row.pk).first().email.upper()},
    ),
    "one_calendar_address": Breaking(
        _calendar, lambda world, row: {"digest": "e"}, again=True
    ),
    "audit_sequence_unique": again(first(AuditEntry)),
    "audit_sealed_once": again(made(AuditSeal, chain="server", sequence=1)),
    "idempotency_key_unique": again(_key),
    "one_notice_a_day": again(_notice),
}  # fmt: skip


def constraints() -> dict[str, type[models.Model]]:
    """The names of all constraints of our models, each with its model."""
    return {
        constraint.name: model
        for model in apps.get_models()
        if model._meta.app_label in OURS
        for constraint in model._meta.constraints
    }


def test_every_constraint_is_broken_here_or_elsewhere() -> None:
    assert set(constraints()) - ELSEWHERE == set(BREAKING)


@pytest.mark.parametrize("name", BREAKING)
def test_constraint_refuses_what_it_names(world: World, name: str) -> None:
    breaking = BREAKING[name]
    row: Any = breaking.row(world)
    fields = breaking.change(world, row)
    breaks = _insert_again if breaking.again else _change
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        breaks(row, fields)
    assert named(name, constraints()[name]) & set(words(refused.value))


def _insert_again(row: Any, fields: dict[str, Any]) -> None:
    """The row once more, under another id, with *fields* changed."""
    for name, value in fields.items():
        setattr(row, name, value)
    row.pk = type(row)().pk
    row._state.adding = True
    row.save(force_insert=True)


def _change(row: Any, fields: dict[str, Any]) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**fields)


def named(name: str, model: type[models.Model]) -> set[str]:
    """How a database tells which constraint it was: its name, or the columns of a unique one."""
    constraint = next(c for c in model._meta.constraints if c.name == name)
    columns = getattr(constraint, "fields", ())
    table = model._meta.db_table
    return {name, *(f"{table}.{model._meta.get_field(field).column}" for field in columns)}


def words(error: Exception) -> list[str]:
    return str(error).replace('"', " ").replace("'", " ").replace(",", " ").split()


def test_one_open_item_is_of_one_meeting(world: World) -> None:
    row = world.item("submitted")
    Discussion.objects.filter(pk=row.pk).update(opened_at=NOW, meeting=world.ahead)
    assert Discussion.objects.filter(opened_at__isnull=False, closed_at=None).count() == 2


def test_ended_rows_do_not_stand_in_the_way_of_new_ones(world: World) -> None:
    row = part("lead")(world)
    Involvement.objects.filter(pk=row.pk).update(until_at=timezone.now())
    Involvement.objects.create(
        situation=row.situation, agency=row.agency, role="lead", sees_from_at=NOW
    )
    assert isinstance(row.situation.table, Table)
