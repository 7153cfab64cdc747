"""Compile translations in Python, so that no machine needs the gettext programs."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import polib


def catalogues(folders: Iterable[Path]) -> Iterator[Path]:
    """Yield every message catalogue (``.po``) under the locale folders."""
    for folder in folders:
        yield from sorted(Path(folder).glob("*/LC_MESSAGES/*.po"))


def compile_all(folders: Iterable[Path]) -> list[Path]:
    """Write the binary catalogue beside each text one that is newer; return those written."""
    written = []
    for source in catalogues(folders):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        written.append(target)
    return written
