"""The server's clock is set back an hour in the middle of a meeting: it goes on, nothing breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from agencies import trail
from cases import lifecycle
from cases.models import Situation
from cases.services import sessions
from tables.models import Meeting, Officer
from tests.cast import Cast, in_session, situation_at

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

BACK = timedelta(hours=-1)


@pytest.fixture(autouse=True)
def offices_of_long_standing(cast: Cast) -> None:
    """Officers were appointed before this hour."""
    Officer.objects.update(from_at=cast.began_at)


def named(cast: Cast, row: Situation) -> Situation:
    return lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")],
    )  # fmt: skip


def test_meeting_goes_on_and_closes(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    with time_machine.travel(timezone.now() + BACK):
        assert cast.checked_in.has_perm("cases.see_room", row)
        row = named(cast, row)
        meeting = Meeting.objects.get(pk=cast.meeting.pk)
        meeting = sessions.close_session(meeting, by=cast.chair, version=meeting.version)
        assert (row.stage, meeting.state) == ("open", "closed")
        assert cast.lead.has_perm("cases.see_plan", row)
    assert trail.verify(cast.table.pk).first_bad is None


def test_undo_takes_back_the_last_decision(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    with time_machine.travel(timezone.now() + BACK):
        row = named(cast, row)
        row = lifecycle.undo(row, by=cast.chair, version=row.version)
    assert row.stage == "filter_three"
    assert not row.involvements.exists()


def test_forgotten_meeting_is_not_closed_too_early(cast: Cast) -> None:
    meeting = in_session(cast)
    with time_machine.travel(timezone.now() + BACK):
        assert sessions.close_forgotten() == 0
    meeting.refresh_from_db()
    assert meeting.state == "in_session"
