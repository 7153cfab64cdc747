"""The coded lists as files: form, completeness, both languages, words that find entries."""

import csv
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "cases" / "vocabulary"
SECTORS = ROOT / "agencies" / "vocabulary" / "sectors.csv"

HEADER = [
    "code",
    "parent",
    "group",
    "name_en",
    "name_fr",
    "synonyms_en",
    "synonyms_fr",
    "evidence",
    "version",
    "planning_group_en",
    "planning_group_fr",
]

# Lists taken from public material, with the number of entries found there.
SOURCE_COUNTS = {
    "age_groups": 9,
    "discussion_types": 5,
    "mobilization_types": 5,
    "protective_categories": 8,
    "protective_factors": 50,
    "risk_categories": 27,
    "risk_factors": 105,
    "sectors": 19,
    "service_types": 25,
    "sexes": 4,
    "study_flags": 32,
}
OUR_LISTS = {
    "barrier_kinds",
    "consent_not_sought_reasons",
    "consent_states",
    "intervention_kinds",
    "intervention_outcomes",
    "legal_authorities",
    "plan_kinds",
    "report_back_outcomes",
    "why_now_reasons",
}
GROUPS = {
    "conclusion_reasons": {"overall_risk_lowered", "still_aer", "other"},
    "rejection_reasons": {"rejected"},
}
PARENTS = {
    "protective_factors": "protective_categories",
    "risk_factors": "risk_categories",
}
ALL_LISTS = sorted({*SOURCE_COUNTS, *OUR_LISTS, *GROUPS})

EVIDENCE = {"verified", "corroborated", "recalled-high", "recalled-medium", "recalled-low", "ours"}
CODE = re.compile(r"[a-z0-9]+(?:__?[a-z0-9]+)*")

DEMENTIA = "cognitive_functioning__diagnosed_cognitive_impairment_limitation"
NO_HOUSING = "housing__person_does_not_have_access_to_appropriate_housing"

# The same word in both languages.
SAME_IN_BOTH = {
    ("risk_categories", "gangs"),
    ("risk_categories", "suicide"),
    ("risk_factors", "criminal_involvement__homicide"),
    ("sexes", "x"),
}


def path_of(name: str) -> Path:
    return SECTORS if name == "sectors" else LISTS / f"{name}.csv"


def rows_of(name: str) -> list[dict[str, str]]:
    with path_of(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def codes_of(name: str) -> list[str]:
    return [row["code"] for row in rows_of(name)]


def words(cell: str) -> list[str]:
    return [word.strip() for word in cell.split(";")] if cell else []


def found_by(name: str, typed: str) -> set[str]:
    """Codes whose label or synonyms, in either language, contain what was typed."""
    columns = ("name_en", "name_fr", "synonyms_en", "synonyms_fr")
    return {
        row["code"]
        for row in rows_of(name)
        if any(typed.casefold() in row[column].casefold() for column in columns)
    }


def test_folders_hold_exactly_the_known_lists() -> None:
    found = {path.stem for path in LISTS.glob("*.csv")} | {
        path.stem for path in SECTORS.parent.glob("*.csv")
    }
    assert found == set(ALL_LISTS)


@pytest.mark.parametrize("name", ALL_LISTS)
def test_file_has_the_common_header_and_plain_encoding(name: str) -> None:
    raw = path_of(name).read_bytes()
    header = raw.decode("utf-8").split("\n", 1)[0]
    assert header.split(",") == HEADER
    assert b"\r" not in raw
    assert raw.endswith(b"\n")


@pytest.mark.parametrize("name", ALL_LISTS)
def test_rows_fill_the_header_and_nothing_more(name: str) -> None:
    with path_of(name).open(encoding="utf-8", newline="") as file:
        widths = {len(row) for row in csv.reader(file)}
    assert widths == {len(HEADER)}


@pytest.mark.parametrize(("name", "count"), sorted(SOURCE_COUNTS.items()))
def test_source_list_is_complete(name: str, count: int) -> None:
    assert len(rows_of(name)) == count


def test_conclusion_and_rejection_reasons_add_only_few_of_ours() -> None:
    ours = {
        name: [row["code"] for row in rows_of(name) if row["evidence"] == "ours"] for name in GROUPS
    }
    sizes = {name: len(rows_of(name)) for name in GROUPS}
    assert sizes == {"conclusion_reasons": 13, "rejection_reasons": 5}
    assert ours == {
        "conclusion_reasons": [
            "other__transferred_to_another_table",
            "other__consent_withdrawn",
        ],
        "rejection_reasons": ["rejected__duplicate"],
    }


@pytest.mark.parametrize("name", ALL_LISTS)
def test_codes_are_unique_and_well_formed(name: str) -> None:
    codes = codes_of(name)
    assert len(set(codes)) == len(codes)
    assert [code for code in codes if not CODE.fullmatch(code)] == []


@pytest.mark.parametrize("name", ALL_LISTS)
def test_parent_exists_and_begins_the_code(name: str) -> None:
    rows = rows_of(name)
    if name not in PARENTS:
        assert {row["parent"] for row in rows} == {""}
        return
    assert {row["parent"] for row in rows} == set(codes_of(PARENTS[name]))
    assert [row["code"] for row in rows if not row["code"].startswith(row["parent"] + "__")] == []


@pytest.mark.parametrize("name", ALL_LISTS)
def test_group_is_known_and_begins_the_code(name: str) -> None:
    rows = rows_of(name)
    assert {row["group"] for row in rows} == GROUPS.get(name, {""})
    grouped = [row for row in rows if row["group"]]
    strays = [r["code"] for r in grouped if not r["code"].startswith(r["group"] + "__")]
    assert strays == []


@pytest.mark.parametrize("name", ALL_LISTS)
def test_labels_are_there_in_both_languages_and_differ(name: str) -> None:
    rows = rows_of(name)
    assert [row["code"] for row in rows if not (row["name_en"] and row["name_fr"])] == []
    same = {(name, row["code"]) for row in rows if row["name_en"] == row["name_fr"]}
    assert same == {pair for pair in SAME_IN_BOTH if pair[0] == name}


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ALL_LISTS)
def test_labels_are_unique_under_their_parent(name: str, language: str) -> None:
    labels = [(row["parent"], row[f"name_{language}"].casefold()) for row in rows_of(name)]
    assert len(set(labels)) == len(labels)


