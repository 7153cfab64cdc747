"""Collecting garbage more rarely for a while."""

from __future__ import annotations

import gc

import pytest

from agencies.collecting import RARE, USUAL, collecting_rarely


def test_rarely_lasts_until_the_last_of_several_ends() -> None:
    first, second = collecting_rarely(), collecting_rarely()
    first.__enter__()
    second.__enter__()
    first.__exit__(None, None, None)
    assert gc.get_threshold() == RARE
    second.__exit__(None, None, None)
    assert gc.get_threshold() == USUAL


def test_rarely_ends_with_an_error_too() -> None:
    with pytest.raises(ValueError, match="anything"), collecting_rarely():
        raise ValueError("anything")
    assert gc.get_threshold() == USUAL
