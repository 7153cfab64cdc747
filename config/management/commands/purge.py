"""Purge from the shell: what is due, and with two people, that it goes; by default it only says."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from agencies import cleanup, datafiles
from agencies.errors import DomainError
from agencies.models import User
from cases.lifecycle.erase import erased_models
from cases.models import BreakGlass, Purge, SealedText
from cases.services import break_glass, earlier, report_files, retention
from tables.models import Attendance, Table


class Command(BaseCommand):
    """`manage.py purge` says what is due at each table, and changes nothing.

    With two people it does what the screens do: one proposes, another approves, and a certificate
    stays. Both have to hold the offices that the screens ask of them. Whatever else has a period
    of its own goes too (files of reports and uploads, keys, sessions, reasons of break-glass), and
    what went is brought out of the data files. Done again it finds nothing more.
    """

    help = "Say what has served its time; with --proposed-by and --approved-by purge it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Who proposes and who approves; nothing goes without both."""
        parser.add_argument("--table", help="prefix of one table (default: all)")
        parser.add_argument("--proposed-by", metavar="EMAIL")
        parser.add_argument("--approved-by", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Say, or purge."""
        tables = list(_tables(options["table"]))
        if not (options["proposed_by"] or options["approved_by"]):
            for table in tables:
                self.say(table, retention.expected(table))
            self.stdout.write("Nothing was changed: give --proposed-by and --approved-by.")
            return
        proposes, approves = _person(options["proposed_by"]), _person(options["approved_by"])
        for table in tables:
            self.say(table, _purge(table, proposes, approves))
        cleanup.forget()
        earlier.forget()
        report_files.forget_expired()
        break_glass.forget_reasons()
        datafiles.scrub({*erased_models(), SealedText, Attendance, BreakGlass})
        self.stdout.write("Purged, and brought out of the data files.")

    def say(self, table: Table, counts: dict[str, int]) -> None:
        """One line for a table: how much of each class."""
        told = ", ".join(f"{name} {count}" for name, count in counts.items())
        self.stdout.write(f"{table.prefix}: {told}")


def _tables(prefix: str | None) -> Any:
    rows = Table.objects.order_by("prefix")
    found = rows.filter(prefix=prefix) if prefix else rows
    if prefix and not found:
        raise CommandError("There is no table with this prefix.")
    return found


def _person(email: str | None) -> User:
    found = User.objects.filter(email__iexact=email or "", is_active=True).first()
    if found is None:
        raise CommandError("Give --proposed-by and --approved-by, each somebody with an account.")
    return found


def _purge(table: Table, proposes: User, approves: User) -> dict[str, int]:
    """Propose, unless a proposal waits; approve. Where nothing is due, nothing is done."""
    counts = retention.expected(table)
    if not any(counts.values()):
        return counts
    waiting = Purge.objects.filter(table=table, done_at=None).first()
    try:
        row = waiting or retention.propose(table, by=proposes)
        return dict(retention.approve(row, by=approves).counts)
    except DomainError as error:
        raise CommandError(f"{table.prefix}: {error.detail}") from error
