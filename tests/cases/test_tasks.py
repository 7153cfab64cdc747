"""Background work about situations: who is told when, agendas, forgotten meetings, data files."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from agencies import datafiles
from agencies.models import AuditEntry, IdempotencyKey, Notice, User
from cases import lifecycle, tasks
from cases.lifecycle.erase import erased_models
from cases.models import Narrative, Situation, Stage, Term
from cases.services import notices, sessions
from tables.models import Meeting
from tests import cast as casting
from tests.cast import Cast

# Nine in the morning in Toronto, so that a few hours stay within one day of the table.
NAMED_AT = datetime(2026, 3, 10, 13, 0, tzinfo=UTC)


def hours(count: float) -> datetime:
    return NAMED_AT + timedelta(hours=count)


@pytest.fixture
def open_one(cast: Cast) -> Situation:
    """A situation whose agencies were named at NAMED_AT; nobody has made contact."""
    row = casting.situation_at(cast, "open")
    named_at(row)
    return row


def named_at(row: Situation, moment: datetime = NAMED_AT) -> None:
    Situation.objects.filter(pk=row.pk).update(named_at=moment)


def told(day: datetime | None = None) -> set[str]:
    """The names of those who have a notice (of one day of the table)."""
    rows = Notice.objects.all() if day is None else Notice.objects.filter(day=day.date())
    return set(rows.values_list("user__name", flat=True))


def sent(at: datetime) -> None:
    Notice.objects.filter(sent_at=None).update(sent_at=at)


def test_nobody_is_told_before_the_intervention_is_due(open_one) -> None:
    assert notices.raise_notices(hours(23.9)) == 0
    assert told() == set()


def test_lead_is_told_when_it_is_due(open_one) -> None:
    assert notices.raise_notices(hours(24)) == 1
    assert told() == {"lead"}


def test_assisting_agencies_are_told_too_when_it_is_overdue(open_one) -> None:
    notices.raise_notices(hours(24))
    sent(hours(24.1))
    notices.raise_notices(hours(48))
    assert told(hours(48)) == {"lead", "assisting", "alternate"}


def test_chair_and_contact_are_told_when_it_is_unreported(open_one, cast) -> None:
    contact = casting.person("contact", cast.agency("lead"), office="contact")
    notices.raise_notices(hours(48))
    sent(hours(48.1))
    notices.raise_notices(hours(72))
    assert told(hours(72)) == {"chair", contact.name}


def test_clock_of_the_table_says_when(open_one, cast) -> None:
    cast.table.contact_due_hours = 4
    cast.table.save(update_fields=["contact_due_hours"])
    assert notices.raise_notices(hours(4)) == 1


def test_notice_is_raised_once_however_often_one_asks(open_one) -> None:
    counts = [notices.raise_notices(hours(24 + step / 12)) for step in range(24)]
    assert sum(counts) == 1


def test_one_mail_a_day_for_several_situations(open_one, cast) -> None:
    other = casting.situation_at(cast, "open")
    named_at(other, hours(2))
    notices.raise_notices(hours(24))
    sent(hours(24.1))
    assert notices.raise_notices(hours(26)) == 0
    assert Notice.objects.filter(user=cast.lead).count() == 1


def test_what_a_day_had_no_room_for_comes_the_next(open_one, cast) -> None:
    other = casting.situation_at(cast, "open")
    named_at(other, hours(2))
    notices.raise_notices(hours(24))
    sent(hours(24.1))
    midnight = datetime(2026, 3, 12, 4, 1, tzinfo=UTC)  # in Toronto
    assert notices.raise_notices(midnight) == 1


def test_missed_runs_are_made_up_with_one_mail(open_one) -> None:
    assert notices.raise_notices(hours(60)) == 3
    assert told() == {"lead", "assisting", "alternate"}


def test_unsent_mail_answers_what_comes_after_it(open_one) -> None:
    notices.raise_notices(hours(24))
    notices.raise_notices(hours(48))
    assert Notice.objects.filter(user__name="lead").count() == 1


def test_nobody_is_told_once_contact_is_made(open_one, cast) -> None:
    casting.work(cast, open_one)
    assert notices.raise_notices(hours(72)) == 0


def test_nobody_is_told_of_what_is_concluded(cast) -> None:
    row = casting.situation_at(cast, "concluded")
    Situation.objects.filter(pk=row.pk).update(named_at=NAMED_AT, contact_made_at=None)
    assert notices.raise_notices(hours(72)) == 0


def test_person_who_no_longer_speaks_is_not_told(open_one, cast) -> None:
    cast.lead.representing.update(until_at=timezone.now())
    assert notices.raise_notices(hours(24)) == 0


def test_closed_account_is_not_told(open_one, cast) -> None:
    User.objects.filter(pk=cast.lead.pk).update(is_active=False)
    assert notices.raise_notices(hours(24)) == 0


def test_task_raises_what_is_due_now_and_leaves_one_entry(open_one) -> None:
    named_at(open_one, timezone.now() - timedelta(hours=25))
    tasks.raise_notices()
    assert told() == {"lead"}
    assert AuditEntry.objects.filter(verb="notice.raise").count() == 1


def test_notice_refers_to_nothing_but_a_person_and_a_day() -> None:
    names = {field.name for field in Notice._meta.concrete_fields}
    assert names == {"id", "user", "day", "created_at", "claimed_at", "attempts", "sent_at"}


# --- Agendas and meetings


def test_submitted_situation_waits_for_a_meeting_and_gets_on_its_agenda(cast) -> None:
    row = casting.draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version)
    assert row.discussions.count() == 0
    start = timezone.now() + timedelta(days=3)
    meeting = Meeting.objects.create(
        table=cast.table, starts_at=start, planned_end_at=start + timedelta(hours=1)
    )
    tasks.build_agendas()
    tasks.build_agendas()
    assert [item.situation for item in meeting.discussions.all()] == [row]
    assert AuditEntry.objects.filter(verb="agenda.build").count() == 1


def test_forgotten_meeting_closes_and_its_item_is_deferred(cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    past = timezone.now() - sessions.FORGOTTEN_AFTER - timedelta(minutes=1)
    Meeting.objects.filter(pk=cast.meeting.pk).update(
        starts_at=past - timedelta(hours=1), planned_end_at=past
    )
    tasks.close_forgotten_meetings()
    row.refresh_from_db()
    cast.meeting.refresh_from_db()
    assert (row.stage, cast.meeting.state) == (Stage.SUBMITTED, Meeting.State.CLOSED)


def test_meeting_is_not_forgotten_a_little_after_its_end(cast) -> None:
    casting.in_session(cast)
    Meeting.objects.filter(pk=cast.meeting.pk).update(
        starts_at=timezone.now() - timedelta(hours=4),
        planned_end_at=timezone.now() - timedelta(hours=2),
    )
    tasks.close_forgotten_meetings()
    cast.meeting.refresh_from_db()
    assert cast.meeting.state == Meeting.State.IN_SESSION


# --- Rejection and the data files


def test_rejection_forgets_which_requests_wrote_the_situation(cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    made = {"user": cast.originating, "body_digest": "0" * 64, "created_at": timezone.now()}
    IdempotencyKey.objects.create(key="1", route="POST /", object_id=str(row.pk), **made)
    IdempotencyKey.objects.create(key="2", route=f"/x/{row.pk}/", object_id="an-offer", **made)
    going_on = IdempotencyKey.objects.create(key="3", route=f"/x/{row.pk}/reject/", **made)
    other = IdempotencyKey.objects.create(key="4", route="/y/", object_id="another", **made)
    reason = casting.term(Term.List.REJECTION_REASONS, "rejected__duplicate")
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    assert set(IdempotencyKey.objects.all()) == {going_on, other}


def files() -> bytes:
    """Every byte of the SQLite database: the file, and the log beside it."""
    path = Path(connection.settings_dict["NAME"])
    beside = (path, path.with_name(path.name + "-wal"), path.with_name(path.name + "-journal"))
    return b"".join(one.read_bytes() for one in beside if one.exists())


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the bytes of an SQLite file")
def test_rejected_words_are_in_no_byte_of_the_file_after_the_scrub() -> None:
    words = "A sentence that is to be found nowhere at all, in no corner of any page."
    cast = casting.gather()
    row = casting.situation_at(cast, "filter_two", why_now=words)
    assert words.encode() in files()
    reason = casting.term(Term.List.REJECTION_REASONS, "rejected__duplicate")
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    assert Narrative.objects.filter(situation=row).exists() is False
    tasks.scrub_data_files()
    assert words.encode() not in files()


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the write-ahead log is SQLite's")
def test_scrub_says_so_when_a_reader_holds_the_log(monkeypatch) -> None:
    monkeypatch.setattr(datafiles, "TRIES", 2)
    monkeypatch.setattr(datafiles, "PAUSE", 0.01)
    casting.load_lists()
    reader = connection.copy()
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA busy_timeout = 50")
    try:
        with reader.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT count(*) FROM cases_term")
            assert cursor.fetchone()[0] > 0
            Term.objects.filter(code="x").update(version=2)
            with pytest.raises(datafiles.StillRead):
                datafiles.scrub([Narrative])
            cursor.execute("COMMIT")
        datafiles.scrub([Narrative])
    finally:
        reader.close()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout = 20000")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rejected_words_are_in_no_page_of_the_table_after_the_scrub() -> None:
    words = "A sentence that is to be found nowhere at all."
    cast = casting.gather()
    row = casting.situation_at(cast, "filter_two", why_now=words)
    reason = casting.term(Term.List.REJECTION_REASONS, "rejected__duplicate")
    assert words.encode() in stored()
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    tasks.scrub_data_files()
    assert words.encode() not in stored()


def stored() -> bytes:
    """The pages of the narratives as PostgreSQL keeps them, read by the server itself."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")
        cursor.execute("SELECT pg_read_binary_file(pg_relation_filepath('cases_narrative'))")
        return bytes(cursor.fetchone()[0])


def test_scrub_covers_whatever_a_rejection_deletes() -> None:
    names = {model.__name__ for model in erased_models()}
    assert {"Narrative", "PlanEntry", "CodedValue", "Offer", "ReportBack", "Situation"} <= names
    assert "Discussion" not in names
