"""Labelled sentences: what is found, what is missed, and what is left alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases.identifiers import OVERRIDE, WARN, Finding, find

DATA = Path(__file__).parent / "data"


def labelled(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


def found_in(entry: dict[str, Any]) -> list[Finding]:
    return find(entry["text"], lang=entry["lang"])


def overlaps(finding: Finding, span: dict[str, Any]) -> bool:
    return finding.start < span["end"] and finding.end > span["start"]


def missed(entries: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The labelled spans that no finding overlaps, as (type, text)."""
    return [
        (span["type"], entry["text"][span["start"] : span["end"]])
        for entry in entries
        for span in entry["spans"]
        if not any(overlaps(finding, span) for finding in found_in(entry))
    ]


@pytest.mark.parametrize("name", ["examples.jsonl", "positive.jsonl", "hard.jsonl"])
def test_numbers_dates_and_accounts_are_all_found(name):
    soft = {"PERSON", "ADDRESS", "INITIALS", "ALIAS", "UNIT"}
    assert [miss for miss in missed(labelled(name)) if miss[0] not in soft] == []


@pytest.mark.parametrize(
    ("name", "share"), [("examples.jsonl", 0.95), ("positive.jsonl", 0.95), ("hard.jsonl", 0.95)]
)
def test_persons_and_addresses_are_found(name, share):
    entries = labelled(name)
    wanted = [s for e in entries for s in e["spans"] if s["type"] in ("PERSON", "ADDRESS")]
    gone = [miss for miss in missed(entries) if miss[0] in ("PERSON", "ADDRESS")]
    assert 1 - len(gone) / len(wanted) >= share, gone


def test_labelled_clean_sentences_pass():
    clean = [entry for entry in labelled("examples.jsonl") if not entry["spans"]]
    stopped = [e["id"] for e in clean if any(f.level != WARN for f in found_in(e))]
    alerted = [e["id"] for e in clean if found_in(e)]
    assert stopped == []
    assert len(alerted) <= 1


def test_hard_clean_sentences_rarely_stop():
    """Names of agencies, makes, teams and towns in nearly each, some of them given names too."""
    clean = [entry for entry in labelled("hard.jsonl") if not entry["spans"]]
    stopped = [e["text"] for e in clean if any(f.level != WARN for f in found_in(e))]
    alerted = [e["text"] for e in clean if found_in(e)]
    assert len(clean) >= 900
    assert len(stopped) / len(clean) <= 0.025, stopped
    assert len(alerted) / len(clean) <= 0.035, alerted


def test_a_lone_capital_that_does_nothing_only_warns():
    for text in ("She wears a Dexcom at school.", "Tenants of Greenwin are cold.",
                 "A fight on Barton; two calls.", "Elle travaille chez Ivaco."):  # fmt: skip
        assert {f.level for f in find(text)} <= {WARN}, text
    for text in ("Police arrested Thivakaran.", "Thivakaran refuses help.",
                 "His son, Thivakaran, is here.", "Il s'appelle Thivakaran."):  # fmt: skip
        assert [f.level for f in find(text)] == [OVERRIDE], text


def test_a_positive_sentence_is_marked_only_where_it_identifies():
    extra = [
        entry["text"][finding.start : finding.end]
        for entry in labelled("positive.jsonl")
        for finding in found_in(entry)
        if not any(overlaps(finding, span) for span in entry["spans"])
    ]
    assert len(extra) <= 4, extra


def clean_sentences() -> list[tuple[str, str]]:
    out = []
    for lang in ("en", "fr"):
        lines = (DATA / f"clean_{lang}.txt").read_text(encoding="utf-8").splitlines()
        out += [(lang, line) for line in lines if line and not line.startswith("#")]
    return out


def test_clean_corpus_is_rarely_marked():
    sentences = clean_sentences()
    marked = [text for lang, text in sentences if find(text, lang=lang)]
    assert len(sentences) >= 500
    assert len(marked) / len(sentences) <= 0.05, marked


def test_clean_corpus_is_not_stopped_when_the_language_is_not_said():
    sentences = clean_sentences()
    stopped = [t for _, t in sentences if any(f.level != WARN for f in find(t))]
    assert len(stopped) / len(sentences) <= 0.05, stopped
