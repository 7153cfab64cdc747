"""The append-only, hash-chained audit trail.

Every act writes one entry in its own transaction, last, so that the chain's lock is held shortly:
an act without its entry, or an entry without its act, cannot be committed. An entry refers; it
never quotes: only ids, codes and numbers are accepted, and anything else raises.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils import timezone

from agencies.models import AuditChain, AuditEntry
from agencies.prepared import Given, prepared

READ = "read."  # verbs of reading start so
_CODE = re.compile(r"[A-Za-z0-9_.:+\-]{0,120}")
FIELDS = (
    "chain", "sequence", "at", "verb", "actor_id", "object_type", "object_id", "references",
)  # fmt: skip


class ContentInAudit(ValueError):
    """Raised when something other than ids, codes and numbers is about to enter the trail."""


def record(
    verb: str,
    *,
    by: models.Model | None,
    chain: Any = AuditChain.SERVER,
    obj: models.Model | None = None,
    at: datetime | None = None,
    **references: Any,
) -> AuditEntry:
    """Append one entry to *chain* (a table's id, or the server's) inside the act's transaction.

    *references* are ids (or model instances, of which the id is kept), codes, numbers, or lists
    of them. Raises ContentInAudit for anything else, and TransactionManagementError outside a
    transaction.
    """
    return record_all([Noted(verb, by, obj, references)], chain=chain, at=at)[0]


@dataclass(frozen=True)
class Noted:
    """What one entry says, before it has its place in a chain."""

    verb: str
    by: models.Model | None
    obj: models.Model | None = None
    references: Mapping[str, Any] = field(default_factory=dict)


def record_all(
    noted: Sequence[Noted], *, chain: Any = AuditChain.SERVER, at: datetime | None = None
) -> list[AuditEntry]:
    """Append several entries at once: what one reading showed on several levels, say."""
    if not transaction.get_connection().in_atomic_block:  # not every database says so by itself
        raise transaction.TransactionManagementError("an entry belongs to the act's transaction")
    if not noted:
        return []
    head = next(iter(_head(key=str(chain))), None)
    if head is None:
        AuditChain.objects.get_or_create(key=str(chain))
        [head] = _head(key=str(chain))
    entries = [_chained(head, one, at or timezone.now()) for one in noted]
    AuditEntry.objects.bulk_create(entries)
    AuditChain.objects.filter(key=head.key).update(
        sequence=head.sequence, acts=head.acts, digest=head.digest
    )
    return entries


def _chained(head: AuditChain, noted: Noted, at: datetime) -> AuditEntry:
    """The next entry after *head*, which it becomes."""
    obj = noted.obj
    entry = AuditEntry(
        chain=head.key,
        sequence=head.sequence + 1,
        at=at,
        verb=noted.verb,
        actor_id=noted.by.pk if noted.by else None,
        object_type=obj._meta.model_name or "" if obj else "",
        object_id=str(obj.pk) if obj else "",
        references={name: _reference(value) for name, value in noted.references.items()},
        previous_digest=head.digest,
    )
    entry.digest = digest(entry)
    head.sequence, head.digest = entry.sequence, entry.digest
    head.acts += not noted.verb.startswith(READ)
    return entry


def acts(chain: Any) -> int:
    """How many acts *chain* has: unchanged for as long as nothing but reading has happened."""
    found = _acts(key=str(chain))
    return int(found[0][0]) if found else 0


class ChainKey(models.Func):
    """The id of a table, a column of a query, as the key of its chain."""

    template = "CAST(%(expressions)s AS varchar)"
    output_field = models.CharField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """With dashes, which SQLite keeps no id with."""
        groups = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
        parts = (f"substr(%(expressions)s, {first}, {length})" for first, length in groups)
        return self.as_sql(compiler, connection, template=" || '-' || ".join(parts), **extra)


def acts_at(table: str) -> Coalesce:
    """:func:`acts` for a query on rows with a table: *table* is the name of its column."""
    chain = AuditChain.objects.filter(key=ChainKey(models.OuterRef(table)))
    return Coalesce(models.Subquery(chain.values("acts")), 0)


@prepared(key=models.CharField())
def _head(key: Given) -> models.QuerySet[AuditChain]:
    """The end of a chain, locked: who appends to it waits here for who does so already."""
    return AuditChain.objects.select_for_update().filter(key=key)


@prepared(key=models.CharField())
def _acts(key: Given) -> models.QuerySet[Any]:
    return AuditChain.objects.filter(key=key).values_list("acts")


def digest(entry: AuditEntry) -> str:
    """SHA-256 (hex) over the entry's fields in canonical JSON and the digest before it."""
    return digest_of({name: getattr(entry, name) for name in (*FIELDS, "previous_digest")})


def digest_of(row: dict[str, Any]) -> str:
    """The digest of an entry that was read as a row of its FIELDS and ``previous_digest``."""
    fields = {name: row[name] for name in FIELDS}
    fields["at"] = row["at"].astimezone(UTC).isoformat(timespec="microseconds")
    fields["actor_id"] = str(row["actor_id"]) if row["actor_id"] else ""
    canonical = json.dumps(fields, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(f"{row['previous_digest']}\n{canonical}".encode()).hexdigest()


def _reference(value: Any) -> Any:
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, models.Model):
        return str(value.pk)
    if isinstance(value, UUID | datetime):
        return str(value) if isinstance(value, UUID) else value.isoformat()
    if isinstance(value, list | tuple | set | frozenset | models.QuerySet):
        return [_reference(item) for item in value]
    text = str(value)
    if _CODE.fullmatch(text):
        return text
    raise ContentInAudit("audit references are ids, codes and numbers only")
