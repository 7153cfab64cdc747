"""The first contacts of a table's agencies, pasted as a list: read, looked over, invited together.

Each agency names and ends its own people from then on, so that nobody else can be on the list.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.errors import GuardFailed
from agencies.models import Agency, Invitation, Membership, User
from tables.models import Table
from tables.services.agencies import invite_first_contact, waiting_for_contact
from tables.services.places import require
from tables.services.set_up import MANAGE, MOST_LINES, SEE, split_lines

LANGUAGES = {"en": "en", "fr": "fr-ca", "fr-ca": "fr-ca"}


@dataclass(frozen=True)
class ContactLine:
    """One person to be invited: the first contact of an agency that has none."""

    agency: Agency
    name: str
    email: str
    language: str


def waiting(table: Table, by: User) -> QuerySet[Agency]:
    """The agencies with a seat at *table* whose first contact *by* may invite."""
    return waiting_for_contact(by).filter(seats__table=table).distinct().order_by("name_en", "pk")


def invited(table: Table, by: User) -> QuerySet[Invitation]:
    """The invitations of first contacts by *by* that can still be accepted."""
    return Invitation.objects.filter(
        agency__in=waiting(table, by).values("pk"), office=Membership.Office.CONTACT,
        invited_by=by, accepted_at=None, expires_at__gt=timezone.now(),
    ).select_related("agency").order_by("agency__name_en", "pk")  # fmt: skip


def read_contacts(table: Table, text: str, *, by: User) -> list[ContactLine]:
    """A pasted list: on each line agency; name; e-mail address; language, which may be left out.

    Raises GuardFailed that says for each bad line what is wrong with it.
    """
    reader = _Reader(table, by)
    lines = [reader.read(number, cells) for number, cells in split_lines(text)]
    if not lines:
        raise GuardFailed(errors={"lines": [_("Paste at least one line.")]})
    if len(lines) > MOST_LINES:
        words = _("At most %(count)d lines at a time.") % {"count": MOST_LINES}
        raise GuardFailed(errors={"lines": [words]})
    if reader.wrong:
        raise GuardFailed(errors={"lines": reader.wrong})
    return [line for line in lines if line]


class _Reader:
    """Reads line by line, and keeps what was wrong with which."""

    def __init__(self, table: Table, by: User) -> None:
        self.by, self.language = by, table.language
        self.agencies = {
            name.casefold(): agency
            for agency in waiting(table, by)
            for name in (agency.name_en, agency.name_fr)
        }
        self.wrong: list[str] = []
        self.seen: set[object] = set()

    def read(self, number: int, cells: list[str]) -> ContactLine | None:
        """One line; None, with the reasons kept, for a bad one."""
        name_of, name, email, language = (cells + [""] * 4)[:4]
        agency = self.agencies.get(name_of.casefold())
        code = LANGUAGES.get(language.casefold() or self.language)
        found = list(self._faults(agency, name, email.lower(), code, len(cells)))
        self.wrong += [
            _("Line %(number)d: %(words)s") % {"number": number, "words": words} for words in found
        ]
        if found or agency is None or code is None:
            return None
        return ContactLine(agency, name, email.lower(), code)

    def _faults(
        self, agency: Agency | None, name: str, email: str, language: str | None, cells: int
    ) -> Iterable[str]:
        if cells > 4:
            yield _("there are more than four columns.")
        if agency is None:
            yield _("no agency of this name has a seat here and waits for a contact.")
        elif self._again(agency.pk):
            yield _("the agency stands on the list already.")
        if not 0 < len(name) <= 120:
            yield _("the name is missing or too long.")
        if not _is_address(email):
            yield _("this is not an e-mail address.")
        elif self._again(email):
            yield _("the address stands on the list already.")
        elif email == self.by.email:
            yield _("nobody can appoint themself.")
        if language is None:
            yield _("the language is neither en nor fr.")

    def _again(self, what: object) -> bool:
        before = what in self.seen
        self.seen.add(what)
        return before


def _is_address(email: str) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return len(email) <= 254


@transaction.atomic
def invite_contacts(
    table: Table, *, by: User, contacts: Iterable[ContactLine]
) -> list[tuple[Invitation, str]]:
    """Invite all of *contacts*, or none; each invitation comes with the secret of its link.

    Raises Forbidden for an agency that has its contact by now.
    """
    require(table, by, see=SEE, do=MANAGE)
    return [
        invite_first_contact(
            line.agency, by=by, email=line.email, name=line.name, language=line.language
        )
        for line in contacts
    ]
