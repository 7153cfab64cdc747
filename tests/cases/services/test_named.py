"""An agency narrows its sight of a plan to some of its people, or names a worker."""

from __future__ import annotations

import pytest
from django.test import Client

from agencies import services as agency_services
from agencies.errors import Conflict, DomainError, Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry, User
from cases.models import Involvement, Situation, Term
from cases.services import involvement, named, plan
from cases.services.readers import readers_of
from tables import services as table_services
from tests.api import BACKEND, Api
from tests.cast import Cast, person, signs, situation_at, speaks, term

pytestmark = pytest.mark.django_db

PLAN = "cases.see_plan"


@pytest.fixture
def row(cast: Cast) -> Situation:
    """An open situation, with a second representative of the lead agency."""
    cast.people["second"] = person("second", cast.agency("lead"))
    speaks(cast.seats["lead"], cast.second, from_at=cast.began_at)
    return situation_at(cast, "open")


def part(row: Situation, role: str = "lead") -> Involvement:
    """The part of the lead, or of the assisting agency."""
    return row.involvements.select_related("situation").get(role=role, until_at=None)


def again(user: User) -> User:
    """The person as the next request has them."""
    return User.objects.get(pk=user.pk)


def entry(cast: Cast, row: Situation, by: User, role: str = "lead"):
    """Write a plan entry."""
    kind = Term.objects.filter(list=Term.List.PLAN_KINDS).first()
    return plan.write_entry(
        row, by=again(by), version=row.version, agency=cast.agency(role), kind=kind
    )


def test_narrowed_plan_is_read_by_the_named_alone(cast: Cast, row: Situation) -> None:
    named.narrow(part(row), representatives=[cast.lead], by=cast.lead, version=row.version)
    assert again(cast.lead).has_perm(PLAN, row)
    assert not again(cast.second).has_perm(PLAN, row)
    assert again(cast.second).has_perm("cases.see_listing", row)
    assert again(cast.assisting).has_perm(PLAN, row)
    entry(cast, row, cast.lead)
    with pytest.raises(Forbidden):
        entry(cast, row, cast.second)
    assert AuditEntry.objects.filter(verb="involvement.narrow").count() == 1


def test_narrowed_representative_loses_it_with_the_seat(cast: Cast, row: Situation) -> None:
    named.narrow(part(row), representatives=[cast.lead], by=cast.lead, version=row.version)
    speaking = cast.seats["lead"].representatives.get(user=cast.lead)
    agency_services.appoint(cast.agency("lead"), cast.second, "contact", by=None)
    table_services.end_representative(speaking, by=cast.second)
    assert not again(cast.lead).has_perm(PLAN, row)


def test_widening_opens_it_to_all_again(cast: Cast, row: Situation) -> None:
    found = part(row)
    named.narrow(found, representatives=[cast.lead], by=cast.lead, version=row.version)
    named.widen(found, by=again(cast.lead), version=row.version)
    assert again(cast.second).has_perm(PLAN, row)
    with pytest.raises(Conflict):
        named.widen(found, by=again(cast.lead), version=row.version)


def test_narrowing_names_people_who_speak_for_the_agency_here(cast: Cast, row: Situation) -> None:
    for people in ([], [cast.assisting], [cast.worker]):
        with pytest.raises(GuardFailed) as refused:
            named.narrow(part(row), representatives=people, by=cast.lead, version=row.version)
        assert set(refused.value.errors) == {"representatives"}


def test_only_the_agency_itself_decides(cast: Cast, row: Situation) -> None:
    for user, error in ((cast.assisting, Forbidden), (cast.chair, Forbidden),
                        (cast.people["other_table"], Unseen)):  # fmt: skip
        with pytest.raises(error):
            named.narrow(part(row), representatives=[cast.lead], by=user, version=row.version)


def test_worker_reads_writes_and_sees_this_situation_alone(cast: Cast, row: Situation) -> None:
    other = situation_at(cast, "open")
    named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)
    worker = again(cast.worker)
    assert worker.has_perm(PLAN, row)
    assert list(Situation.objects.permitted(worker, "cases.see_listing")) == [row]
    assert not worker.has_perm("cases.see_listing", other)
    made = entry(cast, row, worker)
    assert worker.has_perm("cases.read_entry", made)
    client = Client()
    client.force_login(worker, BACKEND)
    home = client.get("/").content.decode()
    assert (row.reference in home, other.reference in home) == (True, False)
    assert client.get(f"/situations/{row.pk}/").status_code == 200
    assert client.get(f"/situations/{row.pk}/update/").status_code == 200
    assert client.get(f"/tables/{row.table_id}/").status_code == 404
    assert client.get(f"/tables/{row.table_id}/situations/").status_code == 404


def test_worker_does_not_speak_for_the_lead(cast: Cast, row: Situation) -> None:
    named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)
    common = {"by": again(cast.worker), "version": row.version, "agency": cast.agency("lead")}
    with pytest.raises(Forbidden):
        plan.record_update(row, may_close=True, **common)
    assert not again(cast.worker).has_perm("cases.lead", row)
    with pytest.raises(Forbidden):
        named.name_worker(part(row), user=cast.second, by=again(cast.worker), version=row.version)


