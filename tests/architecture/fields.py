"""What every field of every model is, for the promise that each belongs to exactly one group.

The groups of a situation are those of the rules: listing, coded, narrative, room, plan. `place` is
about tables, seats and meetings, `people` the directory of those who work here, `lists` the coded
lists themselves, `internal` never leaves the server. There is no group for what identifies a
person whom a situation concerns: `IDENTIFYING` has to stay empty.
"""

from __future__ import annotations

IDENTIFYING: frozenset[str] = frozenset()

FIELDS: dict[str, dict[str, str]] = {
    # --- Situations ---
    "cases.Situation": {
        "listing": "id table originating_agency year number stage aer created_at submitted_at"
        " discussed_at decided_at named_at contact_made_at concluded_at rejected_at"
        " rejection_reason version entered_later_at",
        "plan": "conclusion_reason",
        "internal": "concluded_by origin_shown outcome_shown sight_until_at emergency_meeting"
        " is_copy",
    },
    "cases.Retention": {
        "place": "table drafts_days silence_days codes_days codes_minors_days"
        " attendance_days audit_days",
    },
    "cases.LegalHold": {
        "internal": "id situation placed_at placed_by lifted_at lifted_by",
    },
    "cases.Purge": {
        "internal": "id table proposed_at proposed_by expected approved_at approved_by done_at"
        " counts",
    },
    "cases.Numbering": {"internal": "id table year last"},
    "cases.SelfCheck": {
        "narrative": "means_exhausted consent_considered several_sectors_needed sharing_permitted",
        "internal": "situation",
    },
    "cases.Coded": {
        "coded": "discussion_type came_back", "internal": "situation link_digest",
    },
    "cases.EarlierToken": {"internal": "situation digest made_at made_by"},
    "cases.AffectedPerson": {"coded": "id age_group sex position", "internal": "situation"},
    "cases.CodedValue": {"coded": "term", "internal": "id situation added_at added_by"},
    "cases.Narrative": {"narrative": "why_now", "internal": "situation"},
    "cases.StageChange": {
        "internal": "id situation transition from_stage to_stage at decided_by entered_by meeting"
        " undone_at entered_at",
    },
    "cases.KeptApart": {"internal": "id situation agency chairs_too coordinators_too"},
    "cases.BreakGlass": {
        "internal": "id agency table reason asked_at asked_by approved_at approved_by ends_at"
        " ended_at ended_by",
    },
    "cases.Repair": {"internal": "id break_glass kind person done_at"},
    "cases.StepAside": {
        "internal": "id table situation_id user stepped_at lifted_at lifted_by",
    },
    # --- The room ---
    "cases.Discussion": {
        "listing": "id situation meeting kind position is_late accepted_at opened_at closed_at"
        " outcome",
        "internal": "accepted_by",
    },
    "cases.AerDecision": {
        "room": "significant_interest harm_probable harm_severe several_agencies_needed"
        " dissent_count",
        "internal": "discussion",
    },
    "cases.Offer": {
        "room": "id seat kind answer_by_at is_shown offered_at",
        "internal": "discussion offered_by",
    },
    "cases.OfferCount": {"internal": "id table agency month_date kind count"},
    "cases.ReportBack": {
        "room": "agency outcome may_close at",
        "internal": "id situation discussion reported_by",
    },
    # --- The plan ---
    "cases.Involvement": {
        "listing": "id agency role from_at",
        "internal": "situation until_at sees_from_at number_noted_at is_narrowed is_shown",
    },
    "cases.SituationUserPermission": {
        "internal": "id permission user content_object involvement as_worker granted_at"
        " granted_by",
    },
    "cases.SituationGroupPermission": {
        "internal": "id permission group content_object involvement granted_at granted_by",
    },
    "cases.PendingRole": {
        "listing": "id situation agency role asked_date",
        "internal": "is_shown asked_by accepted answered_at answered_by",
    },
    "cases.Approval": {"internal": "situation asked_at asked_by approved_at approved_by"},
    "cases.Correction": {
        "coded": "id affected_person was now reason at", "internal": "situation entered_by",
    },
    "cases.Objection": {"plan": "id agency at", "internal": "situation entered_by"},
    "cases.PlanEntry": {
        "plan": "id agency at kind due_at text",
        "internal": "situation entered_by",
    },
    "cases.Intervention": {
        "plan": "id agency at kind outcome happened_at",
        "internal": "situation entered_by",
    },
    "cases.ServiceMobilized": {
        "plan": "id agency at affected_person service_type mobilization_type",
        "internal": "situation entered_by",
    },
    "cases.Consent": {
        "plan": "id agency at affected_person state not_sought_reason",
        "internal": "situation entered_by",
    },
    "cases.DisclosureAuthority": {
        "plan": "id agency at authority",
        "internal": "situation entered_by",
    },
    "cases.NextCheck": {"plan": "id agency at check_date", "internal": "situation entered_by"},
    "cases.ProposedConclusion": {"plan": "id agency at reason", "internal": "situation entered_by"},
    # --- What a meeting does beside situations ---
    "cases.BusinessItem": {
        "place": "id meeting title minutes decision decided_at",
        "internal": "added_at added_by decided_by",
    },
    "cases.Barrier": {
        "place": "id table meeting kind text status raised_at status_at",
        "internal": "raised_by status_by",
    },
    # --- Coded lists ---
    "cases.Term": {
        "lists": "id name_en name_fr list code table parent group planning_group_en"
        " planning_group_fr synonyms_en synonyms_fr evidence version position retired_at",
    },
    "cases.TermRetirement": {"lists": "id term table retired_at"},
    # --- Tables ---
    "tables.Table": {
        "place": "id name_en name_fr prefix time_zone language contact_due_hours"
        " contact_overdue_hours contact_unreported_hours sight_days sight_days_minors"
        " minors_note_en minors_note_fr threshold_table"
        " threshold_partners threshold_public high_sensitivity zeros_sensitive"
        " codes_without_consent approval_wanted"
        " names_at_filter_three filter_three_en filter_three_fr"
        " agenda_cutoff_hours welcome_en welcome_fr practice_en practice_fr statement_en"
        " statement_fr is_sample created_at closed_at",
    },
    "tables.Seat": {
        "place": "id from_at until_at table agency agreement_date agreement_until_date"
        " agreement_extended_date agreement_version",
    },
    "tables.AccessReview": {
        "people": "id table agency opened_at due_date closed_at", "internal": "closed_by",
    },
    "tables.ReviewDecision": {
        "people": "id review user seat decision decided_at", "internal": "decided_by",
    },
    "tables.MeetingCode": {
        "people": "id meeting user issued_at used_at", "internal": "digest issued_by",
    },
    "tables.Undertaking": {
        "place": "id table version text_en text_fr written_at", "internal": "written_by",
    },
    "tables.Signature": {
        "people": "id undertaking table user signed_at until_at", "internal": "witnessed_by",
    },
    "tables.Break": {"place": "id table first_date last_date"},
    "tables.Representative": {
        "people": "id from_at until_at seat user meeting", "internal": "named_by",
    },
    "tables.Officer": {
        "people": "id from_at until_at table user office", "internal": "appointed_by",
    },
    "tables.Schedule": {
        "place": "id table starts_on_date local_time minutes recurrence except_dates ended_at",
    },
    "tables.Meeting": {
        "place": "id table schedule kind state occurrence_at starts_at planned_end_at"
        " agenda_published_at opened_at closed_at verified_at version",
        "people": "driver acting_chair verified_by decider driver_before driver_since_at",
        "internal": "driver_acted_at",
    },
    "tables.Projector": {
        "internal": "id meeting code_digest code_until_at cookie_digest made_by paired_at"
        " paused_at ended_at",
    },
    "tables.Invitee": {"place": "id meeting seat"},
    "tables.Attendance": {
        "people": "id meeting seat user mode acknowledged_at promised_at confirmed_at left_at",
        "internal": "confirmed_by",
    },
    "tables.Expectation": {"people": "id meeting seat answer said_at", "internal": "said_by"},
    "tables.Observer": {
        "people": "id meeting name organization signed_at left_at", "internal": "user entered_by",
    },
    "tables.CalendarAddress": {"people": "id user created_at revoked_at", "internal": "digest"},
    # --- Agencies ---
    "agencies.Sector": {"place": "name_en name_fr code evidence version retired_at"},
    "agencies.Agency": {
        "place": "name_en name_fr id sector statute is_sample closed_at", "internal": "group",
    },
    "agencies.Membership": {
        "people": "from_at until_at id agency user office", "internal": "appointed_by",
    },
    # --- The guard ---
    "cases.IdentifierOverride": {"place": "id table agency month_date rule reason count"},
    "cases.LocalWord": {"lists": "id table text", "internal": "added_at added_by"},
    "cases.OccurrencePattern": {"lists": "id table text", "internal": "added_at added_by"},
    "cases.SealedText": {
        "internal": "id table agency situation_id entry_id kind ciphertext reported_at reported_by"
        " opened_at opened_by asked_at asked_by restored_at restored_by destroyed_at destroyed_by",
    },
    "cases.Breach": {"internal": "id sealed agency statute opened_at"},
    "cases.BreachReader": {"internal": "id breach user read_at"},
    "cases.ImportBatch": {
        "internal": "id table state sealed row_count first_date last_date uploaded_at uploaded_by"
        " accepted_at",
    },
    "cases.ImportFault": {"internal": "id batch row place column code"},
    "cases.ImportedSituation": {
        "coded": "id presented_date decided_date concluded_date is_rejected rejection_reason"
        " conclusion_reason discussion_type originating_sector lead_sector hours_to_contact"
        " discussions came_back",
        "internal": "batch",
    },
    "cases.ImportedValue": {"coded": "id term", "internal": "situation"},
    "cases.ImportedPerson": {"coded": "id age_group sex", "internal": "situation"},
    "cases.ImportedAssistance": {"coded": "id sector", "internal": "situation"},
    "cases.ImportedService": {
        "coded": "id service_type mobilization_type", "internal": "situation",
    },
    "cases.RecordExport": {
        "internal": "id table first_date last_date purpose requested_at requested_by confirmed_at"
        " confirmed_by refused_at refused_by",
    },
    "cases.EntryTick": {"internal": "situation entered_at entered_by"},
    "cases.EntryDigest": {"internal": "id tick column digest"},
    "cases.Job": {
        "internal": "id table kind subject_id state requested_by requested_at steps_done"
        " steps_total attempts beat_at ended_at error",
    },
    "cases.ClosedQuarter": {
        "internal": "id table start_date edition counts months has_imported copies counted"
        " closed_at closed_by",
    },
    "cases.CountCorrection": {
        "internal": "id table start_date changes made_at made_by counted_in",
    },
    "cases.Release": {
        "internal": "id table audience first_date last_date templates wide_ages purpose threshold"
        " also beside editions crosstabs"
        " hidden hidden_count digest trail_head passed_at released_at released_by",
    },
    "cases.ReportRequest": {
        "internal": "id table audience first_date last_date templates wide_ages purpose as_it_is"
        " also beside editions crosstabs requested_by requested_at release document refusal"
        " expires_at",
    },
    "cases.OwnIndicator": {
        "lists": "id table name_en name_fr list terms from_date until_date added_at",
        "internal": "added_by",
    },
    "cases.ReportFile": {"internal": "id request form language content"},
    "cases.ReleasePlan": {
        "internal": "id table year audience templates wide_ages planned_at planned_by",
    },
    "cases.FrozenQuarter": {"internal": "start_date frozen_at"},
    "cases.CombinationCount": {
        "internal": "id quarter discussion_type age_group sex risk_category count",
    },
    "agencies.Invitation": {
        "people": "id agency email name language office invited_at expires_at accepted_at",
        "internal": "digest invited_by",
    },
    "agencies.User": {
        "people": "id email name work_phone duty_phone language theme is_administrator joined_at"
        " trained_at",
        "internal": "password last_login is_superuser is_active holds_grants groups"
        " user_permissions",
    },
    "agencies.AuditChain": {"internal": "key sequence acts digest"},
    "agencies.AuditEntry": {
        "internal": "id chain sequence at verb actor_id object_type object_id references"
        " previous_digest digest",
    },
    "agencies.AuditSeal": {"internal": "id chain sequence digest sealed_at signature"},
    "agencies.AuditCheck": {"internal": "id chain checked_at entries first_bad"},
    "agencies.ReadMark": {"internal": "id digest at"},
    "agencies.BodySecret": {"internal": "day secret"},
    "agencies.IdempotencyKey": {
        "internal": "id key user route body_digest outcome object_id created_at",
    },
    "agencies.ApiToken": {
        "people": "id user name scope table_id created_at expires_at last_used_at revoked_at",
        "internal": "digest",
    },
    "agencies.JournalLine": {"internal": "id kind object_id code at copied_at"},
    "tables.SetUp": {"place": "table step begun_at finished_at"},
    "agencies.Notice": {"internal": "id user day created_at claimed_at attempts sent_at"},
}  # fmt: skip

