"""A sample table beside a live one: asked for, made by a worker, and wiped whole.

Its agencies and people are invented and belong to it alone; the one real person with a part is the
coordinator who asked. It counts nowhere, no mail speaks of it, and it never becomes a live one.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.db import models, transaction
from django.db.models import ForeignKey
from django.utils.translation import gettext as _

from agencies import audit
from agencies.checks import require
from agencies.errors import Conflict, GuardFailed
from agencies.models import Agency, Membership, User
from cases.models import Job
from cases.services import jobs
from tables.apart import has_sample
from tables.models import Table

SEE, MANAGE = "tables.see_table", "tables.manage_table"
Rows = dict[type[models.Model], set[Any]]


def can_begin() -> bool:
    """Whether there is no sample yet, and none is being made."""
    going_on = Job.objects.filter(kind=Job.Kind.SAMPLE).exclude(state__in=Job.ENDED)
    return not has_sample() and not going_on.exists()


@transaction.atomic
def begin(table: Table, *, by: User) -> Job:
    """Have a sample made beside *table*, for its coordinator to look around in.

    Raises Conflict while the server has one, or one is being made.
    """
    require(table, by, see=SEE, do=MANAGE)
    Table.objects.select_for_update().get(pk=table.pk)
    if not can_begin():
        raise Conflict(_("This server has a sample. Wipe it first."), code="sample_exists")
    job = jobs.start(Job.Kind.SAMPLE, table=table, by=by, subject_id=table.pk)
    audit.record("sample.begin", by=by, chain=table.pk, obj=table)
    return job


@transaction.atomic
def wipe(table: Table, *, by: User) -> None:
    """Delete a sample whole: the table, its agencies, its people, and all that hangs on them.

    What the trails say of it stays, as of everything. Raises GuardFailed for a live table.
    """
    require(table, by, see=SEE, do=MANAGE)
    row = Table.objects.select_for_update().get(pk=table.pk)
    if not row.is_sample:
        raise GuardFailed(_("This is no sample."), code="not_a_sample")
    gone = _all_below(_roots(row))
    for model, keys in gone.items():
        rows = model._base_manager.filter(pk__in=keys)
        rows._raw_delete(rows.db)
    audit.record("sample.wipe", by=by, obj=row)


def _roots(table: Table) -> Rows:
    """The table, the invented agencies with their groups, and who works for these alone."""
    agencies = Agency.objects.filter(is_sample=True)
    invented = Membership.objects.filter(agency__in=agencies.values("pk"))
    live = Membership.objects.filter(agency__is_sample=False, user__isnull=False)
    people = invented.exclude(user__in=live.values("user")).values("user")
    return {
        Table: {table.pk},
        Agency: set(agencies.values_list("pk", flat=True)),
        agencies.model.group.field.related_model: set(agencies.values_list("group", flat=True)),
        User: set(people.values_list("user", flat=True)),
    }


def _all_below(roots: Rows) -> Rows:
    """*roots* with every row that refers to one of them, and so on.

    The relations are walked, so that a new model cannot be forgotten. The database looks at the
    references when the transaction ends.
    """
    found: Rows = defaultdict(set)
    ahead = roots
    while ahead:
        for model, keys in ahead.items():
            found[model] |= keys
        ahead = {
            model: left
            for model, keys in _referring_to(ahead).items()
            if (left := keys - found[model])
        }
    return dict(found)


def _referring_to(rows: Rows) -> Rows:
    referring: Rows = defaultdict(set)
    for model, keys in rows.items():
        for relation in model._meta.get_fields(include_hidden=True):
            field = getattr(relation, "field", None)
            if not (relation.auto_created and isinstance(field, ForeignKey)):
                continue
            of = field.model._base_manager.filter(**{f"{field.name}__in": keys})
            referring[field.model] |= set(of.values_list("pk", flat=True))
    return referring
