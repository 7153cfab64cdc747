"""The page on which a situation is divided: when it is offered, and what it says of each thing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from agencies.models import User
from cases.forms.split import SplitForm
from cases.models import Situation
from cases.services import involvement
from tests.api import BACKEND
from tests.cast import Cast, situation_at
from tests.family import Family, family_of, record
from tests.halves import with_second_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def family(cast: Cast) -> Family:
    """An open situation of a family; who is of the second side is not shown."""
    return family_of(cast)


def test_one_page_divides_everything_without_scripts(cast: Cast, family: Family) -> None:
    row = family.row
    row.refresh_from_db()
    client = Client()
    client.force_login(cast.lead, BACKEND)
    path = f"/situations/{row.pk}/split/"
    assert path in client.get(f"/situations/{row.pk}/").content.decode()
    text = client.get(path).content.decode()
    assert ("seated agency" in text, "Another agency" in text) == (False, True)
    sent = {
        "version": row.version,
        "why_now": "first",
        "idempotency_key": "split",
        "lead_first": str(family.first.lead.pk),
        "lead_second": str(family.second.lead.pk),
    }
    for name, side in family.sides.items():
        for group in ("people", "values", "parts", "services"):
            for thing in getattr(side, group):
                key = f"{group}-{thing.pk}"
                sent[key] = "both" if key in sent else name
    missing = {key: value for key, value in sent.items() if key != "why_now"}
    assert client.post(path, missing | {"idempotency_key": "no"}).status_code == 422
    answer = client.post(path, sent)
    assert answer.status_code == 302, answer.content
    assert Situation.objects.count() == 2
    assert client.post(path, sent).status_code == 422  # sent again: nothing more is split
    assert Situation.objects.count() == 2


def test_split_is_offered_only_where_there_are_two_of_what_each_side_needs(cast: Cast) -> None:
    row, client = situation_at(cast, "open"), Client()
    client.force_login(cast.lead, BACKEND)
    path = f"/situations/{row.pk}/split/"
    agency, human = "Each side needs an agency", "Each side needs an affected person"

    def said(address: str) -> list[bool]:
        text = client.get(address).content.decode()
        return [words in text for words in (path, agency, human, "Goes to the new one")]

    assert said(f"/situations/{row.pk}/") == [False] * 4
    assert said(path)[1:] == [False, True, False]
    with_second_person(row)
    assert said(f"/situations/{row.pk}/") == [True, False, False, False]
    assert said(path)[1:] == [False, False, True]
    left = row.involvements.get(role="assisting")
    involvement.release_agency(left, by=cast.chair, version=row.version)
    assert said(f"/situations/{row.pk}/") == [False] * 4
    assert said(path)[1:] == [True, False, False]


def test_services_alike_are_told_apart_and_unnamed_where_they_are_not_read(
    cast: Cast, family: Family
) -> None:
    row = family.row
    record(cast, row, "lead", row.affected_persons.get(position=1))
    latest = row.services.latest("at")
    row.services.filter(pk=latest.pk).update(at=latest.at + timedelta(minutes=5))
    row.refresh_from_db()

    def labels(user: User) -> list[str]:
        form = SplitForm(situation=row, user=User.objects.get(pk=user.pk))
        return [str(form.fields[name].label) for name in form.rows["services"]]

    Situation.objects.filter(pk=row.pk).update(outcome_shown=True)
    told = labels(cast.lead)
    assert len(set(told)) == len(told) == 3
    assert [cast.agency("lead").name in words for words in told] == [True, False, True]
    assert ("Another agency" in told[1], cast.agency("seated").name in told[1]) == (True, False)
    Situation.objects.filter(pk=row.pk).update(outcome_shown=False)
    type(cast.table).objects.filter(pk=cast.table.pk).update(codes_without_consent=False)
    assert labels(cast.coordinator) == [
        f"A service that you do not read, {person}" for person in ("M1", "F1", "M1")
    ]
