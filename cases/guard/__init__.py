"""The guard of free text: what the finder of identifiers says, and what may be kept all the same.

The finder itself is pure (`cases.identifiers`); here it learns the words of this server and of one
table, its sentences are translated, and a save is refused or let through.
"""

from cases.guard.check import Override, Save, check, findings
from cases.guard.refusal import IdentifierFound, Marked

__all__ = ["IdentifierFound", "Marked", "Override", "Save", "check", "findings"]
