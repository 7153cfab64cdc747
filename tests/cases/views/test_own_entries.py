"""What an agency entered, for its privacy officer to print: its own entries, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry, User
from cases import models
from cases.models import Situation
from cases.services import own_entries, plan, step_aside
from tests.cases.views.conftest import Browser, words
from tests.cast import L, person, work
from tests.world import World, build, lasting

pytestmark = pytest.mark.django_db
WORDS = {"originating": "brought in words", "lead": "lead in words", "assisting": "helper in words"}
# What hangs on a situation and is no entry of an agency, and why.
NO_ENTRY = {
    models.StageChange: "decisions of the table", models.Discussion: "what the table took up",
    models.Correction: "the coordinator's", models.EntryTick: "the coordinator's",
    models.KeptApart: "made by a split", models.LegalHold: "the table's",
    models.EarlierToken: "a digest of a secret", models.Approval: "that a draft was let go",
    models.SituationGroupPermission: "the table's decision",
    models.SituationUserPermission: "who of the agency reads",
}  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """A situation at every stage; in the open one two agencies write."""
    with lasting(django_db_blocker):
        made = build()
        row = made.fresh("open")
        work(made.cast, row)
        models.Narrative.objects.filter(situation=row).update(why_now=WORDS["originating"])
        for role in ("lead", "assisting"):
            kind = models.Term.objects.filter(list=L.PLAN_KINDS).first()
            row = made.fresh("open")
            plan.write_entry(
                row, by=made.cast.people[role], agency=made.cast.agency(role),
                version=row.version, kind=kind, text=WORDS[role],
            )  # fmt: skip
        for role in ("originating", "assisting"):
            made.cast.people[f"{role} officer"] = person(
                f"{role} officer", made.cast.agency(role), "privacy_officer"
            )
        yield made


def ask(user: User, world: World, role: str, stage: str) -> Any:
    """*user* asks for what the agency of *role* entered on the situation of *stage*."""
    pks = world.cast.agency(role).pk, world.situations[stage].pk
    return Browser(user).send("log_own_entries", *pks)


def officer(world: World, role: str) -> User:
    """The privacy officer of an agency."""
    return world.cast.privacy_officer if role == "lead" else world.cast.people[f"{role} officer"]


@pytest.mark.parametrize("role", WORDS)
def test_page_holds_what_the_agency_entered_and_nobody_else_did(world: World, role: str) -> None:
    told = words(ask(officer(world, role), world, role, "open"))
    assert [text for text in WORDS.values() if text in told] == [WORDS[role]]


@pytest.mark.parametrize(
    "stage", ["draft", "submitted", "filter_three", "open", "concluded", "rejected"]
)
def test_page_is_there_at_every_stage_and_each_is_noted(world: World, stage: str) -> None:
    page = ask(officer(world, "originating"), world, "originating", stage)
    row = world.fresh(stage)
    told = [entry.what for entry in page.context["entries"]]
    assert page.status_code == 200
    erased = stage == "rejected"
    assert ("Why now" in told, len(told) > 3) == (not erased, not erased)
    noted = AuditEntry.objects.get(verb="entries.print", object_id=str(row.pk))
    assert noted.references == {
        "agency": str(world.cast.agency("originating").pk), "entries": len(told),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("role", "status"),
    [("lead", 403), ("chair", 403), ("coordinator", 403), ("administrator", 404),
     ("superuser", 404), ("other_table", 403), ("assisting officer", 404)],
)  # fmt: skip
def test_nobody_but_the_officer_of_that_agency_has_it(world: World, role: str, status: int) -> None:
    answer = ask(world.cast.people[role], world, "lead", "open")
    assert answer.status_code == status
    assert not AuditEntry.objects.filter(verb="entries.print").exists()


def test_officer_who_stepped_aside_has_nothing(world: World) -> None:
    row = world.fresh("open")
    step_aside.step_aside(row, by=world.cast.lead)
    user = world.cast.privacy_officer
    models.StepAside.objects.filter(situation_id=row.pk, user=world.cast.lead).update(user=user)
    assert ask(user, world, "lead", "open").status_code == 404


def test_page_is_not_opened_by_its_address(world: World) -> None:
    pks = [world.cast.agency("lead").pk, world.situations["open"].pk]
    client = Client()
    client.force_login(world.cast.privacy_officer, "django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("log_own_entries", args=pks)).status_code in {302, 405}


def test_everything_that_hangs_on_a_situation_is_printed_or_no_entry() -> None:
    printed = {*own_entries.PLAN, *own_entries.ROOM, models.Involvement, models.CodedValue,
               models.SelfCheck, models.Coded, models.AffectedPerson, models.Narrative}  # fmt: skip
    related = {one.related_model for one in Situation._meta.related_objects}
    assert related - printed == set(NO_ENTRY)
