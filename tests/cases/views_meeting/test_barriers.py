"""A barrier that comes up in a discussion: logged from the board, read in the log."""

from __future__ import annotations

from cases.models import Barrier
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, term

TEXT = "No bed for a couple with a dog within 60 km."


def log(cast: Cast, role: str, **changes: str):
    kind = term("barrier_kinds", "no_bed")
    path = f"/tables/{cast.table.pk}/barriers/?meeting={cast.meeting.pk}"
    sent = {"kind": str(kind.pk), "text": TEXT, "next": f"/meetings/{cast.meeting.pk}/drive/",
            "idempotency_key": f"{role}-{len(str(changes))}"}  # fmt: skip
    return Browser(cast.people[role]).client.post(path, sent | changes)


def test_board_offers_to_log_a_barrier_to_who_drives_alone(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    driver = Browser(cast.chair).open("driver_board", cast.meeting.pk)
    beside = Browser(cast.coordinator).open("driver_board", cast.meeting.pk)
    assert "Log a barrier" in words(driver)
    assert f"/tables/{cast.table.pk}/barriers/?meeting={cast.meeting.pk}" in (
        driver.content.decode()
    )
    assert "Log a barrier" not in words(beside)


def test_barrier_logged_from_the_board_comes_back_to_it_and_stands_in_the_log(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    done = log(cast, "chair")
    assert (done.status_code, done["Location"]) == (302, f"/meetings/{cast.meeting.pk}/drive/")
    row = Barrier.objects.get()
    assert (row.meeting_id, row.text, row.status) == (cast.meeting.pk, TEXT, "raised")
    for page in (
        Browser(cast.seated).open("barriers", cast.table.pk),
        Browser(cast.seated).open("business", cast.meeting.pk),
    ):
        assert TEXT in words(page)


def test_barrier_that_names_somebody_is_interrupted_and_not_kept(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    page = log(cast, "chair", text="Ask Jane Tremblay, born 1991-02-03.")
    assert page.status_code == 422
    assert not Barrier.objects.exists()


def test_barrier_leads_to_no_address_of_others(cast: Cast) -> None:
    casting.situation_at(cast, "filter_two")
    done = log(cast, "chair", next="https://example.org/")
    assert done["Location"].startswith(f"/tables/{cast.table.pk}/barriers/")


def test_all_barriers_agree_with_their_noun_in_french(cast: Cast) -> None:
    type(cast.coordinator).objects.filter(pk=cast.coordinator.pk).update(language="fr-ca")
    page = words(Browser(type(cast.coordinator).objects.get(pk=cast.coordinator.pk)).open(
        "barriers", cast.table.pk
    ))  # fmt: skip
    assert "Tous Soulevé" in page
