"""The mails about an account: in the product's own words, and with nothing in them to follow."""

import re
from pathlib import Path

import allauth
import pytest
from django.conf import settings
from django.core import mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from tests.cast import Cast

STOCK = Path(allauth.__file__).parent / "templates"
OURS = Path(settings.BASE_DIR) / "config" / "templates"
# What belongs to ways of this product that do not exist: signing up, addresses that one changes or
# confirms oneself, codes by mail.
NEVER_SENT = {
    "account_already_exists", "email_changed", "email_confirm", "email_confirmation",
    "email_confirmation_signup", "email_deleted", "login_code", "password_reset_code",
}  # fmt: skip


def mails() -> list[str]:
    """Each mail that the installed library can send about an account."""
    found = []
    for app in ("account", "mfa"):
        found += [f"{app}/email/{path.name.removesuffix('_message.txt')}"
                  for path in sorted((STOCK / app / "email").glob("*_message.txt"))]  # fmt: skip
    return [name for name in found if name.rpartition("/")[2] not in {"base", *NEVER_SENT}]


@pytest.mark.parametrize("name", mails())
@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_mail_about_an_account_is_the_products_own(name: str, language: str) -> None:
    assert (OURS / f"{name}_message.txt").exists()
    said = {"password_reset_url": "https://table.example/reset/", "ip": "192.0.2.7",
            "user_agent": "A browser", "email": "person@example.org"}  # fmt: skip
    with translation.override(language):
        subject = render_to_string(f"{name}_subject.txt", said).strip()
        body = render_to_string(f"{name}_message.txt", said)
    assert subject
    assert "\n" not in subject
    for told in (said["ip"], said["user_agent"], said["email"], "&#x27;", "&quot;"):
        assert told not in body
    assert ("Veuillez" in body) == (language == "fr-ca")


def test_unknown_address_is_sent_no_address_of_this_site(cast: Cast, client) -> None:
    client.post(reverse("account_reset_password"), {"email": "nobody@example.org"})
    (message,) = mail.outbox
    assert message.to == ["nobody@example.org"]
    assert not re.findall(r"https?://", message.body)


def test_link_for_a_new_password_is_the_only_one_in_its_mail(cast: Cast, client) -> None:
    client.post(reverse("account_reset_password"), {"email": cast.originating.email})
    (message,) = mail.outbox
    (link,) = re.findall(r"https?://\S+", message.body)
    assert "/accounts/password/reset/key/" in link
    assert client.get(link, follow=True).status_code == 200
