"""Every stage × every transition × every role, from tables written here by hand."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from agencies.errors import DomainError
from agencies.models import AuditEntry, User
from cases import lifecycle
from cases.models import Discussion, Situation, Term
from tests.cast import AER_TESTS, ROLES, STAGES, Cast, gather, in_session, join_later, situation_at
from tests.family import split_off
from tests.halves import ENTRIES, halves, with_second_person

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

# Where each transition leads from where; everything else is the wrong stage.
MOVES = {
    "submit": {"draft": "submitted"},
    "withdraw": {"submitted": "draft"},
    "open_discussion": {"submitted": "filter_two"},
    "defer": {"submitted": "submitted", "filter_two": "submitted", "filter_three": "submitted"},
    "return_to_agency": {"filter_two": "draft", "filter_three": "draft"},
    "confirm_aer": {"filter_two": "filter_three"},
    "reject": {"filter_two": "rejected", "filter_three": "rejected"},
    "name_agencies": {"filter_three": "open"},
    "split": {"open": "open", "report_back": "open"},
    "enter_emergency": {"submitted": "open"},
    "conclude": {"open": "concluded", "report_back": "concluded"},
    "stop": {"open": "concluded", "report_back": "concluded"},
    "reopen": {"concluded": "open"},
}
# Who may, of those who see it. The chair drives the meeting in session.
ACTORS = {
    "submit": {"originating"},
    "withdraw": {"originating"},
    "open_discussion": {"chair"},
    "defer": {"chair"},
    "return_to_agency": {"chair"},
    "confirm_aer": {"chair"},
    "reject": {"chair"},
    "name_agencies": {"chair"},
    "split": {"lead", "coordinator"},
    "enter_emergency": {"chair", "chair_of_involved_agency"},
    "conclude": {"chair", "chair_of_involved_agency"},
    "stop": {"lead"},
    "reopen": {"chair", "chair_of_involved_agency"},
}
# At which stages there is a lead.
LED = {"open", "report_back", "concluded"}
# Of the half of a family that went, another agency is the one that brought and that leads it, and
# who is kept apart from it sees nothing; it is on no agenda of this meeting to be concluded there.
APART = {"originating", "lead", "assisting", "alternate", "chair_of_involved_agency", "worker"}
SPLIT_OFF = {
    "submit": {"seated": "409"},
    "withdraw": {"seated": "409"},
    "open_discussion": {"chair": "409"},
    "defer": {"chair": "409"},
    "return_to_agency": {"chair": "409"},
    "confirm_aer": {"chair": "409"},
    "reject": {"chair": "409"},
    "name_agencies": {"chair": "409"},
    "split": {"seated": "open", "coordinator": "open"},
    "enter_emergency": {"chair": "409"},
    "conclude": {"chair": "422"},
    "stop": {"seated": "concluded"},
    "reopen": {"chair": "409"},
}
NEVER = {
    "lapsed_alternate", "same_agency_other_table", "other_table", "privacy_officer",
    "administrator", "observer", "superuser", "stepped_aside",
    "worker_left",
}  # fmt: skip


def sees(role: str, stage: str) -> bool:
    """Whether a role has the listing at a stage."""
    if role in NEVER:
        return False
    if role == "worker":
        return stage in {"open", "report_back", "concluded"}
    if stage == "draft":
        return role == "originating"
    return not (role == "joined_later" and stage in {"concluded", "rejected"})


def answer(role: str, stage: str, name: str) -> str:
    """The stage it leads to, or the number of the refusal."""
    if stage == "split_off":
        return "404" if role in NEVER | APART else SPLIT_OFF[name].get(role, "403")
    if not sees(role, stage):
        return "404"
    if role not in ACTORS[name] or (role == "lead" and stage not in LED):
        return "403"
    return MOVES[name].get(stage, "409")


def needed(cast: Cast, situation: Situation, name: str) -> dict[str, Any]:
    """What a transition needs to be carried out."""
    rejection = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    conclusion = Term.objects.filter(list=Term.List.CONCLUSION_REASONS).first()
    return {
        "confirm_aer": {"tests": AER_TESTS},
        "reject": {"reason": rejection},
        "name_agencies": {"lead": cast.agency("lead"), "assisting": [cast.agency("assisting")]},
        "split": halves(situation) if situation.involvements.exists() else {},
        "conclude": {"reason": conclusion},
        "enter_emergency": {
            "held_at": timezone.now() - timedelta(days=2),
            "tests": AER_TESTS,
            "lead": cast.agency("lead"),
            "assisting": [cast.agency("assisting")],
        },
    }.get(name, {})


class _TakeBack(Exception):
    """Rolls an attempt back, so that the next one finds everything as it was."""


def attempt(cast: Cast, situation: Situation, user: User, name: str) -> tuple[str, int]:
    """What happens when *user* tries, and how many audit entries it left; then it is undone."""
    result = ("", 0)
    before = AuditEntry.objects.count()
    try:
        with transaction.atomic():
            try:
                row = lifecycle.apply(
                    name,
                    situation,
                    by=user,
                    version=situation.version,
                    **needed(cast, situation, name),
                )
                result = (row.stage, AuditEntry.objects.count() - before)
            except DomainError as error:
                result = (str(error.status), AuditEntry.objects.count() - before)
            raise _TakeBack
    except _TakeBack:
        return result


def test_tables_speak_of_every_transition() -> None:
    assert set(MOVES) == set(ACTORS) == set(SPLIT_OFF) == set(lifecycle.TRANSITIONS)


@pytest.mark.parametrize("stage", [*STAGES, "split_off"])
def test_transitions_at_stage(stage: str) -> None:
    cast = gather()
    apart = stage == "split_off"
    situation = split_off(cast) if apart else situation_at(cast, stage, workers=True)
    in_session(cast)
    join_later(cast)
    with_second_person(situation)
    for name in MOVES:
        for role in ROLES:
            wanted = answer(role, stage, name)
            entries = ENTRIES.get(name, 1) if wanted in set(STAGES) else 0
            got = attempt(cast, situation, cast.people[role], name)
            assert (name, role, *got) == (name, role, wanted, entries)


@pytest.mark.parametrize("stage", [stage for stage in STAGES if stage != "draft"])
def test_stale_version_is_refused_before_the_stage_is_looked_at(stage: str) -> None:
    cast = gather()
    situation = situation_at(cast, stage)
    led = stage in LED
    for name, roles in ((n, r) for n, r in ACTORS.items() if led or r != {"lead"}):
        user = cast.people[sorted(roles)[0]]
        with pytest.raises(DomainError) as refused:
            lifecycle.apply(name, situation, by=user, version=situation.version - 1)
        assert (name, refused.value.status, refused.value.code) == (name, 409, "stale_version")
    situation.refresh_from_db()
    assert situation.stage == {"report_back": "open"}.get(stage, stage)


def test_new_item_open_after_rejection_leaves_one_open_item() -> None:
    cast = gather()
    first = situation_at(cast, "filter_two")
    second = situation_at(cast, "submitted")
    with pytest.raises(DomainError) as refused:
        lifecycle.open_discussion(second, by=cast.chair, version=second.version)
    assert refused.value.status == 422
    lifecycle.defer(first, by=cast.chair, version=first.version)
    lifecycle.open_discussion(second, by=cast.chair, version=second.version)
    opened = Discussion.objects.filter(opened_at__isnull=False, closed_at=None)
    assert [item.situation_id for item in opened] == [second.pk]
