"""An agency that is not shown reads as "another agency" to everybody but its own people."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from agencies.errors import Conflict, Forbidden, GuardFailed
from agencies.models import AuditEntry, User
from cases import lifecycle
from cases.models import Discussion, OfferCount, Situation, Term
from cases.services import involvement, named, pending, plan, room, seats, shown
from tests.api import BACKEND, Api
from tests.cast import Cast, draft, in_session, situation_at, term

pytestmark = pytest.mark.django_db

NAME = "seated agency"  # of the one that is not shown
OTHERS = ("originating", "lead", "assisting", "checked_in", "chair", "coordinator")


@pytest.fixture
def row(cast: Cast) -> Situation:
    """An open situation in which one more agency assists and is not shown."""
    found = situation_at(cast, "open")
    involvement.add_agency(
        found, cast.agency("seated"), by=cast.chair, version=found.version, shown=False
    )
    found.refresh_from_db()
    return found


def write_everything(cast: Cast, row: Situation) -> None:
    """The agency that is not shown writes a row of every kind."""
    own = {"by": cast.seated, "version": row.version, "agency": cast.agency("seated")}
    kind = Term.objects.filter(list=Term.List.PLAN_KINDS).first()
    plan.write_entry(row, kind=kind, **own)
    plan.record_update(
        row,
        intervention={
            "kind": term(Term.List.INTERVENTION_KINDS, "visit"),
            "outcome": term(Term.List.INTERVENTION_OUTCOMES, "done"), "happened_at": row.named_at,
        },
        services=[{
            "affected_person": row.affected_persons.get(),
            "service_type": term(Term.List.SERVICE_TYPES, "housing"),
            "mobilization_type": term(Term.List.MOBILIZATION_TYPES, "connected_to_service"),
        }],
        next_check_date=date(2099, 1, 1),
        **own,
    )  # fmt: skip
    authority = Term.objects.filter(list=Term.List.LEGAL_AUTHORITIES).first()
    state = term(Term.List.CONSENT_STATES, "some")
    plan.record_consent(row, state=state, authority=authority, **own)
    row.refresh_from_db()


def page(user: User, path: str) -> str:
    """A page as the person gets it."""
    client = Client()
    client.force_login(user, BACKEND)
    answer = client.get(path)
    assert answer.status_code == 200, (user, path)
    return answer.content.decode()


def pages(row: Situation) -> list[str]:
    """The pages on which a situation's agencies stand, as a part of the whole page."""
    return [f"/situations/{row.pk}/", f"/tables/{row.table_id}/situations/"]


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_reads_its_name_or_its_id(cast: Cast, row: Situation, role: str) -> None:
    write_everything(cast, row)
    own = str(cast.agency("seated").pk)
    for path in pages(row):
        found = page(cast.people[role], path)
        assert (NAME in found, own in found) == (False, False)
        assert cast.seated.email not in found
    data = Api(cast.people[role]).get(f"/situations/{row.pk}/").content.decode()
    assert (NAME in data, own in data, str(cast.seated.pk) in data) == (False, False, False)


def test_others_read_another_agency_in_its_place(cast: Cast, row: Situation) -> None:
    write_everything(cast, row)
    assert "Another agency" in page(cast.lead, f"/situations/{row.pk}/")
    data = Api(cast.lead).get(f"/situations/{row.pk}/").json()
    assert [part["agency"] is None for part in data["involvements"]].count(True) == 1
    rows = [row for name in ("entries", "interventions", "services", "consents", "authorities")
            for row in data["plan"][name]]  # fmt: skip
    assert [row["agency"] for row in rows] == [None] * 5


def test_its_own_people_read_its_name(cast: Cast, row: Situation) -> None:
    write_everything(cast, row)
    part = row.involvements.get(agency=cast.agency("seated"))
    named.name_worker(part, user=cast.coordinator, by=cast.seated, version=row.version)
    for user in (cast.seated, User.objects.get(pk=cast.coordinator.pk)):
        assert NAME in page(user, f"/situations/{row.pk}/")
        data = Api(user).get(f"/situations/{row.pk}/").json()
        assert str(cast.agency("seated").pk) in {
            part["agency"]["id"] for part in data["involvements"] if part["agency"]
        }


@pytest.mark.parametrize("name", ["involved", "lead"])
def test_filters_do_not_tell_where_it_acts(cast: Cast, row: Situation, name: str) -> None:
    if name == "lead":
        involvement.hand_over(row, cast.agency("seated"), by=cast.chair, version=row.version)
    query = {name: str(cast.agency("seated").pk)}
    for role in OTHERS:
        rows = Api(cast.people[role]).get("/situations/", **query).json()["results"]
        assert (role, rows) == (role, [])
    rows = Api(cast.seated).get("/situations/", **query).json()["results"]
    assert [found["id"] for found in rows] == [str(row.pk)]


def test_it_stays_not_shown_when_the_lead_changes(cast: Cast, row: Situation) -> None:
    involvement.hand_over(row, cast.agency("seated"), by=cast.chair, version=row.version)
    assert not row.involvements.get(role="lead", until_at=None).is_shown
    for path in pages(row):
        assert NAME not in page(cast.checked_in, path)


