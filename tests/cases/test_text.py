"""What free text is before it is kept."""

import pytest

from agencies.errors import GuardFailed
from cases.text import LIMIT, clean

pytestmark = pytest.mark.django_db


def refused(text: str, limit: int = LIMIT) -> tuple[str, set[str], int]:
    with pytest.raises(GuardFailed) as refusal:
        clean(text, field="why_now", limit=limit)
    errors = refusal.value.errors
    return refusal.value.code, set(errors), len(errors["why_now"])


@pytest.mark.parametrize(
    "text",
    ["a\x00b", "a\x07b", "a\x1b[31m", "a\x7fb", "a\x85b", "a\ud800b", "\udc00", "\ue000",
     "a\uffffb", "tab\there", "a\rb"],
)  # fmt: skip
def test_what_is_no_text_is_refused(text: str) -> None:
    assert refused(text) == ("text_refused", {"why_now"}, 1)


def test_one_character_too_many_is_refused_and_the_last_that_fits_is_not() -> None:
    assert len(clean("x " * 139 + "xx", field="why_now")) == 280
    assert refused("x " * 140 + "x") == ("text_refused", {"why_now"}, 1)


def test_both_faults_are_told_at_once() -> None:
    assert refused("\x00" + "x " * 150)[2] == 2


def test_length_is_counted_in_characters_not_bytes() -> None:
    assert clean("é" * 10, field="why_now", limit=10) == "é" * 10
    assert refused("é" * 11, limit=10)[0] == "text_refused"


def test_text_is_trimmed_composed_and_its_lines_made_alike() -> None:
    decomposed = "de\u0301ja\u0300"
    assert clean(f"  {decomposed}\r\nvu\n ", field="why_now") == "d\u00e9j\u00e0\nvu"


def test_refusal_does_not_quote_what_was_typed() -> None:
    with pytest.raises(GuardFailed) as refusal:
        clean("secret\x00words", field="why_now")
    assert "secret" not in str(refusal.value)
    assert "secret" not in str(refusal.value.errors)


def test_nothing_is_fine() -> None:
    assert clean(" \r\n ", field="why_now") == ""
