"""Choices from the coded lists."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.coded import by_category
from cases.models import Term
from tables.models import Table

T = TypeVar("T")

CHOOSE = _("Choose from the list. A value you sent is not on it.")


class Lists:
    """What may be chosen at a table from several coded lists, fetched in one query."""

    def __init__(self, table: Table, *names: str) -> None:
        self._terms: dict[str, list[Term]] = defaultdict(list)
        offered = Term.objects.offered_at(table).filter(list__in=names)
        for term in offered.select_related("parent").order_by(
            "list", "parent__position", "position", "code"
        ):
            self._terms[term.list].append(term)

    def __getitem__(self, name: str) -> list[Term]:
        return self._terms[name]


def picking(rows: Mapping[str, T]) -> Callable[[str], T]:
    """Return what turns a sent value into its row; ValueError for one that is not offered."""

    def pick(value: str) -> T:
        if value not in rows:
            raise ValueError(value)
        return rows[value]

    return pick


class TermField(forms.TypedChoiceField):
    """One value of a coded list; cleaned to a :class:`Term`, or None."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {})
        options["error_messages"].setdefault("invalid_choice", CHOOSE)
        super().__init__(empty_value=None, **options)
        self.terms: dict[str, Term] = {}

    def offer(self, terms: Iterable[Term], empty: Any = None) -> None:
        """Let *terms* be chosen; *empty* are the words of the choice of nothing."""
        self.terms = {str(term.pk): term for term in terms}
        self.coerce = picking(self.terms)
        rows = [(pk, term.name) for pk, term in self.terms.items()]
        self.choices = rows if empty is None else [("", empty), *rows]


class TermsField(forms.TypedMultipleChoiceField):
    """Several values of a coded list; cleaned to a list of :class:`Term`."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("error_messages", {})
        options["error_messages"].setdefault("invalid_choice", CHOOSE)
        options.setdefault("widget", forms.CheckboxSelectMultiple)
        super().__init__(empty_value=[], **options)
        self.terms: dict[str, Term] = {}

    def offer(self, terms: Iterable[Term], *, alone: Any = None) -> None:
        """Let *terms* be ticked, under their categories; *alone* heads those that have none."""
        rows = list(terms)
        self.terms = {str(term.pk): term for term in rows}
        self.coerce = picking(self.terms)
        if alone is None and all(term.parent_id is None for term in rows):
            self.choices = [(str(term.pk), term.name) for term in rows]
            return
        self.choices = [
            (str(category or alone or _("Other")), [(str(term.pk), term.name) for term in under])
            for category, under in by_category(rows)
        ]


def search_words(terms: Iterable[Term]) -> dict[str, str]:
    """By value, the other words by which a term is found: synonyms, both languages."""
    return {
        str(term.pk): " ".join(
            (term.name_en, term.name_fr, term.synonyms_en, term.synonyms_fr, *_of_parent(term))
        )
        for term in terms
    }


def _of_parent(term: Term) -> tuple[str, ...]:
    parent = term.parent
    return (
        (parent.name_en, parent.name_fr, parent.synonyms_en, parent.synonyms_fr) if parent else ()
    )
