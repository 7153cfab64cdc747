"""Looks at a text as the server has it, with the words of this server and of the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from django.db.models import F
from django.utils import timezone

from agencies.models import Agency
from cases.guard.patterns import to_expression
from cases.guard.refusal import IdentifierFound, Marked
from cases.identifiers import DEFAULT_PATTERNS, Finding, find
from cases.models import IdentifierOverride, LocalWord, OccurrencePattern
from tables.models import Table

Override = Mapping[str, str]
LANGUAGES = ("en", "fr")


@dataclass
class Save:
    """One act that keeps text: at which table, for which agency, and what is kept with a reason.

    Each of *overrides* has ``rule`` and ``reason``, and ``field`` where the act has several. It
    holds for this save alone. ``kept`` tells afterwards which of them were needed, as
    ``field:rule:reason``, for the audit entry.
    """

    table: Table
    agency: Agency | None = None
    overrides: Iterable[Override] = ()
    kept: list[str] = field(default_factory=list)

    @property
    def references(self) -> dict[str, list[str]]:
        """What the act's audit entry says of it: nothing, unless something was kept."""
        return {"kept": self.kept} if self.kept else {}

    def reason(self, of: str, rule: str) -> str:
        """The reason given for keeping what *rule* marks in the field *of*; empty without one."""
        for given in self.overrides:
            if given.get("field", of) == of and given.get("rule") == rule:
                reason = given.get("reason", "")
                return reason if reason in IdentifierOverride.Reason.values else ""
        return ""


def findings(text: str, table: Table | None = None) -> list[Finding]:
    """Everything in *text* that may identify a person, read as English and as French."""
    options = {"extra": words(table), "occurrence_patterns": patterns(table)}
    found: list[Finding] = []
    for lang in LANGUAGES:
        again = find(text, lang=lang, **options)
        found += [one for one in again if not any(_overlap(one, other) for other in found)]
    return sorted(found, key=lambda one: one.start)


def check(text: str, *, field: str, save: Save | None = None) -> list[Marked]:
    """Let *text* through, or raise IdentifierFound; returns what is worth a look all the same.

    What *save* keeps with a reason passes and is counted; what is certain never does.
    """
    marked = [Marked(field, one) for one in findings(text, save.table if save else None)]
    if any(one.refuses and not _kept(one, save) for one in marked):
        raise IdentifierFound(marked)
    for rule in sorted({one.found.rule for one in marked if one.refuses}):
        _count(save, field, rule)
    return [one for one in marked if not one.refuses]


def words(table: Table | None) -> tuple[str, ...]:
    """What may be capitalised here: the server's agencies, and the table's name and own words."""
    names = set(_names(Agency.objects.values_list("name_en", "name_fr")))
    if table is not None:
        names |= {table.name_en, table.name_fr}
        names |= set(LocalWord.objects.filter(table=table).values_list("text", flat=True))
    return tuple(sorted(filter(None, names)))


def patterns(table: Table | None) -> tuple[str, ...]:
    """How occurrence numbers look: as everywhere, and as at this table."""
    if table is None:
        return DEFAULT_PATTERNS
    own = OccurrencePattern.objects.filter(table=table).values_list("text", flat=True)
    return (*DEFAULT_PATTERNS, *(to_expression(text) for text in own.order_by("text")))


def _names(rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    for row in rows:
        yield from row


def _overlap(one: Finding, other: Finding) -> bool:
    return one.start < other.end and other.start < one.end


def _kept(one: Marked, save: Save | None) -> bool:
    return save is not None and one.may_be_kept and bool(save.reason(one.field, one.found.rule))


def _count(save: Save | None, field: str, rule: str) -> None:
    """Count one override; the row says which rule, whose, why and in which month."""
    assert save is not None
    reason = save.reason(field, rule)
    row, _made = IdentifierOverride.objects.get_or_create(
        table=save.table,
        agency=save.agency,
        month_date=timezone.localdate().replace(day=1),
        rule=rule,
        reason=reason,
    )
    IdentifierOverride.objects.filter(pk=row.pk).update(count=F("count") + 1)
    save.kept.append(f"{field}:{rule}:{reason}")
