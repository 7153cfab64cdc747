"""What each transition needs. A guard returns the errors it finds, by field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.models.base import current
from cases import minors
from cases.closing import ClosingState, closing_of
from cases.consent import CONSENT_WITHDRAWN
from cases.lifecycle.act import Act
from cases.models import Approval, Discussion, ProposedConclusion, SelfCheck, Situation, Stage, Term
from tables.models import Meeting, Seat
from tables.services import in_force

Errors = dict[str, Any]

# The reason that is counted apart: another agency had brought the same before.
DUPLICATE = "rejected__duplicate"
# What is about a place, and therefore has no affected person.
PLACES = frozenset({"neighbourhood", "dwelling", "environmental"})
# How long after a telephone emergency its decisions may be entered.
ENTER_WITHIN = timedelta(days=14)
SELF_CHECK = (
    "means_exhausted",
    "consent_considered",
    "several_sectors_needed",
    "sharing_permitted",
)
AER_TESTS = (
    "significant_interest",
    "harm_probable",
    "harm_severe",
    "several_agencies_needed",
)


def self_check_complete(situation: Situation, act: Act) -> Errors:
    """All four questions of Filter One are answered yes."""
    answers = SelfCheck.objects.filter(situation=situation).first()
    asked = {field.name: field.verbose_name for field in SelfCheck._meta.concrete_fields}
    return {
        name: _("Filter One needs this before the situation can go on: %(question)s.")
        % {"question": asked[name]}
        for name in SELF_CHECK
        if not (answers and getattr(answers, name))
    }


def coded_complete(situation: Situation, act: Act) -> Errors:
    """There is a discussion type, a risk factor, and an affected person unless it is a place."""
    errors: Errors = {}
    coded = getattr(situation, "coded", None)
    kind = coded.discussion_type if coded else None
    if kind is None:
        errors["discussion_type"] = _("Choose who or what the situation is about.")
    elif kind.code not in PLACES and not situation.affected_persons.exists():
        errors["affected_persons"] = _("Give an age group and a sex for each affected person.")
    if not situation.coded_values.filter(term__list=Term.List.RISK_FACTORS).exists():
        errors["risk_factors"] = _("Choose at least one risk factor.")
    return errors


def no_youth_record(situation: Situation, act: Act) -> Errors:
    """Of a youth, what is said of criminal involvement does not come only from a youth record."""
    return minors.youth_unticked(situation, act.data.get("no_youth_record"))


def meeting_ahead(situation: Situation, act: Act) -> Errors:
    """The meeting it is meant for, if one was chosen, is this table's and has not ended."""
    meeting: Meeting | None = act.data.get("meeting")
    if meeting is None:
        return {}
    ahead = (Meeting.State.SCHEDULED, Meeting.State.IN_SESSION)
    if meeting.table_id != situation.table_id or meeting.state not in ahead:
        return {"meeting": _("Choose a meeting of this table that is still to come.")}
    return {}


def table_in_being(situation: Situation, act: Act) -> Errors:
    """The table is not closed."""
    return {"": _("This table is closed.")} if situation.table.closed_at else {}


def approved_if_wanted(situation: Situation, act: Act) -> Errors:
    """The agency's contact approved it as it stands, where the table wants that."""
    if not situation.table.approval_wanted:
        return {}
    if Approval.objects.filter(situation=situation, approved_at__isnull=False).exists():
        return {}
    return {"": _("Your agency’s contact has to approve it first.")}


def on_the_agenda(situation: Situation, act: Act) -> Errors:
    """It stands on the agenda of the meeting in session."""
    if act.discussion is None:
        return {"meeting": _("This situation is not on the agenda of the meeting in session.")}
    return {}


def accepted_if_late(situation: Situation, act: Act) -> Errors:
    """What came after the cut-off comes up only with the chair's word."""
    item = act.discussion
    if item is None or not item.is_late or item.accepted_at is not None or act.entered_at:
        return {}
    if act.by.has_perm("tables.chair_meeting", item.meeting):
        return {}
    return {"meeting": _("This item came late. The chair accepts it, or it waits for later.")}


def no_other_item_open(situation: Situation, act: Act) -> Errors:
    """Nothing else is open at the meeting."""
    other = Discussion.objects.filter(
        meeting=act.meeting, opened_at__isnull=False, closed_at__isnull=True
    )
    if other.exists():
        return {"meeting": _("Another item is open. Decide or defer it first.")}
    return {}


def four_tests_met(situation: Situation, act: Act) -> Errors:
    """All four tests of acutely elevated risk are met."""
    tests = act.data.get("tests") or {}
    unmet = [name for name in AER_TESTS if tests.get(name) is not True]
    errors: Errors = {
        name: _("Acutely elevated risk needs all four tests. Untick one only to stop here.")
        for name in unmet
    }
    dissent = act.data.get("dissent_count", 0)
    if not isinstance(dissent, int) or not 0 <= dissent <= 99:
        errors["dissent_count"] = _("Give the number of dissenting agencies, from 0 to 99.")
    return errors


def rejection_reason_offered(situation: Situation, act: Act) -> Errors:
    """The reason is one of the table's rejection reasons."""
    return _reason(situation, act.data.get("reason"), Term.List.REJECTION_REASONS)


