"""Acts on agencies and on people: accounts, identities, break-glass."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from agencies import identities
from agencies import services as agencies
from agencies.models import ApiToken
from cases.services import break_glass, repairs
from tests.agencies.acts.rows import Prepared, call, contact, invitation, police
from tests.world import World


def _token(w: World) -> Prepared:
    return call(agencies.issue_token, w.cast.lead, name="laptop", days=30)


def _revoke(w: World) -> Prepared:
    token: ApiToken = _token(w)()[0]
    return call(agencies.revoke_token, token, by=w.cast.lead)


def _identity(w: World) -> Any:
    return identities.link(w.cast.lead, provider="river", subject="tenant:person")


def _glass(w: World) -> Any:
    agency = w.cast.agency("lead")
    return break_glass.ask(by=w.cast.administrator, reason="No contact is left.", agency=agency)


def _forget_reasons(w: World) -> Prepared:
    _glass(w)
    return lambda: break_glass.forget_reasons(timezone.now() + timedelta(days=366))


def _open_glass(w: World) -> Any:
    return break_glass.approve(_glass(w), by=w.cast.chair)


ACTS: dict[str, Callable[[World], Prepared]] = {
    "agencies.services.create_agency": lambda w: call(
        agencies.create_agency, by=w.cast.coordinator, name_en="New", name_fr="Neuf",
        sector=police(), statute="none",
    ),
    "agencies.services.invite": lambda w: call(
        agencies.invite, w.cast.agency("lead"), by=contact(w), email="a@example.org", name="Ann"
    ),
    "agencies.services.make_invitation": lambda w: lambda: invitation(w),
    "agencies.services.accept_invitation": lambda w: call(
        agencies.accept_invitation, invitation(w)[1], password="four plain words here"
    ),
    "agencies.identities.link": lambda w: lambda: _identity(w),
    "agencies.identities.unlink": lambda w: call(
        identities.unlink, _identity(w), by=w.cast.lead
    ),
    "agencies.identities.accept_invitation": lambda w: call(
        identities.accept_invitation, invitation(w)[0].pk, provider="river", subject="t:p"
    ),
    "cases.services.break_glass.ask": lambda w: lambda: _glass(w),
    "cases.services.break_glass.approve": lambda w: call(
        break_glass.approve, _glass(w), by=w.cast.chair
    ),
    "cases.services.break_glass.refuse": lambda w: call(
        break_glass.refuse, _glass(w), by=w.cast.chair
    ),
    "cases.services.break_glass.end": lambda w: call(
        break_glass.end, _open_glass(w), by=w.cast.chair
    ),
    "cases.services.break_glass.forget_reasons": _forget_reasons,
    "cases.services.repairs.repair": lambda w: call(
        repairs.repair, _open_glass(w), by=w.cast.administrator, kind="second_factor",
        person=w.cast.lead,
    ),
    "agencies.services.appoint": lambda w: call(
        agencies.appoint, w.cast.agency("lead"), w.cast.lead, "contact", by=contact(w)
    ),
    "agencies.services.issue_token": _token,
    "agencies.services.revoke_token": _revoke,
}  # fmt: skip
