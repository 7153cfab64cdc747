"""The coded lists of a table: its own terms, and what it does not use."""

import pytest

from cases.models import Term
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, term

FACTORS = "risk_factors"


def add(cast: Cast, **changes: str):
    parent = Term.objects.filter(list="risk_categories").first()
    sent = {"name_en": "Cold spell", "name_fr": "Vague de froid", "parent": str(parent.pk)}
    return Browser(cast.coordinator).send("lists_of", cast.table.pk, FACTORS, **sent | changes)


def test_lists_are_called_starter_lists_and_show_their_evidence(cast: Cast) -> None:
    page = words(Browser(cast.coordinator).open("lists", cast.table.pk))

    assert "starter lists" in page
    assert "verified" in page
    # The set-up tabs lead to the records for the ministry; the lists are not its.
    assert page.lower().replace("for the ministry", "").count("ministry") == 0


def test_term_is_added_for_this_table_only(cast: Cast) -> None:
    done = add(cast)

    made = Term.objects.get(name_en="Cold spell")
    assert done.status_code == 302
    assert (made.table, made.evidence) == (cast.table, "local")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name_fr": ""}, "This field is required."),
        ({"name_en": "x" * 121}, "at most 120 characters"),
        ({"parent": ""}, "This field is required."),
        ({"name_en": "Arson"}, "This is on the list already."),
    ],
)
def test_term_with_a_wrong_value_says_so_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    done = add(cast, **changes)

    assert done.status_code == 422
    assert sentence in words(done)
    assert "Vague de froid" in done.content.decode() or "name_fr" in changes
    assert not Term.objects.filter(table=cast.table).exists()


def test_term_is_retired_and_offered_again(cast: Cast) -> None:
    arson = term(FACTORS, "criminal_involvement__arson")
    browser = Browser(cast.coordinator)

    browser.send("term_act", cast.table.pk, arson.pk, "retire")
    retired = Term.objects.offered_at(cast.table).filter(pk=arson.pk).exists()
    elsewhere = Term.objects.offered_at(cast.other_table).filter(pk=arson.pk).exists()
    browser.send("term_act", cast.table.pk, arson.pk, "restore")

    assert (retired, elsewhere) == (False, True)
    assert Term.objects.offered_at(cast.table).filter(pk=arson.pk).exists()


def test_term_of_a_list_the_rules_read_cannot_be_retired(cast: Cast) -> None:
    sex = Term.objects.filter(list="sexes").first()

    done = Browser(cast.coordinator).send("term_act", cast.table.pk, sex.pk, "retire")

    assert done.status_code == 422
    assert "The rules need this list as it is." in words(done)


def test_term_of_another_table_is_unseen(cast: Cast) -> None:
    add(cast)
    made = Term.objects.get(name_en="Cold spell")
    made.table = cast.other_table
    made.save(update_fields=["table"])

    done = Browser(cast.coordinator).send("term_act", cast.table.pk, made.pk, "retire")

    assert done.status_code == 404


def test_lists_are_for_the_coordinator(cast: Cast) -> None:
    assert Browser(cast.chair).open("lists", cast.table.pk).status_code == 403
    unknown = Browser(cast.coordinator).open("lists_of", cast.table.pk, "colours")
    assert unknown.status_code == 404


@pytest.mark.parametrize(("name", "rows"), [("discussion_types", 5), ("risk_factors", 105)])
def test_lists_ask_the_same_number_of_queries(
    cast: Cast, name: str, rows: int, django_assert_num_queries
) -> None:
    browser = Browser(cast.coordinator)
    queries = {"discussion_types": 6, "risk_factors": 7}  # one for the categories to choose from

    with django_assert_num_queries(queries[name]):
        page = browser.open("lists_of", cast.table.pk, name)

    assert page.context["total"] == rows
