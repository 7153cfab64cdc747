"""Home, follow-up and the table's list: what stands there, and in how many queries."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from cases import lifecycle
from cases.models import Situation
from cases.services import plan, sessions
from tables import services as tables
from tests.cases.views.conftest import words
from tests.cast import Cast, L, draft, in_session, situation_at, term, work


def named_hours_ago(row: Situation, hours: int) -> None:
    """As if the table had named the agencies then."""
    Situation.objects.filter(pk=row.pk).update(named_at=timezone.now() - timedelta(hours=hours))


def test_home_offers_to_prepare_and_while_a_meeting_runs_to_join_it(cast: Cast, sign_in) -> None:
    person = sign_in(cast.originating)
    page = person.open("home")
    assert "Prepare a situation" in words(page)
    assert page.content.count(b"btn-primary") == 1
    meeting = in_session(cast)
    page = person.open("home")
    assert reverse("meeting", args=[meeting.pk]) in page.content.decode()
    assert page.content.count(b"btn-primary") == 1


def test_the_next_meeting_is_shown_while_one_runs(cast: Cast, sign_in) -> None:
    running = in_session(cast)
    start = timezone.now() + timedelta(days=7)
    following = tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    page = sign_in(cast.originating).open("home")
    assert page.context["in_session"] == [running]
    assert page.context["meetings"] == [following]


def test_needs_stand_in_the_order_of_the_time_left(cast: Cast, sign_in) -> None:
    fresh, late, soon = (situation_at(cast, "open") for _ in range(3))
    named_hours_ago(late, 50)
    named_hours_ago(soon, 22)
    page = sign_in(cast.lead).open("home")
    assert [need.situation.pk for need in page.context["needs"]] == [late.pk, soon.pk, fresh.pk]
    assert "OVERDUE by 26 h" in words(page)


def test_a_next_check_needs_somebody_from_two_days_before(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    work(cast, row)
    person = sign_in(cast.lead)
    common = {"by": cast.lead, "version": row.version, "agency": cast.agency("lead")}
    today = timezone.localdate()
    kinds = []
    for days in (9, 1):
        plan.record_update(row, next_check_date=today + timedelta(days=days), **common)
        kinds.append(person.open("home").context["needs"][0].kinds)
    assert kinds == [("number",), ("check", "number")]


def test_a_chair_is_told_of_a_contact_that_is_overdue(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    chair = sign_in(cast.chair)
    assert chair.open("home").context["needs"] == []
    named_hours_ago(row, 49)
    page = chair.open("home")
    assert [need.kinds for need in page.context["needs"]] == [("late",)]
    assert "18–24" not in words(page)


def test_an_open_item_asks_who_is_checked_in_for_an_answer(cast: Cast, sign_in) -> None:
    situation_at(cast, "filter_three")
    needs = sign_in(cast.checked_in).open("home").context["needs"]
    assert [need.kinds for need in needs] == [("offer",)]
    assert sign_in(cast.seated).open("home").context["needs"] == []


def test_a_returned_draft_says_so(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "filter_two")
    lifecycle.return_to_agency(row, by=cast.chair, version=row.version)
    assert "Returned by the table" in words(sign_in(cast.originating).open("home"))


def test_who_sits_nowhere_is_told_how_that_changes(cast: Cast, sign_in) -> None:
    page = sign_in(cast.observer).open("home")
    assert page.status_code == 200
    assert "You do not sit at a table" in words(page)


def test_follow_up_tells_role_hours_and_overdue_in_words(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    named_hours_ago(row, 53)
    said = words(sign_in(cast.assisting).open("follow_up"))
    for word in (row.reference, "M 18–24", "Assisting", "53 h", "OVERDUE by 29 h"):
        assert word in said


def test_follow_up_holds_only_what_the_agency_acts_in(cast: Cast, sign_in) -> None:
    situation_at(cast, "open")
    for role in ("originating", "seated", "chair", "coordinator", "other_table"):
        assert sign_in(cast.people[role]).open("follow_up").context["ours"] == []


def test_the_list_shows_codes_only_to_who_holds_them(cast: Cast, sign_in) -> None:
    row = situation_at(cast, "open")
    lead, other = sign_in(cast.lead), sign_in(cast.seated)
    assert "M 18–24" in words(lead.open("situations_list", cast.table.pk))
    said = words(other.open("situations_list", cast.table.pk))
    assert (row.reference in said, "M 18–24" in said) == (True, False)


def test_the_list_is_narrowed_by_stage_and_number(cast: Cast, sign_in) -> None:
    opened = situation_at(cast, "open")
    waiting = situation_at(cast, "submitted")
    person = sign_in(cast.seated)

    def found(**query) -> list:
        page = person.open("situations_list", cast.table.pk, **query)
        return [entry["situation"].pk for entry in page.context["rows"]]

    assert found() == [waiting.pk, opened.pk]
    assert found(stage="open") == [opened.pk]
    assert found(number=waiting.number) == [waiting.pk]
    assert found(stage="rejected") == []


@pytest.mark.parametrize(
    ("query", "status"),
    [({"stage": "secret"}, 400), ({"number": "x"}, 400), ({"page": "1000000"}, 404),
     ({"page": "x"}, 404), ({"page": "1"}, 200)],
)  # fmt: skip
def test_filters_and_pages_that_are_not_there_are_refused(
    cast: Cast, sign_in, query, status
) -> None:
    person = sign_in(cast.seated)
    assert person.open("situations_list", cast.table.pk, **query).status_code == status


def test_drafts_are_on_no_list_of_the_table(cast: Cast, sign_in) -> None:
    draft(cast)
    for role in ("originating", "chair", "coordinator"):
        page = sign_in(cast.people[role]).open("situations_list", cast.table.pk)
        assert page.context["rows"] == []


def test_strangers_do_not_find_the_list(cast: Cast, sign_in) -> None:
    for role in ("other_table", "administrator", "observer", "superuser"):
        page = sign_in(cast.people[role]).open("situations_list", cast.table.pk)
        assert page.status_code == 404


def test_a_list_leaves_one_entry_for_each_level_read(cast: Cast, sign_in) -> None:
    for _ in range(2):
        situation_at(cast, "open")
    sign_in(cast.lead).open("situations_list", cast.table.pk)
    entries = AuditEntry.objects.filter(actor_id=cast.lead.pk, verb__startswith="read.")
    assert sorted(entries.values_list("verb", flat=True)) == ["read.coded", "read.listing"]


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("name", "role", "queries"),
    [("home", "lead", 21), ("follow_up", "lead", 12), ("situations_list", "lead", 14),
     ("situations_list", "coordinator", 13), ("home", "originating", 19)],
)  # fmt: skip
def test_lists_take_the_same_queries_for_any_number_of_rows(
    cast: Cast, sign_in, name, role, queries, count, django_assert_num_queries
) -> None:
    for _ in range(count):
        work(cast, situation_at(cast, "open"))
        draft(cast)
    sessions.close_session(cast.meeting, by=cast.chair, version=in_session(cast).version)
    start = timezone.now() + timedelta(days=7)
    tables.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    person = sign_in(cast.people[role])
    args = [cast.table.pk] if name == "situations_list" else []
    person.open(name, *args)  # the first reading also writes its trace
    with django_assert_num_queries(queries):
        person.open(name, *args)


def test_terms_of_both_languages_find_a_risk(cast: Cast, sign_in) -> None:
    row = draft(cast)
    page = sign_in(cast.originating).open("prepare_step", row.pk, "risks")
    housing = term(L.RISK_FACTORS, "housing__person_does_not_have_access_to_appropriate_housing")
    found = page.context["search"]["risk_factors"][str(housing.pk)]
    assert housing.name_fr in found


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [("lead", 35), ("seated", 15), ("coordinator", 21)])
def test_the_page_of_a_situation_takes_the_same_queries_for_any_number_of_entries(
    cast: Cast, sign_in, role, queries, count, django_assert_num_queries
) -> None:
    row = situation_at(cast, "open")
    for _ in range(count):
        work(cast, row)
    person = sign_in(cast.people[role])
    person.open("situation", row.pk)
    with django_assert_num_queries(queries):
        person.open("situation", row.pk)
