"""Every write of the services and of the lifecycle, ready to be carried out in one world.

`ACTS` maps ``module.function`` to a function that prepares what the write needs and returns it as
a call without arguments.
"""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Callable, Iterator
from datetime import date, time, timedelta
from importlib import import_module
from typing import Any

from django.utils import timezone

from agencies import identities
from agencies import services as agencies
from agencies.journal import Line
from agencies.models import ApiToken, Membership, Sector, User
from cases import lifecycle
from cases.models import Discussion, Involvement, Situation, Term
from cases.services import (
    agenda_later,
    approvals,
    break_glass,
    business,
    came_back,
    closing,
    copies,
    corrections,
    drafts,
    filter_three,
    involvement,
    pending,
    plan,
    records,
    repairs,
    replay,
    retention,
    room,
    seats,
    sessions,
    terms,
    training,
)
from cases.training import right_answers
from tables import services as tables
from tables.models import Attendance, Officer, Representative
from tables.services import agencies as table_agencies
from tables.services import codes, people, reviews, tokens, undertakings
from tests.cast import AER_TESTS, L, agency, holds, person, seat, situation_at, speaks, term
from tests.halves import halves, with_second_person
from tests.world import World

Prepared = Callable[[], Any]
MODULES = (
    "agencies.identities", "agencies.services",
    "cases.services.approvals", "cases.services.corrections",
    "tables.services.agencies", "tables.services.agreements",
    "tables.services.breaks", "tables.services.calendars", "tables.services.expected",
    "tables.services.meetings", "tables.services.moving", "tables.services.on_the_spot",
    "tables.services.people", "tables.services.places", "tables.services.schedules",
    "tables.services.codes", "tables.services.reviews", "tables.services.undertakings",
    "cases.services.training",
    "tables.services.tokens",
    "cases.services.agenda_later", "cases.services.business", "cases.services.came_back",
    "cases.services.break_glass", "cases.services.repairs",
    "cases.services.closing", "cases.services.copies", "cases.services.drafts",
    "cases.services.filter_three",
    "cases.services.involvement", "cases.services.pending",
    "cases.services.plan", "cases.services.records", "cases.services.replay",
    "cases.services.retention", "cases.services.room", "cases.services.seats",
    "cases.services.sessions", "cases.services.terms",
)  # fmt: skip
# Modules whose acts are not carried out here: their entries are asserted, where they are, by tests
# of their own, and not for every function.
ELSEWHERE = {
    "cases.services.agendas", "cases.services.breach", "cases.services.coarser",
    "cases.services.earlier", "cases.services.indicators",
    "cases.services.guard", "cases.services.jobs", "cases.services.later",
    "cases.services.ministry", "cases.services.named", "cases.services.notices",
    "cases.services.offers", "cases.services.own_entries", "cases.services.plans",
    "cases.services.quarters",
    "cases.services.read_log", "cases.services.readers", "cases.services.releases",
    "cases.services.report_words", "cases.services.shown", "cases.services.step_aside",
    "cases.services.telling", "tables.services.driving", "tables.services.lapsed",
    "tables.services.nudges", "tables.services.projectors", "tables.services.replacing",
    "cases.services.sample_table", "cases.services.sight_ends", "tables.services.first_contacts",
    "tables.services.set_up", "tables.services.telling",
    "cases.services.counting_again", "cases.services.freezing", "cases.services.wanted",
}  # fmt: skip
# Parts of an act, which writes the entry for them.
PARTS = {
    "tables.services.people.leave",
    "agencies.identities.end_all", "agencies.services.join_invited",
    "tables.services.undertakings.first_text", "tables.services.undertakings.sign_in_the_room",
    "tables.services.undertakings.sign_for_the_day",
    "cases.services.retention.carry_out", "cases.services.retention.erase_codes",
    "cases.services.retention.erase_words",
}  # fmt: skip
# Public functions of these modules that write nothing themselves.
NOT_ACTS = {
    "agencies.identities.of", "agencies.identities.may_accept",
    "agencies.services.pending_invitations",
    "tables.services.agreements.in_force", "tables.services.breaks.on_break",
    "cases.services.came_back.linked", "cases.services.came_back.digest",
    "cases.services.copies.seats_elsewhere", "cases.services.drafts.misfit",
    "agencies.services.pending_invitation", "tables.services.agencies.may_add_agency",
    "tables.services.agencies.waiting_for_contact", "tables.services.meetings.enter_meeting",
    "tables.services.calendars.calendar_of", "tables.services.calendars.owner_of",
    "tables.services.moving.meetings_for", "tables.services.meetings.save",
    "tables.services.meetings.has_agreed", "tables.services.on_the_spot.observers_here",
    "tables.services.people.end_sessions",
    "cases.services.break_glass.concerned",
    "cases.services.break_glass.require_administrator", "cases.services.break_glass.chain_of",
    "cases.services.repairs.kinds", "cases.services.repairs.people",
    "tables.services.undertakings.current_text",
    "tables.services.reviews.lines", "tables.services.undertakings.parts",
    "tables.services.undertakings.waiting",
    "tables.services.undertakings.is_outside", "tables.services.undertakings.with_a_part",
    "tables.services.undertakings.people_of", "tables.services.undertakings.lapsed_at",
    "tables.services.undertakings.ending",
    "tables.services.schedules.occurrences", "tables.services.schedules.made_by",
    "cases.services.sessions.with_agenda",
    "cases.services.drafts.check_offered", "cases.services.records.corrections",
    "cases.services.retention.due", "cases.services.retention.expected",
    "cases.services.retention.periods",
    "cases.services.room.as_offered",
}  # fmt: skip
# They make several acts, one entry for each: their own tests are elsewhere.
SEVERAL = {
    "tables.services.reviews.open_due", "tables.services.schedules.generate_meetings",
    "cases.services.sessions.set_schedule",
    "cases.services.sessions.close_forgotten", "cases.services.sessions.build_next",
}  # fmt: skip