def test_french_risk_factors_can_be_told_apart_without_their_category() -> None:
    labels = [row["name_fr"].casefold() for row in rows_of("risk_factors")]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("name", ALL_LISTS)
def test_text_is_trimmed_with_typographic_apostrophes(name: str) -> None:
    cells = [cell for row in rows_of(name) for cell in row.values()]
    assert [cell for cell in cells if cell != cell.strip() or "  " in cell] == []
    assert [cell for cell in cells if "'" in cell] == []


@pytest.mark.parametrize("name", ALL_LISTS)
def test_labels_begin_with_a_capital_or_a_digit(name: str) -> None:
    firsts = [row[column][0] for row in rows_of(name) for column in ("name_en", "name_fr")]
    assert [first for first in firsts if not (first.isupper() or first.isdigit())] == []


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("name", ALL_LISTS)
def test_every_entry_has_clean_synonyms(name: str, language: str) -> None:
    for row in rows_of(name):
        synonyms = words(row[f"synonyms_{language}"])
        folded = [word.casefold() for word in synonyms]
        assert synonyms, row["code"]
        assert "" not in synonyms, row["code"]
        assert len(set(folded)) == len(folded), row["code"]
        assert row[f"name_{language}"].casefold() not in folded, row["code"]


@pytest.mark.parametrize("name", ALL_LISTS)
def test_evidence_and_version_are_known(name: str) -> None:
    rows = rows_of(name)
    assert {row["evidence"] for row in rows} <= EVIDENCE
    assert {row["version"] for row in rows} == {"1"}


@pytest.mark.parametrize("name", sorted(OUR_LISTS - {"legal_authorities"}))
def test_our_own_lists_claim_no_source(name: str) -> None:
    assert {row["evidence"] for row in rows_of(name)} == {"ours"}


@pytest.mark.parametrize("name", ALL_LISTS)
def test_labels_never_speak_for_the_ministry(name: str) -> None:
    labels = " ".join(row["name_en"] + " " + row["name_fr"] for row in rows_of(name)).casefold()
    assert "minist" not in labels


def test_planning_groups_pair_one_to_one_on_every_risk_factor() -> None:
    pairs = {(r["planning_group_en"], r["planning_group_fr"]) for r in rows_of("risk_factors")}
    assert len(pairs) == 13
    assert len({english for english, _ in pairs}) == 13
    assert len({french for _, french in pairs}) == 13
    assert [pair for pair in pairs if "" in pair] == []


@pytest.mark.parametrize("name", sorted(set(ALL_LISTS) - {"risk_factors"}))
def test_planning_group_is_empty_outside_risk_factors(name: str) -> None:
    used = {row["planning_group_en"] + row["planning_group_fr"] for row in rows_of(name)}
    assert used == {""}


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("risk_factors", "fentanyl", "drugs__drug_use_by_person"),
        ("risk_factors", "overdose", "drugs__drug_abuse_by_person"),
        ("risk_factors", "evict", NO_HOUSING),
        (
            "risk_factors",
            "dementia",
            DEMENTIA,
        ),
        (
            "risk_factors",
            "itinérance",
            NO_HOUSING,
        ),
        ("risk_factors", "toxicomanie", "drugs__drug_abuse_in_home"),
        ("risk_factors", "violence familiale", "physical_violence__physical_violence_in_the_home"),
        ("risk_factors", "SAE", "parenting__person_not_providing_proper_parenting"),
        ("study_flags", "clutter", "hoarding"),
        ("study_flags", "meth", "methamphetamine_use"),
        ("protective_factors", "family doctor", "physical_health__primary_care_physician"),
        ("service_types", "detox", "addiction"),
        ("service_types", "POSPH", "social_assistance"),
        ("sectors", "children’s aid", "child_welfare"),
    ],
)
def test_typed_word_finds_the_entry(name: str, typed: str, code: str) -> None:
    assert code in found_by(name, typed)


@pytest.mark.parametrize("typed", ["fentanyl", "opioids", "cocaïne", "surdose"])
def test_typed_substance_finds_every_drug_factor(typed: str) -> None:
    drugs = {row["code"] for row in rows_of("risk_factors") if row["parent"] == "drugs"}
    assert found_by("risk_factors", typed) >= drugs
