"""Exports, membership and settings ask who is there again: which pages, and that they do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse

from tests.cast import Cast

# Every page that asks again: sent, or opened too.
ASKED = {
    "access_review", "agency_reviews", "agreement_renew", "review_complete", "review_decide",
    "meeting_code", "table_reviews",
    "agency_appoint", "agency_invite", "agency_invite_contact", "agency_new", "filter_three",
    "first_contacts", "sample_begin", "sample_wipe",
    "agreement_extend", "identity_link", "identity_unlink", "my_identities",
    "break_glass_act", "break_glass_new", "break_glass_repair",
    "breaks", "hold_lift", "hold_place", "invitation_withdraw",
    "lists", "lists_of", "log_export", "log_own_entries", "my_tokens", "office_end",
    "officer_end", "officer_new",
    "person_end", "purge_approve", "purge_propose", "purge_withdraw", "quarter_again",
    "quarter_close", "record_decision", "record_exports", "record_file", "record_pdf",
    "release_plan",
    "report_again", "report_file", "report_new", "representative_end", "schedule", "seat",
    "own_indicators", "indicator_end", "seat_end", "seat_new", "set_up_step", "table_close",
    "table_guard", "table_retention", "table_settings", "tally", "term_act", "undertaking",
}  # fmt: skip
# Addresses that sound as if they should, and why they do not.
NOT_ASKED = {
    "agency_privacy": "opening a sealed text has rules of its own, two people's",
    "earlier_form": "an empty form",
    "earlier_years": "takes a file in; nothing leaves, and a second page confirms it",
    "identity_accept": "the link of the mail is the proof",
    "invitation": "the link of the mail is the proof",
    "ledger": "what was released is public",
    "log_index": "reading; the export asks",
    "log_of_person": "reading; the export asks",
    "log_of_situation": "reading; the export asks",
    "log_verify": "verifies; nothing leaves",
    "named_people": "an act on one situation, in the middle of its work",
    "people": "reading",
    "report": "reading; its files ask",
    "report_cancel": "takes nothing out",
    "report_story": "reading; its files ask",
    "report_text": "has to be quick: somebody is named",
    "report_words": "words of a report; its files ask",
    "reports": "reading; its files ask",
    "revoke_token": "closes something: the sooner the better",
    "working_figures": "reading",
}
SOUNDS = re.compile(
    r"settings|officers?/|seats?/|invit|appoint|memberships|people/|report|records?/|purge|"
    r"retention|holds?/|tokens|lists|guard/|schedule|breaks|ledger|log/|export|privacy|earlier-years"
)


def pages() -> Iterator[tuple[str, str, Any]]:
    """Name, route and view of every page, the API apart."""
    yield from _walk(get_resolver().url_patterns, "")


def _walk(patterns: Any, before: str) -> Iterator[tuple[str, str, Any]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLPattern):
            yield str(one.name), route, one.callback
        elif not route.startswith(("api/", "accounts/")):
            yield from _walk(one.url_patterns, route)


def test_pages_that_ask_again_are_exactly_these() -> None:
    asking = {name for name, _route, view in pages() if getattr(view, "asks_again", False)}
    assert asking == ASKED


def test_page_that_sounds_like_it_asks_again_or_says_why_not() -> None:
    sounding = {name for name, route, _view in pages() if SOUNDS.search(route)}
    assert sounding - ASKED - set(NOT_ASKED) == set()
    assert set(NOT_ASKED) - sounding == set()


def leave_for_long(client: Client) -> None:
    """Make the last proof of the session older than fifteen minutes."""
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 901
    session.save()


@pytest.mark.django_db
def test_seat_is_read_without_proof_and_changed_with_it(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    leave_for_long(client)
    path = reverse("seat", args=[cast.seats["lead"].pk])
    assert client.get(path).status_code == 200
    sent = client.post(path, {})
    assert sent["Location"].startswith(reverse("account_reauthenticate"))


@pytest.mark.django_db
def test_new_report_is_not_even_opened_without_proof(cast: Cast, client: Client) -> None:
    client.force_login(cast.coordinator)
    path = reverse("report_new", args=[cast.table.pk])
    assert client.get(path).status_code == 200
    leave_for_long(client)
    assert client.get(path)["Location"].startswith(reverse("account_reauthenticate"))
