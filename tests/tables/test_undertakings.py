"""The undertaking: signed for a year, by whoever has a part; without it no table opens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from agencies.errors import Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry, Notice, User
from cases.models import Situation
from tables import services, standing
from tables.models import Seat, Signature, Table
from tables.services import nudges, undertakings
from tests.cast import Cast, in_session, person, signs, situation_at


def lapse(user: User, table: Table | None = None, by: timedelta = timedelta(minutes=1)) -> None:
    """Let what *user* signed have ended that long ago."""
    rows = Signature.objects.filter(user=user, **({"table": table} if table else {}))
    end = timezone.now() - by
    rows.update(signed_at=end - timedelta(days=365), until_at=end)


def test_lapsed_undertaking_takes_seat_office_and_situations_at_once(cast: Cast) -> None:
    row = situation_at(cast, "open")
    assert cast.lead.has_perm("cases.see_plan", row)
    lapse(cast.lead)
    lapse(cast.coordinator)
    assert standing.tables(cast.lead) == frozenset()
    assert standing.offices(cast.coordinator) == {}
    seen = [Situation.objects.permitted(u, "cases.see_listing") for u in (cast.lead, cast.chair)]
    assert [rows.filter(pk=row.pk).exists() for rows in seen] == [False, True]


def test_lapsed_undertaking_of_one_table_leaves_the_other(cast: Cast) -> None:
    user = cast.people["other_table"]
    newcomer = person("both", cast.agency("lead"))
    for place in (cast.seats["lead"], cast.seats["same_agency_other_table"]):
        services.name_representative(place, newcomer, by=None)
        signs(newcomer, place.table)
    lapse(newcomer, cast.table)
    assert standing.tables(newcomer) == {cast.other_table.pk}
    assert undertakings.is_outside(newcomer) is False
    assert standing.tables(user) == {cast.other_table.pk}


def test_named_worker_reads_the_plan_with_a_signature_only(cast: Cast) -> None:
    row = situation_at(cast, "open", workers=True)
    assert cast.worker.has_perm("cases.see_plan", row)
    lapse(cast.worker)
    assert not cast.worker.has_perm("cases.see_listing", row)
    assert undertakings.is_outside(cast.worker)
    services.sign(cast.table, by=cast.worker, accepted=True)
    assert cast.worker.has_perm("cases.see_plan", row)


def test_who_left_an_involvement_signs_nothing(cast: Cast) -> None:
    situation_at(cast, "open", workers=True)
    assert list(undertakings.parts(cast.worker_left)) == []
    assert list(undertakings.parts(cast.worker)) == [cast.table]


def test_signing_holds_for_a_year_and_is_one_entry(cast: Cast) -> None:
    lapse(cast.lead)
    before = AuditEntry.objects.count()
    made = services.sign(cast.table, by=cast.lead, accepted=True)
    assert (made.until_at - made.signed_at).days == 365
    assert AuditEntry.objects.count() - before == 1
    assert standing.tables(cast.lead) == {cast.table.pk}


@pytest.mark.parametrize(
    ("accepted", "trained"), [(False, True), (True, False)], ids=["not accepted", "not trained"]
)
def test_signing_needs_the_tick_and_the_exercise(cast: Cast, accepted: bool, trained: bool) -> None:
    lapse(cast.lead)
    if not trained:
        cast.lead.trained_at = None
    with pytest.raises(GuardFailed):
        services.sign(cast.table, by=cast.lead, accepted=accepted)
    assert standing.tables(cast.lead) == frozenset()


@pytest.mark.parametrize("role", ["other_table", "administrator", "privacy_officer", "superuser"])
def test_who_has_no_part_signs_nothing(cast: Cast, role: str) -> None:
    with pytest.raises(Unseen):
        services.sign(cast.table, by=cast.people[role], accepted=True)


def test_new_version_is_signed_when_the_year_is_over(cast: Cast) -> None:
    until = Signature.objects.get(user=cast.lead).until_at
    made = services.write_undertaking(cast.table, by=cast.coordinator, text_en="A", text_fr="B")
    assert (made.version, undertakings.current_text(cast.table).pk) == (2, made.pk)
    assert Signature.objects.get(user=cast.lead).until_at == until
    assert services.sign(cast.table, by=cast.lead, accepted=True).undertaking == made


def test_new_version_for_everybody_is_signed_within_thirty_days(cast: Cast) -> None:
    services.write_undertaking(
        cast.table, by=cast.coordinator, text_en="A", text_fr="B", sign_again=True
    )
    left = Signature.objects.get(user=cast.lead).until_at - timezone.now()
    assert timedelta(days=29) < left <= timedelta(days=30)
    elsewhere = Signature.objects.get(user=cast.people["other_table"]).until_at - timezone.now()
    assert elsewhere > timedelta(days=300)


def test_text_is_written_by_the_coordinator_in_both_languages(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        services.write_undertaking(cast.table, by=cast.chair, text_en="A", text_fr="B")
    with pytest.raises(GuardFailed) as refused:
        services.write_undertaking(cast.table, by=cast.coordinator, text_en="A", text_fr=" ")
    assert list(refused.value.errors) == ["text_fr"]
    assert undertakings.current_text(cast.table).version == 1


# --- At the check-in -----------------------------------------------------------------------------


def check_in(cast: Cast, role: str, by: User, **rest: Any) -> Any:
    seat: Seat = cast.seats[role]
    return services.check_in(
        cast.meeting, seat=seat, user=cast.people[role], by=by, acknowledged=True, **rest
    )


def test_lapsed_undertaking_is_signed_again_at_check_in_before_the_driver(cast: Cast) -> None:
    in_session(cast)
    lapse(cast.seated)
    with pytest.raises(GuardFailed) as refused:
        check_in(cast, "seated", cast.chair)
    assert list(refused.value.errors) == ["signs"]
    before = AuditEntry.objects.count()
    check_in(cast, "seated", cast.chair, signs=True)
    assert AuditEntry.objects.count() - before == 1
    signature = Signature.objects.filter(user=cast.seated).latest("signed_at")
    assert signature.witnessed_by == cast.chair
    assert standing.tables(cast.seated) == {cast.table.pk}


def test_what_was_never_signed_is_not_signed_at_check_in(cast: Cast) -> None:
    in_session(cast)
    Signature.objects.filter(user=cast.seated).delete()
    with pytest.raises(GuardFailed):
        check_in(cast, "seated", cast.chair, signs=True)
    assert not Signature.objects.filter(user=cast.seated).exists()


# --- Telling -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("days", "told"), [(31, 0), (30, 1), (14, 1), (13, 0), (1, 1)])
def test_person_is_told_before_it_ends(cast: Cast, days: int, told: int) -> None:
    end = timezone.now() + timedelta(days=days)
    Signature.objects.filter(user=cast.lead, table=cast.table).update(until_at=end)
    assert nudges.raise_nudges() == told
    assert nudges.raise_nudges() == 0
    assert Notice.objects.filter(user=cast.lead).count() == told


def test_agreement_that_ends_is_told_to_coordinator_and_contact(cast: Cast) -> None:
    contact = person("contact", cast.agency("lead"), office="contact")
    end = timezone.localdate() + timedelta(days=30)
    Seat.objects.filter(pk=cast.seats["lead"].pk).update(agreement_until_date=end)
    assert nudges.raise_nudges() == 2
    assert set(Notice.objects.values_list("user", flat=True)) == {contact.pk, cast.coordinator.pk}
