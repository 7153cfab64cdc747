"""Answers that are not believed: forged, spoilt, of somebody else, replayed, mixed up."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import jwt
import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import User
from tests.cases.views.conftest import words
from tests.config.identity.going import (
    address,
    changed,
    go,
    is_in,
    linked,
    reasons,
    there,
    without,
)
from tests.services.organization import Organization, make_key

pytestmark = pytest.mark.django_db


SPOILT: dict[str, tuple[Any, str]] = {
    "expired": (changed(exp=int(time.time()) - 120), "expired"),
    "of tomorrow": (changed(iat=int(time.time()) + 86400), "not_yet"),
    "for another site": (changed(aud=str(uuid4())), "audience"),
    "of another issuer": (changed(iss="https://login.example/other/v2.0"), "issuer"),
    "of another tenant": (changed(tid=str(uuid4())), "tenant"),
    "to another question": (changed(nonce="another"), "nonce"),
    "to no question": (without("nonce"), "incomplete"),
    "without an object id": (without("oid"), "incomplete"),
    "without a tenant": (without("tid"), "incomplete"),
    "with an object id that is none": (changed(oid="somebody@example.org"), "incomplete"),
    "for a party of its own": (changed(azp=str(uuid4())), "audience"),
}


@pytest.mark.parametrize("name", SPOILT)
def test_answer_that_is_wrong_opens_nothing(
    client: Client, river: Organization, person: User, name: str
) -> None:
    linked(river, person)
    river.spoil, reason = SPOILT[name]
    assert go(client, river).status_code == 403
    assert not is_in(client)
    assert reasons() == [reason]


def test_answer_for_two_sites_opens_nothing(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    river.spoil = changed(aud=[river.client_id, str(uuid4())])
    assert go(client, river).status_code == 403
    assert reasons() == ["audience"]


def unsigned(self: Organization, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, None, algorithm="none", headers={"kid": self.kid})


def by_the_secret(self: Organization, claims: dict[str, Any]) -> str:
    return self.signed(claims, key=self.secret * 4, algorithm="HS256")


def by_nobody_known(self: Organization, claims: dict[str, Any]) -> str:
    return jwt.encode(claims, self.key, algorithm="RS256", headers={"kid": "another"})


@pytest.mark.parametrize(
    ("sign", "reason"),
    [
        (lambda self, claims: self.signed(claims, key=make_key()), "signature"),
        (lambda self, claims: self.signed(claims)[:-6] + "AAAAAA", "signature"),
        (unsigned, "algorithm"),
        (by_the_secret, "algorithm"),
        (by_nobody_known, "key"),
        (lambda self, claims: "not a token", "token"),
        (lambda self, claims: "", "token"),
    ],
)
def test_signature_that_is_not_the_organizations_opens_nothing(
    client: Client, river: Organization, person: User, sign: Any, reason: str
) -> None:
    linked(river, person)
    river.sign = sign
    assert go(client, river).status_code == 403
    assert not is_in(client)
    assert reasons() == [reason]


def test_same_object_id_in_another_tenant_is_somebody_else(
    client: Client, river: Organization, lake: Organization, person: User
) -> None:
    told = linked(river, person)
    lake.at_keyboard(oid=told["oid"], email=person.email)
    assert go(client, lake).status_code == 403
    assert reasons() == ["unknown"]


def test_same_address_with_another_object_id_is_somebody_else(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    river.at_keyboard(email=person.email, email_verified=True)
    assert go(client, river).status_code == 403
    assert reasons() == ["unknown"]


def test_answer_is_taken_once(client: Client, river: Organization, person: User) -> None:
    linked(river, person)
    back = there(client.post(address("sign_in", river)))
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 403
    assert reasons() == ["state"]


def test_answer_to_another_browser_is_refused(river: Organization, person: User) -> None:
    linked(river, person)
    back = there(Client().post(address("sign_in", river)))
    victim = Client()
    assert victim.get(back).status_code == 403
    assert not is_in(victim)


def test_token_of_an_earlier_question_is_refused(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    kept: list[str] = []
    river.sign = lambda self, claims: kept.append(self.signed(claims)) or kept[0]  # type: ignore[func-returns-value]
    assert go(client, river).status_code == 302
    assert go(Client(), river).status_code == 403
    assert reasons() == ["nonce"]


def test_organizations_are_not_mixed_up(
    client: Client, river: Organization, lake: Organization, person: User
) -> None:
    """An answer of one at the address of the other, and a token of one handed out by the other."""
    told = linked(river, person)
    back = there(client.post(address("sign_in", river)))
    moved = back.replace("/river/", "/lake/")
    assert client.get(moved).status_code == 403
    lake.person = told
    river.sign = lambda self, claims: lake.signed(lake.claims({"nonce": claims["nonce"]}))
    river.kid = lake.kid
    assert go(client, river).status_code == 403
    river.sign = lambda self, claims: lake.signed(claims)
    assert go(client, river).status_code == 403
    assert reasons() == ["state", "signature", "signature"]
    assert not is_in(client)


def test_organization_that_names_itself_otherwise_is_refused(
    client: Client, river: Organization, lake: Organization, person: User
) -> None:
    linked(river, person)
    back = there(client.post(address("sign_in", river)))
    assert client.get(f"{back}&iss={lake.address}").status_code == 403
    back = there(client.post(address("sign_in", river)))
    assert client.get(f"{back}&iss={river.address}").status_code == 302
    assert reasons() == ["issuer"]


def test_organization_that_publishes_another_name_is_not_gone_to(
    client: Client, river: Organization, settings: Any
) -> None:
    settings.IDENTITY_PROVIDERS = [river.as_provider(issuer="https://login.example/x/v2.0")]
    assert client.post(address("sign_in", river)).status_code == 403
    assert reasons() == ["issuer"]


def test_organization_that_does_not_answer_is_said_in_words(
    client: Client, river: Organization, settings: Any
) -> None:
    settings.IDENTITY_PROVIDERS = [river.as_provider(discovery="http://127.0.0.1:9/x")]
    answer = client.post(address("sign_in", river))
    assert answer.status_code == 403
    assert "This did not work" in words(answer)
    assert reasons() == ["unreachable"]


def test_leaving_there_without_an_answer_changes_nothing(
    client: Client, river: Organization
) -> None:
    state = parse_qs(urlsplit(client.post(address("sign_in", river))["Location"]).query)["state"][0]
    answer = client.get(address("callback", river), {"error": "access_denied", "state": state})
    assert answer.status_code == 403
    assert reasons() == ["cancelled"]


def test_new_key_of_the_organization_is_found(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    assert go(client, river).status_code == 302
    river.key, river.kid = make_key(), "new"
    assert go(Client(), river).status_code == 302


def test_organization_that_is_not_named_is_not_there(client: Client, river: Organization) -> None:
    for name in ("sign_in", "callback"):
        path = reverse(f"identity_{name}", args=["sea"])
        assert client.post(path).status_code in {404, 405}
        assert client.get(path).status_code in {404, 405}
