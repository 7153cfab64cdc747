"""Accounts of their organization that people sign in with: linked by themselves, unlinked, ended.

Of such an account nothing is kept but which directory it is of and its id there. Each write leaves
exactly one audit entry, and neither of the two is in it.
"""

from __future__ import annotations

from uuid import UUID

from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from agencies import audit, journal
from agencies.errors import Conflict, Unseen
from agencies.models import Invitation, User
from agencies.services import join_invited, pending_invitations

Identity = SocialAccount


def of(user: User) -> QuerySet[SocialAccount]:
    """What *user* signs in with beside a password."""
    return Identity.objects.filter(user=user).order_by("date_joined", "pk")


@transaction.atomic
def link(user: User, *, provider: str, subject: str) -> SocialAccount:
    """Let *user* sign in as *subject* at *provider*. Raises Conflict when somebody does already."""
    identity = _link(user, provider, subject)
    audit.record("identity.link", by=user, obj=identity, provider=provider)
    return identity


@transaction.atomic
def unlink(identity: SocialAccount, *, by: User) -> None:
    """Sign in with it no more. Raises Unseen for somebody else's, Conflict when it is all there is.

    A restored backup does not bring it back.
    """
    if identity.user_id != by.pk:
        raise Unseen()
    if not by.has_usable_password() and of(by).count() == 1:
        raise Conflict(
            _("It is all that you can sign in with. Choose a password first."), code="last_way_in"
        )
    journal.write(journal.Kind.IDENTITY, [by.pk])
    Identity.objects.filter(pk=identity.pk).delete()
    audit.record("identity.unlink", by=by, obj=identity, provider=identity.provider)


def end_all(user: User) -> int:
    """Unlink all that *user* has, as part of the act that calls it; returns how many."""
    if not of(user).exists():
        return 0
    journal.write(journal.Kind.IDENTITY, [user.pk])
    return of(user).delete()[0]


def may_accept(invitation: Invitation, *, provider: str, subject: str) -> bool:
    """Whether the account of an invitation may begin with, or be proved by, an identity.

    Where there is an account with a password, only that or an identity linked to it proves it; an
    address is no proof.
    """
    user = User.objects.filter(email=invitation.email).first()
    holder = Identity.objects.filter(provider=provider, uid=subject).first()
    if holder is not None:
        return user is not None and holder.user_id == user.pk
    return user is None or not (user.has_usable_password() or of(user).exists())


@transaction.atomic
def accept_invitation(pk: UUID, *, provider: str, subject: str) -> User:
    """Make the account of an invitation with an identity instead of a password, and use it up.

    Raises Unseen when it is over or the identity is not the account's.
    """
    invitation = pending_invitations().select_for_update(of=("self",)).filter(pk=pk).first()
    if invitation is None or not may_accept(invitation, provider=provider, subject=subject):
        raise Unseen()
    user = join_invited(invitation)
    if not of(user).filter(provider=provider, uid=subject).exists():
        _link(user, provider, subject)
    return user


def _link(user: User, provider: str, subject: str) -> SocialAccount:
    try:
        with transaction.atomic():
            return Identity.objects.create(user=user, provider=provider, uid=subject, extra_data={})
    except IntegrityError:
        raise Conflict(code="identity_taken") from None
