"""An alternate who walks in, and observers: for one meeting, and no more than they may see."""

from __future__ import annotations

from typing import Any

import pytest

from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Membership, User
from cases.models import Situation
from cases.services import sessions
from cases.views.boards.observing import step_out
from tables import services
from tables.models import Observer
from tables.services.on_the_spot import observers_here
from tests import cast as casting
from tests.api import Api
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, in_session, person

pytestmark = pytest.mark.django_db


def walks_in(cast: Cast, by: str = "chair", **fields: Any) -> Any:
    given = {"seat": cast.seats["lead"], "name": "Walks In", "email": "Walks.In@example.org",
             "acknowledged": True}  # fmt: skip
    return services.sign_in_walk_in(in_session(cast), by=cast.people[by], **given | fields)


def observes(cast: Cast, **fields: Any) -> Observer:
    given = {"name": "Looks On", "organization": "College", "by": cast.chair, "acknowledged": True}
    return services.sign_observer(in_session(cast), **given | fields)


def test_walk_in_is_checked_in_and_ends_with_the_meeting(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    user = walks_in(cast).user
    assert (user.email, user.has_usable_password()) == ("walks.in@example.org", False)
    assert user.has_perm("cases.see_narrative", row)
    meeting = in_session(cast)
    sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    assert not user.has_perm("cases.see_listing", Situation.objects.get(pk=row.pk))
    assert not user.has_perm("tables.see_table", cast.table)
    assert Membership.objects.get(user=user).until_at is not None


def test_walk_in_who_is_known_signs_for_their_own_agency_alone(cast: Cast) -> None:
    known = person("stand in", cast.agency("lead"))
    assert walks_in(cast, email=known.email).user == known
    with pytest.raises(GuardFailed) as refused:
        walks_in(cast, email=cast.seated.email)
    assert set(refused.value.errors) == {"email"}
    assert User.objects.filter(email=cast.seated.email).count() == 1


@pytest.mark.parametrize(
    ("fields", "field"),
    [({"name": " "}, "name"), ({"email": "nobody"}, "email"), ({"mode": "pigeon"}, "mode"),
     ({"acknowledged": False}, "acknowledged"), ({"mode": "video"}, "promised")],
)  # fmt: skip
def test_walk_in_that_is_not_whole_is_refused(cast: Cast, fields: dict, field: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        walks_in(cast, **fields)
    assert set(refused.value.errors) == {field}
    assert not User.objects.filter(email="walks.in@example.org").exists()


def test_signing_in_on_the_spot_is_for_who_runs_the_meeting(cast: Cast) -> None:
    for role, refusal in (("seated", Forbidden), ("observer", Unseen)):
        with pytest.raises(refusal):
            walks_in(cast, by=role)
        with pytest.raises(refusal):
            observes(cast, by=cast.people[role])


def test_observer_sees_counts_and_nothing_else(cast: Cast) -> None:
    row = casting.situation_at(cast, "filter_two")
    browser = Browser(cast.observer)
    meeting = in_session(cast)
    assert browser.open("observer_counts", meeting.pk).status_code == 404
    observes(cast, user=cast.observer)
    page = words(browser.open("observer_counts", meeting.pk))
    assert "Agencies at the table 1" in page
    assert row.reference not in page
    assert browser.open("meeting", meeting.pk).status_code == 404
    assert not cast.observer.has_perm("cases.see_listing", row)


def test_observer_of_a_day_sees_nothing_once_it_is_over(cast: Cast) -> None:
    observer = observes(cast, user=cast.observer)
    meeting = in_session(cast)
    closed = sessions.close_session(meeting, by=cast.chair, version=meeting.version)
    observer.refresh_from_db()
    assert observer.left_at == closed.closed_at
    assert Browser(cast.observer).open("observer_counts", meeting.pk).status_code == 404
    with pytest.raises(WrongStage):
        services.sign_observer(closed, name="A", organization="B", by=cast.chair, acknowledged=True)


def test_who_sits_at_the_table_does_not_observe_it(cast: Cast) -> None:
    with pytest.raises(GuardFailed):
        observes(cast, user=cast.seated)


def test_boards_ask_observers_to_step_out_before_filter_two_and_at_three(cast: Cast) -> None:
    meeting = in_session(cast)
    assert step_out(meeting, None) == ""
    observer = observes(cast)
    stages = [None, Situation(stage="filter_two"), Situation(stage="filter_three"),
              Situation(stage="open")]  # fmt: skip
    assert [bool(step_out(meeting, row)) for row in stages] == [True, True, True, False]
    services.observer_leaves(observer, by=cast.chair)
    assert (observers_here(meeting), step_out(meeting, None)) == (0, "")


def test_pages_sign_in_walk_ins_and_observers(cast: Cast) -> None:
    meeting = in_session(cast)
    browser = Browser(cast.coordinator)
    sent = {"walk_in-seat": cast.seats["lead"].pk, "walk_in-name": "Walks In",
            "walk_in-email": "walks.in@example.org", "walk_in-mode": "room"}  # fmt: skip
    refused = browser.send("walk_in", meeting.pk, **sent)
    assert (refused.status_code, "has to be acknowledged" in words(refused)) == (422, True)
    done = browser.send("walk_in", meeting.pk, **sent, **{"walk_in-acknowledged": "on"})
    assert done["Location"] == f"/meetings/{meeting.pk}/check-in/"
    sent = {"observer-name": "Looks On", "observer-organization": "College",
            "observer-acknowledged": "on"}  # fmt: skip
    assert browser.send("observers", meeting.pk, **sent).status_code == 302
    assert "Looks On College" in words(browser.open("observers", meeting.pk))
    observer = Observer.objects.get()
    browser.send("observer_leaves", meeting.pk, observer.pk)
    assert observers_here(meeting) == 0
    assert Browser(cast.seated).open("observers", meeting.pk).status_code == 403


def test_what_is_signed_on_the_spot_stands_on_the_page(cast: Cast) -> None:
    services.change_table(
        cast.table, by=cast.coordinator, welcome_en="Welcome to the river.",
        statement_en="It stays here.", statement_fr="Cela reste ici.",
    )  # fmt: skip
    meeting, browser = in_session(cast), Browser(cast.coordinator)
    for page in ("walk_in", "observers"):
        said = words(browser.open(page, meeting.pk))
        assert "Welcome to the river. It stays here. Signed the confidentiality statement" in said
    type(cast.coordinator).objects.filter(pk=cast.coordinator.pk).update(language="fr-ca")
    said = words(Browser(type(cast.coordinator).objects.get(pk=cast.coordinator.pk)).open(
        "walk_in", meeting.pk
    ))  # fmt: skip
    assert "Cela reste ici." in said


def test_api_signs_in_on_the_spot(cast: Cast) -> None:
    meeting = in_session(cast)
    body = {"seat": str(cast.seats["lead"].pk), "name": "Walks In",
            "email": "walks.in@example.org", "acknowledged": True}  # fmt: skip
    assert Api(cast.chair).post(f"/meetings/{meeting.pk}/walk-in/", body).status_code == 200
    body = {"name": "Looks On", "organization": "College", "acknowledged": True}
    assert Api(cast.chair).post(f"/meetings/{meeting.pk}/observe/", body).status_code == 200
    assert Api(cast.seated).post(f"/meetings/{meeting.pk}/observe/", body).status_code == 403
