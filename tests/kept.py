"""What is made once can be put back: the same rows, in a fraction of the time."""

from __future__ import annotations

import io
import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model
from django.utils import timezone

from agencies.models import AuditChain

# Rows know when they were made. For a test's own clock, or much later, they are made anew.
FRESH = timedelta(minutes=20)
_WRITING = re.compile(r'\s*(?:INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"(\w+)"', re.IGNORECASE)
Heads = dict[str, str]
State = dict[type[Model], dict[Any, Model]]


@dataclass(frozen=True)
class Written:
    """One statement of SQL and the values of each row that it writes."""

    sql: str
    rows: list[list[Any]]


@dataclass
class Kept:
    """What a function made, the rows it wrote and changed, and what stood there before and after.

    What was made may refer to things that are *known* to whoever puts it back, each by its name;
    then it refers to theirs, and not to copies.
    """

    made: bytes
    written: list[Written]
    before: Heads
    after: State
    at: datetime
    told: dict[str, dict[str, Any]]  # what the rows that are known were told meanwhile
    then: dict[Any, Kept] = field(default_factory=dict)  # what was made next, by its name

    def is_fresh(self, lasts: timedelta = FRESH) -> bool:
        """Whether it could have been made just now."""
        return abs(timezone.now() - self.at) < lasts

    @property
    def fits(self) -> bool:
        """Whether nothing was done yet that had not been done when it was made."""
        return heads() == self.before

    def put_back(self, known: dict[str, Any] | None = None) -> Any:
        """Write the rows again; return what was made, as nobody else holds it."""
        # What rows refer to is looked at when all are there.
        with transaction.atomic(), connection.cursor() as cursor:
            for one in self.written:
                cursor.executemany(one.sql, one.rows)
        for name, values in self.told.items():
            vars((known or {})[name]).update(values)
        return self.copy(known)

    def copy(self, known: dict[str, Any] | None = None) -> Any:
        """What was made, as nobody else holds it."""
        return _Reader(self.made, known or {}).load()


def keep(
    make: Callable[[], Any], known: dict[str, Any] | None = None, standing: State | None = None
) -> tuple[Any, Kept]:
    """Call *make*; what it made, and that kept with every row that it wrote.

    Where it is known what is *standing*, only the tables written to are read.
    """
    before = _state(_models()) if standing is None else standing
    at, first, knew = timezone.now(), heads(), _columns(known or {})
    with _noting_tables() as tables:
        made = make()
    told = {
        name: {column: value for column, value in now.items() if value != knew[name][column]}
        for name, now in _columns(known or {}).items()
    }
    models = [model for model in _models() if model._meta.db_table in tables]
    after = {**before, **_state(models)}
    written = []
    for model in models:
        was, rows = before[model], after[model].values()
        assert was.keys() <= after[model].keys(), f"{model} lost rows that stood before"
        written.append(_inserted(model, [row for row in rows if row.pk not in was]))
        changed = [row for row in rows if row.pk in was and _differs(row, was[row.pk])]
        written.append(_updated(model, changed))
    kept = _bytes(made, known or {})
    return made, Kept(kept, [one for one in written if one.rows], first, after, at, told)


def _columns(known: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """What each row that is known holds in memory."""
    return {
        name: {f.attname: vars(row).get(f.attname) for f in row._meta.concrete_fields}
        for name, row in known.items()
        if isinstance(row, Model)
    }


def heads() -> Heads:
    """The last entry of each chain: what was done, in short."""
    return dict(AuditChain.objects.values_list("key", "digest"))


def writes() -> tuple[int, int] | None:
    """How many rows were written so far, and by whom; None where nobody counts them.

    SQLite counts for a connection, PostgreSQL for a transaction.
    """
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return id(connection.connection), connection.connection.total_changes
    if not connection.in_atomic_block:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT txid_current(), sum(n_tup_ins + n_tup_upd + n_tup_del) "
            "FROM pg_stat_xact_user_tables"
        )
        return cursor.fetchone()


def _models() -> list[type[Model]]:
    return list(apps.get_models(include_auto_created=True))


def _state(models: Iterable[type[Model]]) -> State:
    return {model: {row.pk: row for row in model._base_manager.all()} for model in models}


def _differs(row: Model, was: Model) -> bool:
    return any(
        getattr(was, field.attname) != getattr(row, field.attname)
        for field in row._meta.concrete_fields
    )


@contextmanager
def _noting_tables() -> Iterator[set[str]]:
    """The names of the tables that are written to inside."""
    tables: set[str] = set()

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := _WRITING.match(sql):
            tables.add(found[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield tables


def _inserted(model: type[Model], rows: list[Model]) -> Written:
    fields = model._meta.concrete_fields
    columns = ", ".join(_quoted(field.column) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    table = _quoted(model._meta.db_table)
    return Written(
        f"INSERT INTO {table} ({columns}) VALUES ({places})",
        [_values(row, fields) for row in rows],
    )


def _updated(model: type[Model], rows: list[Model]) -> Written:
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    columns = ", ".join(f"{_quoted(field.column)} = %s" for field in fields)
    key = model._meta.pk
    table = _quoted(model._meta.db_table)
    return Written(
        f"UPDATE {table} SET {columns} WHERE {_quoted(key.column)} = %s",
        [_values(row, [*fields, key]) for row in rows],
    )


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _values(row: Model, fields: Iterable[Any]) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


# --- Copies --------------------------------------------------------------------------------------


def _bytes(made: Any, known: dict[str, Any]) -> bytes:
    names = {id(thing): name for name, thing in known.items()}
    buffer = io.BytesIO()

    class Writer(pickle.Pickler):
        def persistent_id(self, thing: Any) -> str | None:
            return names.get(id(thing))

    Writer(buffer, pickle.HIGHEST_PROTOCOL).dump(made)
    return buffer.getvalue()


class _Reader(pickle.Unpickler):
    def __init__(self, kept: bytes, known: dict[str, Any]) -> None:
        super().__init__(io.BytesIO(kept))
        self.known = known

    def persistent_load(self, name: str) -> Any:
        return self.known[name]