def modules() -> set[str]:
    """Every module of services there is."""
    packages = [import_module(name) for name in ("tables.services", "cases.services")]
    found = {
        f"{package.__name__}.{one.name}"
        for package in packages
        for one in pkgutil.iter_modules(package.__path__)
    }
    return {"agencies.identities", "agencies.services", *found}


def public_functions() -> Iterator[str]:
    """The public functions that each module of services defines."""
    for module in map(import_module, MODULES):
        for name, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}"


def _call(service: Callable[..., Any], *args: Any, **named: Any) -> Prepared:
    return lambda: service(*args, **named)


def _lent(w: World) -> Prepared:
    """A sample table, for who asked for it."""
    sample = tables.create_table(by=None, name_en="Lake", name_fr="Lac", prefix="LK")
    sample.is_sample = True
    return _call(people.lend_sample, sample, w.cast.coordinator)


def _contact(w: World) -> Any:
    """A contact of the lead agency."""
    return person("contact", w.cast.agency("lead"), office="contact")


def _newcomer(w: World) -> Any:
    return person("newcomer", w.cast.agency("lead"))


def _invitation(w: World) -> tuple[Any, str]:
    return agencies.make_invitation(
        w.cast.agency("lead"), by=None, email="new@example.org", name="New"
    )


def _fields(w: World, stage: str, role: str) -> dict[str, Any]:
    return {"by": w.cast.people[role], "version": w.fresh(stage).version}


def _of_plan(w: World, **more: Any) -> dict[str, Any]:
    return _fields(w, "open", "lead") | {"agency": w.cast.agency("lead")} | more


def _part(w: World, role: str) -> Involvement:
    return Involvement.objects.get(
        situation=w.situations["open"], agency=w.cast.agency(role), until_at=None
    )


def _follow_up(w: World, *, opened: bool) -> Discussion:
    """A follow-up of the meeting in session, in the place of the open item."""
    now = timezone.now()
    Discussion.objects.filter(meeting=w.cast.meeting, closed_at=None).delete()
    return Discussion.objects.create(
        situation=w.situations["open"], meeting=w.cast.meeting, kind="follow_up", position=50,
        opened_at=now if opened else None,
    )  # fmt: skip


def _waiting_on(w: World, meeting: Any) -> Discussion:
    Discussion.objects.filter(situation=w.situations["submitted"], closed_at=None).delete()
    return Discussion.objects.create(
        situation=w.situations["submitted"], meeting=meeting, kind="new", position=9
    )


def _later_meeting(w: World) -> Any:
    return _schedule(w, days=14)()


def _schedule(w: World, days: int = 3) -> Prepared:
    start = timezone.now() + timedelta(days=days)
    return _call(
        tables.schedule_meeting, w.cast.table, by=w.cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(hours=1),
    )  # fmt: skip


def _ahead(w: World) -> dict[str, Any]:
    w.ahead.refresh_from_db()
    return {"by": w.cast.chair, "version": w.ahead.version}


