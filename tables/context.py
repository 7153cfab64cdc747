"""The frame of every page: main navigation, which table one is at, the person's own links."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, UUIDField
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from agencies import access
from agencies.models import Agency
from agencies.prepared import Given, prepared
from tables import standing
from tables.models import Meeting, Officer, Table

# Which part of the navigation an address belongs to.
SECTIONS = {
    "home": "home",
    "table": "table",
    "meetings": "table",
    "meeting_new": "table",
    "meeting_move": "table",
    "agenda": "table",
    "barriers": "table",
    "business": "table",
    "business_decide": "table",
    "meeting": "meeting",
    "meeting_act": "meeting",
    "driver_board": "meeting",
    "participant_board": "meeting",
    "board_decide": "meeting",
    "projector_new": "meeting",
    "meeting_item": "meeting",
    "meeting_check_in": "meeting",
    "meeting_code": "meeting",
    "enter_later": "meeting",
    "enter_item_later": "meeting",
    "observers": "meeting",
    "walk_in": "meeting",
    "meeting_close": "meeting",
    "meeting_leave": "meeting",
    "confirm_all": "meeting",
    "situations_list": "situations",
    "situation": "situations",
    "situation_act": "situations",
    "prepare_start": "home",
    "prepare_step": "home",
    "follow_up": "follow_up",
    "record_update": "follow_up",
    "people": "people",
    "seat": "people",
    "seat_new": "people",
    "table_reviews": "people",
    "agency_reviews": "people",
    "access_review": "people",
    "agency": "people",
    "agency_new": "people",
    "agency_invite": "people",
    "agency_invite_contact": "people",
    "first_contacts": "people",
    "agency_appoint": "people",
    "person_end": "people",
    "officer_new": "people",
    "table_settings": "set_up",
    "schedule": "set_up",
    "undertaking": "set_up",
    "set_up_step": "set_up",
    "lists": "set_up",
    "lists_of": "set_up",
    "table_guard": "set_up",
    "filter_three": "set_up",
    "earlier_years": "set_up",
    "import_batch": "set_up",
    "record_exports": "set_up",
    "entry_queue": "set_up",
    "entry": "set_up",
    "reports": "reports",
    "report_new": "reports",
    "report": "reports",
    "report_words": "reports",
    "report_story": "reports",
    "working_figures": "reports",
    "own_indicators": "reports",
    "ledger": "reports",
    "table_retention": "set_up",
    "release_plan": "reports",
}
# Where a page belongs whose own part is not there: a meeting that is not in session.
ABOVE = {"meeting": "table", "set_up": "table", "people": "agency"}


def at_table(request: HttpRequest, table: Table) -> Table:
    """Say at which table this page is, so that the frame shows it; returns the table."""
    request.current_table = table  # type: ignore[attr-defined]
    return table


def frame(request: HttpRequest) -> dict[str, Any]:
    """Return `nav`, `table_switcher` and `user_links`, asked for only when a page draws them."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated or getattr(request, "locked", False):
        return {}
    drawn = Frame(request)
    return {
        "nav": SimpleLazyObject(lambda: drawn.nav),
        "table_switcher": SimpleLazyObject(lambda: drawn.switcher),
        "user_links": SimpleLazyObject(lambda: user_links(user)),
    }


def user_links(user: Any) -> list[dict[str, str]]:
    """The links in the person's own menu."""
    links = [
        {"url": reverse("profile"), "label": _("Your profile")},
        {"url": reverse("my_tokens"), "label": _("API tokens")},
    ]
    if user.is_administrator:
        links.append({"url": reverse("break_glasses"), "label": _("Break-glass")})
    if settings.SAMPLE_MODE:
        links.append({"url": reverse("sample_sign_in"), "label": _("Sign in as somebody else")})
    return links


def _going_on(user: Any) -> dict[Any, Any]:
    """Table -> the meeting in session there that *user* may see; asked only while one is."""
    sessions = [session.meeting for session in standing.sessions(user)]
    rows = _meetings(pks=sessions) if sessions else []
    return {
        row.table_id: row.pk
        for row in rows
        if access.allows_at_hand(user, "tables.see_meeting", row)
    }


@prepared(pks=UUIDField())
def _tables(pks: Given) -> QuerySet[Table]:
    return Table.objects.filter(pk__in=pks)


@prepared(pks=UUIDField())
def _meetings(pks: Given) -> QuerySet[Meeting]:
    return Meeting.objects.filter(pk__in=pks)


@dataclass
class Frame:
    """What the frame needs to know about one request: the tables, and what goes on there."""

    request: HttpRequest

    @cached_property
    @access.sharing()
    def tables(self) -> list[Any]:
        """The person's tables, with what they coordinate and the meeting in session, if any."""
        user: Any = self.request.user
        coordinated = standing.office_tables(user, Officer.Office.COORDINATOR)
        going_on = _going_on(user)
        mine = list(standing.tables(user))
        found: list[Any] = _tables(pks=mine) if mine else []
        for table in found:
            table.is_coordinated = table.pk in coordinated
            table.session_id = going_on.get(table.pk)
        return sorted(found, key=lambda table: (table.is_sample, table.name))

    @cached_property
    def table(self) -> Any:
        """The table of this page; otherwise the person's first one; None without any."""
        here = getattr(self.request, "current_table", None)
        mine = [table for table in self.tables if here is None or table.pk == here.pk]
        return mine[0] if mine else None

    @cached_property
    def switcher(self) -> dict[str, Any]:
        """The table's name, and the person's other tables."""
        if self.table is None:
            return {}
        others = [
            {"url": reverse("table", args=[table.pk]), "label": table.name}
            for table in self.tables
            if table.pk != self.table.pk
        ]
        return {"current": self.table.name, "others": others}

    @cached_property
    def nav(self) -> list[dict[str, Any]]:
        """The main navigation."""
        match = self.request.resolver_match
        section = SECTIONS.get(match.view_name if match else "", "")
        entries = self._entries()
        if section not in {name for name, _url, _label, _count in entries}:
            section = ABOVE.get(section, "")
        return [
            {"url": url, "label": label, "current": name == section, "count": count}
            for name, url, label, count in entries
        ]

    def _entries(self) -> list[tuple[str, str, str, str]]:
        table = self.table
        if table is None:
            return [("home", reverse("home"), _("Home"), ""), *self._agencies()]
        entries = [
            ("home", reverse("home"), _("Home"), ""),
            ("table", reverse("table", args=[table.pk]), _("Table"), ""),
        ]
        if table.session_id:
            url = reverse("meeting", args=[table.session_id])
            entries.append(("meeting", url, _("Meeting"), _("now")))
        entries += [
            ("situations", reverse("situations_list", args=[table.pk]), _("Situations"), ""),
            ("follow_up", reverse("follow_up"), _("Follow-up"), ""),
            ("people", reverse("people", args=[table.pk]), _("People"), ""),
        ]
        if table.is_coordinated:
            url = reverse("table_settings", args=[table.pk])
            entries.append(("reports", reverse("reports", args=[table.pk]), _("Reports"), ""))
            entries.append(("set_up", url, _("Set-up"), ""))
        return entries

    def _agencies(self) -> list[tuple[str, str, str, str]]:
        """The agencies of somebody without a table: a contact, a privacy officer."""
        mine = Agency.objects.permitted(self.request.user, "agencies.see_agency")
        return [
            ("agency", reverse("agency", args=[agency.pk]), agency.name, "")
            for agency in mine.order_by("name_en", "pk")
        ]
