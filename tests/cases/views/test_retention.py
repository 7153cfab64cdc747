"""The page about retention: the dry run, two people, and who sees it at all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from cases.models import LegalHold, Purge, Situation
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, draft, situation_at

pytestmark = pytest.mark.django_db


def old_draft(cast: Cast) -> Situation:
    """A draft that has served its time."""
    row = draft(cast)
    older = row.created_at - timedelta(days=40)
    Situation.objects.filter(pk=row.pk).update(created_at=older)
    return row


def test_purge_takes_two_people_on_the_page(cast: Cast) -> None:
    row = old_draft(cast)
    coordinator, chair = Browser(cast.coordinator), Browser(cast.chair)
    coordinator.send("purge_propose", cast.table.pk)
    waiting = Purge.objects.get()
    assert "Approve and purge" not in words(coordinator.open("table_retention", cast.table.pk))
    assert coordinator.send("purge_approve", waiting.pk).status_code == 403
    assert "Approve and purge" in words(chair.open("table_retention", cast.table.pk))
    chair.send("purge_approve", waiting.pk)
    assert not Situation.objects.filter(pk=row.pk).exists()
    assert "drafts 1" in words(coordinator.open("table_retention", cast.table.pk))


def test_periods_are_changed_on_the_page(cast: Cast) -> None:
    browser = Browser(cast.coordinator)
    days = {"drafts_days": 14, "silence_days": 90, "codes_days": 700, "codes_minors_days": 300,
            "attendance_days": 700, "audit_days": 2600}  # fmt: skip
    assert browser.send("table_retention", cast.table.pk, **days).status_code == 302
    assert cast.table.retention.drafts_days == 14
    assert (
        browser.send("table_retention", cast.table.pk, **days | {"drafts_days": 0}).status_code
        == 422
    )


def test_hold_is_placed_and_lifted_on_the_page(cast: Cast) -> None:
    row, browser = situation_at(cast, "open"), Browser(cast.coordinator)
    browser.send("hold_place", cast.table.pk, situation=row.pk)
    held = LegalHold.objects.get(situation=row)
    assert row.reference in words(browser.open("table_retention", cast.table.pk))
    browser.send("hold_lift", held.pk)
    held.refresh_from_db()
    assert held.lifted_by == cast.coordinator


@pytest.mark.parametrize("role", ["lead", "originating", "administrator", "superuser", "observer"])
def test_page_is_for_the_officers_of_the_table(cast: Cast, role: str) -> None:
    browser = Browser(cast.people[role])
    for page in (
        browser.open("table_retention", cast.table.pk),
        browser.send("purge_propose", cast.table.pk),
        browser.send("hold_place", cast.table.pk),
    ):
        assert page.status_code in {403, 404}
