"""The table's confidentiality undertaking: its text, who signs it, and what lapses with it.

Without one in force a person has no seat and no office at the table (see tables/standing.py), so
that every rule closes by itself. They reach their own profile, and sign again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import access, audit
from agencies.checks import require
from agencies.errors import GuardFailed, Unseen
from agencies.models import User
from agencies.models.base import current
from tables import standing
from tables.models import Officer, Representative, Signature, Table, Undertaking
from tables.starter_text import UNDERTAKING_EN, UNDERTAKING_FR

SIGN = "tables.sign_undertaking"
LASTS = timedelta(days=365)
# Before it expires it is spoken of, and can be signed again.
NUDGED = timedelta(days=30)
# So long an earlier text still holds once everybody is asked to sign the new one.
SIGN_AGAIN_WITHIN = timedelta(days=30)
LONGEST = 8000  # characters


def current_text(table: Table) -> Undertaking:
    """The newest version, which is the one to sign."""
    return table.undertakings.order_by("-version")[0]


def parts(user: User) -> QuerySet[Any]:
    """The tables *user* has a part at, signed for or not, each with ``signed_until`` (or None)."""
    mine = Signature.objects.filter(user=user.pk, table=OuterRef("pk")).order_by("-until_at")
    rows = access.permitted(Table.objects.all(), user, SIGN)
    return rows.annotate(signed_until=Subquery(mine.values("until_at")[:1]))


def waiting(user: User, at: datetime | None = None) -> list[Table]:
    """The tables whose undertaking *user* has not signed, or that expires within a month."""
    soon = (at or timezone.now()) + NUDGED
    return [t for t in parts(user) if t.signed_until is None or t.signed_until <= soon]


@access.sharing()
def is_outside(user: User) -> bool:
    """Whether *user* has a part at some table, and has signed for none."""
    if standing.tables(user):
        return False
    # Every request asks; a contact or an administrator has none, and is not asked about further.
    if not (user.holds_grants or standing.has_a_part(user)):
        return False
    now = timezone.now()
    until = [table.signed_until for table in parts(user)]
    return bool(until) and not any(end and end > now for end in until)


def with_a_part(table: Table) -> QuerySet[Any]:
    """The ids of those who speak for a seat at *table* or hold an office there now."""
    speaking = Representative.objects.filter(current(), current("seat__"), seat__table=table)
    offices = Officer.objects.filter(current(), table=table)
    return speaking.order_by().values("user").union(offices.order_by().values("user"))


def people_of(table: Table) -> QuerySet[Any]:
    """Everybody with a part at *table*, with when they did the exercise and what they signed."""
    rows = User.objects.filter(pk__in=with_a_part(table))
    here = Q(signatures__table=table)
    signed = Max("signatures__until_at", filter=here)
    version = Max("signatures__undertaking__version", filter=here)
    return rows.annotate(signed_until=signed, version=version).order_by("name", "pk")


def ending(tables: Iterable[Table]) -> Counter[UUID]:
    """How many with a part at each of *tables* have not signed, or only for a month. Three queries.

    The union of both kinds of part counts a person once.
    """
    held = [table.pk for table in tables]
    speaking = Representative.objects.filter(current(), current("seat__"), seat__table__in=held)
    offices = Officer.objects.filter(current(), table__in=held)
    signed = Signature.objects.filter(table__in=held, until_at__gt=timezone.now() + NUDGED)
    parts = {
        *speaking.values_list("seat__table", "user"),
        *offices.values_list("table", "user"),
    }
    return Counter(table for table, _user in parts - set(signed.values_list("table", "user")))


def lapsed_at(table: Table) -> frozenset[UUID]:
    """The ids of those who signed for *table* once, and whose undertaking has lapsed."""
    ends = table.signatures.order_by().values("user").annotate(end=Max("until_at"))
    return frozenset(ends.filter(end__lte=timezone.now()).values_list("user", flat=True))


@transaction.atomic
def write_undertaking(
    table: Table, *, by: User, text_en: str, text_fr: str, sign_again: bool = False
) -> Undertaking:
    """Write the next version. With *sign_again* earlier ones hold for another 30 days at most.

    Raises Forbidden unless *by* coordinates the table, GuardFailed unless both languages are there.
    """
    require(table, by, see="tables.see_table", do="tables.manage_table")
    texts = {"text_en": text_en.strip(), "text_fr": text_fr.strip()}
    wrong = {name: text for name, text in texts.items() if not 0 < len(text) <= LONGEST}
    if wrong:
        words = _("Write the text in both languages, at most %(most)d characters each.")
        raise GuardFailed(errors={name: [words % {"most": LONGEST}] for name in wrong})
    Table.objects.select_for_update().get(pk=table.pk)
    version = current_text(table).version + 1
    now = timezone.now()
    text = Undertaking.objects.create(
        table=table, version=version, written_at=now, written_by=by, **texts
    )
    if sign_again:
        end = now + SIGN_AGAIN_WITHIN
        table.signatures.filter(until_at__gt=end).update(until_at=end)
    audit.record(
        "undertaking.write", by=by, chain=table.pk, obj=text, version=version, again=sign_again
    )
    return text


@transaction.atomic
def sign(table: Table, *, by: User, accepted: bool) -> Signature:
    """Sign the newest version, for a year.

    Raises Unseen unless *by* has a part at the table, GuardFailed before the exercise is done or
    when the text is not accepted.
    """
    if not by.has_perm(SIGN, table):
        raise Unseen()
    if by.trained_at is None:
        raise GuardFailed(_("Do the exercise first: it takes about five minutes."))
    if not accepted:
        raise GuardFailed(errors={"accepted": [_("Tick that you have read it and will keep it.")]})
    signature = _sign(table, by, timezone.now())
    audit.record(
        "undertaking.sign", by=by, chain=table.pk, obj=signature, until=signature.until_at,
        version=signature.undertaking.version,
    )  # fmt: skip
    return signature


@transaction.atomic
def enter_signature(table: Table, user: User, *, signed_at: datetime) -> Signature:
    """Enter that *user* signed the newest version at *signed_at*, when a server is set up."""
    signature = _sign(table, user, signed_at)
    audit.record("undertaking.enter", by=None, chain=table.pk, obj=signature, person=user)
    return signature


def sign_in_the_room(table: Table, user: User, *, by: User, at: datetime) -> Signature | None:
    """Sign a lapsed one again, aloud, before *by*; None when there is nothing to sign again.

    A part of checking in, which writes the entry. What was never signed is not signed here: the
    exercise comes before it.
    """
    if user.pk not in lapsed_at(table):
        return None
    return _sign(table, user, at, witnessed_by=by)


def sign_for_the_day(table: Table, user: User, *, by: User, at: datetime, until: datetime) -> None:
    """Somebody who walks in signs before *by*, for that meeting; a part of checking them in.

    Who has an account, and no exercise behind them, is in the room and sees nothing on a screen
    of their own.
    """
    if user.trained_at is None and user.last_login is not None:
        return
    _sign(table, user, at, witnessed_by=by, until=until)


def first_text(table: Table) -> Undertaking:
    """The text a table begins with; a part of making one."""
    return Undertaking.objects.create(
        table=table, version=1, written_at=timezone.now(), text_en=UNDERTAKING_EN,
        text_fr=UNDERTAKING_FR,
    )  # fmt: skip


def _sign(
    table: Table,
    user: User,
    at: datetime,
    *,
    witnessed_by: User | None = None,
    until: datetime | None = None,
) -> Signature:
    return Signature.objects.create(
        undertaking=current_text(table), table=table, user=user, signed_at=at,
        until_at=until or at + LASTS, witnessed_by=witnessed_by,
    )  # fmt: skip
