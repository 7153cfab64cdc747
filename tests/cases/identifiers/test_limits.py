"""Time that grows with the text and no faster, little memory, nothing loaded before its use."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from cases.identifiers import find
from tests.cases.identifiers.hostile import PIECES, hostile

SIZE = 100_000


def seconds(text: str, enough: float = 0) -> float:
    """The best of three, or one below *enough*: what else the machine does only ever adds."""
    taken = []
    while len(taken) < 3 and min(taken, default=enough) >= enough:
        start = time.process_time()
        find(text)
        taken.append(time.process_time() - start)
    return min(taken)


@pytest.mark.parametrize("name", PIECES)
def test_hostile_text_takes_linear_time(name):
    find("warm")
    # Linear is 5 and quadratic 25; below a tenth of a second the clock says nothing.
    most = max(0.1, 12 * seconds(hostile(name, SIZE // 5)))
    assert seconds(hostile(name, SIZE), enough=most) < most


def python(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_word_lists_take_less_than_100_megabytes():
    code = (
        "import resource, cases.identifiers as i\n"
        "size = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "before = size(); i.find('Hope Anderson a vu Grace.'); print(size() - before)"
    )
    assert int(python(code)) < 100 * 1024


def test_nothing_is_loaded_and_no_framework_imported_by_the_import():
    code = (
        "import sys, cases.identifiers\n"
        "from cases.identifiers import lists\n"
        "print('django' in sys.modules, lists.english.cache_info().currsize)"
    )
    assert python(code) == "False 0"


def test_500_characters_take_less_than_five_milliseconds():
    text = (
        "Client was referred to Hope House by the Children's Aid Society and missed court. "
        "Mother, Gurpreet Dhillon, called 613-555-0101 from 12 Main Street about the eviction. "
    ) * 3
    find(text)
    best = min(seconds(text[:500]) for _ in range(20))
    assert best < 0.005
