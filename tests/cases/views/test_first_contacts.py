"""First contacts pasted as a list: looked over line by line, then all invited or none."""

from __future__ import annotations

import pytest
from django.core import mail
from django.test import TestCase

from agencies.models import AuditEntry, Invitation
from tables.models import Table
from tables.services import set_up
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, person

pytestmark = pytest.mark.django_db
GOOD = "seated agency; Robin; Robin@Example.org; fr\n\nhousing agency (fr);Kim;kim@example.org\n"


@pytest.fixture
def browser(cast: Cast) -> Browser:
    """The coordinator of a table of which two agencies are known by these names."""
    for role, name in (("seated", "seated agency"), ("assisting", "housing agency")):
        agency = cast.agency(role)
        type(agency).objects.filter(pk=agency.pk).update(name_en=name, name_fr=f"{name} (fr)")
    return Browser(cast.coordinator)


def paste(browser: Browser, table: Table, lines: str, **more: str):
    return browser.send("first_contacts", table.pk, lines=lines, **more)


def test_list_is_looked_over_and_nothing_is_sent(cast: Cast, browser: Browser) -> None:
    page = paste(browser, cast.table, GOOD)
    assert "seated agency Robin robin@example.org French" in words(page)
    assert "housing agency Kim kim@example.org English" in words(page)
    assert "Send the invitations" in words(page)
    assert (page.status_code, Invitation.objects.count(), len(mail.outbox)) == (200, 0, 0)


def test_list_from_a_spreadsheet_is_cut_at_its_tabs(cast: Cast, browser: Browser) -> None:
    page = paste(browser, cast.table, "seated agency\tRobin\trobin@example.org\ten")
    assert "seated agency Robin robin@example.org English" in words(page)


def test_all_are_invited_by_mail_in_their_language(cast: Cast, browser: Browser) -> None:
    before = AuditEntry.objects.filter(verb="person.invite").count()
    with TestCase.captureOnCommitCallbacks(execute=True):
        done = paste(browser, cast.table, GOOD, send="1")
    assert done.status_code == 302
    made = Invitation.objects.order_by("email")
    assert [(row.email, row.name, row.language, row.office) for row in made] == [
        ("kim@example.org", "Kim", "en", "contact"),
        ("robin@example.org", "Robin", "fr-ca", "contact"),
    ]
    assert {message.to[0] for message in mail.outbox} == {"kim@example.org", "robin@example.org"}
    assert all("/invitations/" in message.body for message in mail.outbox)
    assert AuditEntry.objects.filter(verb="person.invite").count() - before == 2
    page = words(browser.open("first_contacts", cast.table.pk))
    assert "2 invitations are sent." in page
    assert "Invited, not yet accepted 2" in page


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("nobody's;Kim;kim@example.org", "no agency of this name has a seat here"),
        ("stranger agency;Kim;kim@example.org", "no agency of this name has a seat here"),
        ("lead agency;Kim;kim@example.org", "no agency of this name has a seat here"),
        ("seated agency;Kim;kim2@example.org", "the agency stands on the list already"),
        ("housing agency;;kim@example.org", "the name is missing or too long"),
        ("housing agency;Kim;kim at example", "this is not an e-mail address"),
        ("housing agency;Kim;ROBIN@example.org", "the address stands on the list already"),
        ("housing agency;Kim;coordinator@example.org", "nobody can appoint themself"),
        ("housing agency;Kim;kim@example.org;de", "the language is neither en nor fr"),
        ("housing agency;Kim;kim@example.org;en;contact", "there are more than four columns"),
    ],
)
def test_bad_line_is_named_and_nobody_is_invited(
    cast: Cast, browser: Browser, line: str, said: str
) -> None:
    person("has one", cast.agency("lead"), office="contact")
    refused = paste(browser, cast.table, f"seated agency;Robin;robin@example.org\n{line}", send="1")
    assert refused.status_code == 422
    assert f"Line 2: {said}" in words(refused)
    assert "Line 1:" not in words(refused)
    assert (Invitation.objects.count(), len(mail.outbox)) == (0, 0)


def test_every_bad_line_is_named(cast: Cast, browser: Browser) -> None:
    page = words(paste(browser, cast.table, "a;b;c\n" * 12))
    assert [number for number in range(1, 13) if f"Line {number}:" not in page] == []


def test_list_that_is_empty_or_too_long_is_refused(cast: Cast, browser: Browser) -> None:
    assert "Paste at least one line." in words(paste(browser, cast.table, " \n"))
    many = "seated agency;Robin;robin@example.org\n" * 61
    assert "At most 60 lines at a time." in words(paste(browser, cast.table, many))


@pytest.mark.parametrize(("role", "status"), [("chair", 403), ("lead", 403), ("other_table", 404)])
def test_nobody_but_the_coordinator_invites(cast: Cast, role: str, status: int) -> None:
    browser = Browser(cast.people[role])
    assert browser.open("first_contacts", cast.table.pk).status_code == status
    assert paste(browser, cast.table, GOOD, send="1").status_code == status
    assert not Invitation.objects.exists()


def test_set_up_leads_there_and_back(cast: Cast, browser: Browser) -> None:
    row = set_up.begin(cast.table)
    type(row).objects.update(step="people")
    step = browser.open("set_up_step", cast.table.pk, "people")
    assert "Paste a list of contacts" in words(step)
    assert "Go on with the set-up" in words(browser.open("first_contacts", cast.table.pk))
