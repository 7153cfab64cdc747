"""A table's settings, and the list of its meetings."""

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies.models import AuditEntry
from tables import services as table_services
from tests import cast as casting
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast


def settings_of(cast: Cast, **changes: object) -> dict[str, object]:
    names = (
        "name_en", "name_fr", "prefix", "time_zone", "language", "contact_due_hours",
        "contact_overdue_hours", "contact_unreported_hours", "sight_days", "threshold_table",
        "sight_days_minors", "minors_note_en", "minors_note_fr",
        "threshold_partners", "threshold_public", "high_sensitivity", "zeros_sensitive",
    "codes_without_consent", "approval_wanted",
        "agenda_cutoff_hours",
        "welcome_en", "welcome_fr", "practice_en", "practice_fr", "statement_en", "statement_fr",
    )  # fmt: skip
    return {name: getattr(cast.table, name) for name in names} | changes


def save(cast: Cast, **changes: object):
    return Browser(cast.coordinator).send(
        "table_settings", cast.table.pk, **settings_of(cast, **changes)
    )


def test_settings_are_saved_and_the_trail_names_which(cast: Cast) -> None:
    done = save(cast, sight_days=120, statement_en="Stays here.")

    cast.table.refresh_from_db()
    assert done.status_code == 302
    assert (cast.table.sight_days, cast.table.statement_en) == (120, "Stays here.")
    entry = AuditEntry.objects.get(verb="table.change")
    assert entry.references == {"settings": ["sight_days", "statement_en"]}


def test_prefix_stands_still_once_a_number_carries_it(cast: Cast) -> None:
    save(cast, prefix="AB")
    casting.situation_at(cast, "submitted")

    save(cast, prefix="CD")

    cast.table.refresh_from_db()
    assert cast.table.prefix == "AB"


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"threshold_table": 4}, "greater than or equal to 5"),
        ({"prefix": "river"}, "Two to six capital letters."),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"language": "de"}, "Select a valid choice"),
        ({"contact_due_hours": 49}, "The hours have to rise"),
        ({"sight_days": 366}, "less than or equal to 365"),
    ],
)
def test_settings_with_a_wrong_value_say_so(
    cast: Cast, changes: dict[str, object], sentence: str
) -> None:
    done = save(cast, **changes)

    assert done.status_code == 422
    assert sentence in words(done)
    assert not AuditEntry.objects.filter(verb="table.change").exists()


def test_settings_are_for_the_coordinator(cast: Cast) -> None:
    assert Browser(cast.chair).open("table_settings", cast.table.pk).status_code == 403
    stranger = Browser(cast.people["other_table"])
    assert stranger.open("table_settings", cast.table.pk).status_code == 404


@pytest.mark.parametrize("rows", [1, 3])
def test_meetings_ask_the_same_number_of_queries(
    cast: Cast, rows: int, django_assert_num_queries
) -> None:
    for days in range(1, rows + 1):
        start = timezone.now() + timedelta(days=days)
        table_services.schedule_meeting(
            cast.table, by=cast.chair, kind="ordinary", starts_at=start,
            planned_end_at=start + timedelta(minutes=90),
        )  # fmt: skip
    browser = Browser(cast.seated)

    with django_assert_num_queries(8):
        page = browser.open("meetings", cast.table.pk)

    assert len(page.context["page"].object_list) == rows


def test_meetings_page_of_a_million_is_the_last_one(cast: Cast) -> None:
    page = Browser(cast.seated).open("meetings", cast.table.pk, when="past", page="1000000")

    assert page.status_code == 200
