"""What the originating agency writes at Filter One, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Forbidden, GuardFailed, Unseen, WrongStage
from agencies.models import Agency, User
from cases import text
from cases.checks import enter
from cases.guard import Override, Save
from cases.lifecycle.guards import PLACES
from cases.models import (
    AffectedPerson,
    Approval,
    Coded,
    CodedValue,
    Narrative,
    SelfCheck,
    Situation,
    Stage,
    StepAside,
    Term,
)
from cases.permissions import EDIT_DRAFT
from tables.models import Table
from tables.permissions import representing

# How many people one situation may be about. A list that is longer is a typing error.
MOST_PEOPLE = 12
# The lists from which values are chosen.
VALUE_LISTS = (
    Term.List.RISK_FACTORS,
    Term.List.PROTECTIVE_FACTORS,
    Term.List.STUDY_FLAGS,
    Term.List.WHY_NOW_REASONS,
)


@transaction.atomic
def start_draft(table: Table, agency: Agency, *, by: User, at: Any = None) -> Situation:
    """Begin a situation of *agency* at *table*.

    Raises Unseen when *by* cannot see the table, Forbidden unless they speak for the agency there,
    WrongStage when the table is closed.
    """
    if not by.has_perm("tables.see_table", table):
        raise Unseen()
    if not representing(by).filter(seat__table=table, seat__agency=agency).exists():
        raise Forbidden(_("You do not speak for this agency at this table."))
    if table.closed_at is not None:
        raise WrongStage(_("This table is closed."))
    situation = Situation.objects.create(
        table=table, originating_agency=agency, created_at=at or timezone.now()
    )
    audit.record("draft.start", by=by, chain=table.pk, obj=situation, at=at, agency=agency)
    return situation


@transaction.atomic
def save_self_check(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    means_exhausted: bool,
    consent_considered: bool,
    several_sectors_needed: bool,
    sharing_permitted: bool,
) -> Situation:
    """Keep the four answers of Filter One, also while some of them are no."""
    row = _enter(situation, by, version)
    SelfCheck.objects.update_or_create(
        situation=row,
        defaults={
            "means_exhausted": means_exhausted,
            "consent_considered": consent_considered,
            "several_sectors_needed": several_sectors_needed,
            "sharing_permitted": sharing_permitted,
        },
    )
    return _saved(row, by, "self_check")


@transaction.atomic
def save_people(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    discussion_type: Term,
    people: list[tuple[Term, Term]],
) -> Situation:
    """Keep who or what it is about: a type, and an age group and a sex for each person.

    Raises GuardFailed when a place comes with people, a person or family without any, or a code
    is not offered.
    """
    row = _enter(situation, by, version)
    _check_people(row, discussion_type, people)
    Coded.objects.update_or_create(situation=row, defaults={"discussion_type": discussion_type})
    AffectedPerson.objects.filter(situation=row).delete()
    AffectedPerson.objects.bulk_create(
        AffectedPerson(situation=row, position=position, age_group=age_group, sex=sex)
        for position, (age_group, sex) in enumerate(people, start=1)
    )
    return _saved(row, by, "people")


@transaction.atomic
def save_values(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    lists: Mapping[str, Iterable[Term]],
) -> Situation:
    """Replace the values of the lists given (risk factors, protective factors, study flags)."""
    row = _enter(situation, by, version)
    _replace_values(row, by, lists)
    return _saved(row, by, "values")


@transaction.atomic
def save_why_now(
    situation: Situation,
    *,
    by: User,
    version: int | None,
    why_now: str,
    reasons: Iterable[Term],
    overrides: Iterable[Override] = (),
) -> Situation:
    """Keep why now: coded reasons and at most 280 characters that name nobody.

    *overrides* (``rule``, ``reason``) keep what the guard marks, for this save alone.
    """
    row = _enter(situation, by, version)
    save = Save(row.table, row.originating_agency, list(overrides))
    words = text.clean(why_now, field="why_now", limit=Narrative.LIMIT, save=save)
    Narrative.objects.update_or_create(situation=row, defaults={"why_now": words})
    _replace_values(row, by, {Term.List.WHY_NOW_REASONS: reasons})
    return _saved(row, by, "why_now", **save.references)


@transaction.atomic
def discard_draft(situation: Situation, *, by: User, version: int | None) -> None:
    """Delete a draft that was never submitted. Raises WrongStage for one that has a number."""
    row = _enter(situation, by, version)
    if row.number is not None:
        raise WrongStage(_("It was before the table already: its number has to stay."))
    audit.record("draft.discard", by=by, chain=row.table_id, obj=row)
    StepAside.objects.filter(situation_id=row.pk).delete()
    row.delete()


def check_offered(table: Table, terms: Iterable[Term], *, of: str, field: str) -> None:
    """Raise GuardFailed unless every one of *terms* is on list *of* and offered at *table*."""
    wanted = {term.pk for term in terms}
    offered = Term.objects.offered_at(table).filter(list=of, pk__in=wanted)
    if len(wanted) != offered.count():
        raise GuardFailed(
            code="unknown_code",
            errors={field: [_("Choose from the list. A value you chose is no longer on it.")]},
        )


def _enter(situation: Situation, by: User, version: int | None) -> Situation:
    return enter(situation, by=by, permission=EDIT_DRAFT, version=version, stages=[Stage.DRAFT])


def _saved(row: Situation, by: User, step: str, **more: Any) -> Situation:
    row.version += 1
    row.save(update_fields=["version"])
    Approval.objects.filter(situation=row).delete()  # it was of what stood before
    audit.record("draft.save", by=by, chain=row.table_id, obj=row, step=step, **more)
    return row


def _check_people(row: Situation, kind: Term, people: list[tuple[Term, Term]]) -> None:
    check_offered(row.table, [kind], of=Term.List.DISCUSSION_TYPES, field="discussion_type")
    ages, sexes = [age for age, _sex in people], [sex for _age, sex in people]
    check_offered(row.table, ages, of=Term.List.AGE_GROUPS, field="affected_persons")
    check_offered(row.table, sexes, of=Term.List.SEXES, field="affected_persons")
    if error := misfit(kind, len(people)):
        raise GuardFailed(errors={"affected_persons": [error]})


def misfit(kind: Term, people: int) -> str:
    """Why so many *people* do not fit a discussion type; empty when they do."""
    if kind.code in PLACES:
        return _("A place has no affected person.") if people else ""
    if not people:
        return _("Give an age group and a sex for each affected person.")
    if people > MOST_PEOPLE:
        return _("At most %(most)d people fit one situation.") % {"most": MOST_PEOPLE}
    if kind.code == "person" and people > 1:
        return _("This is about one person. Choose a family for several.")
    return ""


def _replace_values(row: Situation, by: User, lists: Mapping[str, Iterable[Term]]) -> None:
    now = timezone.now()
    for name, terms in lists.items():
        chosen = {term.pk: term for term in terms}
        _check_list(row, name, list(chosen.values()))
        CodedValue.objects.filter(situation=row, term__list=name).exclude(term__in=chosen).delete()
        CodedValue.objects.bulk_create(
            [
                CodedValue(situation=row, term=term, added_at=now, added_by=by)
                for term in chosen.values()
            ],
            ignore_conflicts=True,
        )


def _check_list(row: Situation, name: str, terms: list[Term]) -> None:
    if name not in VALUE_LISTS:
        raise GuardFailed(code="unknown_list", errors={"": [_("There is no such list.")]})
    kept = set(row.coded_values.values_list("term_id", flat=True))
    fresh = [term for term in terms if term.pk not in kept]
    check_offered(row.table, fresh, of=name, field=name)
