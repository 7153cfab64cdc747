"""The ledger of releases is append-only by the database as well: triggers refuse what we never do.

They are put in place after every `migrate` and taken away before it: SQLite makes a table anew to
change it, and triggers that name it would be in the way, or be lost. A sample table's lines may go
with the sample; nobody holds anything of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import connections

LEDGER = "cases_release"
REFUSAL = "the ledger of releases is append-only"
_IS_KEPT = "EXISTS (SELECT 1 FROM tables_table WHERE id = OLD.table_id AND NOT is_sample)"

REGION = "cases_release_also"  # which further tables a line is of
_IS_OF_KEPT = (
    "EXISTS (SELECT 1 FROM cases_release r JOIN tables_table t ON t.id = r.table_id "
    "WHERE r.id = OLD.release_id AND NOT t.is_sample)"
)

SQLITE = (
    f"CREATE TRIGGER IF NOT EXISTS ledger_never_changes BEFORE UPDATE ON {LEDGER} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS ledger_never_goes BEFORE DELETE ON {LEDGER} "
    f"WHEN {_IS_KEPT} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS region_never_changes BEFORE UPDATE ON {REGION} "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
    f"CREATE TRIGGER IF NOT EXISTS region_never_goes BEFORE DELETE ON {REGION} "
    f"WHEN {_IS_OF_KEPT} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END",
)
POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP = 'DELETE' AND NOT {_IS_KEPT} THEN RETURN OLD; END IF; "
    f"RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"DROP TRIGGER IF EXISTS ledger_append_only ON {LEDGER}",
    f"CREATE TRIGGER ledger_append_only BEFORE UPDATE OR DELETE ON {LEDGER} "
    "FOR EACH ROW EXECUTE FUNCTION ledger_is_append_only()",
    f"CREATE OR REPLACE FUNCTION region_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN IF TG_OP = 'DELETE' AND NOT {_IS_OF_KEPT} THEN RETURN OLD; END IF; "
    f"RAISE EXCEPTION '{REFUSAL}'; END $$",
    f"DROP TRIGGER IF EXISTS region_append_only ON {REGION}",
    f"CREATE TRIGGER region_append_only BEFORE UPDATE OR DELETE ON {REGION} "
    "FOR EACH ROW EXECUTE FUNCTION region_is_append_only()",
)
STATEMENTS = {"sqlite": SQLITE, "postgresql": POSTGRESQL}
REMOVED = {
    "sqlite": (
        "DROP TRIGGER IF EXISTS ledger_never_changes",
        "DROP TRIGGER IF EXISTS ledger_never_goes",
    ),
    "postgresql": (f"DROP TRIGGER IF EXISTS ledger_append_only ON {LEDGER}",),
}


def install(using: str = "default", **_sent: Any) -> None:
    """Put the triggers in place, once the table is there."""
    _carry_out(STATEMENTS, using)


def remove(using: str = "default", **_sent: Any) -> None:
    """Take the triggers away, so that tables can be changed."""
    _carry_out(REMOVED, using)


def _carry_out(statements: Mapping[str, tuple[str, ...]], using: str) -> None:
    connection = connections[using]
    with connection.cursor() as cursor:
        if not {LEDGER, REGION} <= set(connection.introspection.table_names(cursor)):
            return
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
