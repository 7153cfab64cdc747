"""A split makes two situations with separate agencies, plans and trails."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.errors import DomainError, Forbidden, GuardFailed
from agencies.models import AuditEntry, Notice, User
from cases import lifecycle
from cases.complete import to_complete
from cases.models import Situation, Term
from cases.services import involvement, read_log, telling
from tables import services as table_services
from tables.models import Officer
from tests.api import BACKEND, Api
from tests.cast import Cast, holds, person, situation_at
from tests.family import Family, family_of

pytestmark = pytest.mark.django_db

L = Term.List


@pytest.fixture
def family(cast: Cast) -> Family:
    """An open situation of a family; who is of the second side is not shown."""
    return family_of(cast)


def split(cast: Cast, family: Family, by: User | None = None) -> tuple[Situation, Situation]:
    """Both situations afterwards."""
    row = family.row
    row.refresh_from_db()
    before = set(Situation.objects.values_list("pk", flat=True))
    first = lifecycle.split(row, by=by or cast.lead, version=row.version, **family.sides)
    return first, Situation.objects.exclude(pk__in=before).get()


def sees(user: User, *rows: Situation) -> list[bool]:
    """Which of the situations exist for somebody."""
    found = set(Situation.objects.permitted(user, "cases.see_listing"))
    return [row in found for row in rows]


def test_each_has_its_people_values_services_agencies_and_texts(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    for row, side, role in ((first, family.first, "lead"), (second, family.second, "seated")):
        assert list(row.affected_persons.all()) == side.people
        assert {value.term for value in row.coded_values.all()} == set(side.values)
        assert list(row.services.all()) == side.services
        assert {part.agency_id for part in row.involvements.all()} == side.agencies
        assert row.involvements.get(role="lead").agency == cast.agency(role)
        assert [entry.agency for entry in row.plan_entries.all()] == [cast.agency(role)]
        assert row.coded.discussion_type.code == "person"
    assert (first.narrative.why_now != "", second.narrative.why_now) == (True, "")


def test_agencies_of_one_side_see_nothing_of_the_other(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    for role, own, other in (("lead", first, second), ("assisting", first, second),
                             ("originating", first, second), ("seated", second, first),
                             ("left", second, first)):  # fmt: skip
        user = User.objects.get(pk=cast.people[role].pk)
        listed = set(Situation.objects.permitted(user, "cases.see_listing"))
        assert (role, own in listed, other in listed) == (role, True, False)
        api = Api(user)
        assert api.get(f"/situations/{other.pk}/").status_code == 404
        assert other.reference not in api.get("/situations/").content.decode()
    for role in ("seated", "left"):
        assert cast.people[role].has_perm("cases.see_plan", second)
        assert cast.people[role].has_perm("cases.write_plan", second)


def test_number_was_drawn_and_none_is_missing_in_the_sequence(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    third = situation_at(cast, "submitted")
    assert (first.number, third.number) == (1, 2)
    assert second.number is not None
    assert 499 <= second.number <= 999
    assert second.reference != ""


def test_sequence_leaves_out_what_was_drawn(cast: Cast, family: Family) -> None:
    _first, second = split(cast, family)
    Situation.objects.filter(pk=second.pk).update(number=2)
    assert situation_at(cast, "submitted").number == 3


def test_times_of_the_second_tell_nothing_of_the_first(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    times = ("submitted_at", "discussed_at", "decided_at", "named_at", "contact_made_at")
    assert {getattr(second, name) for name in times}.isdisjoint(
        getattr(first, name) for name in times
    )


def test_trail_of_each_holds_no_reference_to_the_other(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    entries = AuditEntry.objects.filter(verb="situation.split").order_by("sequence")
    assert {entry.object_id for entry in entries} == {str(first.pk), str(second.pk)}
    for entry in AuditEntry.objects.all():
        told = f"{entry.object_id} {entry.references}"
        assert not (str(first.pk) in told and str(second.pk) in told)


def test_second_has_an_originator_of_its_own_unless_the_first_one_came_along(
    cast: Cast, family: Family
) -> None:
    first, second = split(cast, family)
    assert first.originating_agency == cast.agency("originating")
    assert (second.originating_agency, second.origin_shown) == (cast.agency("seated"), False)
    assert not cast.chair.has_perm("cases.see_origin", second)


def test_originator_that_went_along_leaves_the_first(cast: Cast, family: Family) -> None:
    row = family.row
    row.refresh_from_db()
    made = involvement.add_agency(
        row, cast.agency("originating"), by=cast.chair, version=row.version
    )
    family.second.parts.append(made)
    first, second = split(cast, family)
    assert first.originating_agency == cast.agency("lead")
    assert second.originating_agency == cast.agency("originating")
    assert not cast.originating.has_perm("cases.see_listing", first)


def test_service_left_behind_by_its_agency_is_the_leads(cast: Cast, family: Family) -> None:
    swapped = family.first.services + family.second.services
    family.row.services.filter(pk__in=[row.pk for row in swapped]).update(
        agency=cast.agency("lead")
    )
    _first, second = split(cast, family)
    assert second.services.get().agency == cast.agency("seated")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda f: f.second.people.clear(), "people"),
        (lambda f: f.second.people.extend(f.first.people), "people"),
        (lambda f: f.second.values.clear(), "values"),
        (lambda f: f.first.values.pop(0), "values"),
        (lambda f: f.first.parts.pop(), "parts"),
        (lambda f: setattr(f.second, "lead", None), "lead"),
        (lambda f: setattr(f.second, "lead", f.first.lead), "lead"),
        (lambda f: f.second.services.clear(), "services"),
        (lambda f: f.first.services.reverse() or f.first.services.append(
            f.second.services.pop()), "services"),
        (lambda f: setattr(f.second, "why_now", True), "why_now"),
    ],
)  # fmt: skip
def test_split_that_is_not_whole_is_refused(
    cast: Cast, family: Family, change: Any, field: str
) -> None:
    change(family)
    with pytest.raises(GuardFailed) as refused:
        split(cast, family)
    assert field in refused.value.errors
    assert Situation.objects.count() == 1


def test_agency_of_the_other_side_cannot_be_added(cast: Cast, family: Family) -> None:
    _first, second = split(cast, family)
    with pytest.raises(GuardFailed) as refused:
        involvement.add_agency(second, cast.agency("lead"), by=cast.chair, version=second.version)
    assert set(refused.value.errors) == {"agency"}


def test_lead_and_coordinator_split_and_nobody_else(cast: Cast, family: Family) -> None:
    for role in ("assisting", "chair", "seated", "originating"):
        with pytest.raises(Forbidden):
            split(cast, family, by=cast.people[role])
    split(cast, family, by=cast.coordinator)


def test_officers_who_work_for_one_side_do_not_see_the_other(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    seen = {role: sees(cast.people[role], first, second)
            for role in ("chair", "chair_of_involved_agency", "coordinator")}  # fmt: skip
    assert seen == {
        "chair": [
            False,
            True,
        ],  # works for an agency of the second side; the other chairs the first
        "chair_of_involved_agency": [True, False],
        "coordinator": [True, True],  # works for the second side, and nobody else coordinates
    }


def test_officer_of_neither_side_sees_both_and_one_alone_keeps_the_office(
    cast: Cast, family: Family
) -> None:
    Officer.objects.filter(user=cast.chair_of_involved_agency).delete()
    first, second = split(cast, family)
    assert sees(cast.chair, first, second) == [True, True]
    neutral = person("neutral", cast.agency("checked_in"))
    holds(cast.table, neutral, "co_chair")
    assert sees(neutral, first, second) == [True, True]


def test_officer_who_signed_no_undertaking_counts_for_nobody(cast: Cast, family: Family) -> None:
    Officer.objects.filter(user=cast.chair_of_involved_agency).delete()
    unsigned = person("unsigned", cast.agency("checked_in"))
    table_services.appoint_officer(cast.table, unsigned, "co_chair", by=None)
    first, second = split(cast, family)
    assert sees(unsigned, first, second) == [False, False]
    assert sees(cast.chair, first, second) == [True, True]


def test_half_that_nobody_chairs_any_more_is_on_the_list_of_what_to_complete(
    cast: Cast, family: Family
) -> None:
    first, second = split(cast, family)
    assert unchaired(cast) == []
    Officer.objects.filter(user=cast.chair_of_involved_agency).delete()
    assert unchaired(cast) == [first.pk]  # whose agencies' other half has the only chair left
    neutral = person("neutral", cast.agency("checked_in"))
    holds(cast.table, neutral, "co_chair")
    assert (unchaired(cast), sees(neutral, first, second)) == ([], [True, True])


def unchaired(cast: Cast) -> list[Any]:
    """What the coordinator reads that nobody is in the chair for."""
    found = to_complete(cast.coordinator, [cast.table])
    return [one.situation.pk for one in found if "chair" in one.missing]


def test_log_of_one_side_does_not_say_that_who_split_it_made_another(
    cast: Cast, family: Family
) -> None:
    first, second = split(cast, family)
    sees = Client()
    sees.force_login(cast.coordinator, BACKEND)
    sees.get(f"/tables/{cast.table.pk}/situations/")  # one entry, with the ids of both
    logs = {role: told(cast, role, person) for role, person in (
        ("lead", cast.lead), ("seated", cast.coordinator),
    )}  # fmt: skip
    assert (str(first.pk) in logs["lead"], str(second.pk) in logs["lead"]) == (True, False)
    assert (str(first.pk) in logs["seated"], str(second.pk) in logs["seated"]) == (False, False)
    assert str(second.pk) not in str(list(read_log.who_saw(cast.agency("lead"), first).values()))


def told(cast: Cast, role: str, person: User) -> str:
    """All that the privacy officer of an agency can read of what one of its people did."""
    return str(list(read_log.what_opened(cast.agency(role), person).values()))


def test_nobody_is_told_of_the_side_that_is_kept_from_them(cast: Cast, family: Family) -> None:
    first, second = split(cast, family)
    for row in (first, second):
        telling.tell(row, [cast.chair, cast.coordinator], at=timezone.now())
        told = set(Notice.objects.values_list("user__name", flat=True))
        assert ("chair" in told) is (row == second)


def test_stale_version_and_wrong_stage_are_refused(cast: Cast, family: Family) -> None:
    with pytest.raises(DomainError) as refused:
        lifecycle.split(family.row, by=cast.lead, version=family.row.version - 1, **family.sides)
    assert refused.value.code == "stale_version"
    lifecycle.conclude(
        family.row, by=cast.chair, version=family.row.version,
        reason=Term.objects.filter(list=L.CONCLUSION_REASONS).first(),
    )  # fmt: skip
    family.row.refresh_from_db()
    with pytest.raises(DomainError) as refused:
        split(cast, family)
    assert refused.value.code == "wrong_stage"


def test_api_splits_and_answers_with_what_stayed(cast: Cast, family: Family) -> None:
    row = family.row
    row.refresh_from_db()
    body: dict[str, Any] = {"version": row.version}
    for name, side in family.sides.items():
        body[name] = {
            "affected_persons": [str(person.pk) for person in side.people],
            "risk_factors": [value.code for value in side.values],
            "services": [str(service.pk) for service in side.services],
            "involvements": [str(part.pk) for part in side.parts],
            "lead": str(side.lead.pk),
            "why_now": side.why_now,
        }
    answer = Api(cast.lead).post(f"/situations/{row.pk}/split/", body)
    assert answer.status_code == 200, answer.content
    second = Situation.objects.exclude(pk=row.pk).get()
    assert str(second.pk) not in answer.content.decode()
    assert second.reference not in answer.content.decode()
    assert Api(cast.assisting).post(f"/situations/{row.pk}/split/", body).status_code in (403, 422)
