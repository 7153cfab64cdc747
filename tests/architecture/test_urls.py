"""Nobody gets in without having signed in, except where the list below says so."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies import identities, services
from cases.reports import earlier_template
from cases.services import breach, break_glass, business, earlier, ministry, retention
from tables import services as tables
from tables.services import projectors
from tests.canary.addresses import filled, routes
from tests.cases.reports.reporting import shelf
from tests.cast import term
from tests.config.test_headers import POLICY
from tests.signing_in import enrol
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db

# Answered before anything looks at the request, with a word or two for a load balancer.
BARE = {"healthz", "readyz"}
# Addresses that answer somebody who has not signed in, and why.
PUBLIC = {
    "healthz": "a load balancer asks whether the process lives",
    "readyz": "a load balancer asks whether it can work",
    "metrics": "a monitor asks, with a token of its own; not there without",
    "account_login": "signs in",
    "account_logout": "nobody to sign out: leads to the home page, which asks to sign in",
    "account_signup": "says that accounts are not made by oneself",
    "account_inactive": "says that the account is closed",
    "account_reset_password": "a password was forgotten",
    "account_reset_password_done": "a password was forgotten",
    "account_reset_password_from_key": "a password was forgotten",
    "account_reset_password_from_key_done": "a password was forgotten",
    "mfa_login_webauthn": "signs in with a passkey",
    "set_language": "before signing in too",
    "set_theme": "before signing in too",
    "hide_screen": "quick exit: it has to work always, and signs out whoever is there",
    "unlock": "signs in again after hiding",
    "styleguide": "shows components; it exists in a sample only",
    "sample_sign_in": "signs in; it exists in a sample only",
    "calendar_feed": "a calendar program reads it; the address is the secret",
    "projector_code": "a device that belongs to nobody is paired by the code of a meeting",
    "projector_poll": "a 401 without the cookie of a paired device",
    "projector": "leads there without the cookie of a paired device",
    "invitation": "an account is made from the link of a mail",
    "identity_sign_in": "signs in, at one's organization",
    "identity_callback": "the way back from there",
    "identity_accept": "an account is made from the link of a mail, with that of an organization",
}
HEADERS = {
    "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY", "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin", "Permissions-Policy": "accelerometer=()",
    "Cache-Control": "no-store",
}  # fmt: skip
# Where a redirect may lead somebody who has not signed in.
SIGN_IN = "/accounts/login/"


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Something of everything that an address can name."""
    with lasting(django_db_blocker):
        world = build()
        fill(world)
        yield world


def fill(world: World) -> None:
    """Add a row of whatever an address can name and a meeting does not have anyway."""
    projectors.make_code(world.cast.meeting, by=world.cast.chair)
    services.issue_token(world.cast.lead, name="t", days=1)
    enrol(world.cast.lead)
    agency = world.cast.agency("lead")
    break_glass.ask(by=world.cast.administrator, reason="The contact has gone.", agency=agency)
    identities.link(world.cast.lead, provider="river", subject="tenant:person")
    tables.begin_review(world.cast.table, by=world.cast.coordinator)
    retention.propose(world.cast.table, by=world.cast.coordinator)
    retention.hold(world.situations["open"], by=world.cast.coordinator)
    years = earlier_template.write_csv()
    ask = {"first_date": date(2026, 1, 1), "last_date": date(2026, 3, 31)}
    ministry.request_records(
        world.cast.table, by=world.cast.coordinator, purpose="reporting", **ask
    )
    earlier.upload(world.cast.table, by=world.cast.coordinator, content=years)
    shelf(world.cast)
    services.make_invitation(
        world.cast.agency("lead"), by=None, email="new@example.org", name="New"
    )
    breach.report_text(world.situations["submitted"], by=world.cast.originating)
    tables.sign_observer(
        world.cast.meeting, name="A", organization="B", by=world.cast.chair, acknowledged=True
    )
    tables.make_address(world.cast.lead)
    business.add_business(world.ahead, by=world.cast.chair, title="Training")
    kind = term("barrier_kinds", "no_bed")
    business.raise_barrier(world.cast.table, by=world.cast.chair, kind=kind)


def turned_away(response: Any) -> bool:
    """Whether an answer is the way to sign in, or 401, or the API's 403."""
    if response.status_code in {301, 302}:
        return response.headers["Location"].startswith(SIGN_IN)
    return response.status_code in {401, 403}


def is_closed_up(response: Any) -> bool:
    """Whether an answer has the strict policy and the other headers."""
    policy = response.headers.get("Content-Security-Policy", "")
    return {part.strip() for part in policy.split(";")} == POLICY and all(
        value in response.headers.get(name, "") for name, value in HEADERS.items()
    )


def test_every_address_turns_strangers_away_or_is_on_the_list(world: World) -> None:
    client = Client(enforce_csrf_checks=False)
    answered = set()
    for name, route in routes():
        for path in list(filled(route))[:2]:
            for call in (client.get, client.post, client.put, client.patch, client.delete):
                if not turned_away(call(path)):
                    answered.add(name)
    assert answered - set(PUBLIC) == set()


def test_every_answer_carries_the_headers(world: World) -> None:
    """Whoever asks: a stranger, and one who sees and may do most."""
    stranger, coordinator, lead = (Client(raise_request_exception=False) for _ in range(3))
    coordinator.force_login(world.cast.coordinator)
    lead.force_login(world.cast.lead)
    bare = set()
    for name, route in routes():
        path = next(iter(filled(route)))
        for client in (stranger, coordinator, lead):
            if not is_closed_up(client.get(path)):
                bare.add(name)
    assert bare - BARE == set()


@pytest.mark.parametrize("name", ["styleguide", "sample_sign_in"])
def test_pages_of_a_sample_are_not_there_otherwise(name: str, client: Client) -> None:
    assert client.get(reverse(name)).status_code == 404


def test_every_address_of_the_list_is_there() -> None:
    assert set(PUBLIC) - {name for name, _route in routes()} == set()


def test_every_address_has_a_name_of_its_own() -> None:
    names = [name for name, _route in routes()]
    assert [name for name in set(names) if names.count(name) > 1 or not name] == []


def test_every_parameter_of_an_address_is_known(world: World) -> None:
    unfilled = [route for _name, route in routes() if not list(filled(route))]
    assert unfilled == []
