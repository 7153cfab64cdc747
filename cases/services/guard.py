"""A table's own words and number patterns for the guard, and what it counts."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, Unseen
from agencies.models import Agency, User
from cases.guard import Marked, findings
from cases.guard.check import LANGUAGES
from cases.guard.patterns import LIMIT, is_pattern
from cases.identifiers import is_name
from cases.identifiers.lexicon import lexicon
from cases.identifiers.messages import REASONS
from cases.models import IdentifierOverride, LocalWord, OccurrencePattern
from tables.models import Table
from tables.services import require

WORD_LIMIT = 40
MOST_WORDS = 500
MOST_PATTERNS = 20
COUNTED = timedelta(days=365)


@transaction.atomic
def add_word(table: Table, *, by: User, text: str, is_place: bool = False) -> LocalWord:
    """Let a word or phrase be capitalised at *table*.

    Raises GuardFailed for a person's name, for a number or an address, and for what merely reads
    as a name unless *is_place* says that it names a place or a service. A word that is a listed
    name is refused whatever it is said to be.
    """
    _coordinates(table, by)
    words = " ".join(unicodedata.normalize("NFC", text).split())
    _check_word(table, words, is_place)
    row = LocalWord.objects.create(table=table, text=words, added_at=timezone.now(), added_by=by)
    audit.record("guard.add_word", by=by, chain=table.pk, obj=row, said_place=is_place)
    return row


@transaction.atomic
def remove_word(table: Table, word: LocalWord, *, by: User) -> None:
    """Take a local word off the list; what was written with it stays."""
    _remove(table, word, by, "guard.remove_word")


@transaction.atomic
def add_pattern(table: Table, *, by: User, text: str) -> OccurrencePattern:
    """Say how numbers of the table's own police look: ``#`` is a digit, ``@`` a letter."""
    _coordinates(table, by)
    kept = text.strip().upper()
    own = OccurrencePattern.objects.filter(table=table)
    error = ""
    if not is_pattern(kept):
        error = _(
            "Write # for a digit and @ for a letter, with at least four digits, such as "
            "YR##-######; at most %(limit)d characters."
        ) % {"limit": LIMIT}
    elif own.filter(text=kept).exists():
        error = _("This is on the list already.")
    elif own.count() >= MOST_PATTERNS:
        error = _("The list is full. Remove one first.")
    if error:
        raise GuardFailed(errors={"text": [error]})
    row = own.create(table=table, text=kept, added_at=timezone.now(), added_by=by)
    audit.record("guard.add_pattern", by=by, chain=table.pk, obj=row)
    return row


@transaction.atomic
def remove_pattern(table: Table, pattern: OccurrencePattern, *, by: User) -> None:
    """No longer look for numbers of this pattern."""
    _remove(table, pattern, by, "guard.remove_pattern")


@dataclass(frozen=True)
class Count:
    """How often one agency kept what one rule marked; ``agency`` is None for the coordinator."""

    agency: Agency | None
    rule: str
    reason: str
    count: int

    @property
    def said(self) -> str:
        """What the rule says, in the reader's language."""
        return _(REASONS.get(self.rule, self.rule))

    @property
    def why(self) -> str:
        """The reason given, in the reader's language."""
        return str(IdentifierOverride.Reason(self.reason).label)


def counts(table: Table, *, by: User, since: date | None = None) -> list[Count]:
    """What was kept with a reason at *table* in the last year, the most frequent first."""
    _coordinates(table, by)
    start = since or (timezone.localdate() - COUNTED).replace(day=1)
    rows = IdentifierOverride.objects.filter(table=table, month_date__gte=start)
    summed = rows.values_list("agency", "rule", "reason").annotate(total=Sum("count"))
    agencies = Agency.objects.in_bulk({row[0] for row in summed if row[0]})
    found = [Count(agencies.get(row[0]), row[1], row[2], row[3]) for row in summed]
    return sorted(found, key=lambda one: (-one.count, one.rule, str(one.agency or ""), one.reason))


def _coordinates(table: Table, by: User) -> None:
    require(table, by, see="tables.see_table", do="tables.manage_table")


def _remove(table: Table, row: Any, by: User, verb: str) -> None:
    _coordinates(table, by)
    if row.table_id != table.pk:
        raise Unseen()
    audit.record(verb, by=by, chain=table.pk, obj=row)
    row.delete()


def _check_word(table: Table, words: str, is_place: bool) -> None:
    own = LocalWord.objects.filter(table=table)
    errors: list[str] = []
    if not 2 <= len(words) <= WORD_LIMIT or not words[0].isalpha():
        errors.append(_("Give a word or a phrase of 2 to %(most)d letters.") % {"most": WORD_LIMIT})
    elif own.filter(text__iexact=words).exists():
        errors.append(_("This is on the list already."))
    elif own.count() >= MOST_WORDS:
        errors.append(_("The list is full. Remove one first."))
    else:
        errors += _identifies(words, is_place)
    if errors:
        raise GuardFailed(errors={"text": errors})


def _identifies(words: str, is_place: bool) -> Iterable[str]:
    """Why *words* may stand for somebody; nothing when they do not."""
    others = [one for one in findings(words) if one.kind not in ("PERSON", "INITIALS", "ALIAS")]
    if others:
        return [Marked("text", others[0]).reason]
    forms = (words, words.title())
    if not any(is_name(form, lang=lang) for form in forms for lang in LANGUAGES):
        return []
    if any(lexicon().flags(part) for part in words.lower().replace("-", " ").split()):
        return [_("This reads as a person’s name. A name is never added.")]
    if is_place:
        return []
    return [_("This reads as a person’s name. If it names a place or a service, say so below.")]
