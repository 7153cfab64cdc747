"""Agencies as tables meet them: who may add one, its first contact, offices that end.

Each write leaves exactly one audit entry.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies import services as agency_services
from agencies.checks import require
from agencies.errors import Conflict, Forbidden
from agencies.models import Agency, Invitation, Membership, Sector, User
from agencies.models.base import current
from tables.models import Officer, Seat
from tables.permissions import holding

SEE = "agencies.see_agency"
MANAGE = "agencies.manage_people"


def may_add_agency(user: User) -> bool:
    """Whether *user* may add agencies to the server: an administrator, or any coordinator."""
    return user.is_administrator or holding(user, Officer.Office.COORDINATOR).exists()


def add_agency(*, by: User, name_en: str, name_fr: str, sector: Sector, statute: str) -> Agency:
    """A new agency, without people and without a seat. Raises Forbidden for whoever may not."""
    if not may_add_agency(by):
        raise Forbidden()
    return agency_services.create_agency(
        by=by, name_en=name_en, name_fr=name_fr, sector=sector, statute=statute
    )


def waiting_for_contact(user: User) -> QuerySet[Agency]:
    """Agencies without a contact that hold a seat at a table *user* coordinates.

    Somebody has to invite the first person of an agency; after that the agency names its own.
    """
    coordinated = holding(user, Officer.Office.COORDINATOR).values("table")
    seats = Seat.objects.filter(current(), table__in=coordinated, agency=OuterRef("pk"))
    contacts = Membership.objects.filter(
        current(), office=Membership.Office.CONTACT, agency=OuterRef("pk")
    )
    return Agency.objects.filter(Exists(seats), ~Exists(contacts))


def invite_first_contact(
    agency: Agency, *, by: User, email: str, name: str, language: str
) -> tuple[Invitation, str]:
    """Invite the contact of an agency that has none. Raises Forbidden once it has one."""
    if not waiting_for_contact(by).filter(pk=agency.pk).exists():
        raise Forbidden(_("This agency has a contact, who invites its people."))
    contact = Membership.Office.CONTACT
    return agency_services.make_invitation(
        agency, by=by, email=email, name=name, language=language, office=contact
    )


@transaction.atomic
def end_office(membership: Membership, *, by: User) -> None:
    """End an office that an agency gave; the person goes on working there.

    Raises Conflict for the agency's last contact, Forbidden unless *by* is its contact.
    """
    require(membership.agency, by, see=SEE, do=MANAGE)
    others = Membership.objects.filter(
        current(), agency=membership.agency, office=Membership.Office.CONTACT
    ).exclude(pk=membership.pk)
    if membership.office == Membership.Office.CONTACT and not others.exists():
        raise Conflict(_("Name another contact first."), code="last_contact")
    Membership.objects.filter(current(), pk=membership.pk).update(until_at=timezone.now())
    audit.record(
        "person.end_office",
        by=by,
        obj=membership,
        agency=membership.agency_id,
        office=membership.office,
    )


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: User) -> None:
    """Make the link of an invitation useless at once."""
    require(invitation.agency, by, see=SEE, do=MANAGE)
    Invitation.objects.filter(pk=invitation.pk, accepted_at=None).update(expires_at=timezone.now())
    audit.record("person.withdraw_invitation", by=by, obj=invitation, agency=invitation.agency_id)
