"""Who gets in where: every address, by method, and what it answers to everybody.

A door says who gets in (`opens`), who is told first what their body lacks (`lacks`, programs
only), and who is told no (`refuses`); to everybody else the address does not exist. Somebody
unknown is asked to sign in, and somebody with a password alone for a second factor, unless the
door says otherwise. Where nobody gets in, what the address names is not there, or an empty form
names none. `tests/matrix/test_addresses.py` asks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.cast import ROLES

METHODS = ("get", "post", "put", "patch", "delete")
STRANGER, HALF = "somebody unknown", "password alone"
# Words for several roles at once; a minus takes one out again.
GROUPS = {
    "everybody": f"{' '.join(ROLES)} contact",
    "speakers": "originating lead assisting seated checked_in alternate joined_later left_early "
    "stepped_aside",
    "chairs": "chair chair_of_involved_agency",
    "officers": "chairs coordinator",
    "table": "speakers officers",
    "employed": "everybody -lapsed_alternate -worker_left -administrator -observer -superuser",
    "assisting_agency": "assisting alternate",
    "involved": "lead assisting_agency worker",
    "elsewhere": "same_agency_other_table other_table",
}


@dataclass(frozen=True)
class Door:
    """Some addresses that answer alike. Names stand by the method."""

    opens: str = ""
    lacks: str = ""
    refuses: str = ""
    get: str = ""
    post: str = ""
    put: str = ""
    patch: str = ""
    delete: str = ""
    others: str = "unseen"
    stranger: str = "sign in"
    half: str = "second factor"

    def declared(self) -> Iterator[tuple[tuple[str, str], dict[str, str]]]:
        """Pairs of a method with an address and what it answers to everybody."""
        answers = dict.fromkeys(everybody(), self.others)
        for word in ("refuses", "lacks", "opens"):
            answer = {"refuses": "refused", "lacks": "lacks", "opens": "in"}[word]
            answers |= dict.fromkeys(roles(getattr(self, word)), answer)
        answers |= {STRANGER: self.stranger, HALF: self.half}
        for method in METHODS:
            for name in getattr(self, method).split():
                yield (method, name), answers


def everybody() -> list[str]:
    """All who are asked for: each role, a contact, a password alone, and nobody known."""
    return [*ROLES, "contact", HALF, STRANGER]


def roles(words: str) -> set[str]:
    """The roles that *words* name."""
    found: set[str] = set()
    for word in words.split():
        name = word.removeprefix("-")
        meant = roles(GROUPS[name]) if name in GROUPS else {name}
        found = found - meant if word != name else found | meant
    return found


DOORS = (
    Door(
        opens="coordinator",
        refuses="table -coordinator",
        get="""
            table_settings undertaking table_reviews meeting_code seat_new officer_new
            to_complete set_up_next set_up_step earlier_years earlier_form entry_queue reports
            report_new working_figures release_plan own_indicators ledger schedule filter_three
            table_guard lists lists_of first_contacts
        """,
        post="""
            api-officer-end api-table-close table_settings undertaking table_reviews meeting_code
            seat_new officer_new officer_end purge_propose hold_place purge_withdraw hold_lift
            set_up_step earlier_years report_new release_plan own_indicators schedule breaks
            filter_three table_guard lists lists_of table_close verify_record
            api-table-begin_sample api-table-wipe_sample first_contacts sample_begin sample_wipe
        """,
        patch="api-table-detail",
        delete="api-break-detail api-table-schedule",
    ),
    Door(
        opens="everybody",
        get="""
            mfa_generate_recovery_codes usersessions_list schema api_docs api-sector-list
            api-me-show api-token-list api-agency-list api-calendar-list api-undertaking-list
            api-access-review-list api-table-list api-seat-list api-meeting-list
            api-approval-list api-pending-role-list api-situation-list api-situation-coded-list
            api-sealed-text-list api-breach-list api-training-list help_index help_guide
            help_document profile my_undertakings my_tokens my_calendar training training_step
            home follow_up drafts_to_approve my_identities api-break-glass-list break_glasses
        """,
        post="""
            mfa_generate_recovery_codes usersessions_list api-calendar-list
            api-access-review-list profile my_tokens my_calendar training_step training_finish
            check_text
        """,
        patch="api-me-show",
    ),
    Door(
        opens="coordinator",
        get="""
            api-unseated-list api-signer-list api-access-review-detail api-guard-word-list
            api-guard-pattern-list api-guard-override-list api-quarter-list api-release-plan-list
            api-released-list api-released-detail api-table-indicator-list api-indicator-detail
            api-closed-quarter-detail api-report-detail api-earlier-years-list api-import-detail
            api-import-fault-list api-entry-queue-list api-entry-detail api-to-complete-list
            api-correction-list access_review import_batch entry job_progress report
            api-set-up-list api-first-contact-list api-retention-list
        """,
        post="""
            api-access-review-complete api-indicator-end
            api-closed-quarter-again api-closed-quarter-stop
            api-report-cancel api-import-accept api-import-cancel api-import-discard api-entry-tick
            api-entry-untick review_decide review_complete indicator_end quarter_again quarter_stop
            report_cancel api-set-up-test-mail
        """,
        put="api-retention-set-periods",
    ),
    Door(
        lacks="table -stepped_aside worker",
        post="""
            api-situation-add_agency api-situation-add_values api-situation-ask_hand_over
            api-situation-authorities api-situation-conclude api-situation-confirm_aer
            api-situation-consent api-situation-copy api-situation-corrections
            api-situation-defer api-situation-earlier-token api-situation-end_worker
            api-situation-enter_emergency api-situation-hand_over api-situation-lift_step_aside
            api-situation-link_earlier api-situation-name_agencies api-situation-name_worker
            api-situation-narrow api-situation-note_number api-situation-objections
            api-situation-open_discussion api-situation-open_earlier api-situation-plan_entries
            api-situation-reject api-situation-release_agency api-situation-remove_value
            api-situation-reopen api-situation-return_to_agency api-situation-say_came_back
            api-situation-show_agency api-situation-split api-situation-stop api-situation-undo
            api-situation-updates api-situation-widen api-situation-withdraw
        """,
        put="api-situation-values",
    ),
    Door(
        opens="table",
        get="""
            api-officer-list api-break-list api-attendance-list api-expected-list
            api-table-undertaking-list api-table-detail api-term-list api-meeting-detail
            api-agenda-list api-between-list api-meeting-business-list api-business-detail
            api-table-barrier-list api-barrier-detail meetings people prepare_start
            filter_one_sheet situations_list table meeting agenda agenda_print business barriers
            participant_board participant_poll
        """,
        post="""
            prepare_start business barriers meeting_expect meeting_check_in meeting_leave
            take_the_chair
        """,
    ),
    Door(
        opens="officers",
        refuses="speakers",
        get="""
            meeting_new meeting_move table_retention record_exports business_decide walk_in
            observers tally enter_later enter_item_later meeting_check_in meeting_close
            driver_board driver_poll
        """,
        post="""
            api-meeting-confirm_all api-business-remove meeting_new meeting_move table_retention
            record_exports business_decide business_remove barrier_status walk_in observers
            observer_leaves enter_item_later confirm_all meeting_close projector_new
            projector_here meeting_act
        """,
    ),
    Door(
        lacks="table",
        post="""
            api-officer-list api-break-list api-table-undertaking-list api-term-list
            api-term-restore api-term-retire api-meeting-cancel api-meeting-check_in
            api-meeting-close api-meeting-expect api-meeting-leave api-meeting-move
            api-meeting-observe api-meeting-open api-meeting-publish api-meeting-take_over
            api-meeting-take_the_chair api-meeting-verify api-meeting-walk_in
            api-meeting-business-list api-business-decide api-table-barrier-list
            api-barrier-set_status
        """,
        put="api-table-filter-three api-table-schedule",
    ),
    Door(
        opens="everybody",
        get="""
            account_reauthenticate account_change_password account_set_password mfa_index
            mfa_authenticate mfa_reauthenticate mfa_reauthenticate_webauthn mfa_meeting_code
            mfa_activate_totp mfa_add_webauthn mfa_login_webauthn unlock
        """,
        post="""
            account_reauthenticate account_change_password account_set_password mfa_authenticate
            mfa_reauthenticate mfa_reauthenticate_webauthn mfa_meeting_code mfa_activate_totp
            mfa_add_webauthn mfa_login_webauthn hide_screen unlock
        """,
        half="in",
    ),
    Door(
        get="""
            mfa_remove_webauthn api-table-schedule api-record-list api-observed-list
            api-sealed-text-detail api-breach-detail report_words report_story report_file
            record_pdf observer_counts
        """,
        post="""
            mfa_remove_webauthn api-sealed-text-ask_destruction api-sealed-text-destroy_copy
            api-sealed-text-open api-sealed-text-restore pending_act import_batch entry
            report_words report_again meeting_item identity_link
        """,
    ),
    Door(
        opens="everybody",
        get="""
            healthz readyz account_login account_logout account_inactive account_signup
            account_reset_password account_reset_password_from_key_done
            account_reset_password_from_key account_reset_password_done
        """,
        post="""
            account_login account_logout account_signup account_reset_password
            account_reset_password_from_key set_language set_theme
        """,
        stranger="in",
        half="in",
    ),
    Door(
        lacks="coordinator",
        post="""
            api-access-review-decide api-guard-word-list api-guard-word-remove
            api-guard-pattern-list api-guard-pattern-remove api-quarter-list
            api-table-report-list api-release-plan-list api-table-indicator-list api-report-words
            api-earlier-years-list api-set-up-agencies api-set-up-done
            api-first-contact-list
        """,
    ),
    Door(
        opens="contact",
        refuses="employed -contact",
        get="agency_reviews agency_invite agency_appoint person_end",
        post="""
            agency_reviews agency_invite agency_appoint person_end office_end invitation_withdraw
        """,
    ),
    Door(
        get="styleguide invitation sample_sign_in identity_callback",
        post="styleguide invitation sample_sign_in identity_sign_in identity_accept",
        stranger="unseen",
        half="unseen",
    ),
    Door(
        opens="lead",
        get="mfa_deactivate_totp",
        post="mfa_deactivate_totp revoke_token revoke_calendar show_agency identity_unlink",
        delete="api-token-detail api-calendar-detail",
    ),
    Door(
        opens="involved",
        refuses="table -alternate -assisting -lead -stepped_aside",
        get="record_update plan_entry consent",
        post="record_update plan_entry consent name_authority object_to_closing",
    ),
    Door(
        lacks="everybody",
        post="""
            api-token-list api-agency-list api-seat-list api-meeting-list api-situation-list
            api-training-list
        """,
    ),
    Door(
        lacks="originating",
        post="""
            api-situation-ask_approval api-situation-discard api-situation-submit
            api-situation-uniqueness
        """,
        put="api-situation-people api-situation-self_check api-situation-why_now",
    ),
    Door(
        lacks="table -stepped_aside",
        post="""
            api-discussion-accept api-discussion-close_follow_up api-discussion-enter_later
            api-discussion-move api-discussion-offer api-discussion-open_follow_up
        """,
    ),
    Door(
        opens="privacy_officer",
        refuses="employed -privacy_officer",
        get="log_index log_of_situation log_of_person log_export",
        post="log_verify log_own_entries",
    ),
    Door(
        opens="contact",
        get="api-agency-person-list api-invitation-list api-approval-detail",
        post="answer_approval",
        delete="api-invitation-detail",
    ),
    Door(
        opens="table -stepped_aside worker",
        get="api-step-aside-list api-situation-detail situation",
        post="api-situation-step_aside step_aside",
    ),
    Door(
        opens="originating",
        get="prepare_step",
        post="prepare_step discard_draft ask_approval uniqueness",
    ),
    Door(
        opens="officers",
        get="api-observer-list api-table-records-list api-records-detail",
        post="api-observer-leave",
    ),
    Door(
        opens="coordinator",
        refuses="table -coordinator contact",
        post="api-seat-end agreement_renew agreement_extend seat_end",
    ),
    Door(
        lacks="table contact",
        post="""
            api-seat-end_representative api-seat-extend_agreement api-seat-name_representative
            api-seat-renew_agreement
        """,
    ),
    Door(
        get="mfa_view_recovery_codes identity_confirm",
        post="identity_confirm",
        half="unseen",
    ),
    Door(
        lacks="contact",
        post="api-invitation-list api-approval-approve api-approval-send_back",
    ),
    Door(
        opens="chairs",
        refuses="coordinator",
        post="api-records-confirm api-records-refuse record_decision",
    ),
    Door(
        opens="table contact",
        get="api-seat-detail seat",
        post="seat",
    ),
    Door(
        lacks="officers involved left_early",
        post="api-pending-role-accept api-pending-role-decline api-pending-role-take_back",
    ),
    Door(
        opens="chair",
        refuses="table -chair -stepped_aside worker",
        get="situation_act",
        post="say_came_back situation_act",
    ),
    Door(
        opens="everybody",
        get="projector_code projector",
        post="projector_code",
        stranger="in",
    ),
    Door(
        opens="chairs privacy_officer superuser",
        refuses="administrator",
        post="api-break-glass-approve api-break-glass-refuse break_glass_act",
    ),
    Door(
        get="metrics calendar_feed",
        stranger="unseen",
    ),
    Door(
        opens="employed",
        get="api-agency-detail agency",
    ),
    Door(
        lacks="employed",
        post="api-agency-end_person api-agency-first_contact",
    ),
    Door(
        lacks="coordinator",
        refuses="table -coordinator",
        get="api-table-counts",
        post="api-meeting-code-list",
    ),
    Door(
        refuses="officers",
        get="record_file",
        post="api-records-take",
    ),
    Door(
        opens="table -stepped_aside",
        get="api-discussion-detail api-offer-list",
    ),
    Door(
        opens="chairs involved",
        refuses="speakers -alternate -assisting -lead -stepped_aside coordinator",
        get="api-situation-closing",
        post="release_agency",
    ),
    Door(
        opens="involved originating",
        post="api-situation-report_text report_text",
    ),
    Door(
        opens="coordinator administrator superuser",
        refuses="everybody -administrator -coordinator -superuser",
        get="agency_new",
        post="agency_new",
    ),
    Door(
        refuses="employed",
        get="agency_invite_contact",
        post="agency_invite_contact",
    ),
    Door(
        opens="originating lead",
        refuses="table -lead -originating -stepped_aside worker",
        get="situation_values",
        post="situation_values",
    ),
    Door(
        opens="chairs lead",
        refuses="speakers -lead -stepped_aside coordinator worker",
        get="situation_agencies",
        post="situation_agencies",
    ),
    Door(
        opens="lead",
        refuses="table -lead -stepped_aside worker",
        post="open_earlier ask_hand_over",
    ),
    Door(
        opens="lead",
        refuses="table -alternate -assisting -lead -stepped_aside worker",
        get="named_people",
        post="named_people",
    ),
    Door(
        opens="involved originating",
        refuses="officers seated checked_in joined_later left_early",
        get="copy_situation",
        post="copy_situation",
    ),
    Door(
        opens="originating",
        refuses="table -originating -stepped_aside worker",
        get="earlier",
        post="earlier",
    ),
    Door(
        opens="coordinator",
        refuses="table -coordinator -stepped_aside worker",
        get="correct",
        post="correct",
    ),
    Door(
        refuses="table -coordinator",
        post="quarter_close term_act",
    ),
    Door(
        opens="chair",
        refuses="table -chair -stepped_aside",
        get="board_decide",
        post="board_decide",
    ),
    Door(
        opens="chairs privacy_officer administrator superuser",
        get="api-break-glass-detail break_glass",
    ),
    Door(
        refuses="chairs privacy_officer administrator superuser",
        post="api-break-glass-repair break_glass_repair",
    ),
    Door(
        opens="administrator superuser",
        refuses="everybody -administrator -superuser",
        get="break_glass_new",
        post="break_glass_new",
    ),
    Door(
        lacks="contact",
        refuses="employed -contact",
        post="api-agency-appoint",
    ),
    Door(
        opens="speakers",
        get="api-directory-list",
    ),
    Door(
        opens="coordinator contact",
        get="api-candidate-list",
    ),
    Door(
        lacks="table worker",
        post="api-undertaking-sign",
    ),
    Door(
        lacks="officers",
        post="api-table-records-list",
    ),
    Door(
        opens="officers involved left_early",
        get="api-pending-role-detail",
    ),
    Door(
        opens="officers originating checked_in",
        get="api-discussion-as-offered",
    ),
    Door(
        opens="table worker",
        post="undertaking_sign",
    ),
    Door(
        opens="coordinator contact",
        refuses="table -coordinator",
        post="representative_end",
    ),
    Door(
        opens="privacy_officer contact",
        refuses="employed -contact -privacy_officer",
        get="agency_privacy",
    ),
    Door(
        refuses="employed -contact -privacy_officer",
        post="agency_privacy",
    ),
    Door(
        opens="chairs",
        refuses="speakers coordinator",
        post="purge_approve",
    ),
    Door(
        opens="chairs",
        refuses="speakers -stepped_aside coordinator worker",
        post="hand_over",
    ),
    Door(
        opens="lead",
        refuses="table worker -lead -stepped_aside",
        post="note_number",
    ),
    Door(
        opens="chairs",
        post="lift_step_aside",
    ),
    Door(
        refuses="speakers",
        post="projector_act",
    ),
    Door(
        lacks="privacy_officer",
        refuses="employed -privacy_officer",
        post="api-own-entry-list",
    ),
    Door(
        lacks="administrator superuser",
        refuses="everybody -administrator -superuser",
        post="api-break-glass-list",
    ),
    Door(
        opens="administrator",
        refuses="chairs privacy_officer superuser",
        post="api-break-glass-end",
    ),
    Door(get="projector_poll", others="sign in"),
)