def first_is_open(situation: Situation, act: Act) -> Errors:
    """Of a duplicate the first may be named: another one of this table, which is open."""
    first: Situation | None = act.data.get("first")
    if first is None:
        return {}
    reason: Term | None = act.data.get("reason")
    if reason is not None and reason.code != DUPLICATE:
        return {"first": _("Only a duplicate has another one that came first.")}
    ours = first.table_id == situation.table_id and first.pk != situation.pk
    if not ours or first.stage != Stage.OPEN:
        return {"first": _("Choose a situation of this table that is open.")}
    return {}


def pending_apart(situation: Situation, act: Act) -> Errors:
    """An agency that is asked is not named already."""
    pending = [agency.pk for agency in act.data.get("pending") or []]
    named = [act.data.get("lead"), *(act.data.get("assisting") or [])]
    if {agency.pk for agency in named if agency} & set(pending):
        return {"pending": _("An agency is named, or asked, and not both.")}
    if len(set(pending)) != len(pending):
        return {"pending": _("Ask each agency once.")}
    return {}


def one_lead_and_assisting(situation: Situation, act: Act) -> Errors:
    """Exactly one lead, at least one assisting agency, and nobody in both roles."""
    lead: Agency | None = act.data.get("lead")
    assisting: list[Agency] = act.data.get("assisting") or []
    if lead is None:
        return {"lead": _("Name exactly one lead agency.")}
    if not assisting:
        return {"assisting": _("Name at least one assisting agency.")}
    ids = [agency.pk for agency in assisting]
    if lead.pk in ids:
        return {"assisting": _("The lead cannot also be an assisting agency.")}
    if len(set(ids)) != len(ids):
        return {"assisting": _("Name each assisting agency once.")}
    named = {lead.pk, *ids, *(agency.pk for agency in act.data.get("pending") or [])}
    if any(agency.pk not in named for agency in act.data.get("not_shown") or []):
        return {"not_shown": _("Only an agency that you name can be not shown.")}
    return {}


def all_seated(situation: Situation, act: Act) -> Errors:
    """Every agency named has a seat at the table now."""
    named = [act.data.get("lead"), *(act.data.get("assisting") or [])]
    named += act.data.get("pending") or []
    wanted = {agency.pk for agency in named if agency}
    seats = Seat.objects.filter(
        current(), table=situation.table_id, agency__in=wanted, agency__closed_at__isnull=True
    )
    if wanted - set(seats.values_list("agency_id", flat=True)):
        return {"assisting": _("Every agency named needs a current seat at this table.")}
    if seats.exclude(in_force()).exists():
        return {"assisting": _("The agreement of an agency has lapsed. Extend it on record first.")}
    return {}


def held_lately(situation: Situation, act: Act) -> Errors:
    """It was decided before now, and not longer ago than two weeks."""
    held_at = act.data.get("held_at")
    if held_at is None:
        return {"held_at": _("Say when it was decided.")}
    if not act.at - ENTER_WITHIN <= held_at <= act.at:
        return {"held_at": _("Decisions made by telephone are entered within 14 days.")}
    return {}


def may_conclude_now(situation: Situation, act: Act) -> Errors:
    """At a meeting that has it on its agenda; else when the lead says so and nobody objects."""
    if act.meeting and situation.discussions.filter(meeting=act.meeting).exists():
        return {}
    words = {
        ClosingState.NOT_REPORTED: _("Between meetings, the lead first reports that it may close."),
        ClosingState.WAITING: _(
            "The assisting agencies may still object, for 48 hours after the report."
        ),
        ClosingState.OBJECTED: _("An assisting agency objects. Discuss it at the next meeting."),
    }
    found = words.get(closing_of(situation, act.at).state)
    return {"": found} if found else {}


def conclusion_reason_known(situation: Situation, act: Act) -> Errors:
    """A reason is given, or the lead proposed one; then that is taken ("as reported")."""
    if act.data.get("reason") is None:
        latest = ProposedConclusion.objects.filter(situation=situation).order_by("-at").first()
        if latest is None:
            return {"reason": _("Choose a reason: the lead has not proposed one yet.")}
        act.data["reason"] = latest.reason
    return _reason(situation, act.data["reason"], Term.List.CONCLUSION_REASONS)


def not_stopped(situation: Situation, act: Act) -> Errors:
    """What was stopped because consent was withdrawn stays stopped."""
    reason = situation.conclusion_reason
    if reason is not None and reason.code == CONSENT_WITHDRAWN:
        return {"": _("Consent was withdrawn, and its texts are gone. It cannot go on.")}
    return {}


def _reason(situation: Situation, reason: Term | None, of: str) -> Errors:
    offered = Term.objects.offered_at(situation.table).filter(list=of)
    if reason is None or not offered.filter(pk=reason.pk).exists():
        return {"reason": _("Choose one of the reasons on the list.")}
    return {}


def nothing_written_since(situation: Situation, act: Act) -> Errors:
    """Undo comes too late once the involved agencies have written something."""
    written = (
        situation.plan_entries, situation.interventions, situation.services, situation.consents,
        situation.proposals, situation.next_checks, situation.report_backs,
    )  # fmt: skip
    started = situation.stage == Stage.OPEN and any(rows.exists() for rows in written)
    return (
        {"": _("The agencies have begun to work. Enter a correction instead.")} if started else {}
    )
