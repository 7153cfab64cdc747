"""Signing in: with a second factor, for a time, the same for everybody, and counted."""

from __future__ import annotations

import time
import uuid
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.conf import settings as django_settings
from django.core.management import call_command
from django.test import Client, override_settings
from django.urls import reverse

from agencies import signin
from agencies.models import AuditEntry, User
from config.sessions import ASKED_BY_THE_PAGE, WITHOUT_SECOND_FACTOR
from tests import cast as casting
from tests.canary.addresses import routes
from tests.cases.views.conftest import words
from tests.cast import PASSWORD
from tests.signing_in import App, enrol

pytestmark = pytest.mark.django_db
LOGIN = "/accounts/login/"


@pytest.fixture
def person() -> User:
    return casting.person("somebody")


def sign_in(client: Client, user: User, app: App | None = None) -> Any:
    """Through the pages, with the app if there is one; the last answer."""
    done = client.post(LOGIN, {"login": user.email, "password": PASSWORD})
    return client.post(done["Location"], {"code": app.code()}) if app else done


def aged(client: Client, **moments: int) -> None:
    """Make the session older: *moments* are seconds by the name of the note."""
    session = client.session
    for name, seconds in moments.items():
        session[name] = int(time.time()) - seconds
    session.save()


# --- The second factor ---------------------------------------------------------------------------


def test_password_alone_leads_to_making_a_second_factor(client: Client, person: User) -> None:
    sign_in(client, person)
    assert client.get("/")["Location"] == reverse("mfa_index")
    assert "One more step" in words(client.get(reverse("mfa_index")))
    answer = client.get("/api/v1/me/")
    assert (answer.status_code, answer.json()["code"]) == (403, "second_factor_required")


def test_password_alone_opens_exactly_what_is_declared(client: Client, person: User) -> None:
    sign_in(client, person)
    plain = [(name, route) for name, route in routes() if "<" not in route]
    opened = {
        name
        for name, route in plain
        if client.get(f"/{route}").headers.get("Location") != reverse("mfa_index")
    }
    reached = {name for name in opened if client.get(reverse(name)).status_code != 403}
    assert reached - WITHOUT_SECOND_FACTOR - {"healthz", "readyz"} == set()
    assert {name for name, _route in routes()} >= WITHOUT_SECOND_FACTOR


@pytest.mark.django_db(transaction=True)
def test_app_is_set_up_and_used(client: Client, person: User) -> None:
    sign_in(client, person)
    page = client.get(reverse("mfa_activate_totp"))
    app = App(page.context["form"].secret)
    done = client.post(reverse("mfa_activate_totp"), {"code": app.code()}, follow=True)
    assert "They are shown this once" in words(done)
    codes = client.get(reverse("mfa_view_recovery_codes"))
    assert "are not shown again" in words(codes)
    assert client.get("/").status_code == 200
    kept = Authenticator.objects.get(user=person, type="totp")
    elsewhere = Client()
    app.shown.clear()
    assert sign_in(elsewhere, person, app)["Location"] == "/"
    assert elsewhere.get("/").status_code == 200
    assert app.secret not in str(kept.data)
    assert decrypt(kept.data["secret"]) == app.secret


def test_recovery_code_works_once(client: Client, person: User) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes

    enrol(person)
    code = RecoveryCodes.activate(person).get_unused_codes()[0]
    sealed = Authenticator.objects.get(user=person, type="recovery_codes").data["seed"]
    assert decrypt(sealed) != sealed
    answers = []
    for _attempt in range(2):
        fresh = Client()
        there = fresh.post(LOGIN, {"login": person.email, "password": PASSWORD})["Location"]
        fresh.post(there, {"code": code})
        answers.append(fresh.get("/").status_code)
    assert answers == [200, 302]


def test_last_second_factor_is_not_taken_away(client: Client, person: User) -> None:
    app = enrol(person)
    sign_in(client, person, app)
    done = client.post(reverse("mfa_deactivate_totp"))
    assert "Add another one first" in words(done)
    assert Authenticator.objects.filter(user=person).count() == 1


