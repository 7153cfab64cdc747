"""Acts on situations that move them nowhere, and on what is kept of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies.journal import Line
from cases.models import Involvement, Term
from cases.services import (
    approvals,
    came_back,
    closing,
    copies,
    corrections,
    drafts,
    involvement,
    pending,
    plan,
    replay,
    retention,
)
from tests.agencies.acts.rows import Prepared, acting, call, study_flags
from tests.cast import L, person, seat, speaks, term
from tests.world import World


def _of_plan(w: World, **more: Any) -> dict[str, Any]:
    return acting(w, "open", "lead") | {"agency": w.cast.agency("lead")} | more


def _part(w: World, role: str) -> Involvement:
    return Involvement.objects.get(
        situation=w.situations["open"], agency=w.cast.agency(role), until_at=None
    )


def _open_earlier(w: World) -> Prepared:
    from_at = _part(w, "assisting").sees_from_at - timedelta(hours=1)
    part = _part(w, "assisting")
    return call(
        involvement.open_earlier, part, from_at=from_at, **acting(w, "open", "lead")
    )  # fmt: skip


def _consent(w: World) -> Prepared:
    return call(plan.record_consent, w.fresh("open"), **_of_plan(w), state=_from_all())


def _from_all() -> Term:
    return term(L.CONSENT_STATES, "from_all")


def _update(w: World) -> Prepared:
    outcome = term(L.REPORT_BACK_OUTCOMES, "continues")
    return call(plan.record_update, w.fresh("open"), **_of_plan(w, outcome=outcome))


def _entry(w: World) -> Prepared:
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    return call(plan.write_entry, w.fresh("open"), **_of_plan(w, kind=kind, text="Call again."))


def _asked_to_lead(w: World) -> Any:
    return pending.ask_hand_over(
        w.fresh("open"), w.cast.agency("assisting"), **acting(w, "open", "lead")
    )


def _answered(act: Any, role: str) -> Callable[[World], Prepared]:
    def prepare(w: World) -> Prepared:
        row = _asked_to_lead(w)
        return call(act, row, **acting(w, "open", role))

    return prepare


def _objection(w: World) -> Prepared:
    plan.record_update(w.fresh("open"), **_of_plan(w, may_close=True))
    return call(
        closing.object_to_closing, w.fresh("open"), agency=w.cast.agency("assisting"),
        **acting(w, "open", "assisting"),
    )  # fmt: skip


def _handed(act: Any) -> Callable[[World], Prepared]:
    """A draft in the hands of its agency's contact."""

    def prepare(w: World) -> Prepared:
        approvals.ask_approval(w.fresh("draft"), **acting(w, "draft", "originating"))
        contact = person("the contact", w.cast.agency("originating"), office="contact")
        return call(act, w.fresh("draft"), by=contact, version=w.fresh("draft").version)

    return prepare


def _linked(w: World) -> Prepared:
    token = came_back.make_token(w.fresh("open"), **acting(w, "open", "originating"))
    return _draft_with(w, came_back.link, token=token)


def _copied(w: World) -> Prepared:
    speaks(seat(w.cast.other_table, w.cast.agency("originating")), w.cast.originating)
    return call(
        copies.copy_to, w.fresh("open"), w.cast.other_table, by=w.cast.originating,
        agency=w.cast.agency("originating"),
    )  # fmt: skip


def _draft_with(w: World, service: Any, **fields: Any) -> Prepared:
    return call(service, w.fresh("draft"), **acting(w, "draft", "originating"), **fields)


def _proposed(w: World) -> Any:
    return retention.propose(w.cast.table, by=w.cast.coordinator)


def _held(w: World) -> Any:
    return retention.hold(w.fresh("open"), by=w.cast.coordinator)


def _replayed(w: World) -> Prepared:
    reason = Term.objects.filter(list=L.REJECTION_REASONS).latest("position")
    at = timezone.now().isoformat()
    return call(replay.replay, [Line("rejected", str(w.fresh("open").pk), at, reason.code)])


CHECK = dict.fromkeys(
    ("means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted"), True
)


