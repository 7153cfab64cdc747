"""Each kind: its formats, its level, and what looks like it and is not."""

from __future__ import annotations

from itertools import pairwise

import pytest

from cases.identifiers import BLOCK, KINDS, LEVELS, OVERRIDE, WARN, find, is_name
from cases.identifiers.context import luhn
from cases.identifiers.messages import INSTEAD, REASONS


def kinds(text: str, **options) -> list[str]:
    return [finding.kind for finding in find(text, **options)]


def levels(text: str) -> list[tuple[str, str]]:
    return [(finding.kind, finding.level) for finding in find(text)]


def with_check_digit(body: str) -> str:
    return next(body + digit for digit in "0123456789" if luhn(body + digit))


SIN = with_check_digit("13069254")
CARD = with_check_digit("558448667")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"SIN {SIN[:3]} {SIN[3:6]} {SIN[6:]}", "SIN"),
        (f"SIN {SIN}", "SIN"),
        (f"health card {CARD}", "OHIP"),
        (f"card {CARD[:4]}-{CARD[4:7]}-{CARD[7:]} XY", "OHIP"),
        ("licence A1234-56789-90515", "DRIVERS_LICENCE"),
        ("licence A1234-56789-95515", "DRIVERS_LICENCE"),
        ("write to someone@example.org", "EMAIL"),
        ("write to someone (at) example (dot) org", "EMAIL"),
        ("DOB 1999-03-12", "DOB"),
        ("née le 3 mars 1999", "DOB"),
        ("see instagram.com/someone", "URL"),
    ],
)
def test_certain_identifiers_cannot_be_overridden(text, kind):
    (finding,) = find(text)
    assert (finding.kind, finding.level) == (kind, BLOCK)
    assert not finding.may_be_overridden


def test_a_wrong_check_digit_is_likely_and_not_certain():
    wrong = SIN[:-1] + str((int(SIN[-1]) + 1) % 10)
    assert levels(f"SIN {wrong[:3]} {wrong[3:6]} {wrong[6:]}") == [("SIN", OVERRIDE)]


def test_nine_digits_without_check_digit_or_cue_are_nothing():
    wrong = SIN[:-1] + str((int(SIN[-1]) + 1) % 10)
    assert kinds(f"total of {wrong} kilometres") == []


def test_licence_with_an_impossible_birth_part_is_likely():
    assert levels("A1234-56789-01399") == [("DRIVERS_LICENCE", OVERRIDE)]


@pytest.mark.parametrize(
    "text",
    [
        "613-555-0101", "(613) 555-0101", "613.555.0101", "6135550101", "1 613 555 0101",
        "+1 613 555-0101", "613 555-0101 ext. 4", "613-555-0101, poste 4", "555-0101",
    ],
)  # fmt: skip
def test_telephone_formats(text):
    assert kinds(f"Reach him at {text} after five.") == ["PHONE"]


@pytest.mark.parametrize("text", ["Call 211 or 988.", "Crisis line 1-866-555-0101 given."])
def test_public_lines_are_no_telephone_of_a_person(text):
    assert kinds(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "12 Main Street", "unit 5, 88 Queen St S", "1200 8th Line", "4410 Highway 11 North",
        "18345 County Road 43", "12 chemin Montréal, app. 3", "3, 5e Rue Ouest", "RR 2",
        "P.O. Box 12", "45, rue Principale Est", "300 king st w", "7 Du Moulin Cres.",
    ],
)  # fmt: skip
def test_address_formats(text):
    (finding,) = find(f"Fire at {text} last night.")
    assert finding.kind == "ADDRESS"
    assert finding.end - finding.start >= len(text) - 1


