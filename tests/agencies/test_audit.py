"""The trail: one entry for each act, none without it, nothing quoted, nothing taken out unseen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy

from agencies import audit, trail
from agencies.models import AuditChain, AuditEntry
from cases import lifecycle
from cases.models import Narrative, PlanEntry
from tests.agencies.acts import ACTS
from tests.agencies.acts.moves import MOVES
from tests.agencies.every_service import (
    ELSEWHERE,
    MODULES,
    NOT_ACTS,
    PARTS,
    SEVERAL,
    modules,
    public_functions,
)
from tests.halves import ENTRIES
from tests.world import World, build, lasting

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

EVERY_WRITE = {**ACTS, **{f"lifecycle.{name}": prepare for name, prepare in MOVES.items()}}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage; each test takes back its own writes."""
    with lasting(django_db_blocker):
        yield build("filter_three")


def test_table_of_acts_has_every_service() -> None:
    assert set(ACTS) == set(public_functions()) - NOT_ACTS - PARTS - SEVERAL


def test_module_of_services_is_tried_here_or_said_not_to_be() -> None:
    assert modules() - set(MODULES) == ELSEWHERE


def test_table_of_acts_has_every_transition() -> None:
    assert set(MOVES) == {*lifecycle.TRANSITIONS, "undo"}


@pytest.mark.parametrize("name", EVERY_WRITE)
def test_act_leaves_exactly_one_entry(world: World, name: str) -> None:
    act = EVERY_WRITE[name](world)
    before = AuditEntry.objects.count()
    act()
    assert AuditEntry.objects.count() - before == ENTRIES.get(name.removeprefix("lifecycle."), 1)
    for chain in AuditChain.objects.values_list("key", flat=True):
        assert first_bad(chain) is None


@pytest.mark.parametrize("name", EVERY_WRITE)
def test_act_whose_entry_cannot_be_written_writes_nothing(world: World, name: str) -> None:
    act = EVERY_WRITE[name](world)
    refuse_entries()
    before = everything()
    with pytest.raises(DatabaseError), transaction.atomic():
        act()
    assert everything() == before


def test_no_entry_holds_words_of_a_situation(world: World) -> None:
    words = [*Narrative.objects.values_list("why_now", flat=True)]
    words += PlanEntry.objects.values_list("text", flat=True)
    people = [user.name for user in world.cast.people.values()]
    told = " ".join(str(entry) for entry in AuditEntry.objects.values("verb", "references"))
    assert len([text for text in words if text]) > 1
    assert [word for word in [*filter(None, words), *people] if word in told.split()] == []
    assert [text for text in words if text and text in told] == []


@pytest.mark.parametrize(
    "content",
    ["Two calls in a week", "Élise", "a@b", "x" * 121, ["code", "not a code"], "line\nbreak",
     gettext_lazy("Two words")],
)  # fmt: skip
def test_words_are_refused_as_references(content: Any) -> None:
    with pytest.raises(audit.ContentInAudit):
        audit.record("test.words", by=None, words=content)
    assert AuditEntry.objects.filter(verb="test.words").count() == 0


def test_ids_codes_and_numbers_are_taken(world: World) -> None:
    entry = audit.record(
        "test.codes", by=world.cast.lead, obj=world.cast.table, at=timezone.now(), number=3,
        code="overall_risk_lowered__connected", one=world.cast.lead, several=[uuid4(), "a-b"],
        when=timezone.now(), nothing=None, yes=True,
    )  # fmt: skip
    assert entry.references["one"] == str(world.cast.lead.pk)
    assert first_bad(AuditChain.SERVER) is None


# --- A chain that somebody changed ---------------------------------------------------------------


@pytest.fixture
def chain() -> str:
    """A chain of five entries."""
    key = str(uuid4())
    for number in range(5):
        audit.record("test.step", by=None, chain=key, number=number)
    return key


def first_bad(chain: Any) -> int | None:
    """The first bad entry of *chain*."""
    return trail.verify(chain).first_bad


def entry(chain: str, sequence: int) -> Any:
    return AuditEntry.objects.filter(chain=chain, sequence=sequence)


def test_untouched_chain_verifies(chain: str) -> None:
    assert first_bad(chain) is None
    assert first_bad(uuid4()) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("verb", "test.other"), ("references", {"number": 9}), ("actor_id", uuid4()),
        ("object_id", "1"), ("object_type", "table"), ("at", timezone.now() - timedelta(days=1)),
        ("digest", "0" * 64), ("previous_digest", "0" * 64),
    ],
)  # fmt: skip
def test_changed_field_is_found_where_it_is(chain: str, field: str, value: Any) -> None:
    entry(chain, 3).update(**{field: value})
    assert first_bad(chain) == 3


def test_deleted_entry_is_found(chain: str) -> None:
    entry(chain, 3).delete()
    assert first_bad(chain) == 3


def test_deleted_and_closed_gap_is_found(chain: str) -> None:
    entry(chain, 3).delete()
    entry(chain, 4).update(sequence=3)
    entry(chain, 5).update(sequence=4)
    assert first_bad(chain) == 3


def test_swapped_entries_are_found(chain: str) -> None:
    entry(chain, 2).update(sequence=99)
    entry(chain, 3).update(sequence=2)
    entry(chain, 99).update(sequence=3)
    assert first_bad(chain) == 2


def test_inserted_entry_is_found(chain: str) -> None:
    for sequence in (5, 4, 3):
        entry(chain, sequence).update(sequence=sequence + 1)
    second = entry(chain, 2).get()
    AuditEntry.objects.create(
        chain=chain, sequence=3, at=timezone.now(), verb="test.step", digest="1" * 64,
        previous_digest=second.digest,
    )  # fmt: skip
    assert first_bad(chain) == 3


def test_cut_tail_is_found(chain: str) -> None:
    entry(chain, 5).delete()
    assert first_bad(chain) == 5


def test_entries_without_their_head_are_found(chain: str) -> None:
    AuditChain.objects.filter(key=chain).delete()
    assert first_bad(chain) == 6


def test_entry_moved_to_another_chain_is_found(chain: str) -> None:
    other = str(uuid4())
    audit.record("test.step", by=None, chain=other)
    entry(chain, 5).update(chain=other, sequence=2)
    assert (first_bad(chain), first_bad(other)) == (5, 2)


# --- Helpers -------------------------------------------------------------------------------------


def refuse_entries() -> None:
    """Make the database itself refuse every new entry, as a full disk would."""
    table = AuditEntry._meta.db_table
    statements = {
        "sqlite": [
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table} BEGIN SELECT RAISE(ABORT, 'no'); END"
        ],
        "postgresql": [
            "CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS"
            " $$ BEGIN RAISE EXCEPTION 'no'; END $$",
            f"CREATE TRIGGER refuse BEFORE INSERT ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse()",
        ],
    }
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)


def everything() -> dict[str, list[Any]]:
    """Every row of every table."""
    return {
        model._meta.label: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_models()
    }
