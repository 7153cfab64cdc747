"""Who may do what with agencies. See agencies/access.py for how a rule is asked."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from agencies import access
from agencies.models import Agency, Membership, User
from agencies.models.base import current


def memberships(user: User, *offices: str) -> Q:
    """The condition on a Membership that it is *user*'s, in force, with one of *offices*.

    A program that is bound to a table holds no office of an agency: those reach beyond the table.
    """
    if offices and user.bound_table:
        return access.nobody()
    held = Q(user=user) & current()
    return held & Q(office__in=offices) if offices else held


def works_for(user: User) -> Q:
    """Agencies the person belongs to now."""
    return Q(Exists(Membership.objects.filter(memberships(user), agency=OuterRef("pk"))))


def is_contact(user: User) -> Q:
    """Agencies whose contact the person is now."""
    contact = memberships(user, Membership.Office.CONTACT)
    return Q(Exists(Membership.objects.filter(contact, agency=OuterRef("pk"))))


def is_privacy_officer(user: User) -> Q:
    """Agencies whose privacy officer the person is now."""
    officer = memberships(user, Membership.Office.PRIVACY_OFFICER)
    return Q(Exists(Membership.objects.filter(officer, agency=OuterRef("pk"))))


def keeps_privacy(user: User) -> Q:
    """Agencies whose privacy officer or contact the person is now."""
    return is_privacy_officer(user) | is_contact(user)


access.register(
    Agency,
    {
        "agencies.see_agency": works_for,
        "agencies.manage_people": is_contact,
        "agencies.keep_privacy": keeps_privacy,
        "agencies.read_log": is_privacy_officer,
    },
)
