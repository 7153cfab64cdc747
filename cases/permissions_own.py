"""Who may have printed what their agency entered on a situation: for access requests."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q

from agencies import access
from agencies.models import Agency, User
from agencies.permissions import is_privacy_officer
from cases.models import Involvement, Situation
from cases.permissions import unless_kept_from

PRINT_OWN = "cases.print_own"


def _print_own(user: User) -> Q:
    """Brought by an agency whose privacy officer the person is, or taken part in by it."""
    offices = Agency.objects.filter(is_privacy_officer(user)).values("pk")
    part = Involvement.objects.filter(situation=OuterRef("pk"), agency__in=offices)
    return Q(originating_agency__in=offices) | Q(Exists(part))


access.register(Situation, {PRINT_OWN: unless_kept_from(_print_own)})
