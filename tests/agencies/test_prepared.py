"""Queries that are put together once, and what a rule says of a row that is at hand."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.models import CharField, DateTimeField, Exists, F, Q, QuerySet, UUIDField
from django.utils import timezone

from agencies import at_hand, audit
from agencies.models import Agency, AuditChain, User
from agencies.prepared import Given, among, by_key, prepared
from tables.models import Meeting, Seat
from tests import cast as casting
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@prepared(pk=UUIDField(), email=CharField())
def _people(pk: Given, email: Given) -> QuerySet[Any]:
    found = User.objects.filter(pk=pk)
    return found if email is None else found.filter(email=email)


@prepared(pks=UUIDField(), before=DateTimeField())
def _joined(pks: Given, before: Given) -> QuerySet[Any]:
    rows = User.objects.filter(among("pk", pks), joined_at__lt=before).order_by("email")
    return rows.values_list("pk", "is_active", "joined_at")


@pytest.mark.matrix
def test_prepared_query_gives_the_rows_of_the_values_it_is_given(cast: Cast) -> None:
    for user in (cast.chair, cast.lead):
        assert _people(pk=user.pk, email=None) == [user]
        assert _people(pk=user.pk, email=user.email) == [user]
        assert _people(pk=user.pk, email="nobody@example.org") == []
    assert _people(pk=uuid.uuid4(), email=None) == []


@pytest.mark.matrix
def test_prepared_query_reads_values_as_the_ordinary_one_does(cast: Cast) -> None:
    people = [cast.chair, cast.lead, cast.observer]
    soon = timezone.now() + timedelta(hours=1)
    for some in (people, people[:1], []):
        ids = [person.pk for person in some]
        rows = User.objects.filter(pk__in=ids).order_by("email")
        assert _joined(pks=ids, before=soon) == list(
            rows.values_list("pk", "is_active", "joined_at")
        )
    assert _joined(pks=[person.pk for person in people], before=soon - timedelta(days=9999)) == []


@prepared(pk=UUIDField())
def _seat(pk: Given) -> QuerySet[Any]:
    return Seat.objects.filter(pk=pk).annotate(agency_name=F("agency__name_en"))


@pytest.mark.matrix
def test_prepared_query_gives_instances_what_it_annotates(cast: Cast) -> None:
    seat = cast.seats["lead"]
    [found] = _seat(pk=seat.pk)
    assert (found, found.agency_id, found.agency_name) == (
        seat, seat.agency_id, seat.agency.name_en,
    )  # fmt: skip


@prepared(pk=UUIDField())
def _driven(pk: Given) -> QuerySet[Any]:
    rows = Meeting.objects.filter(pk=pk).defer("table__prefix").annotate(of=F("table__time_zone"))
    return rows.select_related("table", "acting_chair", "driver")


@pytest.mark.matrix
def test_prepared_query_gives_instances_what_it_selects_with_them(
    cast: Cast, django_assert_num_queries: Any
) -> None:
    meeting = casting.in_session(cast)
    with django_assert_num_queries(1):
        [found] = _driven(pk=meeting.pk)
        assert (found, found.table, found.table.time_zone) == (meeting, cast.table, found.of)
        assert found.driver == cast.chair
        assert found.acting_chair is None
    with django_assert_num_queries(1):  # what was left out is asked when it is wanted
        assert found.table.prefix == cast.table.prefix


_seat_of = by_key(Seat.objects.select_related("agency__sector"))


def test_prepared_row_is_the_one_of_its_key_or_none(cast: Cast) -> None:
    seat = cast.seats["lead"]
    [found] = _seat_of(pk=seat.pk)
    assert (found, found.agency.sector.code) == (seat, seat.agency.sector.code)
    assert _seat_of(pk=cast.table.pk) == []


@pytest.mark.matrix
def test_acts_read_with_a_row_are_those_of_its_tables_chain(cast: Cast) -> None:
    rows = Seat.objects.annotate(acts=audit.acts_at("table_id"))
    for name in ("lead", "other_table"):
        seat = rows.get(pk=cast.seats[name].pk)
        assert seat.acts == audit.acts(seat.table_id) > 0
    AuditChain.objects.all().delete()
    assert {seat.acts for seat in rows} == {0}


@pytest.mark.matrix
def test_prepared_query_fails_in_a_broken_transaction_like_any_other(cast: Cast) -> None:
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(transaction.TransactionManagementError):
            _people(pk=cast.chair.pk, email=None)


@pytest.mark.postgres
def test_prepared_query_is_planned_once_by_the_database(cast: Cast) -> None:
    for _time in range(3):
        _people(pk=cast.chair.pk, email=cast.chair.email)
    with connection.cursor() as cursor:
        cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements")
        used = [times for statement, times in cursor.fetchall() if "agencies_user" in statement]
    assert used == [3]


def test_prepared_query_is_one_query(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        [found] = _people(pk=cast.chair.pk, email=None)
        assert (found.name, found.work_phone) == (cast.chair.name, cast.chair.work_phone)


ROW = Agency(id=uuid.uuid4(), name_en="Housing", name_fr="Logement", closed_at=None)
LATER = timezone.now()


@pytest.mark.parametrize(
    ("condition", "told"),
    [
        (Q(name_en="Housing"), True),
        (Q(name_en="housing"), False),
        (Q(name_en__in=["Health", "Housing"]), True),
        (Q(name_en__in=[]), False),
        (Q(pk__in=[ROW.pk]) & Q(closed_at__isnull=True), True),
        (Q(pk=uuid.uuid4()) | Q(closed_at__isnull=False), False),
        (~Q(name_en="Health"), True),
        (~Q(pk__in=[]), True),
        (Q(closed_at__gt=LATER), False),
        # What SQL calls unknown is not the opposite of what is false.
        (~Q(closed_at__gt=LATER), None),
        (Q(sector__code="housing"), None),
        (Q(Exists(Agency.objects.all())), None),
        (Q(name_en="Health") & Q(Exists(Agency.objects.all())), False),
        (Q(name_en="Housing") | Q(Exists(Agency.objects.all())), True),
        (Q(name_en="Housing") & Q(Exists(Agency.objects.all())), None),
        (Q(pk__in=Agency.objects.values("pk")), None),
        (Q(name_en__startswith="H"), None),
        (Q(), True),
    ],
    ids=[str(number) for number in range(18)],
)
def test_row_at_hand_tells_what_its_own_columns_tell_and_no_more(
    condition: Q, told: bool | None
) -> None:
    assert at_hand.answer(condition, ROW) is told