def _now(w: World) -> dict[str, Any]:
    w.cast.meeting.refresh_from_db()
    return {"by": w.cast.chair, "version": w.cast.meeting.version}


def _open_session(w: World) -> Prepared:
    sessions.close_session(w.cast.meeting, **_now(w))
    return _call(sessions.open_session, w.ahead, **_ahead(w))


def _leave_to_later(w: World) -> Prepared:
    _later_meeting(w)
    item = _waiting_on(w, w.ahead)
    return _call(agenda_later.leave_to_later, item, **_ahead(w))


def _plain_item(w: World) -> Any:
    return business.add_business(w.ahead, by=w.cast.chair, title="Terms of reference")


def _barrier(w: World) -> Any:
    return business.raise_barrier(
        w.cast.table, by=w.cast.chair, kind=term(L.BARRIER_KINDS, "no_bed"), text="No bed at night."
    )


def _verify(w: World) -> Prepared:
    sessions.close_session(w.cast.meeting, **_now(w))
    return _call(records.verify_record, w.cast.meeting, **_now(w) | {"by": w.cast.coordinator})


def _observer(w: World) -> Any:
    return tables.sign_observer(
        w.cast.meeting, name="Looks on", organization="College", by=w.cast.chair,
        acknowledged=True,
    )  # fmt: skip


def _accept_late(w: World) -> Prepared:
    item = _waiting_on(w, w.ahead)
    Discussion.objects.filter(pk=item.pk).update(is_late=True)
    return _call(agenda_later.accept_late, item, **_ahead(w))


def _scheduled(end: Callable[..., Any]) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        tables.set_schedule(
            w.cast.table, by=None, starts_on_date=date(2026, 1, 8), local_time=time(9, 30),
            minutes=90, recurrence="FREQ=WEEKLY;BYDAY=TH",
        )  # fmt: skip
        return _call(end, w.cast.table, by=w.cast.coordinator)

    return prepare


def _revoke_calendar(w: World) -> Prepared:
    tables.make_address(w.cast.lead)
    return _call(tables.revoke_address, w.cast.lead)


def _expel(w: World) -> Prepared:
    return _call(tables.end_person, w.cast.agency("lead"), w.cast.lead, by=_contact(w))


def _end_representative(w: World) -> Prepared:
    row = Representative.objects.get(user=w.cast.assisting)
    return _call(tables.end_representative, row, by=w.cast.coordinator)


def _end_office(w: World) -> Prepared:
    contact = _contact(w)
    row = Membership.objects.get(user=w.cast.privacy_officer, office="privacy_officer")
    return _call(table_agencies.end_office, row, by=contact)


def _first_contact(w: World) -> Prepared:
    return _call(
        table_agencies.invite_first_contact, w.cast.agency("lead"), by=w.cast.coordinator,
        email="first@example.org", name="First", language="en",
    )  # fmt: skip


def _check_in(w: World) -> Prepared:
    return _call(
        tables.check_in, w.cast.meeting, seat=w.cast.seats["seated"], user=w.cast.seated,
        by=w.cast.seated, acknowledged=True,
    )  # fmt: skip


def _confirm_all(w: World) -> Prepared:
    _check_in(w)()
    return _call(tables.confirm_all, w.cast.meeting, by=w.cast.chair)


def _leave(w: World) -> Prepared:
    row = Attendance.objects.get(user=w.cast.checked_in)
    return _call(tables.leave, row, by=w.cast.checked_in)


def _offer(w: World) -> Prepared:
    return _call(
        room.offer, w.item("filter_three"), seat=w.cast.seats["checked_in"], kind="can_lead",
        **_fields(w, "filter_three", "checked_in"),
    )  # fmt: skip


def _move(w: World) -> Prepared:
    return _call(room.move_item, _waiting_on(w, w.ahead), step=1, **_ahead(w))


def _open_earlier(w: World) -> Prepared:
    from_at = _part(w, "assisting").sees_from_at - timedelta(hours=1)
    part = _part(w, "assisting")
    return _call(
        involvement.open_earlier, part, from_at=from_at, **_fields(w, "open", "lead")
    )  # fmt: skip


def _own_term(w: World, act: Any) -> Prepared:
    row = term(L.STUDY_FLAGS, "homelessness")
    return _call(act, w.cast.table, row, by=w.cast.coordinator)


def _consent(w: World) -> Prepared:
    return _call(plan.record_consent, w.fresh("open"), **_of_plan(w), state=_from_all())


