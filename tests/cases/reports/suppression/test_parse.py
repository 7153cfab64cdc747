"""Faulty descriptions, each refused with its place."""

import copy
from typing import Any

import pytest

from cases.reports.suppression import (
    InvalidSystem,
    hidden_of_publication,
    parse_hidden,
    parse_system,
    select_case,
)

SOUND: dict[str, Any] = {
    "threshold": 5,
    "rule": "upper",
    "cells": [
        {"id": "a", "value": 2},
        {"id": "b", "value": 9},
        {"id": "all", "value": 11, "margin": True},
        {"id": "more", "value": 12},
        {"id": "rest", "value": 1, "never_published": True},
    ],
    "sums": [{"total": "all", "parts": ["a", "b"]}, {"total": "more", "parts": ["all", "rest"]}],
    "le": [{"small": "all", "big": "more"}],
    "primary": ["a"],
    "must_publish": ["all"],
}


def changed(**changes: Any) -> dict[str, Any]:
    return {**copy.deepcopy(SOUND), **changes}


def test_parse_sound_system_is_read() -> None:
    system = parse_system(SOUND)
    assert system.value("all") == 11
    assert system.by_id["rest"].never_published
    assert system.primary == {"a"}


def test_parse_pair_as_list_is_read() -> None:
    assert parse_system(changed(le=[["all", "more"]])).at_most == parse_system(SOUND).at_most


def test_parse_rule_given_overrides_the_file() -> None:
    assert parse_system(SOUND, rule="unique").rule == "unique"


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"cells": []}, "cells"),
        ({"cells": "a"}, "cells"),
        ({"cells": [{"value": 2}]}, "cells[0]"),
        ({"cells": [{"id": "a", "value": 2}, {"id": "a", "value": 2}], "sums": []}, "'a'"),
        ({"cells": [{"id": "a", "value": -1}], "sums": []}, "'a' is negative"),
        ({"cells": [{"id": "a", "value": 1.5}]}, "whole number"),
        ({"cells": [{"id": "a", "value": float("nan")}]}, "whole number"),
        ({"cells": [{"id": "a", "value": True}]}, "whole number"),
        ({"cells": [{"id": "a"}]}, "whole number"),
        ({"cells": [{"id": "a", "value": 2, "margin": "yes"}]}, "margin"),
        ({"sums": [{"total": "all", "parts": ["a"]}]}, "sums[0]"),
        ({"sums": [{"total": "all", "parts": []}]}, "sums[0]"),
        ({"sums": [{"total": "all", "parts": ["a", "b", "nobody"]}]}, "'nobody'"),
        ({"sums": [{"total": "all", "parts": ["a", "a", "b"]}]}, "twice"),
        ({"sums": [{"total": "all"}]}, "sums[0]"),
        ({"sums": ["all"]}, "sums[0]"),
        ({"le": [{"small": "more", "big": "all"}]}, "le[0]"),
        ({"le": [{"small": "all", "big": "nobody"}]}, "le[0]"),
        ({"le": [["all"]]}, "le[0]"),
        ({"threshold": None}, "threshold"),
        ({"threshold": 1}, "threshold"),
        ({"rule": "strict"}, "rule"),
        ({"primary": ["nobody"]}, "primary"),
        ({"primary": ["all"]}, "primary"),
        ({"primary": "a"}, "primary"),
        ({"must_publish": ["nobody"]}, "must_publish"),
        ({"must_publish": ["rest"]}, "must_publish"),
        ({"zeros_sensitive": 1}, "zeros_sensitive"),
    ],
)
def test_parse_faulty_system_is_refused_with_its_place(changes: dict[str, Any], place: str) -> None:
    with pytest.raises(InvalidSystem) as refusal:
        parse_system(changed(**changes))
    assert place in str(refusal.value)


def test_parse_not_an_object_is_refused() -> None:
    with pytest.raises(InvalidSystem):
        parse_system([SOUND])


def test_select_case_of_several_is_found() -> None:
    file = {"cases": [{"id": "one"}, {"id": "two"}]}
    assert select_case(file, "two") == {"id": "two"}


@pytest.mark.parametrize("case", [None, "three"])
def test_select_case_unclear_is_refused_with_the_choices(case: str | None) -> None:
    with pytest.raises(InvalidSystem, match="one, two"):
        select_case({"cases": [{"id": "one"}, {"id": "two"}]}, case)


def test_select_case_of_a_single_system_is_refused() -> None:
    with pytest.raises(InvalidSystem):
        select_case(SOUND, "one")


def test_parse_hidden_list_and_publication_agree() -> None:
    system = parse_system(SOUND)
    listed = parse_hidden({"suppressed": ["a", "b", "rest"]}, system)
    shown = parse_hidden({"publication": {"a": None, "all": 11, "more": 12}}, system)
    assert listed == shown


@pytest.mark.parametrize(
    "publication",
    [{"nobody": 1}, {"a": 3}, {"rest": 1}, {"a": "2"}, ["a"]],
)
def test_hidden_of_publication_faulty_is_refused(publication: Any) -> None:
    with pytest.raises(InvalidSystem):
        hidden_of_publication(publication, parse_system(SOUND))


def test_parse_hidden_neither_form_is_refused() -> None:
    with pytest.raises(InvalidSystem):
        parse_hidden({}, parse_system(SOUND))
