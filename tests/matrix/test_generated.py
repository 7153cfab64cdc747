"""Every rule × every person × every row of its model: the list, the object and Django agree.

The cases are generated from the rules themselves, so that a new rule is tried the day it is
written. What each rule should answer stands in the other matrices; here nothing may disagree.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser

from agencies import access
from agencies.models import Agency
from cases.models import Situation
from tests.cast import ROLES
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db
AT_LEAST = 5000
# Rows of a model that has more of them than the stages need.
MOST = 8


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage, everybody around it."""
    with lasting(django_db_blocker):
        yield build("report_back")


def cases_of(user: Any, model: Any, name: str, rows: list[Any]) -> Iterator[bool]:
    """Whether list and object agree, row by row."""
    keys = [row.pk for row in rows]
    asked = access.permitted(model._default_manager.filter(pk__in=keys), user, name)
    listed = set(asked.values_list("pk", flat=True))
    for row in rows:
        yield (row.pk in listed) == user.has_perm(name, row)


def test_thousands_of_generated_cases_agree(world: World) -> None:
    rows = {model: list(model._default_manager.order_by("pk")[:MOST]) for model in models()}
    cases, wrong = Counter[str](), []
    for role in ROLES:
        user = world.cast.people[role]
        with access.sharing():
            for model, name, _rule in access.registered():
                agreed = list(cases_of(user, model, name, rows[model]))
                cases[role] += len(agreed)
                wrong += [(role, name)] * agreed.count(False)
    assert wrong == []
    assert sum(cases.values()) >= AT_LEAST
    assert min(cases.values()) == max(cases.values())


def models() -> set[Any]:
    """Every model with a rule."""
    return {model for model, _name, _rule in access.registered()}


@pytest.mark.parametrize("role", ["administrator", "observer", "superuser", "anonymous"])
def test_whoever_stands_outside_holds_nothing_of_a_situation(world: World, role: str) -> None:
    user = AnonymousUser() if role == "anonymous" else world.cast.people[role]
    names = [name for model, name, _rule in access.registered() if model is Situation]
    held = [name for name in names if Situation.objects.permitted(user, name).exists()]
    assert (len(names) > 10, held) == (True, [])


def test_inactive_person_holds_nothing(world: World) -> None:
    user = world.cast.lead
    user.is_active = False
    try:
        for model in (Situation, Agency):
            for known, name, _rule in access.registered():
                if known is model:
                    assert not access.permitted(model.objects.all(), user, name).exists()
    finally:
        user.is_active = True
