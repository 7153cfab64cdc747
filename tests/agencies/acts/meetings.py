"""Acts on meetings: their days, who is there, what is on the agenda and in the room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, time, timedelta
from typing import Any

from django.utils import timezone

from cases.models import Discussion
from cases.services import agenda_later, business, records, room, sessions
from tables import services as tables
from tables.models import Attendance
from tables.services import codes
from tests.agencies.acts.rows import Prepared, acting, call, newcomer, study_flags
from tests.cast import L, term
from tests.world import World


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
    return call(
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
    return call(sessions.open_session, w.ahead, **_ahead(w))


def _leave_to_later(w: World) -> Prepared:
    _later_meeting(w)
    item = _waiting_on(w, w.ahead)
    return call(agenda_later.leave_to_later, item, **_ahead(w))


def _plain_item(w: World) -> Any:
    return business.add_business(w.ahead, by=w.cast.chair, title="Terms of reference")


def _barrier(w: World) -> Any:
    return business.raise_barrier(
        w.cast.table, by=w.cast.chair, kind=term(L.BARRIER_KINDS, "no_bed"), text="No bed at night."
    )


def _verify(w: World) -> Prepared:
    sessions.close_session(w.cast.meeting, **_now(w))
    return call(records.verify_record, w.cast.meeting, **_now(w) | {"by": w.cast.coordinator})


def _observer(w: World) -> Any:
    return tables.sign_observer(
        w.cast.meeting, name="Looks on", organization="College", by=w.cast.chair,
        acknowledged=True,
    )  # fmt: skip


def _accept_late(w: World) -> Prepared:
    item = _waiting_on(w, w.ahead)
    Discussion.objects.filter(pk=item.pk).update(is_late=True)
    return call(agenda_later.accept_late, item, **_ahead(w))


def _scheduled(end: Callable[..., Any]) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        tables.set_schedule(
            w.cast.table, by=None, starts_on_date=date(2026, 1, 8), local_time=time(9, 30),
            minutes=90, recurrence="FREQ=WEEKLY;BYDAY=TH",
        )  # fmt: skip
        return call(end, w.cast.table, by=w.cast.coordinator)

    return prepare


def _revoke_calendar(w: World) -> Prepared:
    tables.make_address(w.cast.lead)
    return call(tables.revoke_address, w.cast.lead)


def _check_in(w: World) -> Prepared:
    return call(
        tables.check_in, w.cast.meeting, seat=w.cast.seats["seated"], user=w.cast.seated,
        by=w.cast.seated, acknowledged=True,
    )  # fmt: skip


def _confirm_all(w: World) -> Prepared:
    _check_in(w)()
    return call(tables.confirm_all, w.cast.meeting, by=w.cast.chair)


def _leave(w: World) -> Prepared:
    row = Attendance.objects.get(user=w.cast.checked_in)
    return call(tables.leave, row, by=w.cast.checked_in)


def _offer(w: World) -> Prepared:
    return call(
        room.offer, w.item("filter_three"), seat=w.cast.seats["checked_in"], kind="can_lead",
        **acting(w, "filter_three", "checked_in"),
    )  # fmt: skip


def _move(w: World) -> Prepared:
    return call(room.move_item, _waiting_on(w, w.ahead), step=1, **_ahead(w))


ACTS: dict[str, Callable[[World], Prepared]] = {
    "tables.services.meetings.schedule_meeting": _schedule,
    "tables.services.meetings.cancel_meeting": lambda w: call(
        tables.cancel_meeting, w.ahead, **_ahead(w)
    ),
    "tables.services.meetings.publish_agenda": lambda w: call(
        tables.publish_agenda, w.ahead, **_ahead(w)
    ),
    "tables.services.meetings.check_in": _check_in,
    "tables.services.meetings.confirm_all": _confirm_all,
    "tables.services.meetings.leave": _leave,
    "tables.services.schedules.set_schedule": lambda w: call(
        tables.set_schedule, w.cast.table, by=w.cast.coordinator, starts_on_date=date(2026, 1, 8),
        local_time=time(9, 30), minutes=90, recurrence="FREQ=WEEKLY;BYDAY=TH",
    ),
    "tables.services.schedules.end_schedule": _scheduled(tables.end_schedule),
    "tables.services.codes.issue_code": lambda w: call(
        codes.issue_code, w.cast.meeting, by=w.cast.coordinator, user=w.cast.lead
    ),
    "tables.services.codes.use_code": lambda w: call(
        codes.use_code, w.cast.lead,
        code=codes.issue_code(w.cast.meeting, by=w.cast.coordinator, user=w.cast.lead)[1],
    ),
    "tables.services.calendars.make_address": lambda w: call(tables.make_address, w.cast.lead),
    "tables.services.calendars.revoke_address": _revoke_calendar,
    "tables.services.expected.say_expected": lambda w: call(
        tables.say_expected, w.ahead, seat=w.cast.seats["lead"], answer="coming", by=w.cast.lead
    ),
    "tables.services.moving.move_meeting": lambda w: call(
        tables.move_meeting, w.ahead, starts_at=w.ahead.starts_at + timedelta(days=1),
        planned_end_at=w.ahead.starts_at + timedelta(days=1, hours=1), **_ahead(w),
    ),
    "tables.services.moving.name_for_meeting": lambda w: call(
        tables.name_for_meeting, w.cast.seats["lead"], newcomer(w), w.ahead,
        by=w.cast.coordinator,
    ),
    "tables.services.on_the_spot.sign_in_walk_in": lambda w: call(
        tables.sign_in_walk_in, w.cast.meeting, seat=w.cast.seats["lead"], name="Walks in",
        email="walks.in@example.org", by=w.cast.chair, acknowledged=True,
    ),
    "tables.services.on_the_spot.sign_observer": lambda w: call(_observer, w),
    "tables.services.on_the_spot.observer_leaves": lambda w: call(
        tables.observer_leaves, _observer(w), by=w.cast.chair
    ),
    "cases.services.agenda_later.accept_late": _accept_late,
    "cases.services.agenda_later.leave_to_later": _leave_to_later,
    "cases.services.business.add_business": lambda w: call(
        business.add_business, w.ahead, by=w.cast.chair, title="Terms of reference"
    ),
    "cases.services.business.decide_business": lambda w: call(
        business.decide_business, _plain_item(w), by=w.cast.chair, decision="Agreed."
    ),
    "cases.services.business.remove_business": lambda w: call(
        business.remove_business, _plain_item(w), by=w.cast.chair
    ),
    "cases.services.business.raise_barrier": lambda w: call(_barrier, w),
    "cases.services.business.set_barrier_status": lambda w: call(
        business.set_barrier_status, _barrier(w), by=w.cast.chair, status="resolved"
    ),
    "cases.services.records.verify_record": _verify,
    "cases.services.room.offer": _offer,
    "cases.services.room.add_values": lambda w: call(
        room.add_values, w.fresh("filter_three"), terms=study_flags(),
        **acting(w, "filter_three", "chair"),
    ),
    "cases.services.room.remove_value": lambda w: call(
        room.remove_value, w.fresh("filter_three"),
        term=w.situations["filter_three"].coded_values.first().term,
        **acting(w, "filter_three", "chair"),
    ),
    "cases.services.room.open_follow_up": lambda w: call(
        room.open_follow_up, _follow_up(w, opened=False), **acting(w, "open", "chair")
    ),
    "cases.services.room.close_follow_up": lambda w: call(
        room.close_follow_up, _follow_up(w, opened=True), outcome="continues",
        **acting(w, "open", "chair"),
    ),
    "cases.services.room.move_item": _move,
    "cases.services.sessions.open_session": _open_session,
    "cases.services.sessions.end_schedule": _scheduled(sessions.end_schedule),
    "cases.services.sessions.take_over": lambda w: call(
        sessions.take_over, w.cast.meeting, **_now(w) | {"by": w.cast.coordinator}
    ),
    "cases.services.sessions.close_session": lambda w: call(
        sessions.close_session, w.cast.meeting, **_now(w)
    ),
    "cases.services.sessions.cancel_meeting": lambda w: call(
        sessions.cancel_meeting, w.ahead, **_ahead(w)
    ),
}  # fmt: skip
