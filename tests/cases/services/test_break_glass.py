"""Break-glass: two people, a reason, sixty minutes, five repairs, and never a situation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from agencies import access, notices
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import ApiToken, AuditEntry, Membership, Notice, User
from agencies.models.base import current
from cases.models import BreakGlass, Repair, Situation
from cases.permissions_break_glass import ANSWER, END, REPAIR, SEE
from cases.services import break_glass, repairs, replay
from tables.models import Officer, Representative, Table
from tests.cast import person
from tests.signing_in import enrol
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db
K = Repair.Kind
REASON = "The only contact has left, nobody can invite."


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage."""
    with lasting(django_db_blocker):
        yield build()


@pytest.fixture
def administrator(world: World) -> User:
    return world.cast.administrator


@pytest.fixture
def of_agency(world: World, administrator: User) -> BreakGlass:
    """It is open for the lead agency."""
    row = break_glass.ask(by=administrator, reason=REASON, agency=world.cast.agency("lead"))
    return break_glass.approve(row, by=world.cast.superuser)


@pytest.fixture
def of_table(world: World, administrator: User) -> BreakGlass:
    """It is open for the table."""
    row = break_glass.ask(by=administrator, reason=REASON, table=world.cast.table)
    return break_glass.approve(row, by=world.cast.chair)


def may(user: User, perm: str, row: BreakGlass) -> bool:
    return access.allows(user, perm, row)


# --- Asking and agreeing -------------------------------------------------------------------------


def test_only_an_administrator_asks(world: World) -> None:
    for role in ("coordinator", "chair", "privacy_officer", "lead", "observer"):
        with pytest.raises(Forbidden):
            break_glass.ask(by=world.cast.people[role], reason=REASON, table=world.cast.table)


