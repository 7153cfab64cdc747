"""The journal outside the database, and a restored backup that is older than it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from agencies import journal
from agencies import services as agency_services
from agencies.journal import Line
from agencies.models import ApiToken, JournalLine
from cases.models import Situation, Term
from cases.services import replay
from tests.cases.services.ageing import PLANTED, age, purge, words_in_the_database
from tests.cast import Cast, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("own_journal")]
LAST_REASON = "rejected__duplicate"  # not the first of the list


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
