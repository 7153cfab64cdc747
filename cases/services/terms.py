"""A table's own changes to the coded lists. Nothing is deleted; a shared term is not edited."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, Unseen
from agencies.models import User
from cases.guard import Override, Save
from cases.models import Term, TermRetirement
from cases.text import clean
from tables.models import Table
from tables.services import require

NAME_LIMIT = 120
# Lists the rules themselves read: a table cannot add to them.
FIXED = frozenset(
    {
        Term.List.CONSENT_STATES,
        Term.List.REPORT_BACK_OUTCOMES,
        Term.List.INTERVENTION_OUTCOMES,
        Term.List.DISCUSSION_TYPES,
        Term.List.SEXES,
        Term.List.AGE_GROUPS,
    }
)
# Lists whose terms belong to a term of another list.
PARENTS = {
    Term.List.RISK_FACTORS: Term.List.RISK_CATEGORIES,
    Term.List.PROTECTIVE_FACTORS: Term.List.PROTECTIVE_CATEGORIES,
}
GROUPS = ("overall_risk_lowered", "still_aer", "other")


@transaction.atomic
def add_term(
    table: Table,
    *,
    by: User,
    list_name: str,
    name_en: str,
    name_fr: str,
    parent: Term | None = None,
    group: str = "",
    overrides: Iterable[Override] = (),
) -> Term:
    """Add a term of the table's own. Both names are needed; the code is made from the English.

    *overrides* (``field``, ``rule``, ``reason``) keep what the guard marks in a name.
    """
    _coordinates(table, by)
    save = Save(table, overrides=list(overrides))
    names = {
        "name_en": clean(name_en, field="name_en", limit=NAME_LIMIT, save=save),
        "name_fr": clean(name_fr, field="name_fr", limit=NAME_LIMIT, save=save),
    }
    _check(table, list_name, names, parent, group)
    term = Term.objects.create(
        list=list_name,
        code=_code(table, list_name, names["name_en"]),
        table=table,
        parent=parent,
        group=group,
        evidence=Term.Evidence.LOCAL,
        position=Term.objects.filter(list=list_name).count() + 1,
        **names,
    )
    audit.record(
        "term.add", by=by, chain=table.pk, obj=term, at=None, list=list_name, code=term.code,
        **save.references,
    )  # fmt: skip
    return term


@transaction.atomic
def retire_term(table: Table, term: Term, *, by: User) -> None:
    """No longer offer *term* at *table*; what has it keeps it."""
    _coordinates(table, by)
    _own_or_shared(table, term)
    if term.list in FIXED:
        raise GuardFailed(_("The rules need this list as it is."), code="list_is_fixed")
    TermRetirement.objects.get_or_create(
        term=term, table=table, defaults={"retired_at": timezone.now()}
    )
    audit.record("term.retire", by=by, chain=table.pk, obj=term, list=term.list, code=term.code)


@transaction.atomic
def restore_term(table: Table, term: Term, *, by: User) -> None:
    """Offer a retired term at *table* again."""
    _coordinates(table, by)
    _own_or_shared(table, term)
    TermRetirement.objects.filter(term=term, table=table).delete()
    audit.record("term.restore", by=by, chain=table.pk, obj=term, list=term.list, code=term.code)


def _coordinates(table: Table, by: User) -> None:
    require(table, by, see="tables.see_table", do="tables.manage_table")


def _own_or_shared(table: Table, term: Term) -> None:
    if term.table_id not in (None, table.pk):
        raise Unseen()


def _check(table: Table, name: str, names: dict[str, str], parent: Term | None, group: str) -> None:
    errors: dict[str, str] = {
        field: _("Give a name in both languages.") for field, words in names.items() if not words
    }
    if name not in Term.List.values or name in FIXED:
        errors["list"] = _("A table cannot add to this list.")
    wanted = PARENTS.get(name)  # type: ignore[call-overload]
    if wanted and (parent is None or parent.list != wanted):
        errors["parent"] = _("Choose the category it belongs to.")
    if name == Term.List.CONCLUSION_REASONS and group not in GROUPS:
        errors["group"] = _("Choose the group it belongs to.")
    taken = Term.objects.offered_at(table).filter(list=name, name_en__iexact=names["name_en"])
    if names["name_en"] and taken.exists():
        errors["name_en"] = _("This is on the list already.")
    if errors:
        raise GuardFailed(errors={field: [words] for field, words in errors.items()})


def _code(table: Table, name: str, label: str) -> str:
    """A code from the label, told apart from the shared ones and from its like."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    stem = "local__" + (re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "term")[:80]
    taken = set(Term.objects.filter(list=name, table=table).values_list("code", flat=True))
    return next(code for code in _numbered(stem) if code not in taken)


def _numbered(stem: str) -> Iterator[str]:
    yield stem
    number = 2
    while True:
        yield f"{stem}_{number}"
        number += 1
