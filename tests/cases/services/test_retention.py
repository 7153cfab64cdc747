"""Retention: what is due, two people, certificates, holds; and a restored backup that is older."""

from __future__ import annotations

import os
import sqlite3
import subprocess
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test import Client
from django.utils import timezone

from agencies import audit, journal, trail
from agencies import services as agency_services
from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.journal import Line
from agencies.models import ApiToken, AuditChain, AuditEntry, JournalLine
from cases import lifecycle
from cases.models import (
    BreakGlass,
    ClosedQuarter,
    Discussion,
    LegalHold,
    Narrative,
    PlanEntry,
    Purge,
    SealedText,
    Situation,
    Term,
)
from cases.services import (
    breach,
    break_glass,
    involvement,
    plan,
    replay,
    retention,
    room,
    sight_ends,
)
from cases.silence import ACTS
from tables.models import Attendance
from tests.cast import Cast, L, draft, person, situation_at, term

pytestmark = pytest.mark.django_db
PLANTED = "Notice to leave by Friday"
LAST_REASON = "rejected__duplicate"  # not the first of the list
NOTHING = {"drafts": 0, "words": 0, "codes": 0, "attendance": 0}


@pytest.fixture(autouse=True)
def _own_journal(settings: Any, tmp_path: Path) -> None:
    settings.JOURNAL_FILE = tmp_path / "journal.jsonl"


def age(row: Situation, days: int) -> None:
    """Make everything about *row* so many days older."""
    back = timedelta(days=days)
    names = ("created_at", "submitted_at", "concluded_at", "sight_until_at", "named_at")
    fields = {name: getattr(row, name) - back for name in names if getattr(row, name)}
    Situation.objects.filter(pk=row.pk).update(**fields)
    for model, when in ACTS:
        model.objects.filter(situation=row).update(**{when: models.F(when) - back})


def purge(cast: Cast) -> Purge:
    """Propose and approve, as two people."""
    return retention.approve(retention.propose(cast.table, by=cast.coordinator), by=cast.chair)


def words_in_the_database(words: str) -> list[str]:
    """The columns that hold *words*."""
    return [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and model._base_manager.filter(**{f"{field.name}__icontains": words}).exists()
    ]


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


def report(cast: Cast, row: Situation) -> None:
    """The lead says that it continues: no decision, and nothing in the plan."""
    plan.record_update(
        row, by=cast.lead, version=row.version, agency=cast.agency("lead"),
        outcome=term(L.REPORT_BACK_OUTCOMES, "continues"),
    )  # fmt: skip


@pytest.mark.parametrize("days", [181, 3 * 365 + 1])
def test_report_of_the_lead_is_no_silence(cast: Cast, days: int) -> None:
    row = situation_at(cast, "open")
    age(row, days)
    report(cast, row)
    assert retention.expected(cast.table) == NOTHING
    assert sight_ends.end_silent() == 0


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


def sees_plan(cast: Cast, row: Situation) -> list[bool]:
    return [
        cast.people[role].has_perm("cases.see_plan", row)
        for role in ("lead", "assisting", "alternate", "worker")
    ]


