"""Tables, seats and who speaks for them: bad input changes nothing, ends take effect at once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import ApiToken
from agencies.services import issue_token
from cases.models import Situation
from tables import services
from tables.models import Officer, Representative, Seat, Table
from tests.cast import Cast, agency, person, seat, situation_at, speaks

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("prefix", "rv"), ("prefix", "R"), ("prefix", "TOOLONG"), ("prefix", "RV"),
        ("language", "es"), ("time_zone", "Mars/Olympus"), ("time_zone", "../etc/passwd"),
        ("threshold_table", 4), ("threshold_public", 0), ("contact_due_hours", 0),
        ("sight_days", 366), ("name_en", ""),
    ],
)  # fmt: skip
def test_table_that_does_not_fit_is_refused(cast: Cast, field: str, value: object) -> None:
    fields = {"name_en": "Lake", "name_fr": "Lac", "prefix": "LK", field: value}
    with pytest.raises(GuardFailed) as refused:
        services.create_table(by=None, **fields)
    assert set(refused.value.errors) == {field}
    assert Table.objects.count() == 2


def test_clock_out_of_order_is_refused_and_the_settings_stay(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        services.change_table(
            cast.table, by=cast.coordinator, contact_due_hours=48, contact_overdue_hours=24
        )
    cast.table.refresh_from_db()
    assert (cast.table.contact_due_hours, cast.table.contact_overdue_hours) == (24, 48)


def test_settings_are_the_coordinators(cast: Cast) -> None:
    for user, refusal in ((cast.chair, Forbidden), (cast.superuser, Unseen)):
        with pytest.raises(refusal):
            services.change_table(cast.table, by=user, sight_days=1)


def test_unknown_setting_is_a_programming_error(cast: Cast) -> None:
    with pytest.raises(TypeError):
        services.change_table(cast.table, by=cast.coordinator, is_sample=True)


def test_agency_has_one_seat_at_a_table(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        seat(cast.table, cast.agency("lead"))
    assert refused.value.code == "already_seated"


def test_agreement_that_ends_before_it_begins_gives_no_seat(cast: Cast) -> None:
    holder = agency("fresh")
    with pytest.raises(GuardFailed) as refused:
        services.give_seat(
            cast.table, holder, by=None, agreement_date=date(2026, 1, 2),
            agreement_until_date=date(2026, 1, 1),
        )  # fmt: skip
    assert set(refused.value.errors) == {"agreement_until_date"}
    assert not Seat.objects.filter(agency=holder).exists()


def test_representative_is_of_the_agency_and_of_a_seat_in_force(cast: Cast) -> None:
    place, stranger = cast.seats["lead"], person("stranger")
    with pytest.raises(GuardFailed) as refused:
        speaks(place, stranger)
    assert set(refused.value.errors) == {"user"}
    Seat.objects.filter(pk=place.pk).update(until_at=timezone.now() - timedelta(hours=1))
    place.refresh_from_db()
    with pytest.raises(GuardFailed) as refused:
        speaks(place, person("colleague", place.agency))
    assert set(refused.value.errors) == {"seat"}


def test_representative_ends_after_beginning_and_is_named_once(cast: Cast) -> None:
    place = cast.seats["lead"]
    colleague = person("colleague", place.agency)
    with pytest.raises(GuardFailed) as refused:
        speaks(place, colleague, until_at=timezone.now() - timedelta(days=1))
    assert set(refused.value.errors) == {"until_at"}
    speaks(place, colleague)
    with pytest.raises(Conflict):
        speaks(place, colleague)
    assert Representative.objects.filter(user=colleague).count() == 1


def test_nobody_names_themself(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.name_representative(cast.seats["seated"], cast.coordinator, by=cast.coordinator)
    with pytest.raises(Forbidden):
        services.appoint_officer(cast.table, cast.coordinator, "chair", by=cast.coordinator)
    assert Officer.objects.filter(user=cast.coordinator).count() == 1


def test_officer_is_of_a_seated_agency_and_the_last_coordinator_stays(cast: Cast) -> None:
    with pytest.raises(GuardFailed) as refused:
        services.appoint_officer(
            cast.table, cast.people["other_table"], "chair", by=cast.coordinator
        )
    assert set(refused.value.errors) == {"user"}
    with pytest.raises(GuardFailed):
        services.appoint_officer(cast.table, cast.lead, "king", by=cast.coordinator)
    last = Officer.objects.get(user=cast.coordinator)
    with pytest.raises(Conflict) as kept:
        services.end_officer(last, by=cast.coordinator)
    assert kept.value.code == "last_coordinator"


def test_alternate_sees_until_the_end_and_nothing_at_the_next_request_after_it(cast: Cast) -> None:
    row = situation_at(cast, "open")
    (term,) = Representative.objects.filter(user=cast.alternate)
    end = term.until_at
    assert end is not None
    with time_machine.travel(end - timedelta(seconds=1), tick=False):
        assert cast.alternate.has_perm("cases.see_plan", row)
    with time_machine.travel(end, tick=False):
        assert not cast.alternate.has_perm("cases.see_listing", row)
        assert not Situation.objects.permitted(cast.alternate, "cases.see_plan").exists()
        assert not cast.alternate.has_perm("tables.see_table", cast.table)


def test_alternate_to_come_sees_nothing_before(cast: Cast) -> None:
    row = situation_at(cast, "open")
    start = timezone.now() + timedelta(days=1)
    colleague = person("colleague", cast.agency("lead"))
    speaks(cast.seats["lead"], colleague, from_at=start)
    assert not colleague.has_perm("cases.see_listing", row)
    with time_machine.travel(start + timedelta(seconds=1), tick=False):
        assert colleague.has_perm("cases.see_plan", row)


def test_ended_representative_loses_sight_and_the_open_item_at_once(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    assert cast.checked_in.has_perm("cases.see_narrative", row)
    services.end_representative(
        Representative.objects.get(user=cast.checked_in), by=cast.coordinator
    )
    assert not cast.checked_in.has_perm("cases.see_listing", row)
    assert cast.checked_in.attendances.get().left_at is not None


def test_person_who_left_the_agency_keeps_neither_seat_nor_token(cast: Cast) -> None:
    row = situation_at(cast, "open")
    issue_token(cast.lead, name="x", days=9)
    contact = person("contact", cast.agency("lead"), office="contact")
    services.end_person(cast.agency("lead"), cast.lead, by=contact)
    assert not cast.lead.has_perm("cases.see_listing", row)
    assert not cast.lead.has_perm("agencies.see_agency", cast.agency("lead"))
    assert ApiToken.objects.get(user=cast.lead).revoked_at is not None
    with pytest.raises(Forbidden):
        services.end_person(cast.agency("lead"), contact, by=contact)
