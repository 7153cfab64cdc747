"""The first set-up of a table: a row of steps, each saved, left and taken up again as one likes.

What a step writes is written by the service of its subject; here is only how far it is, and the
agencies that are pasted as a list.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from agencies import audit
from agencies import services as agency_services
from agencies.errors import Conflict, GuardFailed
from agencies.models import Agency, Sector, User
from agencies.models.base import current
from tables.models import Seat, SetUp, Table
from tables.services.places import give_seat, require

SEE, MANAGE = "tables.see_table", "tables.manage_table"
STEPS = SetUp.Step.values
MOST_LINES = 60


@dataclass(frozen=True)
class AgencyLine:
    """One line of a pasted list, read."""

    name_en: str
    name_fr: str
    sector: Sector
    statute: str


def begin(table: Table) -> SetUp:
    """Open the set-up of a table that was just made, inside the act that makes it."""
    return SetUp.objects.create(table=table, begun_at=timezone.now())


@transaction.atomic
def step_done(table: Table, step: str, *, by: User) -> SetUp:
    """Say that *step* is done; the one after it comes next. Going back moves nothing back.

    Raises Conflict for a step that is not reached yet.
    """
    require(table, by, see=SEE, do=MANAGE)
    row = SetUp.objects.select_for_update().get(table=table)
    here, done = STEPS.index(row.step), STEPS.index(step)
    if done > here:
        raise Conflict(_("The steps before this one come first."), code="step_not_reached")
    if done == here and row.finished_at is None:
        _go_on(row, done)
    audit.record("set_up.step", by=by, chain=table.pk, obj=table, step=step)
    return row


def _go_on(row: SetUp, done: int) -> None:
    last = done + 1 == len(STEPS)
    row.step = STEPS[done] if last else STEPS[done + 1]
    row.finished_at = timezone.now() if last else None
    row.save(update_fields=["step", "finished_at"])


def read_agencies(text: str) -> list[AgencyLine]:
    """A pasted list: on each line English name; French name; sector; statute, the last two codes.

    A tab or a semicolon stands between them. Raises GuardFailed that names each bad line.
    """
    sectors = {row.code: row for row in Sector.objects.filter(retired_at__isnull=True)}
    read, wrong = [], []
    for number, cells in split_lines(text):
        line = _line(cells, sectors)
        if line is None:
            wrong.append(_("Line %(number)d cannot be read.") % {"number": number})
        else:
            read.append(line)
    if not read and not wrong:
        wrong = [_("Paste at least one line.")]
    if len(read) > MOST_LINES:
        wrong = [_("At most %(count)d lines at a time.") % {"count": MOST_LINES}]
    if wrong:
        raise GuardFailed(errors={"lines": wrong[:10]})
    return read


def split_lines(text: str) -> list[tuple[int, list[str]]]:
    """The lines of a pasted list with their numbers, cut at tabs, or else at semicolons."""
    between = "\t" if "\t" in text else ";"
    rows = csv.reader(io.StringIO(text), delimiter=between)
    read = enumerate(([cell.strip() for cell in row] for row in rows), 1)
    return [(number, cells) for number, cells in read if any(cells)]


def _line(cells: list[str], sectors: dict[str, Sector]) -> AgencyLine | None:
    name_en, name_fr, sector, statute = (cells + [""] * 4)[:4]
    statute = statute.lower() or Agency.Statute.NONE
    known = sector.lower() in sectors and statute in Agency.Statute.values
    if not name_en or max(len(name_en), len(name_fr)) > 200 or len(cells) > 4 or not known:
        return None
    return AgencyLine(name_en, name_fr or name_en, sectors[sector.lower()], statute)


@transaction.atomic
def seat_agencies(
    table: Table, *, by: User, lines: list[AgencyLine], agreement_date: date
) -> list[Seat]:
    """Give each agency of a list its seat; one that this server knows by its name is not made anew.

    An agency that has its seat is left alone, so that a list can be pasted again.
    """
    require(table, by, see=SEE, do=MANAGE)
    seated = set(Seat.objects.filter(current(), table=table).values_list("agency", flat=True))
    made = []
    for line in lines:
        agency = Agency.objects.filter(
            name_en=line.name_en, closed_at=None, is_sample=table.is_sample
        ).first()
        if agency is None:
            agency = agency_services.create_agency(by=by, **vars(line))
        if agency.pk not in seated:
            made.append(give_seat(table, agency, by=by, agreement_date=agreement_date))
            seated.add(agency.pk)
    return made


@transaction.atomic
def send_test_mail(table: Table, *, by: User) -> None:
    """Mail the coordinator themself, so that they see whether mail arrives. It says nothing else.

    Raises GuardFailed when the mail server does not take it.
    """
    require(table, by, see=SEE, do=MANAGE)
    audit.record("set_up.mail", by=by, chain=table.pk, obj=table)
    with translation.override(by.language):
        subject, words = _("Test mail"), _("Mail from the situation table arrives here.")
    try:
        send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [by.email])
    except OSError:
        words = _("The mail server did not take it. Ask the administrator.")
        raise GuardFailed(errors={"": [words]}) from None


def waiting(tables: Iterable[Table]) -> QuerySet[SetUp]:
    """The set-ups that are not finished at *tables*."""
    return SetUp.objects.filter(table__in=tables, finished_at=None).order_by("begun_at")
