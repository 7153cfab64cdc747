"""An agency decides which of its own people read and write the plan of one situation."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Membership, User
from agencies.models.base import current
from cases.checks import enter
from cases.lifecycle import grants
from cases.models import Involvement, Situation, Stage
from cases.permissions import WRITE_PLAN
from cases.rules.rows import writes_for
from tables.models import Representative
from tables.permissions import representing


@transaction.atomic
def narrow(
    involvement: Involvement,
    *,
    representatives: Collection[User],
    by: User,
    version: int | None,
    at: datetime | None = None,
) -> Involvement:
    """Keep the plan to some *representatives* of the agency. The others lose it at once.

    Raises Forbidden for who does not speak for the agency here, GuardFailed unless every one
    named does.
    """
    row, found = _enter(involvement, by, version)
    chosen = list(representatives)
    speaking = set(speakers(found).values_list("user_id", flat=True))
    if not chosen or any(user.pk not in speaking for user in chosen):
        words = _("Name at least one person who speaks for your agency at this table.")
        raise GuardFailed(errors={"representatives": [words]})
    now = at or timezone.now()
    grants.narrow(found, chosen, by=by, at=now)
    _record("narrow", row, found, by, now, chosen)
    return found


@transaction.atomic
def widen(
    involvement: Involvement, *, by: User, version: int | None, at: datetime | None = None
) -> Involvement:
    """Open the plan to everybody who speaks for the agency again."""
    row, found = _enter(involvement, by, version)
    if not found.is_narrowed:
        raise Conflict(_("All your representatives read it already."), code="not_narrowed")
    now = at or timezone.now()
    grants.widen(found, by=by, at=now)
    _record("widen", row, found, by, now)
    return found


@transaction.atomic
def name_worker(
    involvement: Involvement, *, user: User, by: User, version: int | None,
    at: datetime | None = None,
) -> Involvement:  # fmt: skip
    """Let somebody of the agency who speaks for no seat read and write the plan.

    It ends when the agency's part does. Raises GuardFailed for somebody of another agency or who
    speaks for it anyway, Conflict for who is named already.
    """
    row, found = _enter(involvement, by, version)
    if not candidates(found).filter(pk=user.pk).exists():
        words = _("Choose a person of your agency who does not speak for it at this table.")
        raise GuardFailed(errors={"user": [words]})
    if workers(found).filter(pk=user.pk).exists():
        raise Conflict(_("This person is named already."), code="already_named")
    now = at or timezone.now()
    grants.grant_to(found, [user], as_worker=True, by=by, at=now)
    _record("name_worker", row, found, by, now, [user])
    return found


@transaction.atomic
def end_worker(
    involvement: Involvement, *, user: User, by: User, version: int | None,
    at: datetime | None = None,
) -> Involvement:  # fmt: skip
    """Take the plan from a named worker."""
    row, found = _enter(involvement, by, version)
    gone, _rows = found.user_grants.filter(as_worker=True, user=user).delete()
    if not gone:
        raise Unseen()
    _record("end_worker", row, found, by, at or timezone.now(), [user])
    return found


def workers(involvement: Involvement) -> QuerySet[User]:
    """The named workers of an agency in one situation."""
    rows = involvement.user_grants.filter(as_worker=True)
    return User.objects.filter(pk__in=rows.values("user")).order_by("name", "pk")


def candidates(involvement: Involvement) -> QuerySet[User]:
    """The people of the agency who do not speak for it at the table."""
    people = Membership.objects.filter(current(), agency=involvement.agency_id)
    speaking = speakers(involvement).values("user")
    found = User.objects.filter(is_active=True, pk__in=people.values("user"))
    return found.exclude(pk__in=speaking).order_by("name", "pk")


def speakers(involvement: Involvement) -> QuerySet[Representative]:
    """Who speaks for the agency at the table now."""
    return Representative.objects.filter(
        current(),
        current("seat__"),
        seat__table=involvement.situation.table_id,
        seat__agency=involvement.agency_id,
    ).order_by("user__name", "pk")


def _enter(
    involvement: Involvement, by: User, version: int | None
) -> tuple[Situation, Involvement]:
    row = enter(
        involvement.situation, by=by, permission=WRITE_PLAN, version=version, stages=[Stage.OPEN]
    )
    found = (
        Involvement.objects.select_related("situation", "agency")
        .filter(situation=row, pk=involvement.pk, until_at=None)
        .first()
    )
    if found is None:
        raise Unseen()
    speaks = representing(by).filter(seat__table=row.table_id, seat__agency=found.agency_id)
    if not (speaks.exists() and writes_for(by, row).filter(pk=found.pk).exists()):
        raise Forbidden(_("You do not speak for this agency here."))
    return row, found


def _record(
    what: str, row: Situation, found: Involvement, by: User, at: datetime,
    people: Collection[User] = (),
) -> None:  # fmt: skip
    audit.record(
        f"involvement.{what}", by=by, chain=row.table_id, obj=row, at=at, involvement=found,
        people=list(people),
    )  # fmt: skip