# What a serializer of one situation's groups may show beside its own group.
SERIALIZERS: dict[str, frozenset[str]] = {
    "ListingSerializer": frozenset({"listing"}),
    "InvolvementSerializer": frozenset({"listing"}),
    "DiscussionSerializer": frozenset({"listing"}),
    "SelfCheckSerializer": frozenset({"narrative"}),
    "CodedSerializer": frozenset({"coded"}),
    "AffectedPersonSerializer": frozenset({"coded"}),
    "NarrativeSerializer": frozenset({"narrative"}),
    "RoomSerializer": frozenset({"room"}),
    "AerDecisionSerializer": frozenset({"room"}),
    "OfferSerializer": frozenset({"room"}),
    "ReportBackSerializer": frozenset({"room"}),
    "AsOfferedSerializer": frozenset({"room"}),
    "PlanSerializer": frozenset({"plan"}),
    "PlanEntrySerializer": frozenset({"plan"}),
    "InterventionSerializer": frozenset({"plan"}),
    "ServiceSerializer": frozenset({"plan"}),
    "ConsentSerializer": frozenset({"plan"}),
    "AuthoritySerializer": frozenset({"plan"}),
    "PlanCodesSerializer": frozenset({"plan"}),
    "InterventionCodesSerializer": frozenset({"plan"}),
    "ServiceCodesSerializer": frozenset({"plan"}),
    "OutcomeSerializer": frozenset({"listing"}),
    # Put together from the above, each null for whoever may not read it.
    "SituationSerializer": frozenset({"listing"}),
    "CodedListingSerializer": frozenset({"listing", "coded"}),
    # Not about one situation.
    "TermSerializer": frozenset({"lists"}),
    "RateSerializer": frozenset(),
    "MissedReportsSerializer": frozenset(),
    "CountsSerializer": frozenset(),
}


def declared(label: str) -> list[tuple[str, str]]:
    """Pairs of a field and its group, for the model *label*."""
    groups = FIELDS.get(label, {})
    return [(name, group) for group, names in groups.items() for name in names.split()]
