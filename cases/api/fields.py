"""Codes of the coded lists."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.fields import empty

from agencies.api.fields import Text, UuidList, name_of
from agencies.errors import GuardFailed
from cases.models import Term


class Code(Text):
    """The code of a term on the list *of*, as the table of the act knows it.

    A retired code is found too: whether it may still be chosen is the service's question. Raises
    GuardFailed for a code that is not on the list.
    """

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        self.of = of
        super().__init__(max_length=120, help_text=f"A code of the list {of}.", **kwargs)

    def run_validation(self, data: Any = empty) -> Any:
        """Return the term, once the string has passed as one; None where that is allowed."""
        code = super().run_validation(data)
        return find_term(self.context, self.of, code, name_of(self)) if code else None

    def to_representation(self, value: Any) -> str:
        """Return the code of a term."""
        return str(value.code)


class Codes(UuidList):
    """Several codes of one list; each counts once."""

    def __init__(self, *, of: str, **kwargs: Any) -> None:
        super().__init__(child=Code(of=of), max_length=120, **kwargs)


def find_term(context: Mapping[str, Any], of: str, code: str, field: str) -> Term:
    """The term *code* of list *of*. Raises GuardFailed, naming *field*, when there is none."""
    term = _known(context, of).get(code)
    if term is None:
        words = _("There is no such code on the list.")
        raise GuardFailed(code="unknown_code", errors={field: [words]})
    return term


def _known(context: Mapping[str, Any], of: str) -> dict[str, Term]:
    """The list as the table knows it, read once per request."""
    lists: dict[str, dict[str, Term]] = context["lists"]
    if of not in lists:
        here = Q(table__isnull=True) | Q(table=context["table"])
        lists[of] = {term.code: term for term in Term.objects.filter(here, list=of)}
    return lists[of]


class CodeOf(serializers.CharField):
    """The code of a related term, to be read."""

    def __init__(self, source: str = "", **kwargs: Any) -> None:
        super().__init__(source=f"{source}.code" if source else None, read_only=True, **kwargs)