@pytest.mark.parametrize(
    "text",
    [
        "Waited 12 days on the street.", "Two of 35 agencies drive out.",
        "5 blocks from Main Street",
        "Grade 9 class at the secondary school", "Scored 18 on the way in.",
        "30 jours sur la route",
        "Il a vu 3 intervenants dans la rue.",
    ],
)  # fmt: skip
def test_counts_are_no_addresses(text):
    assert "ADDRESS" not in kinds(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hearing on 2024-05-17 adjourned.", []),
        ("Convicted on 12 March 2009.", []),
        ("Since 12/03/2012 on ODSP.", []),
        ("born in 1987", ["DOB"]),
        ("Male, 1987-11-02, known to police", ["DOB"]),
        ("Born in Haiti, here since 2019.", []),
        ("Né en Haïti, arrivé en 2019.", []),
    ],
)
def test_only_birth_dates_are_marked(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plate CMTP 655 seen.", ["LICENCE_PLATE"]),
        ("ODSP 123 form", []),
        ("Discussion 2024-017 deferred.", []),
        ("Fiscal year 2023-2024.", []),
        ("Ages 18-24.", []),
        ("report 24-51907 filed", ["OCCURRENCE"]),
        ("E240887120 refers", ["OCCURRENCE"]),
        ("lives near K6H 5T1", ["POSTAL_CODE"]),
        ("insta: lil_x9", ["HANDLE"]),
        ("Instagram account was reported.", []),
        ("seen @home and @school", []),
        ("Client J.T. is back.", ["INITIALS"]),
        ("U.S. border", []),
        ("goes by Ghost in the camp", ["ALIAS"]),
        ("lives in apt 302", ["UNIT"]),
        ("Unit 5 police attended.", []),
    ],
)
def test_plates_files_codes_accounts_and_warnings(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize("text", ["Client J.T. is back.", "goes by Ghost", "lives in apt 302"])
def test_initials_aliases_and_units_only_warn(text):
    assert [finding.level for finding in find(text)] == [WARN]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hope Anderson was last seen at Hope House.", ["Hope Anderson"]),
        ("Youth goes by Grace at school.", ["Grace"]),
        ("Grace period ends Friday.", []),
        ("Hope is fading.", []),
        ("Will attend on Monday.", []),
        ("Her brother Will was seen.", ["Will"]),
        ("Bill C-23 was discussed.", []),
        ("Bill threatened staff.", ["Bill"]),
        ("Arrived from Jordan in 2019.", []),
        ("Her son Jordan sleeps outside.", ["Jordan"]),
        ("Fred Victor and Sistering are full.", []),
        ("Société John Howard et Société Elizabeth Fry", []),
        ("his cousin tyrell sells pills", ["tyrell"]),
        ("O'Brien, Sean has four visits.", ["O'Brien, Sean", "O'Brien", "Sean"]),
        ("Maria de la Cruz left.", ["Maria de la Cruz"]),
        ("DHILLON, Gurpreet is known.", ["DHILLON", "Gurpreet"]),
    ],
)
def test_persons_and_words_that_look_like_them(text, names):
    found = [text[f.start : f.end] for f in find(text) if f.kind == "PERSON"]
    assert bool(found) == bool(names)
    assert set(found) <= set(names)


def test_words_of_the_server_are_no_names():
    text = "Referred by Zyntheka and by Ozzadora Quillem."
    assert kinds(text) != []
    assert kinds(text, extra=["Zyntheka", "Ozzadora Quillem"]) == []


def test_a_table_can_bring_its_own_occurrence_numbers():
    assert kinds("see QQ/7781 today") == []
    assert kinds("see QQ/7781 today", occurrence_patterns=[r"QQ/[0-9]{4}"]) == ["OCCURRENCE"]


@pytest.mark.parametrize(
    ("word", "expected"),
    [("Gurpreet Dhillon", True), ("Mike", True), ("Harvest Kitchen", False), ("Hope House", False)],
)
def test_a_person_cannot_become_a_local_word(word, expected):
    assert is_name(word) is expected


def test_every_kind_and_rule_has_its_words():
    assert set(INSTEAD) == set(KINDS)
    for finding in find("Client J.T., SIN 046 454 286, met Gurpreet Dhillon at 12 Main St, apt 4."):
        assert finding.level in LEVELS
        assert finding.reason == REASONS[finding.rule]
        assert finding.instead == INSTEAD[finding.kind]


def test_findings_come_in_order_without_overlap():
    text = "Gurpreet Dhillon, DOB 12/03/99, 613-555-0101, 12 Main St, K6H 5T1, plate CMTP 655."
    found = find(text)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert [f.kind for f in found] == [
        "PERSON", "DOB", "PHONE", "ADDRESS", "POSTAL_CODE", "LICENCE_PLATE",
    ]  # fmt: skip
