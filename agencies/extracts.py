"""Extracts of the trail for outside: rows of references, signed as a whole."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import Any

from agencies import signing
from agencies.models import AuditEntry
from agencies.trail import Head, heads


def extract(entries: Iterable[AuditEntry], unnamed: Collection[int] = ()) -> dict[str, Any]:
    """The entries by reference, with the heads of their chains, the public key and a signature.

    Of the entries whose keys are *unnamed* nothing says who acted: an id is a name to whoever
    finds it in a directory.
    """
    rows = [_row(entry, named=entry.pk not in unnamed) for entry in entries]
    chains = {row["chain"] for row in rows}
    body = {
        "entries": rows,
        "heads": [_head(head) for head in heads() if head.chain in chains],
    }
    return {**body, "public_key": signing.public_key(), "signature": signing.sign(_text(body))}


def is_genuine(found: dict[str, Any], key: str = "") -> bool:
    """Whether an extract is as it was signed, by this server or by that of *key*."""
    body = {name: found.get(name) for name in ("entries", "heads")}
    return signing.is_signed(_text(body), str(found.get("signature", "")), key)


def _row(entry: AuditEntry, *, named: bool) -> dict[str, Any]:
    return {
        "chain": entry.chain,
        "sequence": entry.sequence,
        "at": entry.at.isoformat(),
        "verb": entry.verb,
        "actor": str(entry.actor_id or "") if named else "",
        "object": entry.object_id,
        "digest": entry.digest,
    }


def _head(head: Head) -> dict[str, Any]:
    return {"chain": head.chain, "sequence": head.sequence, "digest": head.digest}


def _text(body: dict[str, Any]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
