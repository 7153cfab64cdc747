"""The sample: a believable year, told through the real services, and marked as invented."""

import random
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Max
from django.test import override_settings
from django.utils import timezone

from agencies import trail
from agencies.models import AuditEntry, Membership, User
from cases import sample
from cases.clock import ClockState, clock_state
from cases.identifiers import find
from cases.lifecycle.guards import DUPLICATE, PLACES
from cases.models import (
    Consent,
    Correction,
    Involvement,
    KeptApart,
    Narrative,
    Offer,
    PendingRole,
    PlanEntry,
    ServiceMobilized,
    Situation,
    Stage,
    StageChange,
    StepAside,
)
from cases.reports.indicators import headline
from cases.sample import fates
from cases.sample.clock import Clock, telling
from cases.sample.notes import NOTES
from cases.sample.places import AGENCIES
from cases.sample.roles import SAMPLE_ROLES
from cases.sample.scenarios import scenarios
from tables.models import Break, Meeting, Representative, Seat, Table
from tests import cast as casting

pytestmark = pytest.mark.slow
LAST_YEAR = timedelta(days=366)


@pytest.fixture(scope="module")
def told(django_db_setup, django_db_blocker):
    """The sample, told once for this module and taken back."""
    with django_db_blocker.unblock(), override_settings(SAMPLE_MODE=True), transaction.atomic():
        casting.load_lists()
        words = StringIO()
        call_command("load_sample", stdout=words)
        yield words.getvalue()
        transaction.set_rollback(True)


@pytest.fixture
def first(told) -> Table:
    return Table.objects.get(prefix="LK")


@pytest.fixture
def second(told) -> Table:
    return Table.objects.get(prefix="LE")


def year_of(table: Table):
    now = timezone.now()
    return headline(table, start=now - LAST_YEAR, end=now)


def test_progress_is_told(told) -> None:
    assert told.count("%") == 6
    assert "48 meetings" in told


def test_first_table_has_the_figures_of_a_real_year(first) -> None:
    year = year_of(first)
    assert (year.meetings, year.rejected) == (48, 2)
    assert (year.concluded, year.lowered, year.lowered_rate) == (41, 35, 85.37)
    assert year.situations - year.concluded - year.rejected == year.open_at_end + 2  # undecided


def test_every_stage_is_there(first, second) -> None:
    assert stages(first) | {Stage.FILTER_THREE} == set(Stage.values)
    assert Stage.FILTER_THREE in stages(second)


def stages(table: Table) -> set[str]:
    return set(table.situations.values_list("stage", flat=True))


def test_what_tables_live_through_beside_the_road_is_there(first, second) -> None:
    rows = first.situations
    found = {
        "split": KeptApart.objects.filter(situation__table=first).values("situation").distinct(),
        "stepped aside": StepAside.objects.filter(situation_id__in=rows.values("pk")),
        "not shown": Involvement.objects.filter(situation__table=first, is_shown=False),
        "corrected": Correction.objects.filter(situation__table=first),
        "consent withdrawn": Consent.objects.filter(state__code="withdrawn"),
        "asked to lead": PendingRole.objects.filter(situation__table=first, answered_at=None),
        "linked by its agency": rows.exclude(coded__link_digest=None),
        "about a place": rows.filter(coded__discussion_type__code__in=PLACES),
        "came back": second.situations.filter(coded__came_back=True),
        "duplicate": second.situations.filter(rejection_reason__code=DUPLICATE),
        "waits for approval": second.situations.filter(approval__isnull=False),
        "break ahead": Break.objects.filter(table=first),
    }
    assert {name for name, rows in found.items() if not rows.exists()} == set()
    assert found["split"].count() == 2
    assert second.approval_wanted


def test_family_has_different_outcomes_for_its_people(first) -> None:
    kinds = defaultdict(set)
    served = ServiceMobilized.objects.filter(
        situation__table=first, situation__coded__discussion_type__code="family"
    )
    for situation, person, kind in served.values_list(
        "situation", "affected_person", "mobilization_type__code"
    ):
        kinds[situation].add((person, kind))
    assert any(
        len({person for person, _kind in told}) > 1 and len({kind for _person, kind in told}) > 1
        for told in kinds.values()
    )


def test_every_sector_of_the_place_has_a_seat(first, second) -> None:
    assert Seat.objects.filter(table=first).count() == len(AGENCIES) == 12
    assert 0 < Seat.objects.filter(table=second).count() < 12


def test_nobody_is_invented(told) -> None:
    assert sample.people().count() == User.objects.count()
    french = ("Représentation", "Présidence", "Coprésidence", "Coordination")
    titles = ("Sample ", *(f"{title} d’exemple" for title in french))
    assert [user.name for user in User.objects.all() if not user.name.startswith(titles)] == []
    assert [user for user in User.objects.all() if user.has_usable_password()] == []


