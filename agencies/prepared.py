"""Queries that are put together once and then only given their values.

Making a queryset and compiling it takes ten times as long as running it. What is asked at every
request (who somebody is, what has happened) is written as a queryset all the same, with slots in
the places of its values, so that its SQL is made by Django, for each kind of database.

    @prepared(user=UUIDField())
    def _seats(user: Given) -> QuerySet[Any]:
        return Seat.objects.filter(representatives__user=user).values_list("pk")

    _seats(user=somebody.pk)  # a list of tuples; of a queryset of a model, its instances

An instance has what the queryset annotates, and what it selects with it, as ever. What would be
prefetched is another query.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression, Field, Model, Q, QuerySet
from django.db.models.query import RelatedPopulator, get_related_populators

Given = Any  # in a query that is being prepared: a slot, a list of slots, or None


class Slot(Expression):
    """The place of one value of a prepared query."""

    def __init__(self, name: str, number: int, field: Field[Any, Any]) -> None:
        super().__init__(output_field=field)
        self.name, self.number = name, number

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder, with the slot itself as what it stands for."""
        return "%s", [self]

    def filled(self, values: dict[str, Any], connection: Any) -> Any:
        """The value for this place, as the database takes it."""
        value = values[self.name]
        one = value[self.number] if isinstance(value, list | tuple) else value
        return self.output_field.get_db_prep_value(one, connection, prepared=False)


@dataclass(frozen=True)
class Statement:
    """The SQL of a prepared query on one kind of database, and how its rows are read."""

    sql: str
    params: tuple[Any, ...]
    converters: dict[int, tuple[list[Any], Any]]
    model: type[Model] | None
    names: list[str]
    related: list[RelatedPopulator]
    annotated: dict[str, int]

    def run(self, values: dict[str, Any], connection: Any) -> list[Any]:
        """The rows for *values*."""
        given = [
            param.filled(values, connection) if isinstance(param, Slot) else param
            for param in self.params
        ]
        return [self._read(row, connection) for row in _fetched(self.sql, given, connection)]

    def _read(self, row: Any, connection: Any) -> Any:
        if self.converters:
            row = list(row)
            for at, (converters, column) in self.converters.items():
                for convert in converters:
                    row[at] = convert(row[at], column, connection)
        if self.model is None:
            return tuple(row)
        made = self.model.from_db(connection.alias, self.names, row[: len(self.names)])
        for one in self.related:
            one.populate(row, made)
        for name, at in self.annotated.items():
            setattr(made, name, row[at])
        return made


def _fetched(sql: str, given: list[Any], connection: Any) -> list[Any]:
    """The rows of *sql*, asked in Django's way where queries are counted or watched."""
    watched = connection.queries_logged or connection.execute_wrappers
    if connection.vendor == "postgresql" and not watched:
        return _planned_once(sql, given, connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _planned_once(sql: str, given: list[Any], connection: Any) -> list[Any]:
    """The rows of *sql*, of which PostgreSQL keeps the plan: making it takes longer than running.

    What Django's cursor does, but that the values go to the server beside the statement.
    """
    from psycopg import Cursor

    connection.close_if_health_check_failed()
    connection.ensure_connection()
    connection.validate_no_broken_transaction()
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        cursor.execute(sql, given, prepare=True)
        return list(cursor.fetchall())


def prepared(
    **fields: Field[Any, Any],
) -> Callable[[Callable[..., QuerySet[Any]]], Callable[..., list[Any]]]:
    """Declare a query by the fields of its values; see the module.

    A value may be a list: a query is prepared for each length. It may be None where the query
    is another one without it.
    """

    def declare(make: Callable[..., QuerySet[Any]]) -> Callable[..., list[Any]]:
        statements: dict[Any, Statement | None] = {}

        def run(**values: Any) -> list[Any]:
            connection = connections[DEFAULT_DB_ALIAS]  # once: finding the thread's own takes time
            shape = (connection.vendor, *((name, _shape(values[name])) for name in fields))
            if shape not in statements:
                slots = {name: _slots(name, values[name], fields[name]) for name in fields}
                statements[shape] = _statement(make(**slots))
            statement = statements[shape]
            return statement.run(values, connection) if statement else []

        return run

    return declare


def among(name: str, slots: Given) -> Q:
    """The condition that *name* is one of *slots*, which ``__in`` does not take."""
    return Q(*(Q(**{name: slot}) for slot in slots), _connector=Q.OR) if slots else Q(pk__in=[])


def by_key(queryset: QuerySet[Any]) -> Callable[..., list[Any]]:
    """The row of *queryset* that has a primary key, ``pk=``: a list of that one, or of none.

    Nothing is prefetched.
    """
    key: Any = queryset.model._meta.pk
    return prepared(pk=key)(lambda pk: queryset.filter(pk=pk))


def _shape(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return len(value)
    return value is None


def _slots(name: str, value: Any, field: Field[Any, Any]) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return [Slot(name, number, field) for number in range(len(value))]
    return Slot(name, 0, field)


def _statement(queryset: QuerySet[Any]) -> Statement | None:
    """The SQL of *queryset*; None where nothing can match it, such as one of no values."""
    compiler = queryset.query.get_compiler(using=queryset.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return None
    columns = [column for column, _sql, _alias in compiler.select]
    plain = not hasattr(queryset, "_fields") or queryset._fields is None
    model = compiler.klass_info if plain else None
    populators: Any = get_related_populators  # whose types are those of the next Django
    return Statement(
        sql=sql,
        params=tuple(params),
        converters=compiler.get_converters(columns),
        model=queryset.model if model else None,
        names=[columns[at].target.attname for at in model["select_fields"]] if model else [],
        related=populators(model, compiler.select, queryset.db) if model else [],
        annotated=compiler.annotation_col_map or {} if model else {},
    )