def _from_all() -> Term:
    return term(L.CONSENT_STATES, "from_all")


def _update(w: World) -> Prepared:
    outcome = term(L.REPORT_BACK_OUTCOMES, "continues")
    return _call(plan.record_update, w.fresh("open"), **_of_plan(w, outcome=outcome))


def _entry(w: World) -> Prepared:
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    return _call(plan.write_entry, w.fresh("open"), **_of_plan(w, kind=kind, text="Call again."))


def _asked_to_lead(w: World) -> Any:
    return pending.ask_hand_over(
        w.fresh("open"), w.cast.agency("assisting"), **_fields(w, "open", "lead")
    )


def _answered(act: Any, role: str) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        row = _asked_to_lead(w)
        return _call(act, row, **_fields(w, "open", role))

    return prepare


def _objection(w: World) -> Prepared:
    plan.record_update(w.fresh("open"), **_of_plan(w, may_close=True))
    return _call(
        closing.object_to_closing, w.fresh("open"), agency=w.cast.agency("assisting"),
        **_fields(w, "open", "assisting"),
    )  # fmt: skip


def _handed(act: Any) -> Callable[[World], Prepared]:
    """A draft in the hands of its agency's contact."""

    def prepare(w: World) -> Prepared:
        approvals.ask_approval(w.fresh("draft"), **_fields(w, "draft", "originating"))
        contact = person("the contact", w.cast.agency("originating"), office="contact")
        return _call(act, w.fresh("draft"), by=contact, version=w.fresh("draft").version)

    return prepare


def _linked(w: World) -> Prepared:
    token = came_back.make_token(w.fresh("open"), **_fields(w, "open", "originating"))
    return _draft_with(w, came_back.link, token=token)


def _coordinator_elsewhere(w: World) -> Any:
    user = person("coordinator elsewhere", w.cast.agency("other_table"))
    holds(w.cast.other_table, user, "coordinator")
    return user


def _copied(w: World) -> Prepared:
    speaks(seat(w.cast.other_table, w.cast.agency("originating")), w.cast.originating)
    return _call(
        copies.copy_to, w.fresh("open"), w.cast.other_table, by=w.cast.originating,
        agency=w.cast.agency("originating"),
    )  # fmt: skip


def _extended(w: World) -> Prepared:
    row = w.cast.seats["lead"]
    row.agreement_until_date = date(2025, 12, 31)
    row.save(update_fields=["agreement_until_date"])
    return _call(tables.extend_agreement, row, by=w.cast.coordinator, until_date=date(2026, 3, 1))


def _decided(w: World) -> Prepared:
    review = tables.begin_review(w.cast.table, by=w.cast.coordinator)
    return _call(tables.decide, review, by=w.cast.coordinator, user=w.cast.lead, decision="keep")


def _completed(w: World) -> Prepared:
    review = tables.begin_review(w.cast.table, by=w.cast.coordinator)
    for line in reviews.lines(review):
        of = {"user" if isinstance(line.row, User) else "seat": line.row}
        if line.row != w.cast.coordinator:
            tables.decide(review, by=w.cast.coordinator, decision="keep", **of)
    return _call(tables.complete_review, review, by=w.cast.coordinator)


def _token(w: World) -> Prepared:
    return _call(agencies.issue_token, w.cast.lead, name="laptop", days=30)


def _revoke(w: World) -> Prepared:
    token: ApiToken = _token(w)()[0]
    return _call(agencies.revoke_token, token, by=w.cast.lead)


def _identity(w: World) -> Any:
    return identities.link(w.cast.lead, provider="river", subject="tenant:person")


def _glass(w: World) -> Any:
    agency = w.cast.agency("lead")
    return break_glass.ask(by=w.cast.administrator, reason="No contact is left.", agency=agency)


def _open_glass(w: World) -> Any:
    return break_glass.approve(_glass(w), by=w.cast.chair)


def _draft_with(w: World, service: Any, **fields: Any) -> Prepared:
    return _call(service, w.fresh("draft"), **_fields(w, "draft", "originating"), **fields)


def _proposed(w: World) -> Any:
    return retention.propose(w.cast.table, by=w.cast.coordinator)


def _held(w: World) -> Any:
    return retention.hold(w.fresh("open"), by=w.cast.coordinator)


def _replayed(w: World) -> Prepared:
    reason = Term.objects.filter(list=L.REJECTION_REASONS).latest("position")
    at = timezone.now().isoformat()
    return _call(replay.replay, [Line("rejected", str(w.fresh("open").pk), at, reason.code)])


