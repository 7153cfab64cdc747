"""Tampering with the trail, a thousand times over; seals, anchors and extracts."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import transaction
from django.utils import timezone

from agencies import anchors, audit, extracts, tasks, trail
from agencies.models import AuditChain, AuditCheck, AuditEntry, AuditSeal
from agencies.trail import Head

pytestmark = pytest.mark.django_db
LENGTH = 12
TRIALS = 1000


@pytest.fixture
def chain() -> str:
    """A chain of a dozen entries."""
    key = str(uuid4())
    for number in range(LENGTH):
        audit.record("test.step", by=None, chain=key, number=number)
    return key


def row(chain: str, sequence: int) -> Any:
    return AuditEntry.objects.filter(chain=chain, sequence=sequence)


def begin_again(chain: str, first: int) -> None:
    """Compute the chain anew from *first* on, head and all, as somebody with the code could."""
    before = row(chain, first - 1).first()
    previous = before.digest if before else ""
    sequence = first - 1
    for entry in AuditEntry.objects.filter(chain=chain, sequence__gte=first).order_by("sequence"):
        sequence = entry.sequence
        entry.previous_digest = previous
        previous = entry.digest = audit.digest(entry)
        entry.save()
    AuditChain.objects.filter(key=chain).update(sequence=sequence, digest=previous)


def flip(chain: str, dice: random.Random) -> None:
    entry = row(chain, dice.randint(1, LENGTH)).get()
    field = dice.choice(["verb", "object_id", "object_type", "references", "at", "actor_id"])
    changed = {
        "verb": "test.other", "object_id": "1", "object_type": "table",
        "references": {"number": 99}, "at": entry.at + timedelta(seconds=1), "actor_id": uuid4(),
    }  # fmt: skip
    row(chain, entry.sequence).update(**{field: changed[field]})


def delete(chain: str, dice: random.Random) -> None:
    row(chain, dice.randint(1, LENGTH)).delete()


def swap(chain: str, dice: random.Random) -> None:
    one, other = dice.sample(range(1, LENGTH + 1), 2)
    row(chain, one).update(sequence=99)
    row(chain, other).update(sequence=one)
    row(chain, 99).update(sequence=other)


def insert(chain: str, dice: random.Random) -> None:
    place = dice.randint(1, LENGTH)
    for sequence in range(LENGTH, place - 1, -1):
        row(chain, sequence).update(sequence=sequence + 1)
    before = row(chain, place - 1).first()
    made = AuditEntry(
        chain=chain, sequence=place, at=timezone.now(), verb="test.step", references={},
        previous_digest=before.digest if before else "",
    )  # fmt: skip
    made.digest = audit.digest(made)
    made.save()


def cut(chain: str, dice: random.Random) -> None:
    """Cut off the tail, and move the head back to where it then belongs."""
    left = dice.randint(0, LENGTH - 1)
    AuditEntry.objects.filter(chain=chain, sequence__gt=left).delete()
    last = row(chain, left).first()
    digest = last.digest if last else ""
    AuditChain.objects.filter(key=chain).update(sequence=left, digest=digest)


def hash_again(chain: str, dice: random.Random) -> None:
    """Change one entry, and compute all that follows anew."""
    place = dice.randint(1, LENGTH)
    row(chain, place).update(verb="test.other")
    begin_again(chain, place)


WAYS: list[Callable[[str, random.Random], None]] = [flip, delete, swap, insert, cut, hash_again]
ONLY_BY_ANCHOR = (cut, hash_again)


def test_thousand_tamperings_are_all_found(chain: str) -> None:
    dice = random.Random(20260101)
    noted = [head for head in trail.heads() if head.chain == chain]
    found: dict[str, list[bool]] = {way.__name__: [] for way in WAYS}
    alone = []
    for trial in range(TRIALS):
        way = WAYS[trial % len(WAYS)]
        with transaction.atomic():
            way(chain, dice)
            found[way.__name__].append(trail.verify(chain, noted).first_bad is not None)
            if way in ONLY_BY_ANCHOR:
                alone.append(trail.verify(chain).first_bad is not None)
            transaction.set_rollback(True)
    assert sum(map(len, found.values())) == TRIALS
    assert {name: all(trials) for name, trials in found.items()} == dict.fromkeys(found, True)
    assert not any(alone)  # these two are the reason for the anchor
    assert trail.verify(chain, noted).first_bad is None


def test_long_chain_verifies_in_time() -> None:
    """A hundred thousand entries, as many as a table writes in years."""
    key, previous, now = str(uuid4()), "", timezone.now()
    entries = []
    for sequence in range(1, 100_001):
        entry = AuditEntry(
            chain=key, sequence=sequence, at=now, verb="read.listing", actor_id=uuid4(),
            references={"situations": [str(uuid4())]}, previous_digest=previous,
        )  # fmt: skip
        previous = entry.digest = audit.digest(entry)
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=5000)
    AuditChain.objects.create(key=key, sequence=100_000, digest=previous)
    began = time.process_time()
    found = trail.verify(key)
    assert (found.entries, found.first_bad) == (100_000, None)
    assert time.process_time() - began < 10


# --- Seals ---------------------------------------------------------------------------------------


def year(chain: str, number: int, entries: int) -> None:
    """Some entries of one year."""
    for _number in range(entries):
        audit.record("test.step", by=None, chain=chain, at=datetime(number, 5, 1, tzinfo=UTC))


def test_dropped_years_leave_a_chain_that_verifies_from_the_seal() -> None:
    key = str(uuid4())
    for number in (2018, 2019, 2020):
        year(key, number, 4)
        ended = datetime(number + 1, 1, 1, tzinfo=UTC)
        trail.seal_before(ended, at=ended)
    gone = trail.drop_before(datetime(2019, 12, 31, tzinfo=UTC))
    assert gone[key] == 9  # two years, and the entry about the first seal
    found = trail.verify(key)
    assert found.first_bad is None
    assert AuditEntry.objects.filter(chain=key).order_by("at").first().at.year == 2020


def test_year_that_is_not_sealed_is_not_dropped() -> None:
    key = str(uuid4())
    year(key, 2018, 3)
    assert trail.drop_before(datetime(2030, 1, 1, tzinfo=UTC)) == {}


def test_beginning_that_goes_without_a_seal_is_found(chain: str) -> None:
    AuditEntry.objects.filter(chain=chain, sequence__lte=4).delete()
    assert trail.verify(chain).first_bad == 1


def test_forged_seal_does_not_hide_what_went(chain: str) -> None:
    fourth = row(chain, 4).get()
    AuditEntry.objects.filter(chain=chain, sequence__lte=4).delete()
    AuditSeal.objects.create(
        chain=chain, sequence=4, digest=fourth.digest, sealed_at=timezone.now(), signature="00" * 64
    )
    assert trail.verify(chain).first_bad == 1


def test_seal_is_made_once_a_year(chain: str) -> None:
    later = timezone.now() + timedelta(days=1)
    first = [seal for seal in trail.seal_before(later) if seal.chain == chain]
    again = trail.seal_before(later - timedelta(days=1, hours=1))
    assert (len(first), again) == (1, [])


# --- Anchors -------------------------------------------------------------------------------------


@pytest.fixture
def noted_in(settings: Any, tmp_path: Path) -> Path:
    """Where this test's heads are noted."""
    settings.ANCHOR_FILE = tmp_path / "elsewhere" / "anchors.jsonl"
    settings.ANCHOR_MAIL = ["privacy@example.org"]
    return settings.ANCHOR_FILE


