"""As whom one can sign in at the sample, and what each of them can show."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.sample.places import address

# E-mail address, who it is, what they can show. The order is that of the page.
SAMPLE_ROLES: list[tuple[str, Any, Any]] = [
    (
        address("representative", "police"),
        _("Representative, police"),
        _("Prepares a situation and brings it to the table; reads nothing that others plan."),
    ),
    (
        address("representative", "housing"),
        _("Representative, housing"),
        _("Leads and assists: the follow-up list, the plan, the three-tap update."),
    ),
    (
        address("representative", "mental_health_and_addictions"),
        _("Representative, mental health"),
        _("Leads where nobody has made contact yet: a clock that is overdue."),
    ),
    (
        address("alternate", "education"),
        _("Alternate, education"),
        _("Stands in for a while: what they see ends with the date."),
    ),
    (
        address("chair", "lakemore"),
        _("Chair"),
        _("Runs the meeting and takes each decision; never opens a plan."),
    ),
    (
        address("coordinator", "lakemore"),
        _("Coordinator"),
        _("People, seats, schedule, lists and the working figures of the year."),
    ),
    (
        address("contact", "housing"),
        _("Agency contact, housing"),
        _("Names and ends the people of one agency; sees no situation."),
    ),
    (
        address("privacy", "health"),
        _("Privacy officer, hospital"),
        _("Holds an office of the agency that opens no situation."),
    ),
    (
        address("representative", "francophone_services"),
        _("Representative, Francophone services"),
        _("Works in French, at both tables."),
    ),
    (
        address("chair", "lakemore-east"),
        _("Chair of the second table"),
        _("Another table, another world: nothing of the first one is there."),
    ),
    (
        address("administrator"),
        _("Administrator of the server"),
        _("Keeps the server running and sees no situation at all."),
    ),
]
