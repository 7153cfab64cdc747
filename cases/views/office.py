"""What waits for a person because of an office at a table: how many, and the way there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext

from agencies.models.base import current
from cases.complete import to_complete
from cases.models import Discussion, RecordExport, Situation
from cases.permissions import CHAIR
from cases.permissions_ministry import CONFIRM_RECORDS
from cases.services import quarters
from tables import standing
from tables.apart import is_mere_sample, of_interest
from tables.models import AccessReview, Meeting, Officer, Seat, Table
from tables.services import set_up, undertakings

COORDINATOR = Officer.Office.COORDINATOR
AHEAD = (Meeting.State.SCHEDULED, Meeting.State.IN_SESSION)
# As on the page of the seats, an agreement is spoken of a month before it ends.
LAPSES_WITHIN = timedelta(days=30)
# A record that nobody has verified for so long is not asked for any more.
VERIFY_WITHIN = timedelta(days=60)
Found = Iterator[tuple[UUID, str, str]]  # table, words, address


@dataclass(frozen=True)
class Duty:
    """Something that waits at one table: in words, with the way there."""

    table: Table
    words: str
    url: str


def duties(user: Any) -> list[Duty]:
    """What waits for *user* by an office, or while they chair a meeting; table by table."""
    if not (standing.offices(user) or standing.sessions_chaired(user)):
        return []
    offices = standing.office_tables(user, COORDINATOR)
    coordinated = list(of_interest(Table.objects.filter(pk__in=offices)))
    found = [
        *_late(user),
        *_exports(user),
        *_records(user),
        *_incomplete(user, coordinated),
        *_agreements(user),
        *_undertakings(coordinated),
        *_reviews(coordinated),
        *_quarters(coordinated),
        *_set_ups(coordinated),
    ]
    own = list(_own_undertakings(user))
    tables = Table.objects.in_bulk({pk for pk, _words, _url in [*own, *found]})
    # In a sample there is nothing to do but what opens it.
    found = [one for one in found if not is_mere_sample(tables[one[0]])]
    known = [Duty(tables[pk], words, url) for pk, words, url in [*own, *found]]
    return sorted(known, key=lambda duty: duty.table.name)


def _late(user: Any) -> Found:
    """Items that came after the cut-off, and wait for the chair's word."""
    rows = Discussion.objects.filter(
        situation__in=Situation.objects.permitted(user, CHAIR).values("pk"),
        meeting__state__in=AHEAD,
        is_late=True,
        accepted_at=None,
        opened_at=None,
        closed_at=None,
    )
    for table, meeting, count in _by(rows, "meeting__table", "meeting"):
        words = ngettext(
            "One item came late: accept it, or leave it to the next meeting.",
            "%(count)d items came late: accept them, or leave them to the next meeting.",
            count,
        )
        yield table, words % {"count": count}, reverse("agenda", args=[meeting])


def _exports(user: Any) -> Found:
    """Requests for records that a second person has to agree to."""
    rows = RecordExport.objects.permitted(user, CONFIRM_RECORDS)
    for table, count in _by(rows.filter(confirmed_at=None, refused_at=None), "table"):
        words = ngettext(
            "One request for records waits for a second person.",
            "%(count)d requests for records wait for a second person.",
            count,
        )
        yield table, words % {"count": count}, reverse("record_exports", args=[table])


def _records(user: Any) -> Found:
    """Meetings whose record is not verified."""
    rows = Meeting.objects.filter(
        table__in=standing.office_tables(user, COORDINATOR),
        state=Meeting.State.CLOSED,
        verified_at=None,
        closed_at__gt=timezone.now() - VERIFY_WITHIN,
    ).order_by("starts_at")
    waiting: dict[UUID, list[Meeting]] = {}
    for row in rows:
        waiting.setdefault(row.table_id, []).append(row)
    for table, held in waiting.items():
        words = ngettext(
            "The record of one meeting is not verified.",
            "The records of %(count)d meetings are not verified; this is the oldest.",
            len(held),
        )
        yield table, words % {"count": len(held)}, reverse("meeting", args=[held[0].pk])


def _incomplete(user: Any, tables: Collection[Table]) -> Found:
    """Situations in which something is missing that reports need."""
    missing = Counter(one.situation.table_id for one in to_complete(user, tables))
    for table, count in missing.items():
        words = ngettext(
            "Something is missing in one situation.",
            "Something is missing in %(count)d situations.",
            count,
        )
        yield table, words % {"count": count}, reverse("to_complete", args=[table])


def _agreements(user: Any) -> Found:
    """Seats whose agreement lapses soon, or has lapsed, and is not extended."""
    soon = timezone.localdate() + LAPSES_WITHIN
    extended = Q(agreement_extended_date__gte=soon)
    rows = Seat.objects.filter(
        ~extended,
        current(),
        table__in=standing.office_tables(user, COORDINATOR),
        agreement_until_date__lt=soon,
    )
    for table, count in _by(rows, "table"):
        words = ngettext(
            "The agreement of one agency lapses within a month, or has lapsed.",
            "The agreements of %(count)d agencies lapse within a month, or have lapsed.",
            count,
        )
        yield table, words % {"count": count}, reverse("people", args=[table])


def _own_undertakings(user: Any) -> Found:
    """One's own undertakings to sign: of a table that is closed until then, or soon again."""
    for table in undertakings.waiting(user):
        yield table.pk, gettext("Sign the table’s undertaking."), reverse("my_undertakings")


def _undertakings(tables: Collection[Table]) -> Found:
    """People who have not signed, or whose undertaking ends within a month."""
    for table, count in undertakings.ending(tables).items():
        words = ngettext(
            "The undertaking of one person ends within a month, or is not signed.",
            "The undertakings of %(count)d people end within a month, or are not signed.",
            count,
        )
        yield table, words % {"count": count}, reverse("undertaking", args=[table])


def _reviews(tables: Collection[Table]) -> Found:
    """Access reviews that are open."""
    open_now = AccessReview.objects.filter(table__in=tables, closed_at=None)
    for review, table in open_now.values_list("pk", "table"):
        words = gettext("Go through who has access: keep or end each.")
        yield table, words, reverse("access_review", args=[review])


def _quarters(tables: Collection[Table]) -> Found:
    """Quarters that are over, and whose counts are not frozen."""
    for table, count in quarters.to_close(tables):
        if count:
            words = ngettext(
                "One quarter is over and not closed: reports are made of closed quarters only.",
                "%(count)d quarters are over and not closed: "
                "reports are made of closed quarters only.",
                count,
            )
            yield table, words % {"count": count}, reverse("reports", args=[table])


def _set_ups(tables: Collection[Table]) -> Found:
    """Tables whose first set-up was begun and left."""
    for row in set_up.waiting(tables):
        words = gettext("The table is not set up yet. Next: %(step)s.")
        url = reverse("set_up_next", args=[row.table_id])
        yield row.table_id, words % {"step": row.get_step_display()}, url


def _by(rows: Any, *names: str) -> Iterator[tuple[Any, ...]]:
    """How many *rows* there are for each of *names*."""
    counted = rows.order_by().values_list(*names).annotate(count=Count("pk"))
    yield from counted.order_by(*names)
