"""Who may see, open and destroy a sealed text, and read the breach register."""

from __future__ import annotations

from django.db.models import Q

from agencies import access
from agencies.models import Agency, User
from agencies.permissions import is_contact, is_privacy_officer
from cases.models import Breach, SealedText
from cases.rules.apart import stepped_aside

SEE = "cases.see_sealed"
OPEN = "cases.open_sealed"
DESTROY = "cases.destroy_sealed"
SEE_BREACH = "cases.see_breach"


@access.part
def of_my_office(user: User) -> Q:
    """Written by an agency whose privacy officer the person is."""
    return Q(agency__in=Agency.objects.filter(is_privacy_officer(user)).values("pk"))


@access.part
def of_my_contact(user: User) -> Q:
    """Written by an agency whose contact the person is."""
    return Q(agency__in=Agency.objects.filter(is_contact(user)).values("pk"))


def _see(user: User) -> Q:
    mine = of_my_office(user) | (of_my_contact(user) & Q(asked_at__isnull=False))
    return mine & ~stepped_aside(user, "situation_id")


def _open(user: User) -> Q:
    return of_my_office(user) & ~stepped_aside(user, "situation_id")


def _register(user: User) -> Q:
    return of_my_office(user) & ~stepped_aside(user, "sealed__situation_id")


access.register(SealedText, {SEE: _see, OPEN: _open, DESTROY: _see})
access.register(Breach, {SEE_BREACH: _register})