def test_heads_are_noted_in_file_log_and_mail_every_day(
    chain: str, noted_in: Path, caplog: Any
) -> None:
    caplog.set_level("INFO", logger="agencies.anchors")
    tasks.anchor_heads()
    head = AuditChain.objects.get(key=chain)
    wanted = (chain, LENGTH, head.digest)
    assert wanted in [(one.chain, one.sequence, one.digest) for one in anchors.noted()]
    assert head.digest in mail.outbox[0].body
    assert any(head.digest in str(record.__dict__.get("event")) for record in caplog.records)


def test_heads_are_sent_to_a_syslog_server_too(chain: str, noted_in: Path, settings: Any) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        settings.ANCHOR_SYSLOG = f"127.0.0.1:{server.getsockname()[1]}"
        noted = anchors.anchor()
        heard = [server.recv(2000).decode() for _head in noted]
    digest = AuditChain.objects.get(key=chain).digest
    assert any(f"audit head {chain} {LENGTH} {digest}" in line for line in heard)


def test_command_notes_the_heads_at_once(chain: str, noted_in: Path) -> None:
    said = StringIO()
    call_command("audit_anchor", stdout=said)
    head = next(one for one in anchors.noted() if one.chain == chain)
    assert f"audit head {chain} {LENGTH} {head.digest}" in said.getvalue().splitlines()


def test_command_names_the_first_bad_entry(chain: str, noted_in: Path) -> None:
    said = StringIO()
    anchors.anchor()
    call_command("audit_verify", chain=chain, stdout=said)
    assert f"{chain}: 12 entries, whole" in said.getvalue()
    row(chain, 7).update(verb="test.other")
    with pytest.raises(CommandError):
        call_command("audit_verify", chain=chain, stdout=said)
    assert f"{chain}: 7 entries, first bad entry: 7" in said.getvalue()


def test_command_finds_a_cut_tail_by_the_noted_heads(chain: str, noted_in: Path) -> None:
    anchors.anchor()
    cut(chain, random.Random(1))
    with pytest.raises(CommandError):
        call_command("audit_verify", stdout=StringIO())


def test_chain_that_is_gone_altogether_is_found(chain: str, noted_in: Path) -> None:
    anchors.anchor()
    AuditEntry.objects.filter(chain=chain).delete()
    AuditChain.objects.filter(key=chain).delete()
    with pytest.raises(CommandError):
        call_command("audit_verify", stdout=StringIO())


def test_verifying_now_is_kept_and_noted(chain: str) -> None:
    check = trail.verify_now(chain, by=None)
    assert (check.entries, check.first_bad) == (LENGTH, None)
    assert AuditCheck.objects.get(chain=chain) == check
    assert AuditEntry.objects.get(chain=chain, verb="audit.verify").object_id == str(check.pk)


# --- Extracts ------------------------------------------------------------------------------------


def test_extract_is_genuine_until_a_letter_changes(chain: str, tmp_path: Path) -> None:
    made = extracts.extract(AuditEntry.objects.filter(chain=chain))
    path = tmp_path / "extract.json"
    path.write_text(json.dumps(made), encoding="utf-8")
    call_command("audit_verify", extract=path, key=made["public_key"], stdout=StringIO())
    made["entries"][3]["verb"] = "test.other"
    path.write_text(json.dumps(made), encoding="utf-8")
    with pytest.raises(CommandError):
        call_command("audit_verify", extract=path, stdout=StringIO())


def test_extract_of_another_server_is_not_ours(chain: str, settings: Any) -> None:
    made = extracts.extract(AuditEntry.objects.filter(chain=chain))
    settings.SEALING_KEY = "another" * 10
    assert not extracts.is_genuine(made)
    assert extracts.is_genuine(made, made["public_key"])


def test_noted_head_of_another_chain_is_not_asked(chain: str) -> None:
    other = Head(str(uuid4()), 99, "0" * 64)
    assert trail.verify(chain, [other]).first_bad is None
