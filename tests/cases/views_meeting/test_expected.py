"""Before a meeting, on the pages: who comes, what came late."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.errors import GuardFailed
from cases import lifecycle
from cases.models import Discussion, Situation
from tables import services
from tables.models import Expectation, Meeting
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def ahead(cast: Cast) -> Meeting:
    """A meeting in three days."""
    start = timezone.now() + timedelta(days=3)
    return services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip


def submitted(cast: Cast, meeting: Meeting) -> Discussion:
    row = casting.draft(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    return row.discussions.get()


def test_home_asks_until_it_is_answered(cast: Cast, ahead: Meeting) -> None:
    browser = Browser(cast.lead)
    assert "Does somebody come for lead agency?" in words(browser.open("home"))

    done = browser.send(
        "meeting_expect", ahead.pk, seat=cast.seats["lead"].pk, answer="coming", next="/"
    )

    assert done["Location"] == "/"
    assert "Does somebody come" not in words(browser.open("home"))


def test_agenda_says_who_does_not_come_and_which_sector_is_missing(
    cast: Cast, ahead: Meeting
) -> None:
    before = Browser(cast.seated).open("agenda", ahead.pk).context["expected"]
    services.say_expected(ahead, seat=cast.seats["lead"], answer="not_coming", by=cast.lead)

    page = Browser(cast.seated).open("agenda", ahead.pk)

    after = page.context["expected"]
    assert "Not coming: lead agency" in words(page)
    assert len(before.seats) - len(after.seats) == 1
    gone = {row.code for row in after.sectors} - {row.code for row in before.sectors}
    assert gone == {"mental_health_and_addictions"}


def test_answer_that_is_none_is_refused_in_words(cast: Cast, ahead: Meeting) -> None:
    done = Browser(cast.lead).send(
        "meeting_expect", ahead.pk, seat=cast.seats["lead"].pk, answer="perhaps"
    )
    assert (done.status_code, Expectation.objects.count()) == (422, 0)
    assert "Choose one of the answers." in words(done)


@pytest.mark.parametrize(("hours", "late"), [(0, False), (48, False), (96, True)])
def test_item_is_late_after_the_cutoff_of_the_table(
    cast: Cast, ahead: Meeting, hours: int, late: bool
) -> None:
    services.change_table(cast.table, by=cast.coordinator, agenda_cutoff_hours=hours)
    assert submitted(cast, Meeting.objects.get(pk=ahead.pk)).is_late == late


def test_late_item_waits_for_the_chair(cast: Cast, ahead: Meeting) -> None:
    services.publish_agenda(ahead, by=cast.chair, version=ahead.version)
    item = submitted(cast, Meeting.objects.get(pk=ahead.pk))
    assert "Late, waits for the chair" in words(Browser(cast.seated).open("agenda", ahead.pk))
    version = Meeting.objects.get(pk=ahead.pk).version
    refused = Browser(cast.coordinator).send(
        "meeting_item", ahead.pk, item.pk, "accept", version=version
    )
    assert refused.status_code == 403

    Browser(cast.chair).send("meeting_item", ahead.pk, item.pk, "accept", version=version)

    item.refresh_from_db()
    assert item.accepted_by == cast.chair
    assert "Late, accepted" in words(Browser(cast.seated).open("agenda", ahead.pk))


def test_late_item_comes_up_by_the_chair_and_not_by_the_coordinator(cast: Cast) -> None:
    row = casting.situation_at(cast, "submitted")
    Discussion.objects.filter(situation=row).update(is_late=True)
    meeting = Meeting.objects.get(pk=cast.meeting.pk)
    Meeting.objects.filter(pk=meeting.pk).update(driver=cast.coordinator)
    given = {"version": row.version, "by": cast.coordinator}
    with pytest.raises(GuardFailed):
        lifecycle.open_discussion(row, **given)

    Meeting.objects.filter(pk=meeting.pk).update(driver=cast.chair)
    row = lifecycle.open_discussion(row, version=row.version, by=cast.chair)

    assert row.discussions.get().accepted_by == cast.chair
    assert isinstance(row, Situation)


def test_meeting_is_moved_on_its_page(cast: Cast, ahead: Meeting) -> None:
    day = (timezone.localdate() + timedelta(days=9)).isoformat()
    browser = Browser(cast.chair)
    assert browser.open("meeting_move", ahead.pk).status_code == 200
    given = {"clock": "09:30", "minutes": 60, "version": ahead.version}

    done = browser.send("meeting_move", ahead.pk, day=day, **given)

    ahead.refresh_from_db()
    assert done["Location"] == f"/meetings/{ahead.pk}/agenda/"
    assert ahead.planned_end_at - ahead.starts_at == timedelta(minutes=60)
    assert browser.send("meeting_move", ahead.pk, day="2020-01-01", **given).status_code == 409
    assert Browser(cast.seated).open("meeting_move", ahead.pk).status_code == 403


def test_opening_words_of_the_table_stand_before_the_statement(cast: Cast) -> None:
    services.change_table(
        cast.table, by=cast.coordinator, welcome_en="Welcome to the river.",
        practice_en="We begin.", practice_fr="Nous commençons.", statement_en="It stays here.",
    )  # fmt: skip
    meeting = casting.in_session(cast)
    address = f"/meetings/{meeting.pk}/"
    page = words(Browser(cast.seated).client.get(address, follow=True))
    assert "Welcome to the river. We begin. It stays here." in page
    cast.seated.language = "fr-ca"
    cast.seated.save()
    assert "Welcome to the river. Nous commençons. It stays here." in words(
        Browser(cast.seated).client.get(address, follow=True)
    )


def test_video_needs_its_three_promises(cast: Cast) -> None:
    meeting = casting.in_session(cast)
    given = {"seat": cast.seats["seated"].pk, "user": cast.seated.pk, "mode": "video",
             "acknowledged": "on", "alone": "on", "not_recorded": "on"}  # fmt: skip
    browser = Browser(cast.seated)
    done = browser.send("meeting_check_in", meeting.pk, **given)
    assert done.status_code == 422
    assert "By video one is alone" in words(done)

    browser.send("meeting_check_in", meeting.pk, not_transcribed="on", **given)

    row = meeting.attendances.get(user=cast.seated)
    assert row.promised_at is not None
