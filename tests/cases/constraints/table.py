"""Each constraint of the database, and what it refuses."""

from __future__ import annotations

from datetime import date, timedelta

from agencies.models import (
    Agency,
    AuditEntry,
    AuditSeal,
    Membership,
    User,
)
from cases.models import (
    AffectedPerson,
    Approval,
    ClosedQuarter,
    CodedValue,
    KeptApart,
    LegalHold,
    Numbering,
    ReleasePlan,
    Term,
)
from tables.models import (
    Attendance,
    Break,
    Officer,
    Projector,
    Representative,
    Seat,
)
from tests.cases.constraints import rows
from tests.cases.constraints.breaking import Breaking, again, change, ending_early, first, of
from tests.cases.constraints.rows import (
    NOW,
    ahead,
    chair,
    made,
    part,
    session,
    the_table,
)

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
    "business_minutes_sensible": change(rows.business, minutes=0),
    "business_decided_whole": change(rows.business, decision="Agreed"),
    "barrier_status_known": change(rows.barrier, status="lost"),
    "one_offer_per_seat": again(rows.offer),
    "offer_kind_known": change(rows.offer, kind="perhaps"),
    "offer_count_unique": again(rows.counted),
    # Involvement
    "one_active_lead": change(part("assisting"), role="lead"),
    "agency_involved_once": again(part("assisting")),
    "involvement_role_known": change(part("assisting"), role="watching"),
    "involvement_interval_in_order": ending_early(part("assisting")),
    "user_grant_once": again(rows.named_worker),
    "kept_apart_once": again(
        made(KeptApart, situation=of("open"), agency=lambda w: w.cast.agency("seated"))
    ),
    "stepped_aside_once": again(rows.aside),
    "step_aside_lifted_whole": change(rows.aside, lifted_at=NOW),
    "agency_asked_once": again(rows.asked),
    "pending_answer_whole": change(rows.asked, accepted=True),
    "pending_role_known": change(rows.asked, role="watching"),
    "approval_whole": change(
        made(Approval, situation=of("draft"), asked_by=chair), approved_at=NOW
    ),
    # Reports and retention
    "quarter_closed_once": again(
        made(ClosedQuarter, table=the_table, closed_by=chair, start_date=date(2026, 1, 1))
    ),
    "release_ends_after_it_begins": again(rows.release, last_date=date(2025, 12, 31)),
    "release_not_under_five": again(rows.release, threshold=4),
    "indicator_days_in_order": change(rows.indicator, until_date=date(2026, 3, 31)),
    "break_glass_of_one_place": change(rows.break_glass, table=None),
    "break_glass_by_two_people": Breaking(
        rows.break_glass,
        lambda _world, row: {"approved_at": NOW, "approved_by": row.asked_by, "ends_at": NOW},
    ),
    "break_glass_ended_by_somebody": change(rows.break_glass, ended_at=NOW),
    "access_review_of_one": change(rows.of_table, table=None),
    "one_open_access_review_of_a_table": again(rows.of_table),
    "one_open_access_review_of_an_agency": again(rows.of_agency),
    "review_decision_of_one": change(rows.person_kept, user=None),
    "review_decision_known": change(rows.person_kept, decision="hold"),
    "person_reviewed_once": again(rows.person_kept),
    "seat_reviewed_once": again(rows.seat_kept),
    "undertaking_version_once": again(rows.undertaking),
    "signature_in_order": change(rows.signature, until_at=NOW - timedelta(seconds=1)),
    "one_code_a_meeting": again(rows.code),
    "set_up_step_known": change(rows.set_up, step="nowhere"),
    "report_file_once": again(rows.report_file),
    "one_plan_a_year_and_audience": again(
        made(ReleasePlan, table=the_table, planned_by=chair, year=2026, audience="public")
    ),
    "one_hold_at_a_time": again(made(LegalHold, situation=of("open"), placed_by=chair)),
    "one_purge_at_a_time": again(rows.purge),
    "purged_by_two_people": Breaking(
        rows.purge, lambda _world, row: {"approved_by": row.proposed_by}
    ),
    "purged_once_approved": change(rows.purge, done_at=NOW),
    # Lists
    "shared_code_unique": again(first(Term, table=None)),
    "own_code_unique": again(rows.own_term),
    "term_retired_once": again(rows.retired),
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
    "meeting_generated_once": again(rows.scheduled),
    "projector_code_or_cookie": change(
        made(Projector, meeting=session, made_by=chair, code_digest="a"), cookie_digest="b"
    ),
    "break_in_order": change(
        made(Break, table=the_table, first_date=date(2026, 7, 1), last_date=date(2026, 8, 31)),
        last_date=date(2026, 6, 30),
    ),
    "meeting_verified_by_somebody": change(session, verified_at=NOW),
    "expected_once": again(rows.expected),
    "expectation_known": change(rows.expected, answer="perhaps"),
    "observes_once": again(rows.observer),
    "seat_invited_once": again(rows.invitee),
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
        rows.calendar, lambda world, row: {"digest": "e"}, again=True
    ),
    "audit_sequence_unique": again(first(AuditEntry)),
    "audit_sealed_once": again(made(AuditSeal, chain="server", sequence=1)),
    "idempotency_key_unique": again(rows.key),
    "one_notice_a_day": again(rows.notice),
}  # fmt: skip