def test_naming_can_leave_one_of_the_named_unnamed(cast: Cast) -> None:
    row = situation_at(cast, "filter_three")
    item = Discussion.objects.get(situation=row, closed_at=None)
    room.offer(
        item, seat=cast.seats["checked_in"], kind="can_assist", by=cast.checked_in,
        version=row.version,
    )  # fmt: skip
    hidden = cast.agency("checked_in")
    named_ones = {"lead": cast.agency("lead"), "assisting": [cast.agency("assisting"), hidden]}
    with pytest.raises(GuardFailed) as refused:
        lifecycle.name_agencies(
            row, by=cast.chair, version=row.version, not_shown=[cast.agency("seated")],
            **named_ones,
        )  # fmt: skip
    assert set(refused.value.errors) == {"not_shown"}
    row = lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, not_shown=[hidden], **named_ones
    )
    entry = AuditEntry.objects.latest("pk")
    assert entry.references["assisting"] == [str(cast.agency("assisting").pk)]
    assert entry.references["not_shown"] == 1
    assert not OfferCount.objects.filter(agency=hidden).exists()
    assert "checked_in agency" not in page(cast.lead, f"/situations/{row.pk}/")


def test_absent_agency_can_be_asked_without_being_shown(cast: Cast) -> None:
    row, hidden = situation_at(cast, "filter_three"), cast.agency("seated")
    row = lifecycle.name_agencies(
        row, by=cast.chair, version=row.version, lead=cast.agency("lead"),
        assisting=[cast.agency("assisting")], pending=[hidden], not_shown=[hidden],
    )  # fmt: skip
    assert AuditEntry.objects.latest("pk").references["pending"] == []
    asked = {role: Api(cast.people[role]).get("/pending-roles/").json()["results"]
             for role in ("seated", "lead", "chair")}  # fmt: skip
    assert {role: len(rows) for role, rows in asked.items()} == {"seated": 1, "lead": 0, "chair": 0}
    pending.accept(row.pending_roles.get(), by=cast.seated, version=row.version)
    assert NAME not in page(cast.lead, f"/situations/{row.pk}/")


def test_trail_of_its_acts_does_not_name_it(cast: Cast, row: Situation) -> None:
    write_everything(cast, row)
    involvement.release_agency(
        row.involvements.get(agency=cast.agency("seated")), by=cast.chair, version=row.version
    )
    own = str(cast.agency("seated").pk)
    told = [entry.verb for entry in AuditEntry.objects.filter(object_id=str(row.pk))
            if own in str(entry.references)]  # fmt: skip
    assert told == []


def test_agency_itself_decides_and_nobody_else(cast: Cast, row: Situation) -> None:
    own = cast.agency("seated")
    for role in ("lead", "chair", "coordinator"):
        with pytest.raises(Forbidden):
            shown.show_agency(row, own, shown=True, by=cast.people[role], version=row.version)
    row = shown.show_agency(row, own, shown=True, by=cast.seated, version=row.version)
    assert NAME in page(cast.lead, f"/situations/{row.pk}/")
    answer = Api(cast.seated).post(
        f"/situations/{row.pk}/shown/",
        {"version": row.version, "agency": str(own.pk), "shown": False},
    )
    assert answer.status_code == 200
    assert NAME not in page(cast.lead, f"/situations/{row.pk}/")


def test_page_hides_and_shows_by_a_button_of_its_own(cast: Cast) -> None:
    row = situation_at(cast, "open")
    own = cast.agency("assisting")
    path = f"/situations/{row.pk}/shown/{own.pk}/"
    assert path in page(cast.assisting, f"/situations/{row.pk}/")
    assert path not in page(cast.lead, f"/situations/{row.pk}/")
    client = Client()
    client.force_login(cast.assisting, BACKEND)
    sent = {"idempotency_key": "hide", "version": row.version, "shown": "no"}
    assert client.post(path, sent).status_code == 302
    assert "assisting agency" not in page(cast.lead, f"/situations/{row.pk}/")
    client.force_login(cast.lead, BACKEND)
    assert client.post(path, sent | {"idempotency_key": "other"}).status_code == 404


def test_originating_agency_that_is_not_shown_leaves_no_name_and_no_sector(cast: Cast) -> None:
    row = draft(cast)
    own = cast.agency("originating")
    row = shown.show_agency(row, own, shown=False, by=cast.originating, version=row.version)
    row = lifecycle.submit(row, by=cast.originating, version=row.version)
    for user in (cast.seated, cast.chair, cast.coordinator):
        data = Api(user).get(f"/situations/{row.pk}/").json()
        assert (data["originating_agency"], data["originating_sector"]) == (None, None)
        listed = Api(user).get("/situations/", originating_sector=own.sector_id).json()["results"]
        assert listed == []
        text = page(user, f"/situations/{row.pk}/")
        assert "originating agency" not in text
        assert "Another agency" in text
    data = Api(cast.originating).get(f"/situations/{row.pk}/").json()
    assert data["originating_sector"] == own.sector_id


def test_seat_that_leads_unseen_is_told_without_a_number(cast: Cast, row: Situation) -> None:
    involvement.hand_over(row, cast.agency("seated"), by=cast.chair, version=row.version)
    with pytest.raises(Conflict) as refused:
        seats.end_seat(cast.seats["seated"], by=cast.coordinator)
    assert row.reference not in str(refused.value.detail)


def test_stub_of_one_brought_by_it_tells_no_more(cast: Cast) -> None:
    row = draft(cast)
    shown.show_agency(
        row, cast.agency("originating"), shown=False, by=cast.originating, version=row.version
    )
    row.refresh_from_db()
    meeting = in_session(cast)
    row = lifecycle.submit(row, by=cast.originating, version=row.version, meeting=meeting)
    row = lifecycle.open_discussion(row, by=cast.chair, version=row.version)
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    row = lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    for user in (cast.chair, cast.seated, cast.coordinator):
        data = Api(user).get(f"/situations/{row.pk}/").json()
        assert (data["originating_agency"], data["originating_sector"]) == (None, None)
    assert cast.originating.has_perm("cases.see_origin", row)