def test_everybody_on_the_list_of_roles_can_sign_in(told) -> None:
    addresses = [email for email, _who, _shows in SAMPLE_ROLES]
    assert sample.people().filter(email__in=addresses).count() == len(addresses)


def test_each_agency_has_a_contact_and_a_privacy_officer(told) -> None:
    offices = Membership.objects.exclude(office="").values_list("agency", "office")
    assert Counter(office for _agency, office in offices) == {
        "contact": 12,
        "privacy_officer": 12,
    }


def test_next_meeting_is_on_a_weekday_soon_with_an_agenda_of_its_own(first) -> None:
    coming = first.meetings.filter(state=Meeting.State.SCHEDULED).order_by("starts_at").first()
    zone = ZoneInfo(first.time_zone)
    today = timezone.now().astimezone(zone).date()
    day = coming.starts_at.astimezone(zone).date()
    assert day.isoweekday() <= 5
    assert timedelta(days=1) < day - today <= timedelta(days=4)
    kinds = set(coming.discussions.values_list("kind", flat=True))
    assert kinds == {"new", "follow_up"}


def test_clock_shows_contact_made_overdue_and_running(first) -> None:
    rows = first.situations.filter(stage=Stage.OPEN).select_related("table")
    states = Counter(clock_state(row) for row in rows)
    assert states[ClockState.OVERDUE] == 1
    assert states[ClockState.RUNNING] == 1
    assert states[ClockState.CONTACT_MADE] >= 3


def test_room_of_the_second_table_has_offers_on_the_open_item(second) -> None:
    item = second.situations.get(stage=Stage.FILTER_THREE)
    offers = Offer.objects.filter(discussion__situation=item)
    assert {"can_lead", "can_assist"} <= set(offers.values_list("kind", flat=True))


def test_one_alternate_is_over_and_others_are_in_force(first) -> None:
    alternates = Representative.objects.filter(seat__table=first, until_at__isnull=False)
    assert sorted(row.is_current for row in alternates) == [False, True, True]


def test_nothing_happens_in_the_future(told) -> None:
    now = timezone.now()
    latest = (
        AuditEntry.objects.aggregate(at=Max("at"))["at"],
        StageChange.objects.aggregate(at=Max("at"))["at"],
        PlanEntry.objects.aggregate(at=Max("at"))["at"],
        Situation.objects.aggregate(at=Max("created_at"))["at"],
    )
    assert [at for at in latest if at > now] == []


def test_audit_trail_of_the_sample_verifies(first, second) -> None:
    chains = [first.pk, second.pk, "server"]
    assert [trail.verify(chain).first_bad for chain in chains] == [None, None, None]


def test_both_languages_are_written(first, second) -> None:
    words = set(Narrative.objects.values_list("why_now", flat=True))
    assert words & {one.en for one in scenarios()}
    assert words & {one.fr for one in scenarios()}


def test_everything_is_marked_as_sample(told) -> None:
    assert set(Table.objects.values_list("is_sample", flat=True)) == {True}


def test_second_run_changes_nothing(told) -> None:
    before = AuditEntry.objects.count()
    words = StringIO()
    call_command("load_sample", stdout=words)
    assert AuditEntry.objects.count() == before
    assert "is there" in words.getvalue()


def test_same_seed_makes_the_same_year() -> None:
    meetings = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(weeks=n) for n in range(48)]
    seated = [sector for sector, *_names in AGENCIES]
    made = [
        fates.year(fates.FIRST_YEAR, meetings, seated, random.Random(seed)) for seed in (5, 5, 6)
    ]
    assert made[0] == made[1]
    assert made[0] != made[2]


@pytest.mark.parametrize("language", ["en", "fr"])
def test_words_of_the_sample_hold_nothing_that_may_identify_somebody(language) -> None:
    words = [text for one in scenarios() for text in (one.en, one.fr)]
    words += [text for notes in NOTES.values() for both in notes for text in both]
    assert [text for text in words if find(text, lang=language)] == []


def test_clock_is_the_present_inside_alone() -> None:
    clock = Clock(datetime(2020, 2, 2, tzinfo=UTC))
    real = timezone.now
    with telling(clock):
        clock.wait(30)
        assert timezone.now() == datetime(2020, 2, 2, 0, 30, tzinfo=UTC)
    assert timezone.now is real


@pytest.mark.django_db
def test_sample_is_refused_on_a_live_site() -> None:
    with pytest.raises(CommandError, match="SAMPLE_MODE"):
        call_command("load_sample")


@pytest.mark.django_db
def test_sample_is_refused_beside_a_real_table(settings) -> None:
    settings.SAMPLE_MODE = True
    Table.objects.create(prefix="AA", name_en="A", name_fr="A")
    with pytest.raises(CommandError, match="no sample"):
        call_command("load_sample")