ACTS: dict[str, Callable[[World], Prepared]] = {
    "cases.services.drafts.start_draft": lambda w: call(
        drafts.start_draft, w.cast.table, w.cast.agency("originating"), by=w.cast.originating
    ),
    "cases.services.drafts.save_self_check": lambda w: _draft_with(
        w, drafts.save_self_check, **CHECK
    ),
    "cases.services.drafts.save_people": lambda w: _draft_with(
        w, drafts.save_people, discussion_type=term(L.DISCUSSION_TYPES, "person"),
        people=[(term(L.AGE_GROUPS, "25_29"), term(L.SEXES, "female"))],
    ),
    "cases.services.drafts.save_values": lambda w: _draft_with(
        w, drafts.save_values, lists={L.STUDY_FLAGS: study_flags()}
    ),
    "cases.services.drafts.save_why_now": lambda w: _draft_with(
        w, drafts.save_why_now, why_now="Three calls this week.", reasons=[]
    ),
    "cases.services.drafts.discard_draft": lambda w: _draft_with(w, drafts.discard_draft),
    "cases.services.involvement.add_agency": lambda w: call(
        involvement.add_agency, w.fresh("open"), w.cast.agency("checked_in"),
        **acting(w, "open", "chair"),
    ),
    "cases.services.involvement.release_agency": lambda w: call(
        involvement.release_agency, _part(w, "assisting"), **acting(w, "open", "chair")
    ),
    "cases.services.involvement.hand_over": lambda w: call(
        involvement.hand_over, w.fresh("open"), w.cast.agency("assisting"),
        **acting(w, "open", "chair"),
    ),
    "cases.services.involvement.open_earlier": _open_earlier,
    "cases.services.involvement.note_number": lambda w: call(
        involvement.note_number, _part(w, "lead"), by=w.cast.lead
    ),
    "cases.services.came_back.say_came_back": lambda w: call(
        came_back.say_came_back, w.fresh("filter_three"), came_back=True,
        **acting(w, "filter_three", "chair"),
    ),
    "cases.services.came_back.make_token": lambda w: call(
        came_back.make_token, w.fresh("open"), **acting(w, "open", "originating")
    ),
    "cases.services.came_back.link": _linked,
    "cases.services.copies.copy_to": _copied,
    "cases.services.approvals.ask_approval": lambda w: _draft_with(w, approvals.ask_approval),
    "cases.services.approvals.approve": _handed(approvals.approve),
    "cases.services.approvals.send_back": _handed(approvals.send_back),
    "cases.services.corrections.correct": lambda w: call(
        corrections.correct, w.fresh("open"), was=term(L.DISCUSSION_TYPES, "person"),
        now=term(L.DISCUSSION_TYPES, "family"), reason="mistyped",
        **acting(w, "open", "coordinator"),
    ),
    "cases.services.closing.object_to_closing": _objection,
    "cases.services.pending.ask_hand_over": lambda w: call(
        pending.ask_hand_over, w.fresh("open"), w.cast.agency("assisting"),
        **acting(w, "open", "lead"),
    ),
    "cases.services.pending.accept": _answered(pending.accept, "assisting"),
    "cases.services.pending.decline": _answered(pending.decline, "assisting"),
    "cases.services.pending.take_back": _answered(pending.take_back, "chair"),
    "cases.services.plan.write_entry": _entry,
    "cases.services.plan.record_update": _update,
    "cases.services.plan.record_consent": _consent,
    "cases.services.plan.name_authority": lambda w: call(
        plan.name_authority, w.fresh("open"), **_of_plan(w),
        authority=term(L.LEGAL_AUTHORITIES, "phipa_40_1"),
    ),
    "cases.services.replay.replay": _replayed,
    "cases.services.retention.set_periods": lambda w: call(
        retention.set_periods, w.cast.table, by=w.cast.coordinator, drafts_days=20
    ),
    "cases.services.retention.propose": lambda w: call(
        retention.propose, w.cast.table, by=w.cast.coordinator
    ),
    "cases.services.retention.withdraw": lambda w: call(
        retention.withdraw, _proposed(w), by=w.cast.coordinator
    ),
    # A quarter that it has to close first leaves an entry of its own: see test_retention.
    "cases.services.retention.approve": lambda w: call(
        retention.approve, _proposed(w), by=w.cast.chair
    ),
    "cases.services.retention.hold": lambda w: call(_held, w),
    "cases.services.retention.lift": lambda w: call(
        retention.lift, _held(w), by=w.cast.coordinator
    ),
}  # fmt: skip
