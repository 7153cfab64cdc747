"""Making tables together makes what making them one after the other would."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from agencies.together import Together


def operations() -> list[Any]:
    """Two models, each of which refers to the other, and a constraint."""
    key = ("id", models.BigAutoField(primary_key=True))
    river = models.ForeignKey("agencies.River", models.CASCADE, related_name="boats")
    boat = models.ForeignKey("agencies.Boat", models.CASCADE, null=True, related_name="+")
    unique = models.UniqueConstraint(fields=["river", "name"], name="boat_once")
    return [
        migrations.CreateModel("River", [key]),
        migrations.CreateModel("Boat", [key, ("name", models.CharField(max_length=9))]),
        migrations.AddField("Boat", "river", river),
        migrations.AddField("River", "first_boat", boat),
        migrations.AddConstraint("Boat", unique),
    ]


def made(of: list[Any]) -> dict[str, Any]:
    """The columns and constraints that *of* leave in the database, which is as before then."""
    migration = migrations.Migration("together", "agencies")
    migration.operations = of
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    try:
        with connection.cursor() as cursor:
            told = connection.introspection
            return {
                table: (
                    {column.name for column in told.get_table_description(cursor, table)},
                    sorted(map(shape, told.get_constraints(cursor, table).values())),
                )
                for table in ("agencies_river", "agencies_boat")
            }
    finally:
        with connection.schema_editor() as editor:
            migration.unapply(ProjectState(), editor)


def shape(constraint: dict[str, Any]) -> str:
    """What a constraint is, whatever its name."""
    return repr([constraint[word] for word in ("columns", "unique", "foreign_key", "primary_key")])


@pytest.mark.matrix
@pytest.mark.django_db(transaction=True)
def test_tables_made_together_are_those_made_one_by_one() -> None:
    together, one_by_one = made([Together(operations())]), made(operations())
    assert together == one_by_one
    assert [len(columns) for columns, _constraints in together.values()] == [2, 3]
    left = connection.introspection.table_names()
    assert not {"agencies_river", "agencies_boat"}.intersection(left)
