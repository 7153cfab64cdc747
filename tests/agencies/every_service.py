"""Every function of the services: which are acts, and which are tried elsewhere or are none."""

from __future__ import annotations

import inspect
import pkgutil
from collections.abc import Iterator
from importlib import import_module

MODULES = (
    "agencies.identities", "agencies.services",
    "cases.services.approvals", "cases.services.corrections",
    "tables.services.agencies", "tables.services.agreements",
    "tables.services.breaks", "tables.services.calendars", "tables.services.expected",
    "tables.services.meetings", "tables.services.moving", "tables.services.on_the_spot",
    "tables.services.people", "tables.services.places", "tables.services.schedules",
    "tables.services.codes", "tables.services.reviews", "tables.services.undertakings",
    "cases.services.training",
    "tables.services.tokens",
    "cases.services.agenda_later", "cases.services.business", "cases.services.came_back",
    "cases.services.break_glass", "cases.services.repairs",
    "cases.services.closing", "cases.services.copies", "cases.services.drafts",
    "cases.services.filter_three",
    "cases.services.involvement", "cases.services.pending",
    "cases.services.plan", "cases.services.records", "cases.services.replay",
    "cases.services.retention", "cases.services.room", "cases.services.seats",
    "cases.services.sessions", "cases.services.terms",
)  # fmt: skip
# Modules whose acts are not carried out here: their entries are asserted, where they are, by tests
# of their own, and not for every function.
ELSEWHERE = {
    "cases.services.agendas", "cases.services.breach", "cases.services.coarser",
    "cases.services.earlier", "cases.services.earlier_checks", "cases.services.earlier_rows",
    "cases.services.full_disk", "cases.services.indicators",
    "cases.services.guard", "cases.services.jobs", "cases.services.later",
    "cases.services.ministry", "cases.services.named", "cases.services.notices",
    "cases.services.offers", "cases.services.own_entries", "cases.services.plans",
    "cases.services.quarters",
    "cases.services.read_log", "cases.services.readers", "cases.services.releases",
    "cases.services.report_words", "cases.services.shown", "cases.services.step_aside",
    "cases.services.telling", "tables.services.driving", "tables.services.lapsed",
    "tables.services.nudges", "tables.services.projectors", "tables.services.replacing",
    "cases.services.sample_table", "cases.services.sight_ends", "tables.services.first_contacts",
    "tables.services.set_up", "tables.services.telling",
    "cases.services.recounting", "cases.services.report_files",
    "cases.services.counting_again", "cases.services.editions", "cases.services.freezing",
    "cases.services.uncounted", "cases.services.wanted",
}  # fmt: skip
# Parts of an act, which writes the entry for them.
PARTS = {
    "tables.services.people.leave",
    "agencies.identities.end_all", "agencies.services.join_invited",
    "tables.services.undertakings.first_text", "tables.services.undertakings.sign_in_the_room",
    "tables.services.undertakings.sign_for_the_day",
    "cases.services.retention.carry_out", "cases.services.retention.erase_codes",
    "cases.services.retention.erase_words",
}  # fmt: skip
# Public functions of these modules that write nothing themselves.
NOT_ACTS = {
    "agencies.identities.of", "agencies.identities.may_accept",
    "agencies.services.pending_invitations",
    "tables.services.agreements.in_force", "tables.services.breaks.on_break",
    "cases.services.came_back.linked", "cases.services.came_back.digest",
    "cases.services.copies.seats_elsewhere", "cases.services.drafts.misfit",
    "agencies.services.pending_invitation", "tables.services.agencies.may_add_agency",
    "tables.services.agencies.waiting_for_contact", "tables.services.meetings.enter_meeting",
    "tables.services.calendars.calendar_of", "tables.services.calendars.owner_of",
    "tables.services.moving.meetings_for", "tables.services.meetings.save",
    "tables.services.meetings.has_agreed", "tables.services.on_the_spot.observers_here",
    "tables.services.people.end_sessions",
    "cases.services.break_glass.concerned",
    "cases.services.break_glass.require_administrator", "cases.services.break_glass.chain_of",
    "cases.services.repairs.kinds", "cases.services.repairs.people",
    "tables.services.undertakings.current_text",
    "tables.services.reviews.lines", "tables.services.undertakings.parts",
    "tables.services.undertakings.waiting",
    "tables.services.undertakings.is_outside", "tables.services.undertakings.with_a_part",
    "tables.services.undertakings.people_of", "tables.services.undertakings.lapsed_at",
    "tables.services.undertakings.ending",
    "tables.services.schedules.occurrences", "tables.services.schedules.made_by",
    "cases.services.sessions.with_agenda",
    "cases.services.drafts.check_offered", "cases.services.records.corrections",
    "cases.services.retention.due", "cases.services.retention.expected",
    "cases.services.retention.periods",
    "cases.services.room.as_offered",
}  # fmt: skip
# They make several acts, one entry for each: their own tests are elsewhere.
SEVERAL = {
    "tables.services.reviews.open_due", "tables.services.schedules.generate_meetings",
    "cases.services.sessions.set_schedule",
    "cases.services.sessions.close_forgotten", "cases.services.sessions.build_next",
}  # fmt: skip


def modules() -> set[str]:
    """Every module of services there is."""
    packages = [import_module(name) for name in ("tables.services", "cases.services")]
    found = {
        f"{package.__name__}.{one.name}"
        for package in packages
        for one in pkgutil.iter_modules(package.__path__)
    }
    return {"agencies.identities", "agencies.services", *found}


def public_functions() -> Iterator[str]:
    """The public functions that each module of services defines."""
    for module in map(import_module, MODULES):
        for name, found in inspect.getmembers(module, inspect.isfunction):
            if found.__module__ == module.__name__ and not name.startswith("_"):
                yield f"{module.__name__}.{name}"