def test_sample_asks_for_no_second_factor(client: Client, person: User) -> None:
    with override_settings(SAMPLE_MODE=True):
        sign_in(client, person)
        assert client.get("/").status_code == 200


def test_each_step_leaves_its_entry(client: Client, person: User) -> None:
    app = enrol(person)
    client.post(LOGIN, {"login": person.email, "password": "not the password"})
    sign_in(client, person, app)
    client.post(reverse("account_logout"))
    told = list(AuditEntry.objects.filter(verb__startswith="session.").order_by("sequence"))
    assert [entry.verb for entry in told] == ["session.refuse", "session.begin", "session.end"]
    assert told[1].references["with_what"] == ["password", "totp"]
    assert person.email not in str([entry.references for entry in told])


# --- How long it lasts ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moments", "stays"),
    [
        ({}, True),
        ({signin.SEEN_AT: 29 * 60}, True),
        ({signin.SEEN_AT: 31 * 60}, False),
        ({signin.SIGNED_IN_AT: 12 * 3600 - 60}, True),
        ({signin.SIGNED_IN_AT: 12 * 3600 + 60}, False),
    ],
)
def test_session_ends_after_half_an_hour_alone_and_after_twelve_in_any_case(
    client: Client, person: User, moments: dict[str, int], stays: bool
) -> None:
    client.force_login(person)
    aged(client, **moments)
    assert (client.get("/").status_code == 200) == stays


def test_page_keeps_a_session_alive_and_its_polling_does_not(
    client: Client, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    client.force_login(person)
    aged(client, seen_at=20 * 60)
    before = client.session[signin.SEEN_AT]
    monkeypatch.setattr("config.sessions.ASKED_BY_THE_PAGE", frozenset({"home"}))
    client.get("/")
    assert client.session[signin.SEEN_AT] == before
    client.get(reverse("profile"))
    assert client.session[signin.SEEN_AT] > before


@pytest.mark.parametrize(
    ("role", "stays"),
    [("checked_in", True), ("chair", True), ("left_early", False), ("seated", False)],
)
def test_session_is_not_ended_in_the_middle_of_a_meeting(
    cast: casting.Cast, role: str, stays: bool
) -> None:
    meeting = casting.in_session(cast)
    other = uuid.uuid4()
    client = Client()
    client.force_login(cast.people[role])
    aged(client, seen_at=31 * 60)
    poll = reverse("participant_poll", args=[meeting.pk])

    assert [client.get(poll).status_code for _time in range(2)] == ([200] if stays else [401]) * 2
    assert client.get(reverse("participant_poll", args=[other])).status_code == 401


def test_page_beside_the_meeting_ends_the_session_that_is_over(cast: casting.Cast) -> None:
    meeting = casting.in_session(cast)
    client = Client()
    client.force_login(cast.checked_in)
    aged(client, seen_at=31 * 60)

    assert client.get(reverse("participant_board", args=[meeting.pk])).status_code == 200
    assert client.get("/").status_code == 302
    assert client.get(reverse("participant_poll", args=[meeting.pk])).status_code == 401


def test_polls_named_as_asked_by_the_page_exist() -> None:
    for name in ASKED_BY_THE_PAGE - {"projector_poll"}:
        assert reverse(name, args=[uuid.uuid4()])
    assert reverse("projector_poll")


def test_own_sessions_are_listed_and_ended(person: User) -> None:
    app, here, there = enrol(person), Client(), Client()
    for client in (here, there):
        sign_in(client, person, app)
    page = here.get(reverse("usersessions_list"))
    assert len(page.context["sessions"]) == 2
    here.post(reverse("usersessions_list"))
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)


# --- Proving it again ----------------------------------------------------------------------------


