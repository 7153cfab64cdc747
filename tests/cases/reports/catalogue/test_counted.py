"""What a quarter keeps of the catalogue: forms, which neither a name nor a new value changes."""

from __future__ import annotations

from cases.reports.catalogue.axes import Entry
from cases.reports.catalogue.counted import Lack, every_form, forms_of, monthly_forms
from cases.reports.catalogue.crosstab import Key
from cases.reports.catalogue.templates import BY_CODE, crosstabs
from cases.reports.catalogue.words import Words
from cases.reports.document import Label
from tests.cases.reports.protection.invented import WORDS

ALL = every_form()


def keys(words: Words, template: str) -> list[Key]:
    """Every key that a template shows, in the finer age groups or the wider."""
    both = [one for wide in (False, True) for one in crosstabs(words, [template], wide=wide)]
    return [crosstab.key(*place) for crosstab in both for place in crosstab.places()]


def test_whole_catalogue_lacks_nothing_and_none_lacks_everything() -> None:
    for template in BY_CODE:
        found = keys(WORDS, template)
        assert not [key for key in found if key in Lack(ALL)], template
        assert not [key for key in found if key not in Lack(())], template


def test_every_template_needs_something_that_is_counted() -> None:
    needed = {code: forms_of(code) for code in BY_CODE if code != "own"}
    assert all(needed.values())
    assert frozenset().union(*needed.values()) <= ALL


def test_value_that_joined_a_list_is_one_of_what_was_counted() -> None:
    """Nobody could choose it before: there it is 0."""
    more = Entry("new", Label("New", "Nouveau"))
    words = Words(lists={**WORDS.lists, "discussion_types": (*WORDS.of("discussion_types"), more)})
    assert "kinds/new/all" in keys(words, "kinds")
    assert "kinds/new/all" not in Lack(ALL)


def test_row_and_column_that_joined_are_lacking_and_what_stood_there_is_not() -> None:
    before = Lack(ALL - {"headline/duplicates/all", "persons/0_17/<sexes>"})
    assert "headline/duplicates/all" in before
    assert "persons/0_17/female" in before
    assert not {"headline/decided/all", "persons/12_17/female", "persons/0_17/all"} & {
        key for key in (*keys(WORDS, "headline"), *keys(WORDS, "persons")) if key in before
    }


def test_months_hold_the_headline_and_nothing_else() -> None:
    month = Lack(monthly_forms(), others=True)
    assert not [key for key in keys(WORDS, "headline") if key in month]
    assert {"kinds/person/all", "own/mine/all", "persons/all/all"} == {
        key for key in ("kinds/person/all", "own/mine/all", "persons/all/all") if key in month
    }
