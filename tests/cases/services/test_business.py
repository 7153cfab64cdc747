"""Other business and barriers: guarded words, no link to any situation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from cases.guard import IdentifierFound
from cases.models import Barrier, Discussion, Situation
from cases.services import business, sessions
from tables import services as tables
from tables.models import Meeting
from tests.api import Api
from tests.cast import Cast, L, in_session, situation_at, term

pytestmark = pytest.mark.django_db
NAMED = "Jean Tremblay, 416-555-0123, wants it."


def ahead(cast: Cast, **fields: Any) -> Meeting:
    start = timezone.now() + timedelta(days=3)
    given = {"kind": "ordinary", "starts_at": start, "planned_end_at": start + timedelta(hours=1)}
    return tables.schedule_meeting(cast.table, by=cast.chair, **given | fields)


def barrier(cast: Cast, **fields: Any) -> Barrier:
    given = {"by": cast.chair, "kind": term(L.BARRIER_KINDS, "no_bed"), "text": "No bed at night."}
    return business.raise_barrier(cast.table, **given | fields)


def test_item_is_added_decided_once_and_then_stays(cast: Cast) -> None:
    meeting = ahead(cast)
    item = business.add_business(meeting, by=cast.coordinator, title="Training", minutes=10)
    item = business.decide_business(item, by=cast.chair, decision="In spring.")
    assert (item.decision, item.decided_by) == ("In spring.", cast.chair)
    with pytest.raises(WrongStage):
        business.decide_business(item, by=cast.chair, decision="In autumn.")
    with pytest.raises(WrongStage):
        business.remove_business(item, by=cast.chair)


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"title": " "}, "title"), ({"title": "x" * 121}, "title"), ({"minutes": 0}, "minutes")],
)
def test_item_that_makes_no_sense_is_refused(cast: Cast, fields: dict, field: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        business.add_business(ahead(cast), by=cast.chair, **{"title": "Training", **fields})
    assert set(refused.value.errors) == {field}


def test_words_that_may_identify_somebody_are_refused_everywhere(cast: Cast) -> None:
    meeting = ahead(cast)
    item = business.add_business(meeting, by=cast.chair, title="Training")
    with pytest.raises(IdentifierFound):
        business.add_business(meeting, by=cast.chair, title=NAMED)
    with pytest.raises(IdentifierFound):
        business.decide_business(item, by=cast.chair, decision=NAMED)
    with pytest.raises(IdentifierFound):
        barrier(cast, text=NAMED)
    assert not Barrier.objects.exists()


def test_business_is_kept_by_who_runs_the_meeting(cast: Cast) -> None:
    meeting = ahead(cast)
    for role, refusal in (("seated", Forbidden), ("observer", Unseen)):
        with pytest.raises(refusal):
            business.add_business(meeting, by=cast.people[role], title="Training")
        with pytest.raises(refusal):
            barrier(cast, by=cast.people[role])


def test_barrier_goes_from_raised_to_resolved(cast: Cast) -> None:
    row = barrier(cast)
    assert (row.status, row.raised_by) == ("raised", cast.chair)
    row = business.set_barrier_status(row, by=cast.coordinator, status="with_steering")
    row = business.set_barrier_status(row, by=cast.coordinator, status="resolved")
    assert (row.status, row.status_by) == ("resolved", cast.coordinator)
    with pytest.raises(GuardFailed):
        business.set_barrier_status(row, by=cast.coordinator, status="lost")
    with pytest.raises(Forbidden):
        business.set_barrier_status(row, by=cast.seated, status="raised")


def test_barrier_has_no_way_to_a_situation() -> None:
    related = {field.related_model for field in Barrier._meta.get_fields() if field.is_relation}
    assert related.isdisjoint({Situation, Discussion})


def test_barrier_of_an_emergency_does_not_tell_of_it(cast: Cast) -> None:
    invited = [cast.seats[role] for role in ("originating", "lead")]
    assert barrier(cast, meeting=ahead(cast, kind="emergency", invited=invited)).meeting is None
    ordinary = ahead(cast)
    assert barrier(cast, meeting=ordinary).meeting == ordinary


def test_barrier_outlives_the_rejection_of_what_was_discussed(cast: Cast) -> None:
    row = barrier(cast, meeting=in_session(cast))
    situation_at(cast, "rejected")
    assert Barrier.objects.get() == row


def test_api_keeps_business_and_barriers(cast: Cast) -> None:
    chair, meeting = Api(cast.chair), ahead(cast)
    item = chair.post(f"/meetings/{meeting.pk}/business/", {"title": "Training"}).json()
    done = chair.post(f"/business/{item['id']}/decide/", {"decision": "In spring."}).json()
    assert (done["decision"], done["minutes"]) == ("In spring.", 5)
    (listed,) = Api(cast.seated).get(f"/meetings/{meeting.pk}/business/").json()["results"]
    assert listed == done
    body = {"kind": "transport", "text": "No bus after six.", "meeting": str(meeting.pk)}
    made = chair.post(f"/tables/{cast.table.pk}/barriers/", body)
    assert made.status_code == 201, made.content
    path = f"/barriers/{made.json()['id']}"
    assert chair.post(f"{path}/set-status/", {"status": "resolved"}).json()["status"] == "resolved"
    rows = Api(cast.seated).get(f"/tables/{cast.table.pk}/barriers/", status="resolved").json()
    assert [row["kind"] for row in rows["results"]] == ["transport"]
    assert Api(cast.people["other_table"]).get(f"{path}/").status_code == 404
    refused = chair.post(f"/tables/{cast.table.pk}/barriers/", {**body, "text": NAMED})
    assert (refused.status_code, refused.json()["code"]) == (422, "identifier_found")


def test_closing_leaves_undecided_business_in_the_record(cast: Cast) -> None:
    meeting = in_session(cast)
    item = business.add_business(meeting, by=cast.chair, title="Training")
    meeting.refresh_from_db()
    closed = sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    with pytest.raises(WrongStage):
        business.add_business(closed, by=cast.chair, title="Late")
    assert business.decide_business(item, by=cast.chair, decision="In spring.").decision
