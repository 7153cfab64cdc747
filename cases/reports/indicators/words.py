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
from cases.models import OwnIndicator, Term
from cases.reports.catalogue.axes import ELSEWHERE, Entry, elsewhere_in
from cases.reports.catalogue.situations import GROUPS
from cases.reports.catalogue.words import Own, Words
from cases.reports.document import Label

L = Term.List
ANOTHER = Entry("another", Label("Another agency", "Un autre organisme"))
# What stands on a situation but belongs to another table is counted together, and not by name.
OF_ANOTHER_TABLE = Label("Value of another table", "Valeur d’une autre table")
IN_NO_TREE = frozenset({L.RISK_CATEGORIES, L.PROTECTIVE_CATEGORIES})


@dataclass(frozen=True)
class Codes:
    """Ids as they stand in rows, and the codes they are counted under."""

    terms: tuple[Term, ...]
    sectors: dict[str, str]  # agency with a seat, now or ever -> sector

    @cached_property
    def code(self) -> dict[str, str]:
        """Id of a term -> its code, for those of these tables; a local one is told apart by its
        table.
        """
        return {str(term.pk): code_of(term) for term in self.terms}

    def of(self, pk: str) -> str:
        """The code that a term is counted under, whatever table it is of."""
        return self.code.get(pk, ELSEWHERE)

    def reason(self, pk: str) -> tuple[str, str]:
        """The group of a reason for concluding, and its code inside the group."""
        known = self._by_pk.get(pk)
        group = _group(known or Term.objects.get(pk=pk))
        return group, self.code[pk] if known else elsewhere_in(group)

    def category(self, pk: str) -> str:
        """The code of the category of a factor, or of the factor itself where it has none."""
        parent = str(self._by_pk[pk].parent_id)
        return self.code.get(parent, self.code[pk])

    @cached_property
    def _by_pk(self) -> dict[str, Term]:
        return {str(term.pk): term for term in self.terms}

    @cached_property
    def raw(self) -> dict[str, str]:
        """Id of a term -> its bare code."""
        return {str(term.pk): term.code for term in self.terms}


def code_of(term: Term) -> str:
    """The code a term is counted under."""
    return f"{term.code}~{term.table_id.hex[:8]}" if term.table_id else term.code


def codes_of(tables: Iterable[UUID]) -> Codes:
    """What the queries of *tables* need."""
    tables = list(tables)
    return Codes(tuple(_terms(tables)), dict(_agencies(tables)))


def words_of(tables: Iterable[UUID]) -> Words:
    """The axes of *tables*: shared terms, retired ones too, and their own."""
    tables = list(tables)
    of_tables = owns_of(tables)
    lists: dict[str, list[Entry]] = defaultdict(list)
    for term in _terms(tables):
        lists[term.list].append(Entry(code_of(term), label_of(term), _parent(term)))
    for name in _added_elsewhere(tables):
        lists[name] += _elsewhere(name)
    return Words(
        lists={name: tuple(entries) for name, entries in lists.items()},
        agencies=tuple(_tree(tables)),
        own=of_tables[str(tables[0])] if len(tables) == 1 else (),
        of_tables={} if len(tables) == 1 else of_tables,
    )


def own_of(tables: Iterable[UUID]) -> list[OwnIndicator]:
    """The indicators of some tables, in the order they were added."""
    rows = OwnIndicator.objects.filter(table__in=list(tables)).prefetch_related("terms")
    return list(rows.order_by("added_at", "pk"))


def owns_of(tables: Iterable[UUID]) -> dict[str, tuple[Own, ...]]:
    """Those of each table: several have no indicator in common."""
    tables = list(tables)
    found: dict[str, list[Own]] = {str(pk): [] for pk in tables}
    for row in own_of(tables):
        found[str(row.table_id)].append(own_from(row))
    return {table: tuple(rows) for table, rows in found.items()}


def own_from(row: OwnIndicator) -> Own:
    """The catalogue's form of an indicator."""
    values = tuple(sorted(code_of(term) for term in row.terms.all()))
    return Own(row.code, label_of(row), row.list, values, row.from_date, row.until_date)


def label_of(row: Bilingual) -> Label:
    """The name of a row in both languages."""
    return Label(row.name_en, row.name_fr)


def _terms(tables: Iterable[UUID]) -> list[Term]:
    rows = Term.objects.filter(Q(table=None) | Q(table__in=list(tables)))
    return list(rows.select_related("parent").order_by("list", "position", "code"))


def _added_elsewhere(tables: list[UUID]) -> set[str]:
    """The lists that other tables added values to. Terms stay, so that a list stays one of them.

    Of several tables each is another to the others.
    """
    rows = Term.objects.exclude(table=None)
    if len(tables) == 1:
        rows = rows.exclude(table__in=tables)
    return set(rows.exclude(list__in=IN_NO_TREE).values_list("list", flat=True))


def _elsewhere(name: str) -> list[Entry]:
    """The lines that what other tables added is counted under."""
    if name == L.CONCLUSION_REASONS:
        return [Entry(elsewhere_in(group.code), OF_ANOTHER_TABLE, group.code) for group in GROUPS]
    return [Entry(ELSEWHERE, OF_ANOTHER_TABLE)]


def _group(term: Term) -> str:
    """The group of a reason for concluding; one that the reports do not know is "other"."""
    return term.group if term.group in {entry.code for entry in GROUPS} else GROUPS[-1].code


def _parent(term: Term) -> str:
    if term.list == L.CONCLUSION_REASONS:
        return _group(term)
    return code_of(term.parent) if term.parent else ""


def _agencies(tables: list[UUID]) -> Iterable[tuple[str, str]]:
    seated = Agency.objects.filter(seats__table__in=tables).distinct()
    for pk, sector in seated.values_list("pk", "sector_id"):
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
