"""People and agencies: what does not fit gets its own error and changes nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from agencies import services
from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import ApiToken, Invitation, Membership, Sector, User
from tests.cast import Cast, person

pytestmark = [pytest.mark.django_db, pytest.mark.matrix]

GOOD = "four plain words here"


def invited(cast: Cast, email: str = "new@example.org", **fields) -> str:
    agency = cast.agency("lead")
    return services.make_invitation(agency, by=None, email=email, name="New", **fields)[1]


def test_agency_name_is_taken_once(cast: Cast) -> None:
    taken = cast.agency("lead")
    with pytest.raises(Conflict) as refused:
        services.create_agency(
            by=None, name_en=taken.name_en, name_fr="x", statute="none",
            sector=Sector.objects.first(),
        )  # fmt: skip
    assert (refused.value.code, set(refused.value.errors)) == ("name_taken", {"name_en"})


@pytest.mark.parametrize("email", ["", "nobody", "a@", "a b@example.org", "a@b"])
def test_invitation_needs_an_address(cast: Cast, email: str) -> None:
    with pytest.raises(GuardFailed) as refused:
        invited(cast, email)
    assert set(refused.value.errors) == {"email"}
    assert not Invitation.objects.exists()


def test_nobody_invites_or_appoints_themself(cast: Cast) -> None:
    contact = person("contact", cast.agency("lead"), office="contact")
    with pytest.raises(Forbidden):
        services.invite(cast.agency("lead"), by=contact, email=contact.email.upper(), name="x")
    with pytest.raises(Forbidden):
        services.appoint(cast.agency("lead"), contact, "privacy_officer", by=contact)
    assert not Membership.objects.filter(user=contact, office="privacy_officer").exists()


@pytest.mark.parametrize(
    ("role", "refusal"),
    [
        ("lead", Forbidden),
        ("coordinator", Forbidden),
        ("seated", Forbidden),
        ("administrator", Unseen),
    ],
)
def test_only_the_contact_of_an_agency_invites_and_appoints(
    cast: Cast, role: str, refusal: type[Exception]
) -> None:
    agency, by = cast.agency("lead"), cast.people[role]
    newcomer = person("newcomer", agency)
    with pytest.raises(refusal):
        services.invite(agency, by=by, email="new@example.org", name="New")
    with pytest.raises(refusal):
        services.appoint(agency, newcomer, "contact", by=by)
    assert not Invitation.objects.exists()
    assert not Membership.objects.filter(user=newcomer, office="contact").exists()


def test_invitation_keeps_no_secret(cast: Cast) -> None:
    secret = invited(cast)
    kept = Invitation.objects.get()
    assert secret not in repr([getattr(kept, f.attname) for f in kept._meta.concrete_fields])


def test_accepted_invitation_makes_the_account_with_its_office(cast: Cast) -> None:
    user = services.accept_invitation(invited(cast, office="contact"), password=GOOD)
    offices = Membership.objects.filter(user=user, agency=cast.agency("lead"))
    assert sorted(offices.values_list("office", flat=True)) == ["", "contact"]
    assert user.check_password(GOOD)


def test_invitation_works_once_and_while_it_lasts(cast: Cast) -> None:
    secret = invited(cast)
    services.accept_invitation(secret, password=GOOD)
    with pytest.raises(Unseen):
        services.accept_invitation(secret, password=GOOD)
    late = invited(cast, "late@example.org")
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for token in (late, "no such token", ""):
        with pytest.raises(Unseen):
            services.accept_invitation(token, password=GOOD)


@pytest.mark.parametrize("password", ["", "short", "123456789012", "password1234"])
def test_weak_password_makes_no_account(cast: Cast, password: str) -> None:
    secret = invited(cast)
    with pytest.raises(GuardFailed) as refused:
        services.accept_invitation(secret, password=password)
    assert set(refused.value.errors) == {"password"}
    assert not User.objects.filter(email="new@example.org").exists()


def test_invitation_to_a_known_address_needs_its_password(cast: Cast) -> None:
    known = person("known")
    secret = invited(cast, known.email)
    with pytest.raises(GuardFailed):
        services.accept_invitation(secret, password=GOOD)
    assert not Membership.objects.filter(user=known).exists()
    assert services.accept_invitation(secret, password="a long password for tests") == known
    assert Membership.objects.filter(user=known, agency=cast.agency("lead")).exists()


@pytest.mark.parametrize("days", [0, -1, 366])
def test_token_for_no_sensible_time_is_refused(cast: Cast, days: int) -> None:
    with pytest.raises(GuardFailed) as refused:
        services.issue_token(cast.lead, name="x", days=days)
    assert set(refused.value.errors) == {"days"}
    assert not ApiToken.objects.exists()


def test_token_of_somebody_else_is_unseen(cast: Cast) -> None:
    token, _secret = services.issue_token(cast.lead, name="x", days=1)
    with pytest.raises(Unseen):
        services.revoke_token(token, by=cast.assisting)
    token.refresh_from_db()
    assert token.revoked_at is None
