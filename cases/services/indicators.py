"""A table's own indicators, and the priorities of its plan: added and ended, never changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, GuardFailed, Unseen
from agencies.models import User
from cases.guard import Override, Save
from cases.models import ClosedQuarter, OwnIndicator, Term
from cases.permissions_reports import RELEASE, SEE_INDICATOR
from cases.reports.indicators.own import LISTS, NOT_COUNTED
from cases.reports.periods import QUARTER, later
from cases.services.earlier_checks import EARLIEST
from cases.text import clean
from tables.models import Table
from tables.services import require

NAME_LIMIT = 80
MOST = 12  # at one table, at a time: each is one more number that has to be protected
MOST_VALUES = 60


@transaction.atomic
def add_indicator(
    table: Table,
    *,
    by: User,
    list_name: str,
    terms: Iterable[Term],
    name_en: str,
    name_fr: str,
    overrides: Iterable[Override] = (),
) -> OwnIndicator:
    """Count the situations with any of *terms* in every quarter that is not closed yet.

    Raises GuardFailed for what does not fit, IdentifierFound for a name that may point at a person.
    """
    require(table, by, see="tables.see_table", do=RELEASE)
    Table.objects.select_for_update().get(pk=table.pk)
    save, chosen = Save(table, overrides=list(overrides)), list(dict.fromkeys(terms))
    names = {
        "name_en": clean(name_en, field="name_en", limit=NAME_LIMIT, save=save),
        "name_fr": clean(name_fr, field="name_fr", limit=NAME_LIMIT, save=save),
    }
    _check(table, list_name, chosen, names)
    row = OwnIndicator.objects.create(
        table=table, list=list_name, from_date=_first_open(table), added_at=timezone.now(),
        added_by=by, **names,
    )  # fmt: skip
    row.terms.set(chosen)
    audit.record(
        "indicator.add", by=by, chain=table.pk, obj=row, at=None, list=list_name,
        codes=sorted(term.code for term in chosen), **save.references,
    )  # fmt: skip
    return row


@transaction.atomic
def end_indicator(row: OwnIndicator, *, by: User) -> OwnIndicator:
    """Count it no more from the first quarter that is not closed on. Raises Conflict twice."""
    found = OwnIndicator.objects.permitted(by, SEE_INDICATOR).select_for_update(of=("self",))
    indicator = found.filter(pk=row.pk).first()
    if indicator is None:
        raise Unseen()
    if indicator.until_date is not None:
        raise Conflict(_("It is ended already."))
    indicator.until_date = _first_open(indicator.table)
    indicator.save(update_fields=["until_date"])
    audit.record("indicator.end", by=by, chain=indicator.table_id, obj=indicator)
    return indicator


def _first_open(table: Table) -> date:
    """The first day of the first quarter after those that are closed."""
    closed = ClosedQuarter.objects.filter(table=table).aggregate(last=Max("start_date"))["last"]
    return later(closed, QUARTER) if closed else EARLIEST


def _check(table: Table, name: str, terms: list[Term], names: dict[str, str]) -> None:
    errors = {
        field: [_("Give a name in both languages.")] for field, words in names.items() if not words
    }
    if name not in LISTS:
        errors["list"] = [_("Indicators cannot be made of this list.")]
    if not 1 <= len(terms) <= MOST_VALUES:
        errors["terms"] = [_("Choose at least one value.")]
    if any(not _fits(term, name, table) for term in terms):
        errors["terms"] = [_("Choose values of this list.")]
    here = OwnIndicator.objects.filter(table=table, until_date__isnull=True)
    if here.count() >= MOST:
        errors[""] = [_("A table has at most %(most)d of them. End one first.") % {"most": MOST}]
    if names["name_en"] and here.filter(name_en__iexact=names["name_en"]).exists():
        errors["name_en"] = [_("There is one of this name already.")]
    if errors:
        raise GuardFailed(errors=errors)


def _fits(term: Term, name: str, table: Table) -> bool:
    return term.list == name and term.table_id in (None, table.pk) and term.code not in NOT_COUNTED