@pytest.mark.parametrize("reason", ["", "   ", "Ask Jane Smith, 613-555-0134"])
def test_reason_is_needed_and_names_nobody(world: World, administrator: User, reason: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        break_glass.ask(by=administrator, reason=reason, table=world.cast.table)
    assert list(refused.value.errors) == ["reason"]


def test_one_place_has_to_be_named(world: World, administrator: User) -> None:
    both = {"agency": world.cast.agency("lead"), "table": world.cast.table}
    for places in ({}, both):
        with pytest.raises(GuardFailed):
            break_glass.ask(by=administrator, reason=REASON, **places)


def test_second_request_waits_for_the_first(world: World, administrator: User) -> None:
    break_glass.ask(by=administrator, reason=REASON, table=world.cast.table)
    with pytest.raises(Conflict):
        break_glass.ask(by=administrator, reason=REASON, table=world.cast.table)


def test_who_reads_and_who_answers(world: World, administrator: User) -> None:
    """The administrators, the chairs and the privacy officers concerned; nobody else."""
    row = break_glass.ask(by=administrator, reason=REASON, agency=world.cast.agency("lead"))
    people = world.cast.people
    reads = {role for role, user in people.items() if may(user, SEE, row)}
    answers = {role for role, user in people.items() if may(user, ANSWER, row)}
    told = {"superuser", "chair", "chair_of_involved_agency", "privacy_officer"}
    assert (reads, answers) == (told | {"administrator"}, told)


def test_nobody_agrees_to_what_they_asked_for(world: World, administrator: User) -> None:
    row = break_glass.ask(by=administrator, reason=REASON, table=world.cast.table)
    with pytest.raises(Forbidden):
        break_glass.approve(row, by=administrator)
    now, rows = timezone.now(), BreakGlass.objects.filter(pk=row.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(approved_at=now, approved_by=administrator, ends_at=now)


def test_second_answer_finds_the_first(world: World, of_table: BreakGlass) -> None:
    for answer in (break_glass.approve, break_glass.refuse):
        with pytest.raises(Forbidden):
            answer(of_table, by=world.cast.superuser)


def test_stranger_does_not_know_of_it(world: World, of_table: BreakGlass) -> None:
    for act in (break_glass.approve, break_glass.end):
        with pytest.raises(Unseen):
            act(of_table, by=world.cast.people["other_table"])


def test_request_lapses_after_a_day(world: World, administrator: User) -> None:
    row = break_glass.ask(
        by=administrator, reason=REASON, table=world.cast.table,
        at=timezone.now() - timedelta(hours=25),
    )  # fmt: skip
    with pytest.raises(Forbidden):
        break_glass.approve(row, by=world.cast.superuser)
    assert row.state_at(timezone.now()) == "refused"


def test_chairs_and_privacy_officers_are_told_without_content(
    world: World, administrator: User
) -> None:
    """Also who had a mail today already; and once more when it is open."""
    cast = world.cast
    notices.send_due()
    day = timezone.localdate()
    Notice.objects.create(
        user=cast.chair, day=day, created_at=timezone.now(), sent_at=timezone.now()
    )
    mail.outbox.clear()
    row = break_glass.ask(by=administrator, reason=REASON, agency=cast.agency("lead"))
    notices.send_due()
    first = sorted(one.to[0] for one in mail.outbox)
    chairs = [cast.chair, cast.chair_of_involved_agency]
    told = [*chairs, cast.privacy_officer, cast.superuser]
    assert first == sorted(one.email for one in told)
    break_glass.approve(row, by=cast.superuser)
    notices.send_due()
    second = sorted(one.to[0] for one in mail.outbox[len(first) :])
    assert second == sorted(one.email for one in [*chairs, cast.privacy_officer, administrator])
    assert "contact" not in " ".join(one.subject + one.body for one in mail.outbox)


def test_trail_has_each_step_and_no_reason(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    repairs.repair(of_agency, by=administrator, kind=K.SECOND_FACTOR, person=world.cast.lead)
    break_glass.end(of_agency, by=world.cast.privacy_officer)
    entries = AuditEntry.objects.filter(verb__startswith="break_glass.").order_by("sequence")
    assert [one.verb.partition(".")[2] for one in entries] == ["ask", "approve", "repair", "end"]
    assert entries[2].references["person"] == str(world.cast.lead.pk)
    assert "left" not in str([one.references for one in entries])


# --- Sixty minutes -------------------------------------------------------------------------------


def test_it_ends_by_itself_after_sixty_minutes(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    assert of_agency.ends_at == of_agency.approved_at + timedelta(minutes=60)
    hour = {"approved_at": timezone.now() - timedelta(minutes=60), "ends_at": timezone.now()}
    BreakGlass.objects.filter(pk=of_agency.pk).update(**hour)
    with pytest.raises(Forbidden):
        repairs.repair(of_agency, by=administrator, kind=K.END_ACCOUNT, person=world.cast.lead)
    of_agency.refresh_from_db()
    assert of_agency.state_at(timezone.now()) == "over"


def test_whoever_it_concerns_ends_it_at_once(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    break_glass.end(of_agency, by=world.cast.privacy_officer)
    with pytest.raises(Forbidden):
        repairs.repair(of_agency, by=administrator, kind=K.END_ACCOUNT, person=world.cast.lead)


def test_only_who_asked_repairs(world: World, of_agency: BreakGlass) -> None:
    for role in ("superuser", "chair", "privacy_officer"):
        user = world.cast.people[role]
        with pytest.raises(Forbidden):
            repairs.repair(of_agency, by=user, kind=K.SECOND_FACTOR, person=world.cast.lead)
        assert may(user, END, of_agency)


def test_nothing_is_repaired_before_a_second_person_agrees(
    world: World, administrator: User
) -> None:
    row = break_glass.ask(by=administrator, reason=REASON, agency=world.cast.agency("lead"))
    assert not may(administrator, REPAIR, row)
    with pytest.raises(Forbidden):
        repairs.repair(row, by=administrator, kind=K.END_ACCOUNT, person=world.cast.lead)


# --- The repairs ---------------------------------------------------------------------------------


def test_second_factor_is_reset_and_its_sessions_end(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    enrol(world.cast.lead)
    browser = Client()
    browser.force_login(world.cast.lead)
    repairs.repair(of_agency, by=administrator, kind=K.SECOND_FACTOR, person=world.cast.lead)
    assert not Authenticator.objects.filter(user=world.cast.lead).exists()
    assert not Session.objects.filter(pk=browser.session.session_key).exists()
    assert Notice.objects.filter(user=world.cast.lead, sent_at=None).exists()


def test_account_is_ended_whole(world: World, administrator: User, of_agency: BreakGlass) -> None:
    lead = world.cast.lead
    repairs.repair(of_agency, by=administrator, kind=K.END_ACCOUNT, person=lead)
    assert not Membership.objects.filter(current(), user=lead).exists()
    assert not Representative.objects.filter(current(), user=lead).exists()
    assert not ApiToken.objects.filter(user=lead, revoked_at=None).exists()


def test_contact_is_named_where_none_is_left(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    agency, lead = world.cast.agency("lead"), world.cast.lead
    gone = person("contact who has gone", agency, office="contact")
    with pytest.raises(Conflict, match="somebody_left"):
        repairs.repair(of_agency, by=administrator, kind=K.CONTACT, person=lead)
    repairs.repair(of_agency, by=administrator, kind=K.END_ACCOUNT, person=gone)
    repairs.repair(of_agency, by=administrator, kind=K.CONTACT, person=lead)
    contacts = Membership.objects.filter(current(), agency=agency, office="contact")
    assert [(one.user, one.appointed_by) for one in contacts] == [(lead, administrator)]


@pytest.mark.parametrize(("kind", "office"), [(K.COORDINATOR, "coordinator"), (K.CHAIR, "chair")])
def test_officer_is_named_where_none_is_left(
    world: World, administrator: User, of_table: BreakGlass, kind: str, office: str
) -> None:
    with pytest.raises(Conflict):
        repairs.repair(of_table, by=administrator, kind=kind, person=world.cast.lead)
    of_office = Officer.objects.filter(table=world.cast.table, office=office)
    of_office.filter(until_at=None).update(until_at=timezone.now())
    repairs.repair(of_table, by=administrator, kind=kind, person=world.cast.lead)
    assert [one.user for one in of_office.filter(current())] == [world.cast.lead]


@pytest.mark.parametrize("kind", [K.CONTACT, K.SECOND_FACTOR, K.END_ACCOUNT, "delete", ""])
def test_repair_of_another_place_is_refused(
    world: World, administrator: User, of_table: BreakGlass, kind: str
) -> None:
    with pytest.raises(GuardFailed) as refused:
        repairs.repair(of_table, by=administrator, kind=kind, person=world.cast.lead)
    assert list(refused.value.errors) == ["kind"]


def test_person_of_another_place_is_refused(
    world: World, administrator: User, of_agency: BreakGlass
) -> None:
    with pytest.raises(GuardFailed) as refused:
        repairs.repair(of_agency, by=administrator, kind=K.END_ACCOUNT, person=world.cast.chair)
    assert list(refused.value.errors) == ["person"]


def test_nobody_who_opened_it_is_named(world: World, of_table: BreakGlass) -> None:
    """Neither the administrator nor the chair who agreed, though the chair sits at the table."""
    for user in (world.cast.administrator, world.cast.chair):
        with pytest.raises(Forbidden):
            repairs.repair(of_table, by=world.cast.administrator, kind=K.COORDINATOR, person=user)
    assert world.cast.chair not in repairs.people(of_table)


# --- Never a situation ---------------------------------------------------------------------------


def test_no_rule_on_a_situation_changes_under_break_glass(
    world: World, administrator: User, of_agency: BreakGlass, of_table: BreakGlass
) -> None:
    rules = [(model, name) for model, name, _rule in access.registered() if model is Situation]
    assert len(rules) > 20
    opened = [
        name
        for model, name in rules
        if access.permitted(model.objects.all(), administrator, name).exists()
    ]
    assert opened == []


def test_chair_of_another_table_is_not_concerned(world: World, administrator: User) -> None:
    far = Table.objects.exclude(pk=world.cast.table.pk).get()
    row = break_glass.ask(by=administrator, reason=REASON, table=far)
    assert not may(world.cast.chair, SEE, row)


# --- How long ------------------------------------------------------------------------------------


def test_reason_is_forgotten_after_a_year(of_table: BreakGlass) -> None:
    """Who asked, who agreed and what was done stay; done again it finds nothing more."""
    asked = of_table.asked_at
    assert break_glass.forget_reasons(asked + timedelta(days=365)) == 0
    assert break_glass.forget_reasons(asked + timedelta(days=365, seconds=1)) == 1
    row = BreakGlass.objects.get(pk=of_table.pk)
    assert (row.reason, row.asked_by_id, row.approved_by_id) == (
        "", of_table.asked_by_id, of_table.approved_by_id
    )  # fmt: skip
    assert break_glass.forget_reasons(asked + timedelta(days=366)) == 0
    assert REASON not in str(AuditEntry.objects.get(verb="break_glass.forget").__dict__)


def test_restored_backup_forgets_old_reasons_before_it_serves(of_table: BreakGlass) -> None:
    asked = of_table.asked_at - timedelta(days=366)
    BreakGlass.objects.filter(pk=of_table.pk).update(asked_at=asked)
    assert replay.replay([])["reasons"] == 1
