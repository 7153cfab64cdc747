"""Every field is declared, none identifies anybody, and each API level keeps to its own."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from rest_framework import serializers

from cases.api import serializers as ours
from tests.architecture.fields import FIELDS, IDENTIFYING, SERIALIZERS, declared

GROUPS = {"listing", "coded", "narrative", "room", "plan", "lists", "place", "people", "internal"}
APPS = ("agencies", "tables", "cases")
# What a field about a person whom a situation concerns could be called.
TELLING = ("birth", "address", "phone", "surname", "first_name", "last_name", "health_card",
           "file_number", "photo", "postal")  # fmt: skip
# Words of the lists, what is about no situation, and counts of many situations together.
ABOUT_NO_SITUATION = {
    "cases.BreakGlass", "cases.OwnIndicator",
    "cases.Barrier", "cases.BusinessItem", "cases.ClosedQuarter", "cases.CountCorrection",
    "cases.LocalWord", "cases.Purge",
    "cases.Release", "cases.ReleasePlan", "cases.ReportRequest", "cases.Term",
}  # fmt: skip
MODELS = {m._meta.label: m for m in apps.get_models() if m._meta.app_label in APPS}


def names_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in (*model._meta.concrete_fields, *model._meta.many_to_many)}


def test_every_model_is_declared() -> None:
    assert set(MODELS) - set(FIELDS) == set()


@pytest.mark.parametrize("label", MODELS)
def test_every_field_belongs_to_exactly_one_group(label: str) -> None:
    counted = Counter(name for name, _group in declared(label))
    assert counted == dict.fromkeys(names_of(MODELS[label]), 1)


def test_groups_are_those_of_the_rules() -> None:
    assert {group for groups in FIELDS.values() for group in groups} <= GROUPS


def test_no_field_identifies_a_person_whom_a_situation_concerns() -> None:
    assert frozenset() == IDENTIFYING
    found = [
        f"{label}.{field}"
        for label in MODELS
        if label.startswith("cases.")
        for field, _group in declared(label)
        if any(word in field for word in TELLING)
    ]
    assert found == []


def test_free_text_about_a_situation_is_short_and_there_are_two_of_it() -> None:
    long = {
        f"{label}.{field.name}": field.max_length
        for label, model in MODELS.items()
        if label.startswith("cases.") and label not in ABOUT_NO_SITUATION
        for field in model._meta.local_fields
        if isinstance(field, models.CharField | models.TextField | models.JSONField)
        and (field.max_length is None or field.max_length > 40)
    }
    assert long == {"cases.Narrative.why_now": 280, "cases.PlanEntry.text": 280}


def classes() -> dict[str, type[serializers.Serializer]]:
    """The serializers of the API about situations."""
    return {
        name: found
        for name, found in inspect.getmembers(ours, inspect.isclass)
        if issubclass(found, serializers.Serializer) and found.__module__ == ours.__name__
    }


def sources(made: serializers.Serializer, model: type[models.Model]) -> Iterator[str]:
    """The model fields that the flat fields of a serializer read."""
    for name, field in made.fields.items():
        if isinstance(field, serializers.BaseSerializer):
            continue
        first = (field.source or name).split(".")[0]
        if first in names_of(model):
            yield first


def test_every_serializer_has_a_level() -> None:
    assert set(SERIALIZERS) == set(classes())


@pytest.mark.parametrize(
    "name", [n for n, c in classes().items() if issubclass(c, serializers.ModelSerializer)]
)
def test_serializer_of_a_level_reads_fields_of_that_level_only(name: str) -> None:
    made = classes()[name]()
    model = made.Meta.model
    groups = dict(declared(model._meta.label))
    wrong = {field for field in sources(made, model) if groups[field] not in SERIALIZERS[name]}
    assert wrong == set()


@pytest.mark.parametrize(
    ("whole", "part", "level"),
    [
        ("SituationSerializer", "coded", "CodedSerializer"),
        ("SituationSerializer", "narrative", "NarrativeSerializer"),
        ("SituationSerializer", "self_check", "SelfCheckSerializer"),
        ("SituationSerializer", "room", "RoomSerializer"),
        ("SituationSerializer", "plan", "PlanSerializer"),
        ("SituationSerializer", "plan_codes", "PlanCodesSerializer"),
        ("SituationSerializer", "outcome", "OutcomeSerializer"),
        ("CodedListingSerializer", "coded", "CodedSerializer"),
    ],
)
def test_groups_beyond_the_listing_are_whole_parts(whole: str, part: str, level: str) -> None:
    field = classes()[whole]().fields[part]
    assert type(field).__name__ == level


def test_the_whole_adds_nothing_flat_to_the_listing() -> None:
    listing, whole = (
        classes()["ListingSerializer"]().fields,
        classes()["SituationSerializer"]().fields,
    )
    added = {name for name in whole if name not in listing}
    assert all(isinstance(whole[name], serializers.Serializer) for name in added)
    assert added == {"self_check", "coded", "narrative", "room", "plan", "plan_codes", "outcome"}


@pytest.mark.parametrize("name", ["PlanSerializer", "RoomSerializer"])
def test_parts_are_made_of_serializers_of_their_level(name: str) -> None:
    for field in classes()[name]().fields.values():
        child = getattr(field, "child", field)
        if type(child).__name__ in SERIALIZERS:
            assert SERIALIZERS[type(child).__name__] == SERIALIZERS[name]
