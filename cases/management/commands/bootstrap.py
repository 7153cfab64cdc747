"""Begin on an empty server, or add its next table: agency, table, a link for the coordinator."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from agencies import services as agency_services
from agencies.errors import DomainError
from agencies.models import Agency, Membership, Sector, User
from agencies.models.base import current
from tables import services as table_services
from tables.models import Officer, Table
from tables.services import set_up


class Command(BaseCommand):
    """No account begins with a password: the coordinator chooses one behind the link."""

    help = "Make the first (or, with --another, the next) table and its coordinator; prints a link."

    def add_arguments(self, parser: CommandParser) -> None:
        """Everything that cannot be guessed has to be given."""
        parser.add_argument("--email", required=True, help="of the coordinator")
        parser.add_argument("--name", required=True, help="of the coordinator")
        parser.add_argument("--agency", required=True, help="the coordinator's, in English")
        parser.add_argument("--agency-fr", default="", help="in French (default: as in English)")
        parser.add_argument("--sector", default="social_services")
        parser.add_argument("--statute", default="mfippa", choices=Agency.Statute.values)
        parser.add_argument("--table", required=True, help="name of the table in English")
        parser.add_argument("--table-fr", default="", help="in French (default: as in English)")
        parser.add_argument("--prefix", required=True, help="two to six capital letters")
        parser.add_argument("--language", default="en", choices=dict(settings.LANGUAGES))
        parser.add_argument("--time-zone", default=settings.TIME_ZONE)
        parser.add_argument(
            "--another", action="store_true", help="the next table of a server that has one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Make all of it, or nothing."""
        if settings.SAMPLE_MODE:
            raise CommandError("This is a sample site: the sample is made by load_sample.")
        if (Table.objects.exists() or Agency.objects.exists()) and not options["another"]:
            raise CommandError("This server is not empty. Add --another to make its next table.")
        try:
            with transaction.atomic():
                table, secret = self.begin(options)
        except DomainError as error:
            raise CommandError(_in_words(error)) from error
        if not secret:
            self.stdout.write(f"{options['email']} has an account here, and finds the set-up at:")
            self.stdout.write(f"{settings.SITE_URL}{reverse('set_up_next', args=[table.pk])}")
            return
        days = agency_services.INVITATION_DAYS
        self.stdout.write(f"Give this link to {options['email']}. It works once, for {days} days:")
        self.stdout.write(f"{settings.SITE_URL}{reverse('invitation', args=[secret])}")

    def begin(self, given: dict[str, Any]) -> tuple[Table, str]:
        """Make lists, agency, table and coordinator; returns the table and the link's secret.

        Somebody of the agency who has an account needs no link, and the secret is empty.
        """
        call_command("load_vocabulary", verbosity=0)
        agency = self.agency(given)
        table = table_services.create_table(
            by=None,
            name_en=given["table"],
            name_fr=given["table_fr"] or given["table"],
            prefix=given["prefix"],
            language=given["language"],
            time_zone=given["time_zone"],
        )
        set_up.begin(table)
        table_services.give_seat(table, agency, by=None, agreement_date=timezone.localdate())
        person, secret = self.coordinator(agency, given)
        table_services.appoint_officer(table, person, Officer.Office.COORDINATOR, by=None)
        return table, secret

    def coordinator(self, agency: Agency, given: dict[str, Any]) -> tuple[User, str]:
        """The person, with the secret of their invitation unless they work for the agency."""
        known = User.objects.filter(email=given["email"].strip().lower()).first()
        if known and known.memberships.filter(current(), agency=agency).exists():
            return known, ""
        contacts = agency.memberships.filter(current(), office=Membership.Office.CONTACT)
        if known or contacts.exists():
            raise CommandError("The agency’s contact invites this person first; then run it again.")
        invitation, secret = agency_services.make_invitation(
            agency,
            by=None,
            email=given["email"],
            name=given["name"],
            language=given["language"],
            office=Membership.Office.CONTACT,
        )
        person = User.objects.create_user(
            invitation.email, name=invitation.name, language=invitation.language
        )
        agency_services.appoint(agency, person, Membership.Office.NONE, by=None)
        return person, secret

    def agency(self, given: dict[str, Any]) -> Agency:
        """The coordinator's agency: the one of that name, or a new one."""
        there = Agency.objects.filter(name_en=given["agency"], closed_at=None).first()
        if there is not None:
            return there
        sector = Sector.objects.filter(code=given["sector"]).first()
        if sector is None:
            known = ", ".join(Sector.objects.order_by("code").values_list("code", flat=True))
            raise CommandError(f"There is no sector {given['sector']}. There are: {known}")
        return agency_services.create_agency(
            by=None,
            name_en=given["agency"],
            name_fr=given["agency_fr"] or given["agency"],
            sector=sector,
            statute=given["statute"],
        )


def _in_words(error: DomainError) -> str:
    lines = [f"{field}: {words}" for field, found in error.errors.items() for words in found]
    return "\n".join([str(error.detail), *lines])
