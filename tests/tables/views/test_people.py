"""Seats, representatives and officers, as the coordinator and the contact manage them."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from agencies import services as agency_services
from agencies.models import AuditEntry
from tables.models import Officer, Representative, Seat
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


def test_people_shows_seats_with_who_speaks_for_them(cast: Cast) -> None:
    seat = cast.seats["seated"]
    Seat.objects.filter(pk=seat.pk).update(agreement_until_date=date(2026, 1, 31))

    page = words(Browser(cast.lead).open("people", cast.table.pk))

    assert "seated agency Education seated, seated@example.org Expired 31 Jan 2026" in page
    assert (
        "assisting agency Housing assisting, assisting@example.org "
        "alternate, alternate@example.org (alternate)"
    ) in page.replace("( ", "(")
    assert "lapsed_alternate" not in page
    assert "Give a seat" not in page


def test_people_is_unseen_at_another_table(cast: Cast) -> None:
    assert Browser(cast.people["other_table"]).open("people", cast.table.pk).status_code == 404


@pytest.mark.parametrize("more", [0, 2])
def test_people_asks_the_same_number_of_queries(
    cast: Cast, more: int, django_assert_num_queries
) -> None:
    for number in range(more):
        seat = casting.seat(cast.table, casting.agency(f"agency {number}"))
        casting.speaks(seat, casting.person(f"person {number}", seat.agency))
    browser = Browser(cast.coordinator)

    with django_assert_num_queries(9):
        browser.open("people", cast.table.pk)


def test_seat_is_given_with_its_agreement(cast: Cast) -> None:
    newcomer = casting.agency("newcomer")

    done = Browser(cast.coordinator).send(
        "seat_new", cast.table.pk, agency=newcomer.pk, agreement_date="2026-01-05",
        agreement_until_date="2027-01-05",
    )  # fmt: skip

    seat = Seat.objects.get(agency=newcomer)
    assert done["Location"] == f"/seats/{seat.pk}/"
    assert (seat.agreement_date, seat.agreement_until_date) == (date(2026, 1, 5), date(2027, 1, 5))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"agreement_date": "2999-01-01"}, "has to be signed before the seat begins"),
        ({"agreement_until_date": "2020-01-01"}, "The agreement ends before it was signed."),
        ({"agency": ""}, "This field is required."),
    ],
)
def test_seat_with_a_wrong_value_says_so(
    cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    newcomer = casting.agency("newcomer")
    sent = {"agency": str(newcomer.pk), "agreement_date": "2026-01-05"} | changes

    done = Browser(cast.coordinator).send("seat_new", cast.table.pk, **sent)

    assert done.status_code == 422
    assert sentence in words(done)
    assert not Seat.objects.filter(agency=newcomer).exists()


def test_seat_is_given_by_the_coordinator_only(cast: Cast) -> None:
    assert Browser(cast.chair).open("seat_new", cast.table.pk).status_code == 403
    assert Browser(cast.chair).send("seat_new", cast.table.pk).status_code == 403


def name(cast: Cast, by: str, **sent: object):
    return Browser(cast.people[by]).send("seat", cast.seats["lead"].pk, **sent)


def test_alternate_is_named_until_the_end_of_a_day(cast: Cast) -> None:
    colleague = casting.person("colleague", cast.agency("lead"))

    name(cast, "coordinator", user=colleague.pk, until_date="2027-01-05")

    row = Representative.objects.get(user=colleague)
    assert row.until_at.isoformat() == "2027-01-06T05:00:00+00:00"  # midnight in Toronto


def test_alternate_is_named_until_a_time_of_day(cast: Cast) -> None:
    colleague = casting.person("colleague", cast.agency("lead"))

    name(cast, "coordinator", user=colleague.pk, until_date="2027-01-05", until_time="12:00")

    row = Representative.objects.get(user=colleague)
    assert row.until_at.isoformat() == "2027-01-05T17:00:00+00:00"


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"until_date": "2026-01-05"}, "The end has to be in the future."),
        ({"until_time": "12:00"}, "Give the day as well."),
        ({"until_date": "soon"}, "Enter a valid date."),
    ],
)
def test_alternate_with_a_wrong_end_says_so(
    cast: Cast, sent: dict[str, str], sentence: str
) -> None:
    colleague = casting.person("colleague", cast.agency("lead"))

    done = name(cast, "coordinator", user=colleague.pk, **sent)

    assert done.status_code == 422
    assert sentence in words(done)
    assert not Representative.objects.filter(user=colleague).exists()


def test_representative_is_named_by_the_contact_of_the_agency(cast: Cast) -> None:
    contact = casting.person("contact", cast.agency("lead"), office="contact")
    colleague = casting.person("colleague", cast.agency("lead"))
    cast.people["contact"] = contact

    assert name(cast, "contact", user=colleague.pk).status_code == 302
    assert Browser(contact).open("seat", cast.seats["seated"].pk).status_code == 404


def test_nobody_is_offered_themself_nor_people_of_other_agencies(cast: Cast) -> None:
    contact = casting.person("contact", cast.agency("lead"), office="contact")

    form = Browser(contact).open("seat", cast.seats["lead"].pk).context["form"]
    offered = set(form.fields["user"].queryset)

    assert contact not in offered
    assert cast.seated not in offered
    assert cast.lead in offered


def test_representative_who_is_ended_loses_the_table_at_the_next_request(cast: Cast) -> None:
    browser = Browser(cast.seated)
    row = Representative.objects.get(user=cast.seated)
    before = browser.open("table", cast.table.pk).status_code

    Browser(cast.coordinator).send("representative_end", row.pk)

    assert (before, browser.open("table", cast.table.pk).status_code) == (200, 404)


def test_representative_is_not_ended_by_a_colleague(cast: Cast) -> None:
    row = Representative.objects.get(user=cast.seated)

    assert Browser(cast.lead).send("representative_end", row.pk).status_code == 403
    stranger = Browser(cast.people["other_table"])
    assert stranger.send("representative_end", row.pk).status_code == 404


def test_officer_is_appointed_and_ended(cast: Cast) -> None:
    browser = Browser(cast.coordinator)

    browser.send("officer_new", cast.table.pk, user=cast.lead.pk, office="co_chair")
    officer = Officer.objects.get(user=cast.lead)
    browser.send("officer_end", officer.pk)

    officer.refresh_from_db()
    assert officer.until_at <= timezone.now()
    assert AuditEntry.objects.filter(verb__startswith="officer.", actor_id=cast.coordinator.pk)


def test_officers_cannot_appoint_themselves(cast: Cast) -> None:
    done = Browser(cast.coordinator).send(
        "officer_new", cast.table.pk, user=cast.coordinator.pk, office="chair"
    )

    assert done.status_code == 422
    assert not Officer.objects.filter(user=cast.coordinator, office="chair").exists()


def test_last_coordinator_cannot_be_ended(cast: Cast) -> None:
    officer = Officer.objects.get(user=cast.coordinator)

    done = Browser(cast.coordinator).send("officer_end", officer.pk)

    assert done.status_code == 409
    assert "Appoint another coordinator first." in words(done)


def test_seat_page_of_an_agreement_that_ends_soon_says_so(cast: Cast) -> None:
    soon = timezone.localdate() + timedelta(days=7)
    Seat.objects.filter(pk=cast.seats["seated"].pk).update(agreement_until_date=soon)

    assert "Expires soon" in words(Browser(cast.seated).open("seat", cast.seats["seated"].pk))


def test_contact_of_the_agency_sees_its_seat_at_every_table(cast: Cast) -> None:
    contact = casting.person("contact", cast.agency("lead"))
    agency_services.appoint(cast.agency("lead"), contact, "contact", by=None)

    for role in ("lead", "same_agency_other_table"):
        assert Browser(contact).open("seat", cast.seats[role].pk).status_code == 200
