"""The values of the coded lists, the agencies and the priorities of some tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.db.models import Q

from agencies.models import Agency, Sector
from agencies.models.base import Bilingual
from cases.models import Term
from cases.reports.catalogue.axes import Entry
from cases.reports.catalogue.words import Words
from cases.reports.document import Label

L = Term.List
ANOTHER = Entry("another", Label("Another agency", "Un autre organisme"))


@dataclass(frozen=True)
class Codes:
    """Ids as they stand in rows, and the codes they are counted under."""

    terms: tuple[Term, ...]
    sectors: dict[str, str]  # agency -> sector

    @cached_property
    def code(self) -> dict[str, str]:
        """Id of a term -> its code; one that a table added is told apart by its table."""
        return {str(term.pk): code_of(term) for term in self.terms}

    @cached_property
    def group(self) -> dict[str, str]:
        """Id of a term -> its group."""
        return {str(term.pk): term.group for term in self.terms}

    @cached_property
    def raw(self) -> dict[str, str]:
        """Id of a term -> its bare code."""
        return {str(term.pk): term.code for term in self.terms}


def code_of(term: Term) -> str:
    """The code a term is counted under."""
    return f"{term.code}~{term.table_id.hex[:8]}" if term.table_id else term.code


def codes_of(tables: Iterable[UUID]) -> Codes:
    """What the queries of *tables* need."""
    return Codes(tuple(_terms(tables)), dict(_agencies()))


def words_of(tables: Iterable[UUID]) -> Words:
    """The axes of *tables*: shared terms, retired ones too, and their own."""
    tables = list(tables)
    lists: dict[str, list[Entry]] = defaultdict(list)
    for term in _terms(tables):
        lists[term.list].append(Entry(code_of(term), label_of(term), _parent(term)))
    return Words(
        lists={name: tuple(entries) for name, entries in lists.items()},
        agencies=tuple(_tree(tables)),
    )


def label_of(row: Bilingual) -> Label:
    """The name of a row in both languages."""
    return Label(row.name_en, row.name_fr)


def _terms(tables: Iterable[UUID]) -> list[Term]:
    rows = Term.objects.filter(Q(table=None) | Q(table__in=list(tables)))
    return list(rows.select_related("parent").order_by("list", "position", "code"))


def _parent(term: Term) -> str:
    if term.list == L.CONCLUSION_REASONS:
        return term.group
    return code_of(term.parent) if term.parent else ""


def _agencies() -> Iterable[tuple[str, str]]:
    for pk, sector in Agency.objects.values_list("pk", "sector_id"):
        yield str(pk), sector


def _tree(tables: list[UUID]) -> Iterable[Entry]:
    """The sectors with the agencies that ever had a seat at one of *tables*."""
    seated = Agency.objects.filter(seats__table__in=tables).distinct().order_by("name_en")
    by_sector: dict[str, list[Agency]] = defaultdict(list)
    for agency in seated:
        by_sector[agency.sector_id].append(agency)
    for sector in Sector.objects.filter(code__in=by_sector).order_by("name_en"):
        yield Entry(sector.code, label_of(sector))
        for agency in by_sector[sector.code]:
            yield Entry(str(agency.pk), label_of(agency), sector.code)
    yield ANOTHER