CHECK = dict.fromkeys(
    ("means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted"), True
)
_police = lambda: Sector.objects.get(code="police")  # noqa: E731
_values = lambda: [term(L.STUDY_FLAGS, "homelessness")]  # noqa: E731
A, T, C = "agencies.services", "tables.services", "cases.services"

ACTS: dict[str, Callable[[World], Prepared]] = {
    f"{A}.create_agency": lambda w: _call(
        agencies.create_agency, by=w.cast.coordinator, name_en="New", name_fr="Neuf",
        sector=_police(), statute="none",
    ),
    f"{A}.invite": lambda w: _call(
        agencies.invite, w.cast.agency("lead"), by=_contact(w), email="a@example.org", name="Ann"
    ),
    f"{A}.make_invitation": lambda w: lambda: _invitation(w),
    f"{A}.accept_invitation": lambda w: _call(
        agencies.accept_invitation, _invitation(w)[1], password="four plain words here"
    ),
    "agencies.identities.link": lambda w: lambda: _identity(w),
    "agencies.identities.unlink": lambda w: _call(
        identities.unlink, _identity(w), by=w.cast.lead
    ),
    "agencies.identities.accept_invitation": lambda w: _call(
        identities.accept_invitation, _invitation(w)[0].pk, provider="river", subject="t:p"
    ),
    "cases.services.break_glass.ask": lambda w: lambda: _glass(w),
    "cases.services.break_glass.approve": lambda w: _call(
        break_glass.approve, _glass(w), by=w.cast.chair
    ),
    "cases.services.break_glass.refuse": lambda w: _call(
        break_glass.refuse, _glass(w), by=w.cast.chair
    ),
    "cases.services.break_glass.end": lambda w: _call(
        break_glass.end, _open_glass(w), by=w.cast.chair
    ),
    "cases.services.repairs.repair": lambda w: _call(
        repairs.repair, _open_glass(w), by=w.cast.administrator, kind="second_factor",
        person=w.cast.lead,
    ),
    f"{A}.appoint": lambda w: _call(
        agencies.appoint, w.cast.agency("lead"), w.cast.lead, "contact", by=_contact(w)
    ),
    f"{A}.issue_token": _token,
    f"{A}.revoke_token": _revoke,
    f"{T}.tokens.issue_token": lambda w: _call(
        tokens.issue_token, w.cast.lead, name="laptop", days=30, table=w.cast.table.pk
    ),
    f"{T}.agencies.add_agency": lambda w: _call(
        table_agencies.add_agency, by=w.cast.administrator, name_en="New", name_fr="Neuf",
        sector=_police(), statute="none",
    ),
    f"{T}.agencies.invite_first_contact": _first_contact,
    f"{T}.agencies.end_office": _end_office,
    f"{T}.agencies.withdraw_invitation": lambda w: _call(
        table_agencies.withdraw_invitation, _invitation(w)[0], by=_contact(w)
    ),
    f"{T}.meetings.schedule_meeting": _schedule,
    f"{T}.meetings.cancel_meeting": lambda w: _call(tables.cancel_meeting, w.ahead, **_ahead(w)),
    f"{T}.meetings.publish_agenda": lambda w: _call(tables.publish_agenda, w.ahead, **_ahead(w)),
    f"{T}.meetings.check_in": _check_in,
    f"{T}.meetings.confirm_all": _confirm_all,
    f"{T}.meetings.leave": _leave,
    f"{T}.people.name_representative": lambda w: _call(
        tables.name_representative, w.cast.seats["lead"], _newcomer(w), by=w.cast.coordinator
    ),
    f"{T}.people.end_representative": _end_representative,
    f"{T}.people.appoint_officer": lambda w: _call(
        tables.appoint_officer, w.cast.table, w.cast.lead, "chair", by=w.cast.coordinator
    ),
    f"{T}.people.end_officer": lambda w: _call(
        tables.end_officer, Officer.objects.get(user=w.cast.chair), by=w.cast.coordinator
    ),
    f"{T}.people.lend_sample": _lent,
    f"{T}.people.end_person": _expel,
    f"{T}.places.create_table": lambda w: _call(
        tables.create_table, by=None, name_en="Lake", name_fr="Lac", prefix="LK"
    ),
    f"{T}.places.change_table": lambda w: _call(
        tables.change_table, w.cast.table, by=w.cast.coordinator, sight_days=30
    ),
    f"{T}.places.give_seat": lambda w: _call(
        tables.give_seat, w.cast.table, agency("fresh"), by=w.cast.coordinator,
        agreement_date=date(2025, 1, 6),
    ),
    f"{T}.agreements.extend_agreement": _extended,
    f"{T}.breaks.add_break": lambda w: _call(
        tables.add_break, w.cast.table, by=w.cast.coordinator, first_date=date(2026, 7, 1),
        last_date=date(2026, 8, 31),
    ),
    f"{T}.breaks.remove_break": lambda w: _call(
        tables.remove_break, w.cast.table, w.cast.table.breaks.create(
            first_date=date(2026, 7, 1), last_date=date(2026, 8, 31)
        ), by=w.cast.coordinator,
    ),
    f"{T}.schedules.set_schedule": lambda w: _call(
        tables.set_schedule, w.cast.table, by=w.cast.coordinator, starts_on_date=date(2026, 1, 8),
        local_time=time(9, 30), minutes=90, recurrence="FREQ=WEEKLY;BYDAY=TH",
    ),
    f"{T}.schedules.end_schedule": _scheduled(tables.end_schedule),
    f"{T}.agreements.renew_agreement": lambda w: _call(
        tables.renew_agreement, w.cast.seats["lead"], by=w.cast.coordinator,
        agreement_date=date(2026, 1, 5), agreement_until_date=None, version=2,
    ),
    f"{T}.reviews.begin_review": lambda w: _call(
        tables.begin_review, w.cast.table, by=w.cast.coordinator
    ),
    f"{T}.reviews.decide": _decided,
    f"{T}.reviews.complete_review": _completed,
    f"{T}.codes.issue_code": lambda w: _call(
        codes.issue_code, w.cast.meeting, by=w.cast.coordinator, user=w.cast.lead
    ),
    f"{T}.codes.use_code": lambda w: _call(
        codes.use_code, w.cast.lead,
        code=codes.issue_code(w.cast.meeting, by=w.cast.coordinator, user=w.cast.lead)[1],
    ),
    f"{T}.undertakings.sign": lambda w: _call(
        tables.sign, w.cast.table, by=w.cast.lead, accepted=True
    ),
    f"{T}.undertakings.write_undertaking": lambda w: _call(
        tables.write_undertaking, w.cast.table, by=w.cast.coordinator, text_en="A", text_fr="B",
        sign_again=True,
    ),
    f"{T}.undertakings.enter_signature": lambda w: _call(
        undertakings.enter_signature, w.cast.table, w.cast.lead, signed_at=timezone.now()
    ),
    f"{C}.training.finish_training": lambda w: _call(
        training.finish_training, w.cast.lead, answers=right_answers()
    ),
    f"{T}.calendars.make_address": lambda w: _call(tables.make_address, w.cast.lead),
    f"{T}.calendars.revoke_address": _revoke_calendar,
    f"{T}.expected.say_expected": lambda w: _call(
        tables.say_expected, w.ahead, seat=w.cast.seats["lead"], answer="coming", by=w.cast.lead
    ),
    f"{T}.moving.move_meeting": lambda w: _call(
        tables.move_meeting, w.ahead, starts_at=w.ahead.starts_at + timedelta(days=1),
        planned_end_at=w.ahead.starts_at + timedelta(days=1, hours=1), **_ahead(w),
    ),
    f"{T}.moving.name_for_meeting": lambda w: _call(
        tables.name_for_meeting, w.cast.seats["lead"], _newcomer(w), w.ahead,
        by=w.cast.coordinator,
    ),
    f"{T}.on_the_spot.sign_in_walk_in": lambda w: _call(
        tables.sign_in_walk_in, w.cast.meeting, seat=w.cast.seats["lead"], name="Walks in",
        email="walks.in@example.org", by=w.cast.chair, acknowledged=True,
    ),
    f"{T}.on_the_spot.sign_observer": lambda w: _call(_observer, w),
    f"{T}.on_the_spot.observer_leaves": lambda w: _call(
        tables.observer_leaves, _observer(w), by=w.cast.chair
    ),
    f"{C}.agenda_later.accept_late": _accept_late,
    f"{C}.agenda_later.leave_to_later": _leave_to_later,
    f"{C}.filter_three.set_filter_three": lambda w: _call(
        filter_three.set_filter_three, w.cast.table, by=w.cast.coordinator,
        names_at_filter_three=False,
    ),
    f"{C}.business.add_business": lambda w: _call(
        business.add_business, w.ahead, by=w.cast.chair, title="Terms of reference"
    ),
    f"{C}.business.decide_business": lambda w: _call(
        business.decide_business, _plain_item(w), by=w.cast.chair, decision="Agreed."
    ),
    f"{C}.business.remove_business": lambda w: _call(
        business.remove_business, _plain_item(w), by=w.cast.chair
    ),
    f"{C}.business.raise_barrier": lambda w: _call(_barrier, w),
    f"{C}.business.set_barrier_status": lambda w: _call(
        business.set_barrier_status, _barrier(w), by=w.cast.chair, status="resolved"
    ),
    f"{C}.records.verify_record": _verify,
    f"{C}.drafts.start_draft": lambda w: _call(
        drafts.start_draft, w.cast.table, w.cast.agency("originating"), by=w.cast.originating
    ),
    f"{C}.drafts.save_self_check": lambda w: _draft_with(w, drafts.save_self_check, **CHECK),
    f"{C}.drafts.save_people": lambda w: _draft_with(
        w, drafts.save_people, discussion_type=term(L.DISCUSSION_TYPES, "person"),
        people=[(term(L.AGE_GROUPS, "25_29"), term(L.SEXES, "female"))],
    ),
    f"{C}.drafts.save_values": lambda w: _draft_with(
        w, drafts.save_values, lists={L.STUDY_FLAGS: _values()}
    ),
    f"{C}.drafts.save_why_now": lambda w: _draft_with(
        w, drafts.save_why_now, why_now="Three calls this week.", reasons=[]
    ),
    f"{C}.drafts.discard_draft": lambda w: _draft_with(w, drafts.discard_draft),
    f"{C}.involvement.add_agency": lambda w: _call(
        involvement.add_agency, w.fresh("open"), w.cast.agency("checked_in"),
        **_fields(w, "open", "chair"),
    ),
    f"{C}.involvement.release_agency": lambda w: _call(
        involvement.release_agency, _part(w, "assisting"), **_fields(w, "open", "chair")
    ),
    f"{C}.involvement.hand_over": lambda w: _call(
        involvement.hand_over, w.fresh("open"), w.cast.agency("assisting"),
        **_fields(w, "open", "chair"),
    ),
    f"{C}.involvement.open_earlier": _open_earlier,
    f"{C}.involvement.note_number": lambda w: _call(
        involvement.note_number, _part(w, "lead"), by=w.cast.lead
    ),
    f"{C}.came_back.say_came_back": lambda w: _call(
        came_back.say_came_back, w.fresh("filter_three"), came_back=True,
        **_fields(w, "filter_three", "chair"),
    ),
    f"{C}.came_back.make_token": lambda w: _call(
        came_back.make_token, w.fresh("open"), **_fields(w, "open", "originating")
    ),
    f"{C}.came_back.link": _linked,
    f"{C}.copies.copy_to": _copied,
    f"{C}.approvals.ask_approval": lambda w: _draft_with(w, approvals.ask_approval),
    f"{C}.approvals.approve": _handed(approvals.approve),
    f"{C}.approvals.send_back": _handed(approvals.send_back),
    f"{C}.corrections.correct": lambda w: _call(
        corrections.correct, w.fresh("open"), was=term(L.DISCUSSION_TYPES, "person"),
        now=term(L.DISCUSSION_TYPES, "family"), reason="mistyped",
        **_fields(w, "open", "coordinator"),
    ),
    f"{C}.closing.object_to_closing": _objection,
    f"{C}.pending.ask_hand_over": lambda w: _call(
        pending.ask_hand_over, w.fresh("open"), w.cast.agency("assisting"),
        **_fields(w, "open", "lead"),
    ),
    f"{C}.pending.accept": _answered(pending.accept, "assisting"),
    f"{C}.pending.decline": _answered(pending.decline, "assisting"),
    f"{C}.pending.take_back": _answered(pending.take_back, "chair"),
    f"{C}.plan.write_entry": _entry,
    f"{C}.plan.record_update": _update,
    f"{C}.plan.record_consent": _consent,
    f"{C}.plan.name_authority": lambda w: _call(
        plan.name_authority, w.fresh("open"), **_of_plan(w),
        authority=term(L.LEGAL_AUTHORITIES, "phipa_40_1"),
    ),
    f"{C}.replay.replay": _replayed,
    f"{C}.retention.set_periods": lambda w: _call(
        retention.set_periods, w.cast.table, by=w.cast.coordinator, drafts_days=20
    ),
    f"{C}.retention.propose": lambda w: _call(
        retention.propose, w.cast.table, by=w.cast.coordinator
    ),
    f"{C}.retention.withdraw": lambda w: _call(
        retention.withdraw, _proposed(w), by=w.cast.coordinator
    ),
    # A quarter that it has to close first leaves an entry of its own: see test_retention.
    f"{C}.retention.approve": lambda w: _call(retention.approve, _proposed(w), by=w.cast.chair),
    f"{C}.retention.hold": lambda w: _call(_held, w),
    f"{C}.retention.lift": lambda w: _call(retention.lift, _held(w), by=w.cast.coordinator),
    f"{C}.room.offer": _offer,
    f"{C}.room.add_values": lambda w: _call(
        room.add_values, w.fresh("filter_three"), terms=_values(),
        **_fields(w, "filter_three", "chair"),
    ),
    f"{C}.room.remove_value": lambda w: _call(
        room.remove_value, w.fresh("filter_three"),
        term=w.situations["filter_three"].coded_values.first().term,
        **_fields(w, "filter_three", "chair"),
    ),
    f"{C}.room.open_follow_up": lambda w: _call(
        room.open_follow_up, _follow_up(w, opened=False), **_fields(w, "open", "chair")
    ),
    f"{C}.room.close_follow_up": lambda w: _call(
        room.close_follow_up, _follow_up(w, opened=True), outcome="continues",
        **_fields(w, "open", "chair"),
    ),
    f"{C}.room.move_item": _move,
    f"{C}.seats.close_table": lambda w: _call(
        seats.close_table, w.cast.other_table, by=_coordinator_elsewhere(w)
    ),
    f"{C}.seats.end_seat": lambda w: _call(
        seats.end_seat, w.cast.seats["originating"], by=w.cast.coordinator
    ),
    f"{C}.sessions.open_session": _open_session,
    f"{C}.sessions.end_schedule": _scheduled(sessions.end_schedule),
    f"{C}.sessions.take_over": lambda w: _call(
        sessions.take_over, w.cast.meeting, **_now(w) | {"by": w.cast.coordinator}
    ),
    f"{C}.sessions.close_session": lambda w: _call(
        sessions.close_session, w.cast.meeting, **_now(w)
    ),
    f"{C}.sessions.cancel_meeting": lambda w: _call(sessions.cancel_meeting, w.ahead, **_ahead(w)),
    f"{C}.terms.add_term": lambda w: _call(
        terms.add_term, w.cast.table, by=w.cast.coordinator, list_name=L.STUDY_FLAGS,
        name_en="Flood", name_fr="Inondation",
    ),
    f"{C}.terms.retire_term": lambda w: _own_term(w, terms.retire_term),
    f"{C}.terms.restore_term": lambda w: _own_term(w, terms.restore_term),
}  # fmt: skip


