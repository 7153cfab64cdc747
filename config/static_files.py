"""Collect and compress static files: only those a page of ours uses, and only when they changed."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.utils import matches_patterns
from django.core.management import call_command
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Pages of packages that are not shown here, and maps for their developers: 30 MB, a minute's work.
UNUSED = ["guardian*", "rest_framework*", "drf_spectacular_sidecar/redoc*", "*.map"]
STAMP = ".collected"


class SiteStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash of the content, compressed beforehand; maps are left unlinked."""

    keep_intermediate_files = False
    patterns = (
        (
            "*.css",
            (
                r"""(?P<matched>url\(['"]{0,1}\s*(?P<url>.*?)["']{0,1}\))""",
                (
                    r"""(?P<matched>@import\s*["']\s*(?P<url>.*?)["'])""",
                    """@import url("%(url)s")""",
                ),
            ),
        ),
    )


def sources() -> Iterator[tuple[str, Path]]:
    """Yield (name, file) of every static file that is collected."""
    for finder in finders.get_finders():
        for name, storage in finder.list([]):
            if not matches_patterns(name, UNUSED):
                yield name, Path(storage.path(name))


def signature() -> str:
    """Return a digest that changes when a source does: name, size, time."""
    lines = []
    for name, path in sorted(sources()):
        facts = path.stat()
        lines.append(f"{name} {facts.st_size} {facts.st_mtime_ns}")
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def collect() -> bool:
    """Collect and compress when something changed since the last time; say whether it did."""
    stamp, now = Path(settings.STATIC_ROOT) / STAMP, signature()
    if stamp.exists() and stamp.read_text() == now:
        return False
    call_command(
        "collectstatic", interactive=False, clear=True, verbosity=0, ignore_patterns=UNUSED
    )
    stamp.write_text(now)
    return True
