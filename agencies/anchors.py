"""The heads of the chains, noted outside the database every day: in a file, in the log,
at a syslog server, by mail.

Whoever rewrites the database cannot rewrite what has left it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from logging.handlers import SYSLOG_UDP_PORT, SysLogHandler
from pathlib import Path

from django.conf import settings
from django.core.mail import send_mail

from agencies import trail
from agencies.trail import Head

log = logging.getLogger(__name__)


def anchor() -> list[Head]:
    """Note the heads as they are now, wherever this server is told to."""
    noted = trail.heads()
    lines = "".join(json.dumps(asdict(head), sort_keys=True) + "\n" for head in noted)
    path = Path(settings.ANCHOR_FILE)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="ascii") as file:
        file.write(lines)
    for head in noted:
        log.info("audit head", extra={"event": f"{head.chain} {head.sequence} {head.digest}"})
    _to_syslog(noted)
    if settings.ANCHOR_MAIL:
        send_mail("Audit heads", lines, settings.DEFAULT_FROM_EMAIL, settings.ANCHOR_MAIL)
    return noted


def _to_syslog(noted: list[Head]) -> None:
    """One line a head, over UDP to ANCHOR_SYSLOG (``host`` or ``host:port``)."""
    if not settings.ANCHOR_SYSLOG:
        return
    host, _colon, port = settings.ANCHOR_SYSLOG.partition(":")
    syslog = SysLogHandler((host, int(port or SYSLOG_UDP_PORT)))
    try:
        for head in noted:
            words = f"audit head {head.chain} {head.sequence} {head.digest}"
            syslog.emit(logging.makeLogRecord({"msg": words, "levelname": "INFO"}))
    finally:
        syslog.close()


def noted(path: Path | None = None) -> Iterator[Head]:
    """The heads that were noted, from *path* or from this server's own file."""
    source = path or Path(settings.ANCHOR_FILE)
    if not source.exists():
        return
    with source.open(encoding="ascii") as lines:
        for line in lines:
            yield Head(**json.loads(line))
