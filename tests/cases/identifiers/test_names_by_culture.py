"""Names of many origins in sentences without any cue, and the table per culture."""

from __future__ import annotations

import sys
from collections import Counter

import pytest
from faker import Faker

from cases.identifiers import find
from tests.cases.identifiers.names_by_culture import FORMS, SENTENCES, cultures, samples

# Locales whose names Faker gives in Latin letters.
LOCALES = (
    "cs_CZ da_DK de_DE en_GB en_IN en_NG es_MX et_EE fi_FI fr_CA hr_HR hu_HU id_ID it_IT lt_LT"
    " nl_NL no_NO pl_PL pt_BR ro_RO sk_SK sl_SI sv_SE tr_TR vi_VN"
).split()


@pytest.fixture(scope="module")
def shares() -> dict[tuple[str, str], float]:
    """Share of names found, by (culture, form)."""
    seen: Counter[tuple[str, str]] = Counter()
    hits: Counter[tuple[str, str]] = Counter()
    for sample in samples():
        key = sample.culture, sample.form
        seen[key] += 1
        hits[key] += is_found(sample.text, sample.start, sample.end, sample.lang)
    return {key: hits[key] / seen[key] for key in seen}


def is_found(text: str, start: int, end: int, lang: str) -> bool:
    found = find(text, lang=lang)
    return any(f.kind == "PERSON" and f.start < end and f.end > start for f in found)


def table(shares: dict[tuple[str, str], float]) -> str:
    rows = [f"\n{'culture':28}" + "".join(f"{form:>15}" for form in FORMS)]
    for culture in cultures():
        row = "".join(f"{shares[culture, form]:15.1%}" for form in FORMS)
        rows.append(f"{culture:28}{row}")
    return "\n".join(rows) + "\n"


def mean(shares: dict[tuple[str, str], float], *forms: str) -> float:
    values = [share for (_, form), share in shares.items() if form in forms]
    return sum(values) / len(values)


def test_names_of_every_culture_are_found(shares):
    sys.stdout.write(table(shares))
    full = {c: min(shares[c, "full"], shares[c, "surname first"]) for c in cultures()}
    assert len(full) >= 20
    assert [c for c, share in full.items() if share < 0.90] == []
    assert mean(shares, "full", "surname first") >= 0.98


def test_single_names_are_found(shares):
    assert mean(shares, "given") >= 0.85
    assert mean(shares, "surname") >= 0.85


def test_full_names_from_faker_are_found():
    Faker.seed(7)
    gone = []
    for number, locale in enumerate(LOCALES):
        fake = Faker(locale)
        for turn in range(20):
            lang = "en" if (number + turn) % 2 else "fr"
            name = f"{fake.first_name()} {fake.last_name()}"
            text = SENTENCES[lang][turn % 10].replace("{}", name)
            start = text.index(name)
            if not is_found(text, start, start + len(name), lang):
                gone.append((locale, text))
    assert len(gone) / (20 * len(LOCALES)) <= 0.02, gone