def test_worker_goes_with_the_agency_and_stays_when_it_takes_the_lead(
    cast: Cast, row: Situation
) -> None:
    people = {role: person(f"{role} worker", cast.agency(role)) for role in ("lead", "assisting")}
    for role, user in people.items():
        signs(user, cast.table)
        named.name_worker(part(row, role), user=user, by=cast.people[role], version=row.version)
    involvement.hand_over(row, cast.agency("assisting"), by=cast.chair, version=row.version)
    row.refresh_from_db()
    assert [again(user).has_perm(PLAN, row) for user in people.values()] == [True, True]
    involvement.release_agency(part(row, "assisting"), by=cast.chair, version=row.version)
    assert [again(user).has_perm(PLAN, row) for user in people.values()] == [False, True]
    row.refresh_from_db()
    involvement.add_agency(row, cast.agency("lead"), by=cast.chair, version=row.version)
    assert not again(people["lead"]).has_perm(PLAN, row)


def test_worker_loses_it_by_leaving_the_agency_or_by_its_word(cast: Cast, row: Situation) -> None:
    found = part(row)
    others = [person(name, cast.agency("lead")) for name in ("first worker", "second worker")]
    for user in others:
        named.name_worker(found, user=user, by=cast.lead, version=row.version)
    named.end_worker(found, user=others[0], by=cast.lead, version=row.version)
    agency_services.appoint(cast.agency("lead"), cast.second, "contact", by=None)
    table_services.end_person(cast.agency("lead"), others[1], by=cast.second)
    assert [again(user).has_perm(PLAN, row) for user in others] == [False, False]
    with pytest.raises(Unseen):
        named.end_worker(found, user=others[0], by=cast.lead, version=row.version)


def test_worker_is_somebody_of_the_agency_without_a_seat_and_named_once(
    cast: Cast, row: Situation
) -> None:
    for user in (cast.second, cast.people["other_table"], cast.seated):
        with pytest.raises(GuardFailed) as refused:
            named.name_worker(part(row), user=user, by=cast.lead, version=row.version)
        assert set(refused.value.errors) == {"user"}
    named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)
    with pytest.raises(Conflict):
        named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)


def test_who_could_have_read_a_text_counts_the_worker(cast: Cast, row: Situation) -> None:
    named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)
    could = {reader.user for reader in readers_of(row, entry(cast, row, cast.lead))}
    assert cast.worker in could


def test_page_narrows_names_and_ends(cast: Cast, row: Situation) -> None:
    client = Client()
    client.force_login(cast.lead, BACKEND)
    path = f"/situations/{row.pk}/agencies/{part(row).pk}/people/"
    assert path in client.get(f"/situations/{row.pk}/").content.decode()
    sent = {"version": row.version, "act": "worker", "user": str(cast.worker.pk)}
    assert client.post(path, sent | {"idempotency_key": "a"}).status_code == 302
    assert "worker" in client.get(path).content.decode()
    sent = {"version": row.version, "act": "narrow", "only": "yes"}
    assert client.post(path, sent | {"idempotency_key": "b"}).status_code == 422
    sent["representatives"] = [str(cast.lead.pk)]
    assert client.post(path, sent | {"idempotency_key": "c"}).status_code == 302
    assert not again(cast.second).has_perm(PLAN, row)
    sent = {"version": row.version, "act": "end", "user": str(cast.worker.pk)}
    assert client.post(path, sent | {"idempotency_key": "d"}).status_code == 302
    assert not again(cast.worker).has_perm(PLAN, row)
    for user, status in ((cast.assisting, 404), (cast.chair, 403), (cast.second, 403)):
        client.force_login(user, BACKEND)
        assert client.get(path).status_code == status


def test_api_narrows_names_and_ends(cast: Cast, row: Situation) -> None:
    api, path = Api(cast.lead), f"/situations/{row.pk}/involvements"
    common = {"version": row.version, "involvement": str(part(row).pk)}
    worker = common | {"user": str(cast.worker.pk)}
    assert api.post(f"{path}/workers/", worker).status_code == 200
    assert api.post(f"{path}/workers/", worker).status_code == 409
    assert Api(again(cast.worker)).get(f"/situations/{row.pk}/").json()["plan"] is not None
    some = common | {"representatives": [str(cast.lead.pk)]}
    assert api.post(f"{path}/narrow/", some).status_code == 200
    assert Api(again(cast.second)).get(f"/situations/{row.pk}/").json()["plan"] is None
    assert Api(again(cast.second)).post(f"{path}/widen/", common).status_code == 403
    assert Api(again(cast.lead)).post(f"{path}/widen/", common).status_code == 200
    assert api.post(f"{path}/workers/end/", worker).status_code == 200
    assert Api(again(cast.worker)).get(f"/situations/{row.pk}/").status_code == 404


def test_stale_version_and_wrong_stage_are_refused(cast: Cast, row: Situation) -> None:
    found = part(row)
    with pytest.raises(DomainError) as refused:
        named.narrow(found, representatives=[cast.lead], by=cast.lead, version=row.version - 1)
    assert refused.value.code == "stale_version"
    ended = situation_at(cast, "concluded")
    with pytest.raises(DomainError) as refused:
        named.narrow(part(ended), representatives=[cast.lead], by=cast.lead, version=ended.version)
    assert refused.value.status == 409


def test_kinds_of_plan_entries_are_offered_to_the_worker(cast: Cast, row: Situation) -> None:
    named.name_worker(part(row), user=cast.worker, by=cast.lead, version=row.version)
    kind = term(Term.List.INTERVENTION_KINDS, "visit")
    outcome = term(Term.List.INTERVENTION_OUTCOMES, "done")
    body = {"version": row.version, "agency": str(cast.agency("lead").pk),
            "intervention": {"kind": kind.code, "outcome": outcome.code,
                             "happened_at": row.named_at.isoformat()}}  # fmt: skip
    answer = Api(again(cast.worker)).post(f"/situations/{row.pk}/updates/", body)
    assert answer.status_code == 200
