"""From an exception to the answer, once for programs and once for people."""

import json

import pytest
from django.core.exceptions import PermissionDenied, SuspiciousOperation, ValidationError
from django.http import Http404
from django.test import RequestFactory
from django.urls import reverse
from rest_framework import exceptions

from agencies import errors as domain
from config import api, errors, problems

REFUSALS = [
    (domain.Unseen(), 404, "not_found"),
    (domain.Forbidden(), 403, "forbidden"),
    (domain.StaleVersion(), 409, "stale_version"),
    (domain.WrongStage(), 409, "wrong_stage"),
    (domain.Conflict(code="two_leads"), 409, "two_leads"),
    (domain.KeyReused(), 409, "idempotency_key_reused"),
    (domain.GuardFailed(), 422, "guard_failed"),
    (Http404(), 404, "not_found"),
    (PermissionDenied(), 403, "forbidden"),
    (SuspiciousOperation(), 400, "bad_request"),
    (ValidationError("no"), 400, "invalid_input"),
    (exceptions.NotAuthenticated(), 401, "not_authenticated"),
    (exceptions.MethodNotAllowed("PUT"), 405, "method_not_allowed"),
    (exceptions.ParseError(), 400, "parse_error"),
    (exceptions.Throttled(wait=3), 429, "throttled"),
]


@pytest.mark.parametrize(("error", "status", "code"), REFUSALS)
def test_api_and_page_say_the_same(error, status, code) -> None:
    said = api.handle_exception(error, {})
    assert (said.status_code, said.data["status"], said.data["code"]) == (status, status, code)
    page = errors.ProblemPageMiddleware(lambda request: None).process_exception(
        RequestFactory().get("/anything/"), error
    )
    assert page.status_code == status
    assert str(said.data["title"]) in page.content.decode()


def test_problem_has_exactly_the_agreed_members() -> None:
    said = api.handle_exception(domain.GuardFailed(errors={"lead": ["Choose one."]}), {})
    assert set(said.data) == {"type", "title", "status", "detail", "code", "errors"}
    assert said.data["errors"] == {"lead": ["Choose one."]}
    assert said.content_type == "application/problem+json"


def test_fault_of_ours_is_no_problem() -> None:
    assert api.handle_exception(RuntimeError("secret"), {}) is None


def test_nested_input_errors_become_dotted_names() -> None:
    error = exceptions.ValidationError(
        {"people": [{}, {"sex": ["Unknown code."]}], "non_field_errors": ["Too many."]}
    )
    assert problems.from_exception(error).errors == {
        "people.1.sex": ["Unknown code."],
        "": ["Too many."],
    }


def test_waiting_time_is_kept_rounded_up() -> None:
    said = api.handle_exception(exceptions.Throttled(wait=3.2), {})
    assert said.headers["Retry-After"] == "4"


def test_exception_text_holds_no_words_of_the_detail() -> None:
    assert str(domain.GuardFailed("Jane was typed")) == "guard_failed"


def test_unknown_api_address_is_a_problem_document(client) -> None:
    response = client.get("/api/v1/no-such-thing/")
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert json.loads(response.content)["code"] == "not_found"


def test_unknown_page_is_a_problem_page(client) -> None:
    response = client.get("/no-such-thing/")
    assert response.status_code == 404
    assert response.headers["Content-Type"].startswith("text/html")


def test_form_without_its_token_is_refused_as_such() -> None:
    response = errors.csrf_failure(RequestFactory().post("/api/v1/x/"), "REASON_NO_CSRF_COOKIE")
    assert json.loads(response.content)["code"] == "csrf_failed"


def test_error_page_that_fails_falls_back_to_plain_text(monkeypatch) -> None:
    def broken(*args, **kwargs):
        raise RuntimeError("no template")

    monkeypatch.setattr(errors, "render", broken)
    response = errors.server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert response.headers["Content-Type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    ("language", "words"), [("en", "it has no page"), ("fr-ca", "aucune page")]
)
def test_opening_what_only_takes_a_button_says_so_in_words(client, language, words) -> None:
    client.cookies["django_language"] = language
    response = client.get(reverse("set_language"))
    assert (response.status_code, response.headers["Allow"]) == (405, "POST")
    assert words in response.content.decode()
    assert "method_not_allowed" in response.content.decode()


def test_sending_to_what_only_opens_says_so_in_words(cast, client) -> None:
    client.force_login(cast.lead, backend="agencies.backends.SignInBackend")
    response = client.post(reverse("home"))
    assert response.status_code == 405
    assert "Nothing can be sent to this address." in response.content.decode()
