"""Whether the trail is whole: verifying chains, sealing their years, anchoring their heads.

A chain alone shows what was changed in its middle. Whoever cuts off its tail, or computes all of
it anew, leaves a chain that agrees with itself: that is found by the heads noted elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from agencies import audit, signing
from agencies.models import AuditChain, AuditCheck, AuditEntry, AuditSeal, User

CHUNK = 5000


@dataclass(frozen=True)
class Head:
    """The head of one chain as it was noted at some moment."""

    chain: str
    sequence: int
    digest: str
    at: str = ""


@dataclass(frozen=True)
class Finding:
    """What verifying a chain found: how many entries there are, and the first bad one."""

    chain: str
    entries: int
    first_bad: int | None


def verify(chain: Any, noted: Iterable[Head] = ()) -> Finding:
    """Walk *chain* from its beginning, or from the seal before its first entry.

    *noted* are earlier heads, of any chain: each has to be the chain's still.
    """
    key = str(chain)
    seals = _seals(key)
    wanted = {head.sequence: head.digest for head in noted if head.chain == key}
    wanted |= {seal.sequence: seal.digest for seal in seals.values() if _is_ours(seal)}
    walk = _Walk(key, seals, wanted)
    return Finding(key, *walk.run())


class _Walk:
    """One way through a chain."""

    def __init__(self, key: str, seals: dict[int, AuditSeal], wanted: dict[int, str]) -> None:
        self.key, self.seals, self.wanted = key, seals, wanted
        self.previous, self.sequence, self.count = "", 0, 0

    def run(self) -> tuple[int, int | None]:
        """How many entries there are, and the first bad one."""
        for number, row in enumerate(_rows(self.key)):
            self.count += 1
            if number == 0 and row["sequence"] > 1 and not self._begin_at_seal(row["sequence"]):
                return self.count, 1
            self.sequence += 1
            if self._is_bad(row):
                return self.count, self.sequence
            self.previous = row["digest"]
        return self.count, self._end()

    def _begin_at_seal(self, first: int) -> bool:
        """Begin behind a seal, where the segment before it was dropped."""
        seal = self.seals.get(first - 1)
        if seal is None or not _is_ours(seal):
            return False
        self.previous, self.sequence = seal.digest, seal.sequence
        return True

    def _is_bad(self, row: dict[str, Any]) -> bool:
        digest = row["digest"]
        if row["sequence"] != self.sequence or row["previous_digest"] != self.previous:
            return True
        if self.wanted.get(self.sequence, digest) != digest:
            return True
        return bool(audit.digest_of(row) != digest)

    def _end(self) -> int | None:
        """The head has to be the last entry, and nothing that was noted lies beyond it."""
        if not self.count:
            last = max(self.seals, default=0)
            if last and _is_ours(self.seals[last]):
                self.sequence, self.previous = last, self.seals[last].digest
        head = AuditChain.objects.filter(key=self.key).first()
        at_head = (head.sequence, head.digest) if head else (0, "")
        beyond = max(self.wanted, default=0) > self.sequence
        agrees = at_head == (self.sequence, self.previous) and not beyond
        return None if agrees else self.sequence + 1


def _rows(key: str) -> Iterator[dict[str, Any]]:
    names = (*audit.FIELDS, "previous_digest", "digest")
    rows = AuditEntry.objects.filter(chain=key).order_by("sequence").values(*names)
    return rows.iterator(chunk_size=CHUNK)


def _seals(key: str) -> dict[int, AuditSeal]:
    return {seal.sequence: seal for seal in AuditSeal.objects.filter(chain=key)}


def _statement(chain: str, sequence: int, digest: str) -> str:
    return f"audit seal {chain} {sequence} {digest}"


def _is_ours(seal: AuditSeal) -> bool:
    return signing.is_signed(_statement(seal.chain, seal.sequence, seal.digest), seal.signature)


@transaction.atomic
def verify_now(chain: Any, *, by: User | None, noted: Iterable[Head] = ()) -> AuditCheck:
    """Verify *chain* and keep what came of it, with an entry on that chain."""
    found = verify(chain, noted)
    check = AuditCheck.objects.create(
        chain=found.chain,
        checked_at=timezone.now(),
        entries=found.entries,
        first_bad=found.first_bad,
    )
    audit.record("audit.verify", by=by, chain=found.chain, obj=check, first_bad=found.first_bad)
    return check


def broken_chains() -> list[str]:
    """The chains that were not whole when somebody last looked."""
    latest = AuditCheck.objects.filter(chain=OuterRef("chain")).order_by("-checked_at", "-pk")
    checks = AuditCheck.objects.filter(pk=Subquery(latest.values("pk")[:1]))
    return list(checks.filter(first_bad__isnull=False).values_list("chain", flat=True))


@transaction.atomic
def seal_before(moment: datetime, *, at: datetime | None = None) -> list[AuditSeal]:
    """Seal each chain up to its last entry before *moment*; chains sealed there are left alone."""
    made, now = [], at or timezone.now()
    for key in AuditChain.objects.order_by("key").values_list("key", flat=True):
        rows = AuditEntry.objects.filter(chain=key, at__lt=moment)
        last = rows.order_by("-sequence").values("sequence", "digest").first()
        if last is None or AuditSeal.objects.filter(chain=key, **last).exists():
            continue
        signature = signing.sign(_statement(key, last["sequence"], last["digest"]))
        seal = AuditSeal(chain=key, sealed_at=now, signature=signature, **last)
        seal.save(force_insert=True)
        audit.record("audit.seal", by=None, chain=key, obj=seal, at=now, up_to=last["sequence"])
        made.append(seal)
    return made


@transaction.atomic
def drop_before(moment: datetime, *, only: Any = None) -> dict[str, int]:
    """Drop the sealed segments that end before *moment*; chain -> how many entries went.

    *only* names one chain; without it, all are cut.
    Only whole segments go, so that what stays still verifies from the seal.
    """
    gone: dict[str, int] = {}
    chains = AuditChain.objects.filter(key=str(only)) if only else AuditChain.objects.all()
    for key in chains.order_by("key").values_list("key", flat=True):
        kept = AuditEntry.objects.filter(chain=key, at__gte=moment).order_by("sequence").first()
        seals = AuditSeal.objects.filter(chain=key)
        if kept is not None:
            seals = seals.filter(sequence__lt=kept.sequence)
        last = seals.order_by("-sequence").first()
        rows = AuditEntry.objects.filter(chain=key, sequence__lte=last.sequence if last else 0)
        count = rows.delete()[0]
        if count and last:
            audit.record("audit.drop", by=None, chain=key, obj=last, up_to=last.sequence)
            gone[key] = count
    return gone


def head_of(chain: Any) -> str:
    """The head of one chain as it is printed: the number of its last entry, and its digest."""
    row = AuditChain.objects.filter(key=str(chain)).values_list("sequence", "digest").first()
    return f"{row[0]} {row[1]}" if row else ""


def heads() -> list[Head]:
    """The heads of all chains as they are."""
    now = timezone.now().isoformat(timespec="seconds")
    rows = AuditChain.objects.order_by("key").values_list("key", "sequence", "digest")
    return [Head(key, sequence, digest, now) for key, sequence, digest in rows]
