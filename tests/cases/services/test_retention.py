"""Retention: what is due, two people, certificates, holds."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from agencies import audit, trail
from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import AuditChain, AuditEntry
from cases import lifecycle
from cases.models import ClosedQuarter, LegalHold, Narrative, PlanEntry, SealedText, Situation
from cases.services import breach, retention
from tables.models import Attendance
from tests.cases.services.ageing import NOTHING, PLANTED, age, purge, words_in_the_database
from tests.cast import Cast, L, draft, person, situation_at, term

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_journal")]


def test_nothing_is_due_of_what_is_fresh(cast: Cast) -> None:
    situation_at(cast, "concluded")
    draft(cast)
    assert retention.expected(cast.table) == NOTHING


@pytest.mark.parametrize(
    ("stage", "days", "due"),
    [
        ("draft", 29, {}), ("draft", 31, {"drafts": 1}),
        ("submitted", 400, {}),  # it awaits an agenda
        ("submitted", 3 * 365 + 1, {"codes": 1}),  # and was never concluded
        ("filter_three", 3 * 365 + 1, {"codes": 1}),
        ("open", 179, {}), ("open", 181, {"words": 1}),
        ("open", 3 * 365 - 1, {"words": 1}), ("open", 3 * 365 + 1, {"words": 1, "codes": 1}),
        ("concluded", 89, {}), ("concluded", 91, {"words": 1}),
        ("concluded", 3 * 365 + 1, {"words": 1, "codes": 1}),
        ("rejected", 4000, {}),  # nothing was left
    ],
)  # fmt: skip
def test_each_class_is_due_after_its_period(
    cast: Cast, stage: str, days: int, due: dict[str, int]
) -> None:
    age(situation_at(cast, stage), days)
    assert retention.expected(cast.table) == NOTHING | due


@pytest.mark.parametrize(
    ("age_group", "days", "due"),
    [("12_17", 364, 0), ("12_17", 366, 1), ("0_5", 366, 1), ("18_24", 366, 0)],
)
def test_codes_go_sooner_where_somebody_is_under_18(
    cast: Cast, age_group: str, days: int, due: int
) -> None:
    row = situation_at(cast, "concluded")
    row.affected_persons.update(age_group=term(L.AGE_GROUPS, age_group))
    age(row, days)
    assert retention.expected(cast.table)["codes"] == due


def test_period_of_minors_is_never_the_longer_one(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    row.affected_persons.update(age_group=term(L.AGE_GROUPS, "6_11"))
    days = {"codes_days": 100, "codes_minors_days": 400}
    retention.set_periods(cast.table, by=cast.coordinator, **days)
    age(row, 101)
    assert retention.expected(cast.table)["codes"] == 1


def test_situation_that_was_never_concluded_loses_its_codes_and_its_page_stays(cast: Cast) -> None:
    row = situation_at(cast, "open", why_now=PLANTED)
    age(row, 3 * 365 + 1)
    purge(cast)
    assert not row.coded_values.exists()
    assert words_in_the_database(PLANTED) == []
    assert Situation.objects.get(pk=row.pk).stage == "open"
    for role in ("coordinator", "chair", "lead", "originating"):
        client = Client()
        client.force_login(cast.people[role])
        assert client.get(f"/situations/{row.pk}/").status_code == 200


def test_purge_takes_words_and_leaves_codes(cast: Cast) -> None:
    row = situation_at(cast, "concluded", why_now=PLANTED)
    age(row, 91)
    done = purge(cast)
    assert (done.counts["words"], words_in_the_database(PLANTED)) == (1, [])
    assert not Narrative.objects.filter(situation=row).exists()
    assert list(PlanEntry.objects.values_list("text", flat=True)) == [""]
    assert row.coded_values.exists()


def test_purge_of_codes_leaves_that_it_was_there(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    age(row, 3 * 365 + 1)
    purge(cast)
    left = {
        relation.get_accessor_name()
        for relation in row._meta.related_objects
        if relation.related_model._base_manager.filter(**{relation.field.name: row}).exists()
    }
    assert left == {"discussions", "changes", "involvements"}
    assert Situation.objects.get(pk=row.pk).number == row.number


def test_purge_is_idempotent(cast: Cast) -> None:
    for stage, days in (("concluded", 2000), ("draft", 40)):
        age(situation_at(cast, stage), days)
    first, second = purge(cast), purge(cast)
    assert (first.counts["drafts"], first.counts["words"], first.counts["codes"]) == (1, 1, 1)
    assert {name: second.counts[name] for name in NOTHING} == NOTHING


def test_attendance_goes_after_its_period(cast: Cast) -> None:
    situation_at(cast, "submitted")
    cast.meeting.refresh_from_db()
    back = timedelta(days=3 * 365 + 1)
    type(cast.meeting).objects.filter(pk=cast.meeting.pk).update(
        starts_at=cast.meeting.starts_at - back, planned_end_at=cast.meeting.planned_end_at - back
    )
    assert purge(cast).counts["attendance"] == 2
    assert not Attendance.objects.exists()


def test_one_person_alone_purges_nothing(cast: Cast) -> None:
    age(situation_at(cast, "concluded"), 91)
    proposed = retention.propose(cast.table, by=cast.coordinator)
    with pytest.raises(Forbidden):
        retention.approve(proposed, by=cast.coordinator)
    with pytest.raises(Forbidden):
        retention.approve(proposed, by=cast.lead)
    with pytest.raises(Conflict):
        retention.propose(cast.table, by=cast.coordinator)
    assert retention.expected(cast.table)["words"] == 1


def test_certificate_has_counts_and_both_people_and_the_trail_has_it(cast: Cast) -> None:
    age(situation_at(cast, "concluded"), 91)
    done = purge(cast)
    assert (done.proposed_by, done.approved_by) == (cast.coordinator, cast.chair)
    assert done.expected == NOTHING | {"words": 1}
    told = AuditEntry.objects.get(verb="purge.approve")
    assert "words:1" in told.references["counts"]


def test_periods_are_the_tables_own(cast: Cast) -> None:
    age(situation_at(cast, "draft"), 20)
    retention.set_periods(cast.table, by=cast.coordinator, drafts_days=14)
    assert retention.expected(cast.table)["drafts"] == 1
    with pytest.raises(GuardFailed):
        retention.set_periods(cast.table, by=cast.coordinator, drafts_days=0)


def test_held_situation_is_not_touched_until_the_hold_ends(cast: Cast) -> None:
    row = situation_at(cast, "concluded", why_now=PLANTED)
    age(row, 2000)
    held = retention.hold(row, by=cast.coordinator)
    assert retention.expected(cast.table) == NOTHING
    retention.lift(held, by=cast.coordinator)
    assert retention.expected(cast.table)["words"] == 1


def test_rejected_detail_cannot_be_held(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        retention.hold(situation_at(cast, "rejected"), by=cast.coordinator)
    row = situation_at(cast, "open")
    retention.hold(row, by=cast.coordinator)
    assert LegalHold.objects.filter(situation=row).count() == 1


def test_quarter_is_closed_before_its_codes_go(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    age(row, 2000)
    long_ago = timezone.now() - timedelta(days=2000)
    Situation.objects.filter(pk=row.pk).update(discussed_at=long_ago, decided_at=long_ago)
    assert not ClosedQuarter.objects.exists()
    purge(cast)
    closed = ClosedQuarter.objects.order_by("start_date").first()
    assert closed.start_date <= long_ago.date()
    assert sum(closed.counts.values()) > 0
    assert not row.coded_values.exists()


def test_what_was_returned_and_lies_silent_loses_its_codes(cast: Cast) -> None:
    row = situation_at(cast, "submitted")
    lifecycle.withdraw(row, by=cast.originating, version=row.version)
    age(row, 179)
    assert retention.expected(cast.table) == NOTHING
    age(Situation.objects.get(pk=row.pk), 2)
    assert retention.expected(cast.table) == NOTHING | {"words": 1, "codes": 1}


@pytest.mark.parametrize(("stage", "days"), [("draft", 40), ("concluded", 2000)])
def test_purge_spares_exactly_the_sealed_copy(cast: Cast, stage: str, days: int) -> None:
    row = situation_at(cast, stage, why_now=PLANTED)
    reporter = cast.originating
    sealed = breach.report_text(row, by=reporter)
    age(row, days)
    purge(cast)
    assert words_in_the_database(PLANTED) == []
    assert not Narrative.objects.filter(situation=row.pk).exists()
    assert list(SealedText.objects.values_list("pk", flat=True)) == [sealed.pk]
    officer = person("officer", cast.agency("originating"), office="privacy_officer")
    assert breach.open_sealed(sealed, by=officer) == PLANTED
    with pytest.raises(Conflict):
        breach.restore(sealed, by=officer)  # its place has gone


def test_years_of_the_trail_that_served_their_time_are_dropped_whole(cast: Cast) -> None:
    chain, other = str(cast.table.pk), str(cast.other_table.pk)
    old = timezone.now() - timedelta(days=8 * 365)
    AuditEntry.objects.filter(chain=other).delete()
    AuditChain.objects.filter(key=other).delete()
    for number in range(3):
        audit.record("test.step", by=None, chain=other, at=old, number=number)
    trail.seal_before(old + timedelta(days=1), at=old + timedelta(days=1))
    audit.record("test.step", by=None, chain=other)
    before = AuditEntry.objects.count()
    call_command("audit_drop", dry_run=True, stdout=StringIO())
    assert AuditEntry.objects.count() == before
    said = StringIO()
    call_command("audit_drop", stdout=said)
    assert f"{other}: kept 2555 days, 3 entries dropped" in said.getvalue()
    assert f"{chain}: kept 2555 days, 0 entries dropped" in said.getvalue()
    assert trail.verify(other).first_bad is None
    assert trail.verify(chain).first_bad is None
    call_command("audit_drop", stdout=StringIO())
    assert trail.verify(other).entries == 3  # the seal, what came since, and the drop
