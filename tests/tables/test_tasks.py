"""Background work about tables: meetings made ahead, and people whose part has ended."""

from datetime import date, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import AuditEntry, User
from tables import services, tasks
from tables.models import Meeting, Officer, Representative, Table
from tables.services import lapsed
from tests import cast as casting
from tests.cast import Cast, holds


def weekly(table: Table) -> None:
    services.set_schedule(
        table,
        by=None,
        starts_on_date=date(2026, 1, 8),
        local_time=time(9, 30),
        minutes=90,
        recurrence="FREQ=WEEKLY;BYDAY=TH",
    )


def test_meetings_are_made_for_ninety_days_and_once(cast: Cast) -> None:
    weekly(cast.table)
    tasks.generate_meetings()
    tasks.generate_meetings()
    starts = list(cast.table.meetings.order_by("starts_at").values_list("starts_at", flat=True))
    assert len(starts) in (12, 13)
    gaps = {later - earlier for earlier, later in pairwise(starts)}
    local = {start.astimezone(ZoneInfo(cast.table.time_zone)).time() for start in starts}
    assert local == {time(9, 30)}
    assert {gap.days for gap in gaps} <= {6, 7}
    assert starts[-1] <= timezone.now() + timedelta(days=90)


def test_closed_table_gets_no_meetings(cast: Cast) -> None:
    weekly(cast.table)
    Table.objects.filter(pk=cast.table.pk).update(closed_at=timezone.now())
    tasks.generate_meetings()
    assert Meeting.objects.filter(table=cast.table).count() == 0


# --- Lapsed


def signed_in(user: User) -> Client:
    client = Client()
    assert client.login(email=user.email, password=casting.PASSWORD)
    return client


def is_signed_in(client: Client) -> bool:
    return client.session.get("_auth_user_id") is not None


def ended(user: User, at=None) -> None:
    Representative.objects.filter(user=user).update(until_at=at or timezone.now())


def test_person_with_nothing_left_is_signed_out_and_loses_tokens(cast: Cast) -> None:
    client = signed_in(cast.alternate)
    token, _secret = agency_services.issue_token(cast.alternate, name="phone", days=30)
    ended(cast.alternate, timezone.now() + timedelta(seconds=1))
    later = timezone.now() + timedelta(minutes=5)
    assert lapsed.end_lapsed(later) == 1
    token.refresh_from_db()
    assert token.revoked_at == later
    assert client.get("/me/").status_code == 302
    assert AuditEntry.objects.filter(verb="person.lapse").count() == 1


def test_person_who_holds_an_office_still_stays_signed_in(cast: Cast) -> None:
    client = signed_in(cast.alternate)
    ended(cast.alternate, timezone.now() + timedelta(seconds=1))
    holds(cast.table, cast.alternate, Officer.Office.CO_CHAIR)
    assert lapsed.end_lapsed(timezone.now() + timedelta(minutes=5)) == 0
    assert is_signed_in(client)


def test_person_whose_next_time_is_still_to_come_stays_signed_in(cast: Cast) -> None:
    signed_in(cast.alternate)
    ended(cast.alternate, timezone.now() + timedelta(seconds=1))
    casting.speaks(
        cast.seats["assisting"], cast.alternate, from_at=timezone.now() + timedelta(days=9)
    )
    assert lapsed.end_lapsed(timezone.now() + timedelta(minutes=5)) == 0


@pytest.mark.parametrize("role", ["administrator", "privacy_officer", "observer", "chair"])
def test_people_who_never_spoke_for_a_seat_are_left_alone(cast: Cast, role: str) -> None:
    client = signed_in(cast.people[role])
    assert lapsed.end_lapsed() == 0
    assert is_signed_in(client)


def test_sign_in_after_the_end_is_left_alone(cast: Cast) -> None:
    client = signed_in(cast.lapsed_alternate)
    assert lapsed.end_lapsed() == 0
    assert is_signed_in(client)


def test_seat_that_ended_ends_what_its_people_are_signed_in_with(cast: Cast) -> None:
    signed_in(cast.seated)
    cast.seats["seated"].until_at = timezone.now() + timedelta(seconds=1)
    cast.seats["seated"].save(update_fields=["until_at"])
    assert lapsed.end_lapsed(timezone.now() + timedelta(minutes=5)) == 1


def test_second_run_finds_nobody(cast: Cast) -> None:
    signed_in(cast.alternate)
    ended(cast.alternate)
    tasks.end_lapsed()
    before = AuditEntry.objects.count()
    tasks.end_lapsed()
    assert AuditEntry.objects.count() == before
