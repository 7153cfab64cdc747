"""What the acts are done to, and how one is made ready: shared by the tables of acts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from agencies import services as agencies
from agencies.models import Sector
from cases.models import Term
from tests.cast import L, person, term
from tests.world import World

Prepared = Callable[[], Any]


def call(service: Callable[..., Any], *args: Any, **named: Any) -> Prepared:
    return lambda: service(*args, **named)


def contact(w: World) -> Any:
    """A contact of the lead agency."""
    return person("contact", w.cast.agency("lead"), office="contact")


def newcomer(w: World) -> Any:
    return person("newcomer", w.cast.agency("lead"))


def invitation(w: World) -> tuple[Any, str]:
    return agencies.make_invitation(
        w.cast.agency("lead"), by=None, email="new@example.org", name="New"
    )


def acting(w: World, stage: str, role: str) -> dict[str, Any]:
    return {"by": w.cast.people[role], "version": w.fresh(stage).version}


def police() -> Sector:
    return Sector.objects.get(code="police")


def study_flags() -> list[Term]:
    return [term(L.STUDY_FLAGS, "homelessness")]