def _rejection() -> Term:
    return Term.objects.filter(list=L.REJECTION_REASONS).order_by("position").first()


def _move_by(verb: str, stage: str, role: str, **data: Any) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        given = {name: value(w) if callable(value) else value for name, value in data.items()}
        return _call(getattr(lifecycle, verb), w.fresh(stage), **_fields(w, stage, role), **given)

    return prepare


def _splitting(w: World) -> Prepared:
    row = w.fresh("open")
    with_second_person(row)
    return _call(lifecycle.split, row, **_fields(w, "open", "lead"), **halves(row))


def _in_filter_two(verb: str, **data: Any) -> Callable[[World], Prepared]:
    """A move from Filter Two, where the world's own item is at Filter Three."""

    def prepare(w: World) -> Prepared:
        lifecycle.defer(w.fresh("filter_three"), **_fields(w, "filter_three", "chair"))
        row = situation_at(w.cast, "filter_two")
        return _call(getattr(lifecycle, verb), row, by=w.cast.chair, version=row.version, **data)

    return prepare


def _opening(w: World) -> Prepared:
    lifecycle.defer(w.fresh("filter_three"), **_fields(w, "filter_three", "chair"))
    row = situation_at(w.cast, "submitted")
    return _call(lifecycle.open_discussion, row, by=w.cast.chair, version=row.version)


def _undo(w: World) -> Prepared:
    return _call(lifecycle.undo, w.fresh("filter_three"), **_fields(w, "filter_three", "chair"))


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

__all__ = [
    "ACTS", "ELSEWHERE", "MODULES", "MOVES", "NOT_ACTS", "PARTS", "SEVERAL", "Situation", "modules",
    "public_functions", "seat",
]  # fmt: skip
