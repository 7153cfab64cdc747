"""Writes about agencies, their people and what people sign in with.

Each leaves exactly one audit entry, in the same transaction.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit, journal
from agencies.authentication import digest
from agencies.checks import require
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import Agency, ApiToken, Invitation, Membership, Sector, User

SEE = "agencies.see_agency"
MANAGE_PEOPLE = "agencies.manage_people"
INVITATION_DAYS = 14
TOKEN_DAYS = 365


@transaction.atomic
def create_agency(
    *,
    by: User | None,
    name_en: str,
    name_fr: str,
    sector: Sector,
    statute: str,
    is_sample: bool = False,
) -> Agency:
    """A new agency with its permission group. Raises Conflict when the name is taken.

    On a sample site every agency is one of the sample.
    """
    if Agency.objects.filter(name_en=name_en).exists():
        raise Conflict(
            code="name_taken", errors={"name_en": [_("There is an agency of this name.")]}
        )
    group = Group.objects.create(name=f"agency:{secrets.token_hex(12)}")
    agency = Agency.objects.create(
        name_en=name_en, name_fr=name_fr, sector=sector, statute=statute, group=group,
        is_sample=is_sample or settings.SAMPLE_MODE,
    )  # fmt: skip
    audit.record("agency.create", by=by, obj=agency, sector=sector.code)
    return agency


def invite(agency: Agency, *, by: User, **fields: Any) -> tuple[Invitation, str]:
    """Ask a person to make an account for *agency*: see :func:`make_invitation`.

    Raises Unseen or Forbidden unless *by* keeps the agency's people.
    """
    require(agency, by, see=SEE, do=MANAGE_PEOPLE)
    return make_invitation(agency, by=by, **fields)


@transaction.atomic
def make_invitation(
    agency: Agency,
    *,
    by: User | None,
    email: str,
    name: str,
    language: str = "en",
    office: str = "",
) -> tuple[Invitation, str]:
    """Write an invitation; return it and its secret. The caller has asked whether *by* may.

    The secret goes into the link that is mailed; only its hash is kept. Raises GuardFailed for an
    address that is none, and for an agency of a sample, to which nobody real belongs. *by* is None
    only when a server is set up.
    """
    if agency.is_sample and not settings.SAMPLE_MODE:
        raise GuardFailed(_("This agency is invented: nobody can be invited to it."), code="sample")
    address = email.strip().lower()
    try:
        validate_email(address)
    except ValidationError:
        raise GuardFailed(errors={"email": [_("This is not an e-mail address.")]}) from None
    _not_oneself(by, address)
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    invitation = Invitation.objects.create(
        agency=agency,
        email=address,
        name=name.strip(),
        language=language,
        office=office,
        digest=digest(secret),
        invited_by=by,
        invited_at=now,
        expires_at=now + timedelta(days=INVITATION_DAYS),
    )
    audit.record("person.invite", by=by, obj=invitation, agency=agency, office=office)
    return invitation, secret


def pending_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    still = Invitation.objects.filter(accepted_at__isnull=True, expires_at__gt=timezone.now())
    return still.select_related("agency")


def pending_invitation(secret: str) -> Invitation:
    """The invitation of a link that still works. Raises Unseen for any other."""
    invitation = pending_invitations().filter(digest=digest(secret)).first()
    if invitation is None:
        raise Unseen(_("This invitation has expired or was already used. Ask for a new one."))
    return invitation


@transaction.atomic
def accept_invitation(secret: str, *, password: str) -> User:
    """Make the account, or add the agency to the one that is there, and use up the link.

    Somebody who has an account proves it with its password; one that never had a password gets
    it now. Raises Unseen for a link that does not work, GuardFailed for a password that does not
    do.
    """
    invitation = Invitation.objects.select_for_update().get(pk=pending_invitation(secret).pk)
    return join_invited(invitation, lambda user: _known(user, password), password=password)


def join_invited(
    invitation: Invitation,
    prove: Callable[[User], User] = lambda user: user,
    *,
    password: str | None = None,
) -> User:
    """Use up an invitation that the caller has locked: make the account, or *prove* it is theirs.

    Without a password the account has none. Raises Unseen when it was accepted meanwhile.
    """
    if invitation.accepted_at is not None:
        raise Unseen()
    user = User.objects.filter(email=invitation.email).first()
    user = prove(user) if user else _new(invitation, password)
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    _join(user, invitation)
    audit.record("person.accept", by=user, obj=invitation, agency=invitation.agency)
    return user


@transaction.atomic
def appoint(agency: Agency, user: User, office: str, *, by: User | None) -> Membership:
    """Give *user* an office of *agency* (contact, privacy officer), or plain membership.

    Raises Unseen or Forbidden unless *by* keeps the agency's people, Forbidden when somebody would
    appoint themself. *by* is None only when a server is set up.
    """
    if by is not None:
        require(agency, by, see=SEE, do=MANAGE_PEOPLE)
    if by is not None and by.pk == user.pk:
        raise Forbidden(_("Nobody can appoint themself."))
    membership, _made = Membership.objects.get_or_create(
        agency=agency, user=user, office=office, until_at=None, defaults={"appointed_by": by}
    )
    audit.record("person.appoint", by=by, obj=membership, agency=agency, office=office)
    return membership


@transaction.atomic
def issue_token(
    user: User, *, name: str, days: int, scope: str = ApiToken.Scope.FULL, table: Any = None
) -> tuple[ApiToken, str]:
    """An API token for *user*, valid for *days* (1 to 365), and its secret, shown once.

    *table* is the id of the one table it reaches; without it, it reaches as far as the person.
    """
    if not 1 <= days <= TOKEN_DAYS:
        raise GuardFailed(
            errors={"days": [_("Choose between 1 and %(days)d days.") % {"days": TOKEN_DAYS}]}
        )
    secret = secrets.token_urlsafe(32)
    now = timezone.now()
    token = ApiToken.objects.create(
        user=user,
        name=name.strip(),
        scope=scope,
        table_id=table,
        digest=digest(secret),
        created_at=now,
        expires_at=now + timedelta(days=days),
    )
    audit.record("token.issue", by=user, obj=token, days=days, scope=scope, table=table)
    return token, secret


@transaction.atomic
def revoke_token(token: ApiToken, *, by: User, at: datetime | None = None) -> None:
    """End a token at once. Raises Unseen when it is somebody else's."""
    if token.user_id != by.pk:
        raise Unseen()
    ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=at or timezone.now())
    journal.write(journal.Kind.TOKEN, [token.pk])
    audit.record("token.revoke", by=by, obj=token)


def _not_oneself(by: User | None, email: str) -> None:
    if by is not None and by.email == email:
        raise Forbidden(_("Nobody can appoint themself."))


def _known(user: User, password: str) -> User:
    if not user.has_usable_password():
        _check_password(password, user)
        user.set_password(password)
        user.save(update_fields=["password"])
    elif not user.check_password(password):
        raise GuardFailed(
            errors={"password": [_("There is an account for this address. Give its password.")]}
        )
    return user


def _new(invitation: Invitation, password: str | None) -> User:
    if password is not None:
        _check_password(password, User(email=invitation.email, name=invitation.name))
    return User.objects.create_user(
        invitation.email, password, name=invitation.name, language=invitation.language
    )


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user=user)
    except ValidationError as error:
        raise GuardFailed(errors={"password": list(error.messages)}) from None


def _join(user: User, invitation: Invitation) -> None:
    offices = {Membership.Office.NONE.value, invitation.office}
    for office in offices:
        fields: dict[str, Any] = {"appointed_by": invitation.invited_by}
        Membership.objects.get_or_create(
            agency=invitation.agency, user=user, office=office, until_at=None, defaults=fields
        )
