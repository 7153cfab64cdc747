"""The coded lists, found by code."""

from __future__ import annotations

from collections.abc import Iterable

from cases.models import Term


class Terms:
    """All shared terms, read once."""

    def __init__(self) -> None:
        found = Term.objects.filter(table__isnull=True).select_related("parent")
        self._by_code = {(term.list, term.code): term for term in found}

    def one(self, of: str, code: str) -> Term:
        """The term *code* of list *of*."""
        return self._by_code[(of, code)]

    def some(self, of: str, codes: Iterable[str]) -> list[Term]:
        """The terms of several codes, in their order."""
        return [self.one(of, code) for code in codes]

    def factors(self) -> list[tuple[str, str]]:
        """Category and code of every risk factor, in the order of the list."""
        rows = [term for (of, _code), term in self._by_code.items() if of == "risk_factors"]
        return [(term.parent.code, term.code) for term in sorted(rows, key=_place) if term.parent]


def _place(term: Term) -> int:
    return term.position
