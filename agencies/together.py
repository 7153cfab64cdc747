"""The tables of a new database, made together.

With each model that a migration makes, Django builds anew every model that it is related to; where
most are related, that takes far longer than making the tables. Here the models are built once, as
they are after the last of the operations.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.models import CreateModel


class Together(Operation):
    """Operations that make models, and complete those that they made; nothing else.

    What completes a model (a field that refers to a later one, a constraint) is in its table from
    the beginning, so that only the models themselves are made.
    """

    def __init__(self, operations: list[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Carry on the state by all of them."""
        state.__dict__.pop("apps", None)  # built when it is asked for, instead of each time
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Make each table as its model is in the end."""
        for operation in self._made():
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any
    ) -> None:
        """Remove the tables, the last one first."""
        for operation in reversed(self._made()):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """What `migrate --plan` says."""
        return "\n".join(operation.describe() for operation in self.operations)

    def _made(self) -> list[CreateModel]:
        return [operation for operation in self.operations if isinstance(operation, CreateModel)]