def test_sight_of_an_open_plan_ends_after_the_silence_with_one_entry(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    age(row, 179)
    assert (sight_ends.end_silent(), sees_plan(cast, row)) == (0, [True] * 4)
    age(row, 2)
    assert (sight_ends.end_silent(), sees_plan(cast, row)) == (1, [False] * 4)
    assert cast.lead.has_perm("cases.see_listing", row)
    assert sight_ends.end_silent() == 0
    assert AuditEntry.objects.filter(verb="sight.end", object_id=str(row.pk)).count() == 1


def test_sight_comes_back_when_the_table_takes_the_situation_up_again(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    age(row, 181)
    sight_ends.end_silent()
    fresh = Situation.objects.get(pk=row.pk)
    involvement.hand_over(fresh, cast.agency("assisting"), by=cast.chair, version=fresh.version)
    assert sees_plan(cast, row) == [True] * 4
    assert sight_ends.end_silent() == 0


def test_follow_up_in_a_meeting_lets_the_lead_report_again(cast: Cast) -> None:
    row = situation_at(cast, "open")
    age(row, 181)
    sight_ends.end_silent()
    item = Discussion.objects.create(
        situation=row, meeting=cast.meeting, kind="follow_up", position=99
    )
    room.open_follow_up(item, by=cast.chair, version=Situation.objects.get(pk=row.pk).version)
    report(cast, Situation.objects.get(pk=row.pk))
    assert sight_ends.end_silent() == 0


def test_conclusion_opens_nothing_whose_sight_had_ended(cast: Cast) -> None:
    row = situation_at(cast, "open")
    age(row, 181)
    sight_ends.end_silent()
    fresh = Situation.objects.get(pk=row.pk)
    reason = term(L.CONCLUSION_REASONS, "overall_risk_lowered__connected_to_services")
    lifecycle.conclude(fresh, by=cast.chair, version=fresh.version, reason=reason)
    assert not cast.lead.has_perm("cases.see_plan", row)


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


# --- The command ---------------------------------------------------------------------------------


def commanded(**options: Any) -> str:
    """What `manage.py purge` says."""
    said = StringIO()
    call_command("purge", stdout=said, **options)
    return said.getvalue()


def by_two(cast: Cast) -> dict[str, str]:
    return {"proposed_by": cast.coordinator.email, "approved_by": cast.chair.email}


@pytest.mark.django_db(transaction=True)
def test_command_says_what_is_due_and_purges_with_two_people_only(cast: Cast) -> None:
    age(situation_at(cast, "concluded", why_now=PLANTED), 91)
    assert "words 1" in commanded(table=cast.table.prefix)
    with pytest.raises(CommandError):
        commanded(proposed_by=cast.coordinator.email)
    with pytest.raises(CommandError):
        commanded(proposed_by=cast.coordinator.email, approved_by=cast.coordinator.email)
    with pytest.raises(CommandError):
        commanded(**by_two(cast) | {"approved_by": cast.lead.email})
    assert retention.expected(cast.table)["words"] == 1
    assert "words 1" in commanded(**by_two(cast))
    assert "words 0" in commanded(**by_two(cast))
    assert Purge.objects.filter(done_at__isnull=False).count() == 1


# --- The journal ---------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_journal_outside_the_database_has_what_went_and_no_content(cast: Cast) -> None:
    row = situation_at(cast, "concluded", why_now=PLANTED)
    age(row, 91)
    purge(cast)
    rejected = situation_at(cast, "rejected", why_now=PLANTED)
    token, _secret = agency_services.issue_token(cast.lead, name="t", days=1)
    agency_services.revoke_token(token, by=cast.lead)
    text = Path(settings.JOURNAL_FILE).read_text()
    kept = {(line.kind, line.object_id, line.code) for line in journal.lines()}
    why = rejected.rejection_reason.code
    wanted = {
        ("words", str(row.pk), ""), ("rejected", str(rejected.pk), why),
        ("token", str(token.pk), ""),
    }  # fmt: skip
    assert kept == wanted
    assert PLANTED not in text
    assert not JournalLine.objects.filter(copied_at=None).exists()


def test_line_that_a_crash_left_uncopied_is_copied_later(cast: Cast) -> None:
    situation_at(cast, "rejected")
    assert list(journal.lines()) == []  # the commit hooks of a test do not run
    assert journal.copy() == 1
    assert journal.copy() == 0
    assert len(list(journal.lines())) == 1


def test_older_backup_replays_the_journal(cast: Cast) -> None:
    """As a backup brings it back: everything still there, the sessions and tokens too."""
    brought_back = situation_at(cast, "filter_two", why_now=PLANTED)
    Client().force_login(cast.lead)
    token, _secret = agency_services.issue_token(cast.lead, name="t", days=1)
    now = timezone.now().isoformat()
    pk = str(brought_back.pk)
    lines = [Line("rejected", pk, now, LAST_REASON), Line("words", pk, now)]
    first, second = replay.replay(lines), replay.replay(lines)
    row = Situation.objects.get(pk=brought_back.pk)
    assert (row.stage, words_in_the_database(PLANTED)) == ("rejected", [])
    assert row.rejection_reason.code == LAST_REASON
    assert (first["rejected"], second["rejected"]) == (1, 0)
    assert not Session.objects.exists()
    assert ApiToken.objects.get(pk=token.pk).revoked_at is not None


def test_reason_that_the_backup_does_not_know_keeps_its_code(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    replay.replay([Line("rejected", str(row.pk), timezone.now().isoformat(), "added_since")])
    row.refresh_from_db()
    assert (row.rejection_reason.code, row.rejection_reason.table) == ("added_since", cast.table)
    assert row.rejection_reason not in Term.objects.offered_at(cast.table)


@pytest.mark.django_db(transaction=True)
def test_purged_words_are_in_no_byte_of_database_dump_log_mail_or_file(
    cast: Cast, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    age(situation_at(cast, "concluded", why_now=PLANTED), 91)
    asked = break_glass.ask(by=cast.administrator, reason=PLANTED, table=cast.table)
    BreakGlass.objects.filter(pk=asked.pk).update(asked_at=timezone.now() - timedelta(days=366))
    dump = tmp_path / "before"
    write_dump(dump)
    assert PLANTED.encode() in dump.read_bytes()  # so that the search below can find it
    commanded(**by_two(cast))
    said = capfd.readouterr()
    dump.unlink()
    write_dump(dump)
    files = [path for path in (*tmp_path.rglob("*"), *kept_files()) if path.is_file()]
    assert Path(settings.JOURNAL_FILE) in files
    found = [path.name for path in files if PLANTED.encode() in path.read_bytes()]
    assert found == []
    assert PLANTED not in said.out + said.err + "".join(sent.body for sent in mail.outbox)


def write_dump(path: Path) -> None:
    """Everything in the database as text."""
    if connection.vendor == "sqlite":
        with sqlite3.connect(connection.settings_dict["NAME"]) as raw:
            path.write_text("\n".join(raw.iterdump()))
    else:
        place = connection.settings_dict
        given = {"PGHOST": place["HOST"], "PGPORT": str(place["PORT"]), "PGUSER": place["USER"]}
        command = ["pg_dump", "--inserts", "--file", str(path), place["NAME"]]
        subprocess.run(command, check=True, env=os.environ | given)


def kept_files() -> list[Path]:
    """The data files of the database, with the log of SQLite; and the files of this server."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            path = Path(connection.settings_dict["NAME"])
            return [path, path.with_name(path.name + "-wal"), *Path(settings.STATE_DIR).rglob("*")]
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT current_setting('data_directory'), oid FROM pg_database"
                       " WHERE datname = current_database()")  # fmt: skip
        folder, oid = cursor.fetchone()
    return [*Path(folder, "base", str(oid)).iterdir(), *Path(settings.STATE_DIR).rglob("*")]
