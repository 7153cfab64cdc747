"""Acts on tables, seats, offices, undertakings and lists."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.utils import timezone

from agencies.models import Membership, User
from cases.services import filter_three, seats, terms, training
from cases.training import right_answers
from tables import services as tables
from tables.models import Officer, Representative
from tables.services import agencies as table_agencies
from tables.services import people, reviews, tokens, undertakings
from tests.agencies.acts.rows import Prepared, call, contact, invitation, newcomer, police
from tests.cast import L, agency, holds, person, term
from tests.world import World


def _lent(w: World) -> Prepared:
    """A sample table, for who asked for it."""
    sample = tables.create_table(by=None, name_en="Lake", name_fr="Lac", prefix="LK")
    sample.is_sample = True
    return call(people.lend_sample, sample, w.cast.coordinator)


def _expel(w: World) -> Prepared:
    return call(tables.end_person, w.cast.agency("lead"), w.cast.lead, by=contact(w))


def _end_representative(w: World) -> Prepared:
    row = Representative.objects.get(user=w.cast.assisting)
    return call(tables.end_representative, row, by=w.cast.coordinator)


def _end_office(w: World) -> Prepared:
    by = contact(w)
    row = Membership.objects.get(user=w.cast.privacy_officer, office="privacy_officer")
    return call(table_agencies.end_office, row, by=by)


def _first_contact(w: World) -> Prepared:
    return call(
        table_agencies.invite_first_contact, w.cast.agency("lead"), by=w.cast.coordinator,
        email="first@example.org", name="First", language="en",
    )  # fmt: skip


def _own_term(w: World, act: Any) -> Prepared:
    row = term(L.STUDY_FLAGS, "homelessness")
    return call(act, w.cast.table, row, by=w.cast.coordinator)


def _coordinator_elsewhere(w: World) -> Any:
    user = person("coordinator elsewhere", w.cast.agency("other_table"))
    holds(w.cast.other_table, user, "coordinator")
    return user


def _extended(w: World) -> Prepared:
    row = w.cast.seats["lead"]
    row.agreement_until_date = date(2025, 12, 31)
    row.save(update_fields=["agreement_until_date"])
    return call(tables.extend_agreement, row, by=w.cast.coordinator, until_date=date(2026, 3, 1))


def _decided(w: World) -> Prepared:
    review = tables.begin_review(w.cast.table, by=w.cast.coordinator)
    return call(tables.decide, review, by=w.cast.coordinator, user=w.cast.lead, decision="keep")


def _completed(w: World) -> Prepared:
    review = tables.begin_review(w.cast.table, by=w.cast.coordinator)
    for line in reviews.lines(review):
        of = {"user" if isinstance(line.row, User) else "seat": line.row}
        if line.row != w.cast.coordinator:
            tables.decide(review, by=w.cast.coordinator, decision="keep", **of)
    return call(tables.complete_review, review, by=w.cast.coordinator)


ACTS: dict[str, Callable[[World], Prepared]] = {
    "tables.services.tokens.issue_token": lambda w: call(
        tokens.issue_token, w.cast.lead, name="laptop", days=30, table=w.cast.table.pk
    ),
    "tables.services.agencies.add_agency": lambda w: call(
        table_agencies.add_agency, by=w.cast.administrator, name_en="New", name_fr="Neuf",
        sector=police(), statute="none",
    ),
    "tables.services.agencies.invite_first_contact": _first_contact,
    "tables.services.agencies.end_office": _end_office,
    "tables.services.agencies.withdraw_invitation": lambda w: call(
        table_agencies.withdraw_invitation, invitation(w)[0], by=contact(w)
    ),
    "tables.services.people.name_representative": lambda w: call(
        tables.name_representative, w.cast.seats["lead"], newcomer(w), by=w.cast.coordinator
    ),
    "tables.services.people.end_representative": _end_representative,
    "tables.services.people.appoint_officer": lambda w: call(
        tables.appoint_officer, w.cast.table, w.cast.lead, "chair", by=w.cast.coordinator
    ),
    "tables.services.people.end_officer": lambda w: call(
        tables.end_officer, Officer.objects.get(user=w.cast.chair), by=w.cast.coordinator
    ),
    "tables.services.people.lend_sample": _lent,
    "tables.services.people.end_person": _expel,
    "tables.services.places.create_table": lambda w: call(
        tables.create_table, by=None, name_en="Lake", name_fr="Lac", prefix="LK"
    ),
    "tables.services.places.change_table": lambda w: call(
        tables.change_table, w.cast.table, by=w.cast.coordinator, sight_days=30
    ),
    "tables.services.places.give_seat": lambda w: call(
        tables.give_seat, w.cast.table, agency("fresh"), by=w.cast.coordinator,
        agreement_date=date(2025, 1, 6),
    ),
    "tables.services.agreements.extend_agreement": _extended,
    "tables.services.breaks.add_break": lambda w: call(
        tables.add_break, w.cast.table, by=w.cast.coordinator, first_date=date(2026, 7, 1),
        last_date=date(2026, 8, 31),
    ),
    "tables.services.breaks.remove_break": lambda w: call(
        tables.remove_break, w.cast.table, w.cast.table.breaks.create(
            first_date=date(2026, 7, 1), last_date=date(2026, 8, 31)
        ), by=w.cast.coordinator,
    ),
    "tables.services.agreements.renew_agreement": lambda w: call(
        tables.renew_agreement, w.cast.seats["lead"], by=w.cast.coordinator,
        agreement_date=date(2026, 1, 5), agreement_until_date=None, version=2,
    ),
    "tables.services.reviews.begin_review": lambda w: call(
        tables.begin_review, w.cast.table, by=w.cast.coordinator
    ),
    "tables.services.reviews.decide": _decided,
    "tables.services.reviews.complete_review": _completed,
    "tables.services.undertakings.sign": lambda w: call(
        tables.sign, w.cast.table, by=w.cast.lead, accepted=True
    ),
    "tables.services.undertakings.write_undertaking": lambda w: call(
        tables.write_undertaking, w.cast.table, by=w.cast.coordinator, text_en="A", text_fr="B",
        sign_again=True,
    ),
    "tables.services.undertakings.enter_signature": lambda w: call(
        undertakings.enter_signature, w.cast.table, w.cast.lead, signed_at=timezone.now()
    ),
    "cases.services.training.finish_training": lambda w: call(
        training.finish_training, w.cast.lead, answers=right_answers()
    ),
    "cases.services.filter_three.set_filter_three": lambda w: call(
        filter_three.set_filter_three, w.cast.table, by=w.cast.coordinator,
        names_at_filter_three=False,
    ),
    "cases.services.seats.close_table": lambda w: call(
        seats.close_table, w.cast.other_table, by=_coordinator_elsewhere(w)
    ),
    "cases.services.seats.end_seat": lambda w: call(
        seats.end_seat, w.cast.seats["originating"], by=w.cast.coordinator
    ),
    "cases.services.terms.add_term": lambda w: call(
        terms.add_term, w.cast.table, by=w.cast.coordinator, list_name=L.STUDY_FLAGS,
        name_en="Flood", name_fr="Inondation",
    ),
    "cases.services.terms.retire_term": lambda w: _own_term(w, terms.retire_term),
    "cases.services.terms.restore_term": lambda w: _own_term(w, terms.restore_term),
}  # fmt: skip
