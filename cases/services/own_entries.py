"""All that one agency entered on one situation, for its privacy officer to print.

For an access request, and for nothing else: what other agencies entered is theirs to give. A
rejected situation has its stub left, and a purged one its listing; the page says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from agencies import audit
from agencies.checks import require
from agencies.errors import Unseen
from agencies.models import Agency, Membership, User
from cases import coded, models
from cases.models import Situation
from cases.permissions_own import PRINT_OWN
from tables.models import Seat

Fields = tuple[tuple[Any, str], ...]
SEE, READ_LOG = "agencies.see_agency", "agencies.read_log"

# Model -> what it is called, the field of its moment, the field of who entered it, what it says.
PLAN: dict[type[Any], tuple[Any, Fields]] = {
    models.PlanEntry: (gettext_lazy("Plan entry"), (
        (gettext_lazy("Kind"), "kind"), (gettext_lazy("When"), "due_at"),
        (gettext_lazy("Note"), "text"))),
    models.Intervention: (gettext_lazy("Intervention"), (
        (gettext_lazy("Kind"), "kind"), (gettext_lazy("Outcome"), "outcome"),
        (gettext_lazy("When"), "happened_at"))),
    models.ServiceMobilized: (gettext_lazy("Service mobilized"), (
        (gettext_lazy("For"), "affected_person"), (gettext_lazy("Service"), "service_type"),
        (gettext_lazy("Mobilization"), "mobilization_type"))),
    models.Consent: (gettext_lazy("Consent"), (
        (gettext_lazy("For"), "affected_person"), (gettext_lazy("State"), "state"),
        (gettext_lazy("Reason"), "not_sought_reason"))),
    models.DisclosureAuthority: (gettext_lazy("Legal authority"), (
        (gettext_lazy("Legal authority"), "authority"),)),
    models.NextCheck: (gettext_lazy("Next check"), ((gettext_lazy("When"), "check_date"),)),
    models.ProposedConclusion: (gettext_lazy("Proposed conclusion"), (
        (gettext_lazy("Reason"), "reason"),)),
}  # fmt: skip
ROOM: dict[type[Any], tuple[Any, str, str, Fields]] = {
    models.ReportBack: (gettext_lazy("Report-back"), "at", "reported_by", (
        (gettext_lazy("Outcome"), "outcome"), (gettext_lazy("May close"), "may_close"))),
    models.Objection: (gettext_lazy("Objection"), "at", "entered_by", ()),
    models.PendingRole: (gettext_lazy("Answer to a request"), "answered_at", "answered_by", (
        (gettext_lazy("Asked"), "asked_words"), (gettext_lazy("Accepted"), "accepted"))),
}  # fmt: skip
SELF_CHECK = (
    "means_exhausted", "consent_considered", "several_sectors_needed", "sharing_permitted",
)  # fmt: skip


@dataclass(frozen=True)
class OwnEntry:
    """One thing that the agency entered: what it says, when, and by whom where that is kept."""

    what: Any
    says: list[tuple[Any, str]]
    at: datetime | None = None
    by: User | None = None


@transaction.atomic
def print_out(agency: Agency, situation: Situation, *, by: User) -> list[OwnEntry]:
    """What *agency* entered on *situation*, in the order of time; noted before it is shown.

    Raises Unseen unless *by* is its privacy officer and it had a part in the situation.
    """
    require(agency, by, see=SEE, do=READ_LOG)
    require(situation, by, see=PRINT_OWN, do=PRINT_OWN)
    if not _had_a_part(agency, situation):
        raise Unseen()
    found = entries(agency, situation)
    audit.record(
        "entries.print", by=by, chain=situation.table_id, obj=situation, agency=agency,
        entries=len(found),
    )  # fmt: skip
    return found


def entries(agency: Agency, situation: Situation) -> list[OwnEntry]:
    """What *agency* entered, what has no moment of its own first."""
    people = coded.labelled(_affected(situation))
    labels = {one.row.pk: one.label for one in people}
    first = list(_brought(situation, people)) if situation.originating_agency == agency else []
    dated = [*_values(agency, situation), *_plan(agency, situation, labels)]
    dated += [*_room(agency, situation), *_offers(agency, situation), *_parts(agency, situation)]
    return first + sorted(dated, key=lambda entry: entry.at or situation.created_at)


def _had_a_part(agency: Agency, situation: Situation) -> bool:
    involved = situation.involvements.filter(agency=agency).exists()
    return involved or situation.originating_agency_id == agency.pk


def _affected(situation: Situation) -> QuerySet[Any]:
    rows = situation.affected_persons.select_related("age_group", "sex")
    return rows.order_by("position")


def _brought(situation: Situation, people: Iterable[coded.Person]) -> Iterator[OwnEntry]:
    """What only the agency that brought it enters."""
    check = getattr(situation, "self_check", None)
    if check:
        labels = [check._meta.get_field(name).verbose_name for name in SELF_CHECK]
        answers = [getattr(check, name) for name in SELF_CHECK]
        says = _said(zip(labels, answers, strict=True), {})
        yield OwnEntry(_("Filter One self-check"), says)
    about = getattr(situation, "coded", None)
    if about and about.discussion_type:
        yield OwnEntry(_("It is about"), [("", str(about.discussion_type))])
    if people:
        says = [(one.label, f"{one.row.age_group}, {one.row.sex}") for one in people]
        yield OwnEntry(_("Affected persons"), says)
    words = getattr(situation, "narrative", None)
    if words and words.why_now:
        yield OwnEntry(_("Why now"), [("", words.why_now)])


def _values(agency: Agency, situation: Situation) -> Iterator[OwnEntry]:
    """Coded values that people of the agency added while they worked for it."""
    then = Membership.objects.filter(
        Q(until_at=None) | Q(until_at__gt=OuterRef("added_at")),
        agency=agency, user=OuterRef("added_by"), from_at__lte=OuterRef("added_at"),
    )  # fmt: skip
    rows = situation.coded_values.filter(Exists(then)).select_related("term", "added_by")
    for row in rows:
        what, says = row.term.get_list_display(), [("", str(row.term))]
        yield OwnEntry(what, says, row.added_at, row.added_by)


def _plan(agency: Agency, situation: Situation, labels: Mapping[Any, str]) -> Iterator[OwnEntry]:
    for model, (what, fields) in PLAN.items():
        rows = model.objects.filter(situation=situation, agency=agency)
        names = [name for _label, name in fields if model._meta.get_field(name).is_relation]
        for row in rows.select_related("entered_by", *names):
            yield OwnEntry(what, _fields(row, fields, labels), row.at, row.entered_by)


def _room(agency: Agency, situation: Situation) -> Iterator[OwnEntry]:
    for model, (what, at, by, fields) in ROOM.items():
        rows = model.objects.filter(situation=situation, agency=agency).exclude(**{at: None})
        for row in rows.select_related(by):
            yield OwnEntry(what, _fields(row, fields, {}), getattr(row, at), getattr(row, by))


def _offers(agency: Agency, situation: Situation) -> Iterator[OwnEntry]:
    """What it said it can do, for as long as that is kept."""
    seats = Seat.objects.filter(table=situation.table_id, agency=agency)
    rows = models.Offer.objects.filter(discussion__situation=situation, seat__in=seats.values("pk"))
    for row in rows.select_related("offered_by"):
        says = [("", row.get_kind_display())]
        yield OwnEntry(_("Offer"), says, row.offered_at, row.offered_by)


def _parts(agency: Agency, situation: Situation) -> Iterator[OwnEntry]:
    """The agency's own part, which others named it for."""
    for row in situation.involvements.filter(agency=agency):
        says = [
            (_("Role"), row.get_role_display()), (_("Until"), row.until_at),
            (_("Number written in own file"), row.number_noted_at),
        ]  # fmt: skip
        yield OwnEntry(_("Part in the situation"), _said(says, {}), row.from_at)


def _fields(row: Any, fields: Fields, labels: Mapping[Any, str]) -> list[tuple[Any, str]]:
    return _said(((label, getattr(row, name)) for label, name in fields), labels)


def _said(pairs: Iterable[tuple[Any, Any]], labels: Mapping[Any, str]) -> list[tuple[Any, str]]:
    """Label and words of each value that there is."""
    return [(label, _words(value, labels)) for label, value in pairs if value not in (None, "")]


def _words(value: Any, labels: Mapping[Any, str]) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, models.AffectedPerson):
        return labels.get(value.pk, "")
    if isinstance(value, datetime):
        pattern = pgettext("date format of an exact time", "D j M Y, H:i")
        return str(date_format(timezone.localtime(value), pattern))
    if isinstance(value, date):
        return str(date_format(value, pgettext("date format of a day", "j M Y")))
    return str(value)
