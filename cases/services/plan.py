"""Filter Four: plan entries, the three-tap update, consent."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed
from agencies.models import Agency, User
from cases import agenda, discretion
from cases.checks import enter
from cases.consent import FROM_ALL, NOT_SOUGHT, is_from_all, needs_authority
from cases.guard import Override, Save
from cases.models import (
    AffectedPerson,
    Consent,
    DisclosureAuthority,
    Intervention,
    Involvement,
    NextCheck,
    PlanEntry,
    ProposedConclusion,
    ReportBack,
    ServiceMobilized,
    Situation,
    Stage,
    Term,
)
from cases.permissions import WRITE_PLAN
from cases.rules.rows import writes_for
from cases.services.drafts import check_offered
from cases.services.telling import speakers, tell
from cases.text import clean
from tables.models import Meeting
from tables.permissions import representing


@transaction.atomic
def write_entry(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    agency: Agency,
    kind: Term,
    text: str = "",
    due_at: datetime | None = None,
    overrides: Iterable[Override] = (),
    at: datetime | None = None,
) -> PlanEntry:
    """Write one plan entry for the other involved agencies.

    *overrides* (``rule``, ``reason``) keep what the guard marks, for this save alone.
    """
    row = _enter(situation, by, version, agency)
    check_offered(row.table, [kind], of=Term.List.PLAN_KINDS, field="kind")
    if needs_authority(row, agency):
        raise GuardFailed(
            _("Consent is not from all: name the legal authority of your agency first."),
            code="authority_missing",
        )
    now = at or timezone.now()
    save = Save(row.table, agency, list(overrides))
    entry = PlanEntry.objects.create(
        situation=row,
        agency=agency,
        kind=kind,
        due_at=due_at,
        text=clean(text, field="text", limit=PlanEntry.LIMIT, save=save),
        at=now,
        entered_by=by,
    )
    audit.record(
        "plan.write", by=by, chain=row.table_id, obj=row, at=now, entry=entry, **save.references
    )
    return entry


@transaction.atomic
def record_update(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    agency: Agency,
    intervention: Mapping[str, Any] | None = None,
    services: Iterable[Mapping[str, Any]] = (),
    next_check_date: date | None = None,
    outcome: Term | None = None,
    may_close: bool = False,
    proposed_reason: Term | None = None,
    at: datetime | None = None,
) -> Situation:
    """What was done, which services were mobilized, when to look again; the lead reports back.

    *intervention* has ``kind``, ``outcome`` (terms) and ``happened_at``; each of *services* has
    ``service_type``, ``mobilization_type`` (terms) and ``affected_person`` (or None for a place).
    *outcome*, *may_close* and *proposed_reason* are the lead's. Raises GuardFailed for an update
    that says nothing.
    """
    row = _enter(situation, by, version, agency)
    now = at or timezone.now()
    mobilized = list(services)
    leads = outcome is not None or may_close or proposed_reason is not None
    if not (intervention or mobilized or next_check_date or leads):
        raise GuardFailed(errors={"": [_("Say what was done, or when you look again.")]})
    if leads:
        _require_lead(row, agency, by)
    common = {"situation": row, "agency": agency, "at": now, "entered_by": by}
    _intervene(row, common, intervention, now)
    _mobilize(row, common, mobilized)
    _next_check(row, common, next_check_date)
    _report_back(row, common, outcome, may_close)
    _propose(row, common, proposed_reason)
    if may_close:
        _let_object(row, now)
    audit.record(
        "plan.update", by=by, chain=row.table_id, obj=row, at=now,
        **discretion.named_in_audit(row, agency),
        intervened=bool(intervention), services=len(mobilized), reported=leads,
    )  # fmt: skip
    return row


@transaction.atomic
def record_consent(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    agency: Agency,
    state: Term,
    affected_person: AffectedPerson | None = None,
    not_sought_reason: Term | None = None,
    authority: Term | None = None,
    at: datetime | None = None,
) -> Consent:
    """The state of consent from now on: of everybody, or of one affected person.

    Unless it is from all, the disclosing agency names its legal authority; where it was not
    sought, the reason why. Others may read how the situation ended only with consent from all.

    Consent that is withdrawn and goes on under an authority is recorded here; the lead stops
    with ``lifecycle.stop``.
    """
    row = _enter(situation, by, version, agency)
    _check_consent(row, state, not_sought_reason, authority)
    if affected_person is not None and affected_person.situation_id != row.pk:
        raise GuardFailed(errors={"affected_person": [_("Choose one of the affected persons.")]})
    now = at or timezone.now()
    common = {"situation": row, "agency": agency, "at": now, "entered_by": by}
    consent = Consent.objects.create(
        state=state,
        affected_person=affected_person,
        not_sought_reason=not_sought_reason,
        **common,
    )
    if authority is not None:
        DisclosureAuthority.objects.create(authority=authority, **common)
    row.outcome_shown = is_from_all(row)
    row.version += 1
    row.save(update_fields=["outcome_shown", "version"])
    audit.record(
        "plan.consent", by=by, chain=row.table_id, obj=row, at=now, state=state.code,
        **discretion.named_in_audit(row, agency),
    )  # fmt: skip
    return consent


@transaction.atomic
def name_authority(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    agency: Agency,
    authority: Term,
    at: datetime | None = None,
) -> DisclosureAuthority:
    """Name the legal authority under which *agency* shares without consent from all."""
    row = _enter(situation, by, version, agency)
    check_offered(row.table, [authority], of=Term.List.LEGAL_AUTHORITIES, field="authority")
    now = at or timezone.now()
    named = DisclosureAuthority.objects.create(
        situation=row, agency=agency, authority=authority, at=now, entered_by=by
    )
    audit.record(
        "plan.authority", by=by, chain=row.table_id, obj=row, at=now, authority=authority.code,
        **discretion.named_in_audit(row, agency),
    )  # fmt: skip
    return named


def _enter(situation: Situation, by: User, version: int | None, agency: Agency) -> Situation:
    row = enter(situation, by=by, permission=WRITE_PLAN, version=version, stages=[Stage.OPEN])
    if not writes_for(by, row).filter(agency=agency).exists():
        raise Forbidden(_("You do not speak for this agency here."))
    return row


def _require_lead(row: Situation, agency: Agency, by: User) -> None:
    """A named worker records what was done; what the lead says to the table is said for it."""
    lead = row.involvements.filter(agency=agency, role=Involvement.Role.LEAD, until_at__isnull=True)
    speaks = representing(by).filter(seat__table=row.table_id, seat__agency=agency)
    if not (lead.exists() and speaks.exists()):
        raise Forbidden(_("Only the lead reports back and proposes the conclusion."))


def _intervene(
    row: Situation, common: dict[str, Any], given: Mapping[str, Any] | None, now: datetime
) -> None:
    if not given:
        return
    kind, outcome, happened_at = given["kind"], given["outcome"], given["happened_at"]
    check_offered(row.table, [kind], of=Term.List.INTERVENTION_KINDS, field="kind")
    check_offered(row.table, [outcome], of=Term.List.INTERVENTION_OUTCOMES, field="outcome")
    if happened_at > now + timedelta(minutes=5):
        raise GuardFailed(errors={"happened_at": [_("This time is still to come.")]})
    if row.named_at and happened_at < row.named_at - timedelta(days=7):
        raise GuardFailed(errors={"happened_at": [_("This is before the agencies were named.")]})
    Intervention.objects.create(kind=kind, outcome=outcome, happened_at=happened_at, **common)
    _stop_clock(row, outcome, happened_at)


def _stop_clock(row: Situation, outcome: Term, happened_at: datetime) -> None:
    """The first intervention that was done stops the clock, at the time it happened."""
    if outcome.code != "done" or row.named_at is None:
        return
    made = max(happened_at, row.named_at)
    if row.contact_made_at is None or made < row.contact_made_at:
        row.contact_made_at = made
        row.save(update_fields=["contact_made_at"])


def _mobilize(row: Situation, common: dict[str, Any], mobilized: list[Mapping[str, Any]]) -> None:
    people: set[Any] = set(row.affected_persons.values_list("pk", flat=True)) or {None}
    for given in mobilized:
        service, how = given["service_type"], given["mobilization_type"]
        person: AffectedPerson | None = given.get("affected_person")
        check_offered(row.table, [service], of=Term.List.SERVICE_TYPES, field="service_type")
        check_offered(row.table, [how], of=Term.List.MOBILIZATION_TYPES, field="mobilization_type")
        if (person.pk if person else None) not in people:
            raise GuardFailed(
                errors={"affected_person": [_("Say for which affected person the service is.")]}
            )
        ServiceMobilized.objects.create(
            affected_person=person, service_type=service, mobilization_type=how, **common
        )


def _next_check(row: Situation, common: dict[str, Any], day: date | None) -> None:
    if day is None:
        return
    if day < timezone.localdate():
        raise GuardFailed(errors={"next_check_date": [_("Choose a day that is still to come.")]})
    NextCheck.objects.create(check_date=day, **common)


def _report_back(
    row: Situation, common: dict[str, Any], outcome: Term | None, may_close: bool
) -> None:
    if outcome is None and not may_close:
        return
    if outcome is None:
        outcome = Term.objects.get(
            list=Term.List.REPORT_BACK_OUTCOMES, code="continues", table__isnull=True
        )
    check_offered(row.table, [outcome], of=Term.List.REPORT_BACK_OUTCOMES, field="outcome")
    session = Meeting.objects.filter(table=row.table_id, state=Meeting.State.IN_SESSION).first()
    ReportBack.objects.create(
        situation=row,
        discussion=agenda.on_agenda(session, row) if session else None,
        agency=common["agency"],
        outcome=outcome,
        may_close=may_close,
        at=common["at"],
        reported_by=common["entered_by"],
    )


def _let_object(row: Situation, now: datetime) -> None:
    """Tell the assisting agencies that they have 48 hours to object."""
    assisting = row.involvements.filter(role=Involvement.Role.ASSISTING, until_at__isnull=True)
    told = speakers(row.table, Agency.objects.filter(pk__in=assisting.values("agency")))
    tell(row, told, at=now)


def _propose(row: Situation, common: dict[str, Any], reason: Term | None) -> None:
    if reason is None:
        return
    check_offered(row.table, [reason], of=Term.List.CONCLUSION_REASONS, field="proposed_reason")
    ProposedConclusion.objects.create(reason=reason, **common)


def _check_consent(
    row: Situation, state: Term, reason: Term | None, authority: Term | None
) -> None:
    check_offered(row.table, [state], of=Term.List.CONSENT_STATES, field="state")
    errors: dict[str, list[str]] = {}
    if reason is not None:
        check_offered(
            row.table, [reason], of=Term.List.CONSENT_NOT_SOUGHT_REASONS, field="not_sought_reason"
        )
    if authority is not None:
        check_offered(row.table, [authority], of=Term.List.LEGAL_AUTHORITIES, field="authority")
    if state.code == NOT_SOUGHT and reason is None:
        errors["not_sought_reason"] = [_("Say why consent was not sought.")]
    if state.code != FROM_ALL and authority is None:
        errors["authority"] = [_("Name the legal authority under which your agency shares this.")]
    if errors:
        raise GuardFailed(errors=errors)
