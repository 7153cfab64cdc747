"""Access reviews: everybody and every seat is kept or ended, on record, twice a year."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Notice, User
from tables import services, standing
from tables.models import AccessReview, Seat, Table
from tables.services import nudges, reviews
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, person


def begun(cast: Cast) -> AccessReview:
    return services.begin_review(cast.table, by=cast.coordinator)


def keep_all(review: AccessReview, by: User) -> None:
    """Keep everybody and every seat but oneself."""
    for line in reviews.lines(review):
        of: dict[str, Any] = {"user" if isinstance(line.row, User) else "seat": line.row}
        if line.decision is None and line.row != by:
            services.decide(review, by=by, decision="keep", **of)


def test_review_lists_everybody_with_a_part_and_every_seat(cast: Cast) -> None:
    found = {str(line.row) for line in reviews.lines(begun(cast))}
    assert {"lead", "alternate", "chair", "coordinator", "lead agency"} <= found
    assert found & {"lapsed_alternate", "other_table", "administrator", "worker"} == set()


def test_person_who_is_ended_loses_seat_and_office_at_once(cast: Cast) -> None:
    services.decide(begun(cast), by=cast.coordinator, user=cast.chair, decision="end")
    assert standing.tables(cast.chair) == frozenset()
    assert cast.chair.memberships.filter(until_at=None).exists()


def test_nobody_decides_about_themself(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.decide(begun(cast), by=cast.coordinator, user=cast.coordinator, decision="keep")


def test_review_is_completed_when_each_is_decided_about_and_not_sooner(cast: Cast) -> None:
    review = begun(cast)
    with pytest.raises(GuardFailed):
        services.complete_review(review, by=cast.coordinator)
    keep_all(review, cast.coordinator)
    assert services.complete_review(review, by=cast.coordinator).closed_by == cast.coordinator
    with pytest.raises(WrongStage):
        services.decide(review, by=cast.coordinator, user=cast.lead, decision="end")


def test_second_review_is_refused_while_one_is_open(cast: Cast) -> None:
    begun(cast)
    with pytest.raises(Conflict):
        begun(cast)


@pytest.mark.parametrize("role", ["chair", "lead", "administrator", "other_table", "superuser"])
def test_review_is_nobody_elses(cast: Cast, role: str) -> None:
    review = begun(cast)
    with pytest.raises(Unseen):
        services.decide(review, by=cast.people[role], user=cast.lead, decision="keep")


def test_seat_is_not_ended_by_the_review(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        services.decide(begun(cast), by=cast.coordinator, seat=cast.seats["lead"], decision="end")


def test_contact_reviews_the_people_of_their_agency_and_no_others(cast: Cast) -> None:
    contact = person("contact", cast.agency("lead"), office="contact")
    review = services.begin_review(cast.agency("lead"), by=contact)
    found = {str(line.row) for line in reviews.lines(review)}
    assert {"lead", "worker", "privacy_officer", "contact"} <= found
    assert "assisting" not in found
    services.decide(review, by=contact, user=cast.worker, decision="end")
    assert not cast.worker.memberships.filter(until_at=None).exists()
    with pytest.raises(Unseen):
        services.decide(review, by=contact, user=cast.assisting, decision="end")
    keep_all(review, contact)
    services.complete_review(review, by=contact)


def test_review_begins_by_itself_twice_a_year(cast: Cast) -> None:
    half = timezone.now() - timedelta(days=183)
    assert reviews.open_due() == 0
    Table.objects.filter(pk=cast.table.pk).update(created_at=half)
    assert (reviews.open_due(), reviews.open_due()) == (1, 0)
    review = AccessReview.objects.get()
    keep_all(review, cast.coordinator)
    services.complete_review(review, by=cast.coordinator)
    assert reviews.open_due() == 0
    AccessReview.objects.update(opened_at=half)
    assert reviews.open_due() == 1


def test_agency_with_a_seat_is_reviewed_too(cast: Cast) -> None:
    Seat.objects.filter(pk=cast.seats["lead"].pk).update(
        from_at=timezone.now() - timedelta(days=183)
    )
    assert reviews.open_due() == 1
    assert AccessReview.objects.get().agency == cast.agency("lead")


def test_coordinator_is_told_of_an_open_review_once_a_week(cast: Cast) -> None:
    begun(cast)
    now = timezone.now()
    told = [nudges.raise_nudges(at=now + timedelta(days=days)) for days in (0, 1, 7)]
    assert told == [1, 0, 1]
    assert set(Notice.objects.values_list("user", flat=True)) == {cast.coordinator.pk}


# --- Pages and API -------------------------------------------------------------------------------


def test_review_is_gone_through_on_its_page(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    there = browser.send("table_reviews", cast.table.pk)["Location"]
    review = AccessReview.objects.get()
    page = words(browser.client.get(there))
    assert "never signed in" in page
    assert "Nobody decides about themself" in page
    browser.send("review_decide", review.pk, user=cast.lead.pk, decision="keep")
    assert "Kept" in words(browser.client.get(there))
    refused = browser.send("review_complete", review.pk)
    assert refused.status_code == 422
    assert "Decide about each person" in words(refused)
    keep_all(review, cast.coordinator)
    browser.send("review_complete", review.pk)
    assert "Completed on" in words(browser.client.get(there))


@pytest.mark.parametrize("more", [0, 2])
def test_list_of_reviews_asks_the_same_number_of_queries(
    cast: Cast, more: int, django_assert_num_queries: Any
) -> None:
    for _number in range(1 + more):
        AccessReview.objects.create(
            table=cast.table, opened_at=timezone.now(), due_date=date(2026, 1, 1),
            closed_at=timezone.now(), closed_by=cast.coordinator,
        )  # fmt: skip
    browser = Browser(cast.coordinator)
    with django_assert_num_queries(6):
        browser.open("table_reviews", cast.table.pk)


def test_review_through_the_api(cast: Cast) -> None:
    api = Api(cast.coordinator)
    made = api.post("/access-reviews/", {"table": str(cast.table.pk)})
    assert made.status_code == 201
    one = {"person": str(cast.lead.pk), "decision": "end"}
    shown = api.post(f"/access-reviews/{made.json()['id']}/decide/", one)
    found = {row["name"]: row["decision"] for row in shown.json()["lines"]}
    assert (found["lead"], found["chair"]) == ("end", None)
    assert standing.tables(cast.lead) == frozenset()
    assert (
        Api(cast.chair).post("/access-reviews/", {"table": str(cast.table.pk)}).status_code == 422
    )


# --- Agreements ----------------------------------------------------------------------------------


def test_agreement_is_signed_anew_with_its_version(cast: Cast) -> None:
    seat = cast.seats["lead"]
    Seat.objects.filter(pk=seat.pk).update(
        agreement_until_date=date(2026, 1, 1), agreement_extended_date=date(2026, 3, 1)
    )
    browser = Browser(cast.coordinator)
    signed = {"renew-agreement_date": "2026-02-01", "renew-agreement_until_date": "2029-02-01"}
    browser.send("agreement_renew", seat.pk, **signed, **{"renew-version": "2"})
    row = Seat.objects.get(pk=seat.pk)
    assert (row.agreement_date, row.agreement_version) == (date(2026, 2, 1), 2)
    assert (row.agreement_until_date, row.agreement_extended_date) == (date(2029, 2, 1), None)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"agreement_date": date(2999, 1, 1)}, "agreement_date"),
     ({"agreement_date": date(2001, 1, 1)}, "agreement_date"),
     ({"agreement_until_date": date(2026, 1, 1)}, "agreement_until_date"),
     ({"version": 0}, "version")],
    ids=["to come", "before the present one", "ends too soon", "older version"],
)  # fmt: skip
def test_new_agreement_has_to_follow_the_present_one(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    fits = {"agreement_date": date(2026, 2, 1), "agreement_until_date": None, "version": 2}
    with pytest.raises(GuardFailed) as refused:
        services.renew_agreement(cast.seats["lead"], by=cast.coordinator, **{**fits, **wrong})
    assert list(refused.value.errors) == [field]
