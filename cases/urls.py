"""Addresses of pages about situations. The pages of meetings, people and lists have their own."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from cases.views import (
    agencies,
    breach,
    came_back,
    complete,
    guard,
    home,
    named,
    pending,
    plan,
    prepare,
    read_log,
    retention,
    sheet,
    shown,
    situation,
    situations,
    step_aside,
    transitions,
    values,
)

# Before the transitions: the last part of their address is the name of any of them.
of_one_situation = [
    path("", situation.situation_page, name="situation"),
    path("prepare/<slug:step>/", prepare.prepare_step, name="prepare_step"),
    path("discard/", prepare.discard_draft, name="discard_draft"),
    path("values/", values.situation_values, name="situation_values"),
    path("update/", plan.record_update, name="record_update"),
    path("plan/entry/", plan.plan_entry, name="plan_entry"),
    path("plan/consent/", plan.consent, name="consent"),
    path("plan/authority/", plan.name_authority, name="name_authority"),
    path("agencies/", agencies.situation_agencies, name="situation_agencies"),
    path("agencies/<uuid:involvement_pk>/lead/", agencies.hand_over, name="hand_over"),
    path("agencies/<uuid:involvement_pk>/release/", agencies.release, name="release_agency"),
    path("agencies/<uuid:involvement_pk>/earlier/", agencies.open_earlier, name="open_earlier"),
    path("agencies/<uuid:involvement_pk>/number/", plan.note_number, name="note_number"),
    path("agencies/<uuid:involvement_pk>/people/", named.named_people, name="named_people"),
    path("agencies/ask-hand-over/", agencies.ask_hand_over, name="ask_hand_over"),
    path("agencies/<uuid:agency>/object/", pending.object_to_closing, name="object_to_closing"),
    path("copy/", came_back.copy_situation, name="copy_situation"),
    path("came-back/", came_back.say_came_back, name="say_came_back"),
    path("earlier/", came_back.earlier, name="earlier"),
    path("correct/", complete.correct, name="correct"),
    path("ask-approval/", complete.ask_approval, name="ask_approval"),
    path("uniqueness/", prepare.uniqueness, name="uniqueness"),
    path("report-text/", breach.report_text, name="report_text"),
    path("shown/<uuid:agency_pk>/", shown.show_agency, name="show_agency"),
    path("step-aside/", step_aside.step_aside, name="step_aside"),
    path("step-aside/<uuid:aside_pk>/lift/", step_aside.lift, name="lift_step_aside"),
    path("<slug:transition>/", transitions.situation_act, name="situation_act"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("agencies/<uuid:pk>/privacy/", breach.agency_privacy, name="agency_privacy"),
    path("agencies/<uuid:pk>/log/", read_log.log_index, name="log_index"),
    path("agencies/<uuid:pk>/log/verify/", read_log.log_verify, name="log_verify"),
    path(
        "agencies/<uuid:pk>/log/situations/<uuid:situation>/",
        read_log.log_of_situation,
        name="log_of_situation",
    ),
    path(
        "agencies/<uuid:pk>/log/people/<uuid:person>/",
        read_log.log_of_person,
        name="log_of_person",
    ),
    path(
        "agencies/<uuid:pk>/log/<uuid:subject>/<slug:form>/",
        read_log.log_export,
        name="log_export",
    ),
    path("check-text/", guard.check_text, name="check_text"),
    path("follow-up/", home.follow_up, name="follow_up"),
    path("approvals/", complete.drafts_to_approve, name="drafts_to_approve"),
    path("approvals/<uuid:pk>/<slug:answer>/", complete.answer_approval, name="answer_approval"),
    path("tables/<uuid:pk>/to-complete/", complete.table_to_complete, name="to_complete"),
    path("pending-roles/<uuid:pk>/<slug:act>/", pending.pending_act, name="pending_act"),
    path("tables/<uuid:pk>/retention/", retention.table_retention, name="table_retention"),
    path("tables/<uuid:pk>/retention/purge/", retention.purge_propose, name="purge_propose"),
    path("tables/<uuid:pk>/retention/hold/", retention.hold_place, name="hold_place"),
    path("purges/<uuid:pk>/approve/", retention.purge_approve, name="purge_approve"),
    path("purges/<uuid:pk>/withdraw/", retention.purge_withdraw, name="purge_withdraw"),
    path("holds/<uuid:pk>/lift/", retention.hold_lift, name="hold_lift"),
    path("tables/<uuid:table>/prepare/", prepare.prepare_start, name="prepare_start"),
    path("tables/<uuid:pk>/filter-one/", sheet.filter_one_sheet, name="filter_one_sheet"),
    path("tables/<uuid:pk>/situations/", situations.situations_list, name="situations_list"),
    # Before the situation's own: their last part is the name of any transition.
    path("", include("cases.urls_exchange")),
    path("situations/<uuid:pk>/", include(of_one_situation)),
    path("", include("cases.urls_reports")),
    *([path("", include("cases.urls_meeting"))] if find_spec("cases.urls_meeting") else []),
]
