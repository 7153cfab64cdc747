"""Disguised text is found, and offsets are those of the text as typed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases.identifiers import find
from cases.identifiers.normalise import normalise, utf16_offsets


@pytest.mark.parametrize(
    ("text", "value", "kind"),
    [
        ("call ６１３-５５５-０１０１", "６１３-５５５-０１０１", "PHONE"),
        ("call 613\u00a0555\u20110101", "613\u00a0555\u20110101", "PHONE"),
        ("call 6\u200b13-555-01\u200d01", "6\u200b13-555-01\u200d01", "PHONE"),
        ("met Gur\u200bpreet Dhil\u00adlon there", "Gur\u200bpreet Dhil\u00adlon", "PERSON"),
        ("met Sean O’Brien there", "Sean O’Brien", "PERSON"),
        ("met Ｇｕｒｐｒｅｅｔ there", "Ｇｕｒｐｒｅｅｔ", "PERSON"),
        ("met Gae\u0301tan Desjardins there", "Gae\u0301tan Desjardins", "PERSON"),
        ("🙂🙂 met Gurpreet Dhillon 🙂", "Gurpreet Dhillon", "PERSON"),
    ],
)
def test_disguises_do_not_help(text, value, kind):
    (finding,) = find(text)
    assert finding.kind == kind
    assert text[finding.start : finding.end] == value


def test_utf16_offsets_are_those_of_a_browser():
    text = "🙂 met Gurpreet Dhillon"
    (finding,) = find(text)
    encoded = text.encode("utf-16-le")
    assert (
        encoded[2 * finding.start16 : 2 * finding.end16].decode("utf-16-le") == "Gurpreet Dhillon"
    )


@given(st.text(max_size=60))
@settings(max_examples=200, deadline=None)
def test_any_text_has_offsets_inside_itself(text):
    for finding in find(text):
        assert 0 <= finding.start < finding.end <= len(text)
        assert finding.start <= finding.start16 < finding.end16 <= 2 * len(text)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_every_plain_character_maps_to_where_it_was_typed(text):
    plain = normalise(text)
    assert len(plain.starts) == len(plain.ends) == len(plain.text)
    assert all(a < b <= len(text) for a, b in zip(plain.starts, plain.ends, strict=True))
    assert list(plain.starts) == sorted(plain.starts)
    assert utf16_offsets(text)[len(text)] == len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "\u200b\u200b", "\n\n", "’", "' '"])
def test_empty_and_broken_text_has_no_findings(text):
    assert find(text) == []
