"""What every model of ours keeps to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import Permission
from django.db import models

OURS = ("agencies", "tables", "cases")
# Named for what they are rather than by the rule, with the reason.
MOMENTS = {
    "at": "the moment of an entry that is nothing but an entry",
    "last_login": "the framework's own",
}
DAYS = {
    "agencies.BodySecret.day": "the day is the key",
    "agencies.Notice.day": "one a day, by the table's calendar",
}
PEOPLE = {
    "user": "the person a row is about",
    "cases.Repair.person": "the person a repair is about",
    "tables.Meeting.driver": "a role in the meeting",
    "tables.Meeting.acting_chair": "a role in the meeting",
    "tables.Meeting.decider": "a role in the meeting",
    "tables.Meeting.driver_before": "a role in the meeting",
}


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model._meta.app_label in OURS]


def our_fields(*kinds: type[models.Field]) -> Iterator[tuple[str, models.Field]]:
    """The fields of *kinds*, each with ``app.Model.field``."""
    for model in our_models():
        for field in model._meta.local_fields:
            if type(field) in kinds:
                yield f"{model._meta.label}.{field.name}", field


def declared(names: dict[str, str], label: str) -> bool:
    return label in names or label.rpartition(".")[2] in names


def test_there_are_models() -> None:
    assert {model._meta.app_label for model in our_models()} == set(OURS)


def test_models_have_no_permissions_of_the_framework() -> None:
    found = [m._meta.label for m in our_models() if m._meta.default_permissions != ()]
    assert found == []


@pytest.mark.django_db
def test_only_the_grants_of_a_plan_are_permissions_of_ours() -> None:
    mine = Permission.objects.filter(content_type__app_label__in=OURS)
    assert sorted(mine.values_list("codename", flat=True)) == ["open_plan", "write_plan"]


def test_models_have_no_order_of_their_own() -> None:
    assert [m._meta.label for m in our_models() if m._meta.ordering] == []


def test_foreign_keys_name_their_way_back() -> None:
    # Those of the permission tables come from guardian's abstract models.
    inherited = {
        f"cases.Situation{kind.title()}Permission.{name}"
        for kind in ("group", "user")
        for name in (kind, "permission")
    }
    found = {
        label
        for label, field in our_fields(models.ForeignKey, models.OneToOneField)
        if field.remote_field.related_name is None
    }
    assert found == inherited


def test_moments_end_in_at() -> None:
    found = [
        label
        for label, field in our_fields(models.DateTimeField)
        if not field.name.endswith("_at") and not declared(MOMENTS, label)
    ]
    assert found == []


def test_days_end_in_date() -> None:
    found = [
        label
        for label, field in our_fields(models.DateField)
        if not field.name.endswith("_date") and not declared(DAYS, label)
    ]
    assert found == []


def test_people_end_in_by() -> None:
    found = [
        label
        for label, field in our_fields(models.ForeignKey, models.OneToOneField)
        if field.remote_field.model._meta.label == settings.AUTH_USER_MODEL
        and not field.name.endswith("_by")
        and not declared(PEOPLE, label)
    ]
    assert found == []


def test_ids_in_addresses_are_not_counted_up() -> None:
    counted = [
        model._meta.label
        for model in our_models()
        if isinstance(model._meta.pk, models.AutoField) and model._meta.label not in INTERNAL
    ]
    assert counted == []


# Rows that no address names.
INTERNAL = {
    "agencies.AuditEntry", "cases.SituationGroupPermission", "cases.SituationUserPermission",
}  # fmt: skip