def confirmed_before(client: Client, seconds: int) -> None:
    """Make the last proof so many seconds old."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] = time.time() - seconds
    session.save()


def test_membership_needs_a_proof_of_the_last_quarter_of_an_hour(client: Client) -> None:
    cast = casting.gather()
    path = reverse("table_settings", args=[cast.table.pk])
    client.force_login(cast.coordinator)
    assert client.get(path).status_code == 200
    confirmed_before(client, 16 * 60)
    assert client.get(path)["Location"] == f"/accounts/reauthenticate/?next={path}".replace(
        path, path.replace("/", "%2F")
    )
    proved = client.post(f"/accounts/reauthenticate/?next={path}", {"password": PASSWORD})
    assert proved["Location"] == path
    assert client.get(path).status_code == 200


def test_api_asks_for_the_proof_too_and_not_of_a_token(client: Client) -> None:
    from agencies import services

    cast = casting.gather()
    path = f"/api/v1/tables/{cast.table.pk}/"
    body = {"data": "{}", "content_type": "application/json"}
    client.force_login(cast.coordinator)
    confirmed_before(client, 16 * 60)
    answer = client.patch(path, **body, headers={"Idempotency-Key": "a"})
    assert (answer.status_code, answer.json()["code"]) == (403, "confirmation_required")
    assert client.get(path).status_code == 200
    _token, secret = services.issue_token(cast.coordinator, name="t", days=1)
    headers = {"Idempotency-Key": "b", "Authorization": f"Bearer {secret}"}
    assert Client().patch(path, **body, headers=headers).status_code == 200


def test_form_that_was_sent_too_late_is_not_kept_in_the_session(client: Client) -> None:
    cast = casting.gather()
    client.force_login(cast.coordinator)
    confirmed_before(client, 16 * 60)
    client.post(reverse("table_settings", args=[cast.table.pk]), {"statement_en": "planted words"})
    assert "planted words" not in str(dict(client.session))


# --- Guessing ------------------------------------------------------------------------------------


@pytest.fixture
def shared_counters(db: None) -> Any:
    """The cache of a real site without Redis: the database, shared by all its processes."""
    from django.core.cache.backends.db import DatabaseCache

    real = {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache_entries",
    }  # fmt: skip
    with override_settings(CACHES={"default": real}):
        call_command("createcachetable", verbosity=0)
        assert isinstance(DatabaseCache, type)
        yield


def test_thousand_attempts_try_five_passwords_an_account(
    shared_counters: None, person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over three addresses, each attempt under another forged forwarding header."""
    other, app = casting.person("honest"), enrol(casting.person("unused"))
    tried: list[str] = []
    real = User.check_password

    def counting(self: User, raw: str) -> bool:
        tried.append(self.email)
        return real(self, raw)

    monkeypatch.setattr(User, "check_password", counting)
    clients = [Client(REMOTE_ADDR=f"198.51.100.{n}") for n in range(3)]
    for number in range(1000):
        forged = f"203.0.113.{number % 250}"
        clients[number % 3].post(
            LOGIN,
            {"login": person.email, "password": f"guess {number}"},
            headers={"X-Forwarded-For": forged, "X-Real-IP": forged, "Forwarded": f"for={forged}"},
        )
    assert tried.count(person.email) <= 5
    app = enrol(other)
    honest = Client(REMOTE_ADDR="192.0.2.9")
    assert sign_in(honest, other, app)["Location"] == "/"


def test_known_and_unknown_accounts_are_answered_alike(person: User) -> None:
    def answer(path: str, email: str) -> tuple[int, str]:
        done = Client().post(path, {"login": email, "email": email, "password": "x"})
        return done.status_code, words(done).replace(email, "")

    for path in (LOGIN, reverse("account_reset_password")):
        assert answer(path, person.email) == answer(path, "nobody@example.org")


def test_hash_is_computed_for_an_unknown_account_too(
    person: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.contrib.auth.hashers import MD5PasswordHasher

    hashed: list[str] = []
    real = MD5PasswordHasher.encode

    def counting(self: Any, password: str, salt: str) -> str:
        hashed.append(password)
        return real(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counting)
    counts = []
    for email in (person.email, "nobody@example.org"):
        hashed.clear()
        Client().post(LOGIN, {"login": email, "password": "x"})
        counts.append(len(hashed))
    assert counts[0] == counts[1] > 0


def test_admin_site_is_not_mounted() -> None:
    assert "django.contrib.admin" not in django_settings.INSTALLED_APPS
