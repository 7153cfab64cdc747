"""Every address that the resolver knows, filled with everything there is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import product
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.urls import URLPattern, get_resolver

from agencies.models import Agency, ApiToken, Invitation, Membership, User
from cases import models
from cases.lifecycle import TRANSITIONS
from cases.models import (
    Barrier,
    Breach,
    BusinessItem,
    ClosedQuarter,
    Discussion,
    Involvement,
    LegalHold,
    PendingRole,
    Purge,
    Release,
    ReportFile,
    ReportRequest,
    SealedText,
    Situation,
    StepAside,
    Term,
)
from cases.views.board_acts import DECISIONS
from cases.views.prepare_steps import REVIEW, STEPS
from cases.views.transitions import PAGES
from tables.models import (
    AccessReview,
    Break,
    CalendarAddress,
    Meeting,
    Observer,
    Officer,
    Projector,
    Representative,
    Seat,
    Table,
)

# What a parameter stands for: by its own name, or for `pk` by the part of the address before it.
ROWS: dict[str, type[Any]] = {
    "agencies": Agency, "agency": Agency, "agency_pk": Agency, "approvals": Situation,
    "aside_pk": StepAside,
    "breaches": Breach, "discussion": Discussion,
    "observer": Observer, "observers": Observer, "calendar": CalendarAddress,
    "barriers": Barrier, "breaks": Break, "business": BusinessItem,
    "discussions": Discussion, "invitations": Invitation, "involvement_pk": Involvement,
    "item": Discussion, "keys": Authenticator, "linked": SocialAccount,
    "meeting": Meeting, "meetings": Meeting,
    "memberships": Membership, "officers": Officer, "pending-roles": PendingRole, "person": User,
    "released": Release, "report-files": ReportFile, "reports": ReportRequest,
    "quarters": ClosedQuarter,
    "sealed-texts": SealedText,
    "representatives": Representative, "seat": Seat, "seats": Seat, "situation": Situation,
    "situations": Situation, "subject": User, "table": Table, "tables": Table, "term": Term,
    "undertakings": Table, "access-reviews": AccessReview,
    "holds": LegalHold, "purges": Purge, "tokens": ApiToken, "screen": Projector,
}  # fmt: skip
WORDS: dict[str, list[str]] = {
    "answer": ["approve"],
    "step": [*(kind.slug for kind in STEPS), REVIEW, "place", "people"],
    "transition": [*PAGES, *sorted({*TRANSITIONS, "undo"} - {*PAGES})],
    # On a board: first those with a page, and one that is not taken there.
    "decide": [*sorted(DECISIONS, key=lambda name: name not in PAGES), "split"],
    "act": ["open", "take-over", "accept"],
    "name": [Term.List.RISK_FACTORS],
    "token": ["nothing"], "secret": ["nothing"], "uidb36": ["1"], "form": ["csv", "signed"],
    "key": ["nothing"],
    "language": ["en", "fr"], "status": ["resolved"],
}  # fmt: skip
ROWS |= {
    "batch": models.ImportBatch, "break-glass": models.BreakGlass,
    "entries": Situation, "imports": models.ImportBatch,
    "indicators": models.OwnIndicator, "report-indicators": models.OwnIndicator,
    "jobs": models.Job, "record-exports": models.RecordExport, "records": models.RecordExport,
}  # fmt: skip
WORDS |= {"number": ["1"], "form": ["csv", "xlsx"], "decision": ["confirm", "refuse"]}
WORDS |= {"provider": ["river"], "glass_act": ["refuse"]}
WORDS |= {"slug": ["chair"], "pack_language": ["fr"], "document": ["data-flows"]}
MOST = 2  # rows of one kind; of situations and their appearances, all
# How a row belongs to an agency: of these one of one's own, and one of another's.
OWN = {
    Agency: "pk", Invitation: "agency", Membership: "agency", Representative: "seat__agency",
    Seat: "agency", User: "memberships__agency",
}  # fmt: skip
_PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
_REGEX = re.compile(r"\(\?P<(\w+)>[^)]*\)")


@cache
def routes() -> tuple[tuple[str, str], ...]:
    """Pairs of a name and a route such as ``tables/<uuid:pk>/``: put together once, for all."""
    return tuple(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: Any, before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        here = before + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield pattern.name or "", _REGEX.sub(r"<\1>", here).replace("^", "")
        else:
            yield from _walk(pattern.url_patterns, here)


def filled(route: str, user: User | None = None) -> Iterator[str]:
    """The addresses of *route*, as *user* would try them: with their own agency, and another's.

    Raises KeyError for a parameter that nothing here explains.
    """
    own = list(Membership.objects.filter(user=user).values_list("agency", flat=True))
    parts = route.split("/")
    choices = []
    for match in _PARAMETER.finditer(route):
        name = match[1]
        place = next(i for i, part in enumerate(parts) if match[0] in part)
        before = parts[place - 1]
        choices.append(_values(before if name == "pk" or before == "decide" else name, own))
    for values in product(*choices):
        given = iter(values)
        yield "/" + _PARAMETER.sub(lambda _match, given=given: next(given), route)


def _values(name: str, own: list[UUID]) -> list[str]:
    if name in WORDS:
        return [str(word) for word in WORDS[name]]
    model = ROWS[name]
    rows = model._default_manager.order_by("pk").values_list("pk", flat=True)
    if own and model in OWN:
        mine = {f"{OWN[model]}__in": own}
        found = [*rows.filter(**mine)[:1], *rows.exclude(**mine)[:1]]
    else:
        found = list(rows if model in (Situation, Discussion) else rows[:MOST])
    return [str(pk) for pk in found]
