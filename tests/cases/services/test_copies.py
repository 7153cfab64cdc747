"""Copying to a draft at another table: codes only, and nothing that ties the two together."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Situation, Stage
from cases.reports.indicators import rolled_up
from cases.services import copies, terms
from tests.api import Api
from tests.cast import Cast, L, seat, situation_at, speaks, term

pytestmark = pytest.mark.django_db


def both_tables(cast: Cast, role: str = "originating") -> None:
    """The agency of *role* has a seat at the other table too, with the same representative."""
    speaks(seat(cast.other_table, cast.agency(role)), cast.people[role])


def copied(cast: Cast, row: Situation, role: str = "originating") -> Situation:
    return copies.copy_to(row, cast.other_table, by=cast.people[role], agency=cast.agency(role))


def test_copy_is_a_draft_with_the_codes_and_nothing_else(cast: Cast) -> None:
    both_tables(cast)
    row = situation_at(cast, "open")
    made = copied(cast, row)
    assert (made.stage, made.number, made.is_copy) == (Stage.DRAFT, None, True)
    assert made.coded.discussion_type.code == "person"
    codes = set(row.coded_values.values_list("term__code", flat=True))
    assert set(made.coded_values.values_list("term__code", flat=True)) == codes
    assert made.affected_persons.count() == 1
    assert not hasattr(made, "narrative")
    assert not hasattr(made, "self_check")
    with pytest.raises(GuardFailed) as refused:
        lifecycle.submit(made, by=cast.originating, version=made.version)
    assert "means_exhausted" in refused.value.errors


def test_terms_of_the_table_s_own_are_left_behind(cast: Cast) -> None:
    both_tables(cast)
    own = terms.add_term(
        cast.table, by=cast.coordinator, list_name=L.STUDY_FLAGS, name_en="Flood",
        name_fr="Inondation",
    )  # fmt: skip
    row = situation_at(cast, "open")
    row.coded_values.create(term=own, added_at=timezone.now(), added_by=cast.chair)
    assert not copied(cast, row).coded_values.filter(term=own).exists()


def test_neither_table_can_read_that_the_other_has_it(cast: Cast) -> None:
    both_tables(cast)
    row = situation_at(cast, "open")
    made = copied(cast, row)
    for values in (Situation.objects.filter(pk__in=[row.pk, made.pk])).values():
        assert not {row.pk, made.pk} <= set(values.values())
    for entry in AuditEntry.objects.all():
        told = f"{entry.object_id} {entry.references}"
        assert not (str(row.pk) in told and str(made.pk) in told)
    assert AuditEntry.objects.filter(verb="draft.copy").get().chain == str(cast.other_table.pk)


def test_involved_agency_copies_too_and_who_has_no_part_does_not(cast: Cast) -> None:
    row = situation_at(cast, "open")
    both_tables(cast, "assisting")
    both_tables(cast, "checked_in")
    assert copied(cast, row, "assisting").originating_agency == cast.agency("assisting")
    with pytest.raises(Forbidden):
        copied(cast, row, "checked_in")
    with pytest.raises(Unseen):
        copied(cast, row, "other_table")


def test_copy_needs_a_seat_at_the_other_table(cast: Cast) -> None:
    row = situation_at(cast, "open")
    with pytest.raises(GuardFailed) as refused:
        copied(cast, row)
    assert set(refused.value.errors) == {"table"}
    with pytest.raises(GuardFailed):
        copies.copy_to(row, cast.table, by=cast.originating, agency=cast.agency("originating"))


def test_roll_up_counts_what_was_transferred_once(cast: Cast) -> None:
    both_tables(cast)
    row = situation_at(cast, "open")
    reason = term(L.CONCLUSION_REASONS, "other__transferred_to_another_table")
    lifecycle.conclude(row, by=cast.chair, version=row.version, reason=reason)
    made = copied(cast, row)
    now = timezone.now()
    Situation.objects.filter(pk=made.pk).update(discussed_at=now)
    period = {"start": now - timedelta(days=1), "end": now + timedelta(days=1)}
    figures = rolled_up([cast.table, cast.other_table], **period)
    assert (figures.situations, figures.concluded) == (1, 1)


def test_copying_through_the_api_begins_a_draft(cast: Cast) -> None:
    both_tables(cast)
    row = situation_at(cast, "open")
    body = {"table": str(cast.other_table.pk), "agency": str(cast.agency("originating").pk)}
    made = Api(cast.originating).post(f"/situations/{row.pk}/copy/", body)
    assert (made.status_code, made.json()["stage"]) == (201, "draft")
    assert made.json()["narrative"]["why_now"] == ""
    assert Api(cast.seated).post(f"/situations/{row.pk}/copy/", body).status_code in (403, 422)
