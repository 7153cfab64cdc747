"""A mail server that is away undoes nothing, and tells nobody whose account there is."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from tests.cases.views.conftest import words
from tests.cast import Cast
from tests.signing_in import App

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nobody_takes_mail(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1


def test_forgotten_password_is_answered_alike_for_known_and_unknown(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    answers = []
    with caplog.at_level(logging.WARNING, logger="config.accounts"):
        for email in (cast.lead.email, "nobody@example.org"):
            answer = Client().post(reverse("account_reset_password"), {"email": email})
            answers.append((answer.status_code, answer["Location"]))
    assert answers == [(302, reverse("account_reset_password_done"))] * 2
    assert len(caplog.records) == 2
    assert cast.lead.email not in caplog.text


def test_app_is_set_up_and_its_recovery_codes_are_shown(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead)
    address = reverse("mfa_activate_totp")
    secret = client.get(address).context["form"].secret
    answer = client.post(address, {"code": App(secret).code()}, follow=True)
    assert answer.status_code == 200
    assert "ecovery codes" in words(answer)
    kinds = Authenticator.objects.filter(user=cast.lead).values_list("type", flat=True)
    assert {Authenticator.Type.TOTP, Authenticator.Type.RECOVERY_CODES} <= set(kinds)
