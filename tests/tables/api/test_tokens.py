"""API tokens: made by a person with a session, shown once, and of no use once revoked."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from agencies import services
from agencies.models import ApiToken, User
from tests.api import Api, errors, problem
from tests.cast import Cast, holds

pytestmark = pytest.mark.django_db


@pytest.fixture
def person() -> User:
    """Somebody who can sign in."""
    return User.objects.create_user("robin@example.org", "a long password", name="Robin")


def bearer(secret: str) -> Api:
    """A program with a token."""
    api = Api()
    api.client.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return api


def issue(person: User, key: str | None = None) -> dict:
    """Make a token through the API."""
    response = Api(person).post("/tokens/", {"name": "reports", "days": 30}, key=key)
    assert response.status_code == 201, response.content
    return response.json()


def test_token_opens_the_api_as_its_person(person: User) -> None:
    token = issue(person)
    assert bearer(token["secret"]).get("/me/").json()["email"] == "robin@example.org"


def test_secret_is_kept_as_a_hash_and_shown_once(person: User) -> None:
    token = issue(person)
    listed = Api(person).get("/tokens/").json()["results"]
    row = ApiToken.objects.get()
    assert [found["name"] for found in listed] == ["reports"]
    assert token["secret"] not in str(listed)
    assert token["secret"] not in row.digest


def test_repeated_request_makes_one_token_without_its_secret(person: User) -> None:
    first, second = issue(person, key="same"), issue(person, key="same")
    assert (second["id"], second["secret"]) == (first["id"], None)


def test_token_cannot_manage_tokens(person: User) -> None:
    api = bearer(issue(person)["secret"])
    answers = [api.post("/tokens/", {"name": "next", "days": 1}), api.get("/tokens/")]
    assert [problem(answer)[0] for answer in answers] == [403, 403]
    assert ApiToken.objects.count() == 1


def test_revoked_token_opens_nothing(person: User) -> None:
    token = issue(person)
    assert Api(person).send("delete", f"/tokens/{token['id']}/").status_code == 204
    response = bearer(token["secret"]).get("/me/")
    assert problem(response) == (401, "authentication_failed")
    assert response["WWW-Authenticate"] == "Bearer"


def test_token_says_when_it_was_last_used(person: User) -> None:
    token = issue(person)
    unused = Api(person).get("/tokens/").json()["results"][0]["last_used_at"]
    bearer(token["secret"]).get("/me/")
    used = Api(person).get("/tokens/").json()["results"][0]["last_used_at"]
    assert (unused, used is None) == (None, False)


def test_expired_token_opens_nothing(person: User) -> None:
    token = issue(person)
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert problem(bearer(token["secret"]).get("/me/"))[0] == 401


def test_token_of_somebody_else_is_not_found(person: User) -> None:
    token = issue(person)
    other = User.objects.create_user("kim@example.org", "a long password", name="Kim")
    response = Api(other).send("delete", f"/tokens/{token['id']}/")
    assert problem(response) == (404, "not_found")


@pytest.mark.parametrize("days", [0, 366, "30", None])
def test_token_for_no_sensible_time_is_refused(person: User, days: object) -> None:
    response = Api(person).post("/tokens/", {"name": "reports", "days": days})
    assert (problem(response), errors(response)) == ((400, "invalid_input"), {"days"})


def test_nobody_reads_anything_without_signing_in(person: User) -> None:
    paths = ("/me/", "/tokens/", "/sectors/", "/schema/", "/docs/", "/agencies/", "/situations/")
    assert {path: Api().get(path).status_code for path in paths} == dict.fromkeys(paths, 401)


def test_token_that_only_reads_writes_nothing(cast: Cast) -> None:
    _token, secret = services.issue_token(cast.lead, name="t", days=1, scope="read")
    headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": "a"}
    client = Client(headers=headers)
    assert client.get("/api/v1/me/").status_code == 200
    refused = client.patch("/api/v1/me/", {"name": "N"}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "token_scope")


def test_token_reaches_the_table_it_is_bound_to_and_no_other(cast: Cast) -> None:
    for table in (cast.table, cast.other_table):
        holds(table, cast.same_agency_other_table, "chair")
    _token, secret = services.issue_token(
        cast.same_agency_other_table, name="t", days=1, table=cast.other_table.pk
    )
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    seen = [row["id"] for row in client.get("/api/v1/tables/").json()["results"]]
    assert seen == [str(cast.other_table.pk)]


def test_token_bound_to_a_table_holds_no_office_of_an_agency(cast: Cast) -> None:
    services.appoint(cast.agency("lead"), cast.lead, "contact", by=None)
    _token, secret = services.issue_token(cast.lead, name="t", days=1, table=cast.table.pk)
    path = f"/api/v1/agencies/{cast.agency('lead').pk}/invitations/"
    headers = {"Authorization": f"Bearer {secret}"}
    assert Api(cast.lead).client.get(path).status_code == 200
    assert Client(headers=headers).get(path).status_code == 404


@pytest.mark.parametrize("other", [True, False])
def test_token_is_for_one_table_of_ones_own(cast: Cast, other: bool) -> None:
    body = {"name": "t", "days": 1} | ({"table": str(cast.other_table.pk)} if other else {})
    refused = Api(cast.lead).post("/tokens/", body)
    assert (problem(refused)[0], errors(refused)) == (422, {"table"})
    assert ApiToken.objects.count() == 0


def test_token_tells_its_table_and_its_scope(cast: Cast) -> None:
    table = str(cast.table.pk)
    body = {"name": "t", "days": 1, "table": table, "scope": "read"}
    made = Api(cast.lead).post("/tokens/", body).json()
    assert (made["table_id"], made["scope"]) == (table, "read")
    assert bearer(made["secret"]).get("/tables/").json()["results"][0]["id"] == table
