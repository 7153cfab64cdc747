"""Who gets in with an organization's account, and what is kept of it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from django.core.serializers import serialize
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from config import doctor
from config.identity import providers
from tests.cases.views.conftest import words
from tests.config.identity.going import (
    address,
    go,
    is_in,
    linked,
    reasons,
    trust,
)
from tests.services.organization import Organization, make_key
from tests.signing_in import enrol

pytestmark = pytest.mark.django_db


def test_linked_person_signs_in_and_is_asked_for_their_second_factor(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    app = enrol(person)
    answer = go(client, river)
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not is_in(client)
    client.post(answer["Location"], {"code": app.code()})
    assert is_in(client)
    entry = AuditEntry.objects.get(verb="session.begin")
    assert entry.references["with_what"] == ["socialaccount", "totp"]
    assert entry.actor_id == person.pk


def test_linked_person_without_a_second_factor_is_led_to_make_one(
    client: Client, river: Organization, person: User
) -> None:
    linked(river, person)
    go(client, river)
    assert client.get("/")["Location"] == reverse("mfa_index")


@pytest.mark.parametrize(
    ("trusted", "amr", "whole"),
    [(True, ["pwd", "mfa"], True), (True, ["pwd"], False), (True, "mfa", False),
     (False, ["pwd", "mfa"], False)],
)  # fmt: skip
def test_second_factor_of_the_organization_counts_where_both_say_so(
    client: Client, river: Organization, person: User, settings: Any,
    trusted: bool, amr: Any, whole: bool,
) -> None:  # fmt: skip
    if trusted:
        trust(settings, river)
    linked(river, person)
    enrol(person)
    river.person["amr"] = amr
    go(client, river)
    assert is_in(client) is whole


def test_one_goes_on_to_the_page_one_came_from(
    client: Client, river: Organization, person: User, settings: Any
) -> None:
    trust(settings, river)
    linked(river, person)
    river.person["amr"] = ["mfa"]
    assert go(client, river, next="/me/")["Location"] == "/me/"
    client.logout()
    assert go(client, river, next="https://elsewhere.example/")["Location"] == "/"


def test_stranger_gets_the_page_that_everybody_gets(
    client: Client, river: Organization, person: User
) -> None:
    river.at_keyboard(email=person.email, preferred_username=person.email)
    unknown = go(client, river)
    linked(river, person)
    User.objects.filter(pk=person.pk).update(is_active=False)
    closed = go(Client(), river)
    river.sign = lambda self, claims: self.signed(claims, key=make_key())
    forged = go(Client(), river)
    assert [unknown.status_code, closed.status_code, forged.status_code] == [403, 403, 403]
    assert words(unknown) == words(closed) == words(forged)
    assert reasons() == ["unknown", "unknown", "signature"]
    assert User.objects.count() == 1


def test_nothing_of_the_organization_is_kept_but_tenant_and_object_id(
    client: Client, river: Organization, person: User
) -> None:
    told = linked(river, person)
    go(client, river)
    kept = SocialAccount.objects.get()
    assert (kept.provider, kept.uid) == ("river", f"{river.tenant}:{told['oid']}")
    assert kept.extra_data == {}
    assert not SocialToken.objects.exists()
    assert not SocialApp.objects.exists()
    everything = serialize("json", [kept, person, *AuditEntry.objects.all()])
    session = str(dict(client.session.items()))
    assert "planted" not in (everything + session).lower()
    assert told["oid"] not in serialize("json", AuditEntry.objects.all())


def test_question_is_proved_and_asks_for_no_more_than_it_needs(
    client: Client, river: Organization
) -> None:
    river.at_keyboard()
    go(client, river)
    asked = river.asked[-1]
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["nonce"]) > 40
    assert len(asked["state"]) >= 16
    assert set(asked["scope"].split()) == {"openid", "profile"}
    assert asked["redirect_uri"] == "http://testserver/accounts/organization/river/back/"
    assert river.problems == []


def test_what_an_address_adds_to_the_question_is_not_asked(
    client: Client, river: Organization
) -> None:
    more = "?scope=Mail.Read&auth_params=prompt%3Dnone&process=connect"
    asked = parse_qs(urlsplit(client.post(address("sign_in", river) + more)["Location"]).query)
    assert "Mail.Read" not in asked["scope"][0]
    assert asked["prompt"] == ["select_account"]


def test_sign_in_page_has_a_button_for_each_and_may_lead_there(
    client: Client, river: Organization, lake: Organization
) -> None:
    page = client.get("/accounts/login/")
    assert page.content.decode().count("Go on with your account of") == 2
    policy = page.headers["Content-Security-Policy"].split("; ")
    there = sorted({providers.origin_of(one.address) for one in (river, lake)})
    assert f"form-action 'self' {' '.join(there)}" in policy
    elsewhere = client.get("/accounts/password/reset/").headers["Content-Security-Policy"]
    assert "form-action 'self'" in elsewhere.split("; ")


def test_doctor_says_which_organization_cannot_be_asked(
    river: Organization, lake: Organization, settings: Any
) -> None:
    gone = lake.as_provider(discovery="http://127.0.0.1:9/x")
    other = lake.as_provider(slug="sea", issuer="https://login.example/x/v2.0")
    settings.IDENTITY_PROVIDERS = [river.as_provider(), gone, other]
    said = [found.words for found in doctor.organizations()]
    assert said == [
        "lake cannot be asked (unreachable): nobody signs in with it.",
        "sea cannot be asked (issuer): nobody signs in with it.",
    ]


def test_site_without_organizations_says_nothing_of_them(client: Client) -> None:
    page = client.get("/accounts/login/")
    assert "your account of" not in page.content.decode()
    assert "form-action 'self'" in page.headers["Content-Security-Policy"].split("; ")
