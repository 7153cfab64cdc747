"""Shelter and probation in one family, split and not shown.

Probation fetches everything before the shelter is ever named, and again after it joined, worked,
and the family was split. What comes back may not differ by anything that tells of the shelter.
Here the assisting agency is probation, and the seated one is the shelter.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from agencies.models import Sector
from cases import lifecycle
from cases.models import Discussion, Situation, Stage
from tables import services as table_services
from tests.api import BACKEND, Api
from tests.canary.addresses import filled, routes
from tests.canary.test_crawl import QUERIES, SAME_FOR_ALL, body
from tests.cast import Cast, situation_at
from tests.family import joined, named
from tests.world import undone

pytestmark = pytest.mark.django_db

# What a split cannot but change for who stays: how often it was written to.
CHANGED = {"version", "coded"}
TIMES = ("submitted_at", "discussed_at", "decided_at", "named_at", "contact_made_at")


def asked(cast: Cast) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every list of the API with every filter it knows and both of its orders."""
    ids = [str(place.agency_id) for place in cast.seats.values()]
    sectors = list(Sector.objects.values_list("pk", flat=True))
    values: dict[str, list[str]] = {
        "ordering": ["brought_at", "-brought_at"], "lead": ids, "involved": ids,
        "originating_sector": sectors, "stage": list(Stage.values),
        "aer": ["true", "false"], "contact_made": ["true", "false"],
        "submitted_after": ["2020-01-01T00:00:00Z"], "submitted_before": ["2020-01-01T00:00:00Z"],
        "concluded_after": ["2020-01-01T00:00:00Z"], "concluded_before": ["2020-01-01T00:00:00Z"],
        "reference": [f"RV-{cast.began_at.year}-{number:03d}" for number in range(1, 4)],
        "table": [str(cast.table.pk)], "page_size": ["1"],
    }  # fmt: skip
    of_codes = {"sex": ["female", "male"], "age_group": ["30_39"], "discussion_type": ["family"],
                "risk_factor": ["x"], "risk_category": ["x"], "protective_factor": ["x"],
                "study_flag": ["x"]}  # fmt: skip
    for path, known in (("/situations/", values), ("/situations/coded/", values | of_codes)):
        yield path, {}
        for name, each in known.items():
            yield from ((path, {name: value}) for value in each)


def answers(cast: Cast, api: Api) -> dict[str, Any]:
    """What every list answers: its rows, without what a split cannot but change."""
    found = {}
    for path, query in asked(cast):
        rows = api.get(path, **query).json()["results"]
        kept = [{k: v for k, v in row.items() if k not in CHANGED} for row in rows]
        found[f"{path} {query}"] = kept
    return found


def crawl(client: Client) -> dict[str, str]:
    """Everything there is to fetch, by address; what does not exist is left out."""
    found = {}
    for name, route in routes():
        for path in filled(route) if name not in SAME_FOR_ALL else ():
            with undone():
                response = client.get(path)
            if response.status_code < 400:
                found[path] = body(response)
    for query in QUERIES:
        found[f"/{query}"] = body(client.get(f"/{query}"))
    return found


def telling(cast: Cast) -> list[str]:
    """Words that stand for the shelter: its name, its id, its seat, its people."""
    place, user = cast.seats["seated"], cast.seated
    return [place.agency.name_en, place.agency.name_fr, str(place.agency_id), str(place.pk),
            str(user.pk), user.email, "another agency", "un autre organisme"]  # fmt: skip


def counted(text: str, words: list[str]) -> Counter[str]:
    """How often each word stands in a text."""
    return Counter({word: text.lower().count(word.lower()) for word in words})


@pytest.fixture
def probation(cast: Cast) -> Client:
    """A browser in which probation's representative is signed in."""
    client = Client()
    client.force_login(cast.assisting, BACKEND)
    return client


def halves(cast: Cast, row: Situation) -> tuple[Situation, Situation]:
    """The shelter joins and works, and the lead splits the family."""
    family = joined(cast, row)
    first = lifecycle.split(family.row, by=cast.lead, version=family.row.version, **family.sides)
    return first, Situation.objects.exclude(pk=first.pk).get()


def test_nothing_that_probation_fetches_tells_of_the_shelter(cast: Cast, probation: Client) -> None:
    row = named(cast)
    start = timezone.now() + timedelta(days=7)
    table_services.schedule_meeting(
        cast.table, by=cast.chair, kind="ordinary", starts_at=start,
        planned_end_at=start + timedelta(minutes=90),
    )  # fmt: skip
    words, before = telling(cast), crawl(probation)
    _first, second = halves(cast, row)
    items = [str(item.pk) for item in Discussion.objects.filter(situation=second)]
    parts = [str(part.pk) for part in second.involvements.all()]
    own = {str(second.pk), second.reference.lower(), *items, *parts, "one that is seated"}
    assert items != []
    found = []
    for path, text in crawl(probation).items():
        found += [(path, word) for word in own if word in text.lower() or word in path]
        more = counted(text, words) - counted(before.get(path, ""), words)
        found += [(path, word) for word in more]
    assert found == []


def test_every_list_filter_and_order_answers_as_before(cast: Cast) -> None:
    row = named(cast)
    api, gone = Api(cast.assisting), str(cast.agency("left").pk)
    before = answers(cast, api)
    first, _second = halves(cast, row)
    after = answers(cast, api)
    for name, rows in before.items():
        for found in rows:  # the agency that went along is not there any more
            parts = found["involvements"]
            found["involvements"] = [part for part in parts if part["agency"]["id"] != gone]
        if gone not in name and not {"female", "family"} & set(name.split("'")):
            assert (name, after[name]) == (name, rows)
    assert {found["id"] for rows in after.values() for found in rows} == {str(first.pk)}


def test_no_number_is_missing_and_no_time_is_shared(cast: Cast) -> None:
    _first, second = halves(cast, named(cast))
    later = situation_at(cast, "submitted")
    seen = list(Situation.objects.permitted(cast.assisting, "cases.see_listing"))
    assert sorted(found.number or 0 for found in seen) == [1, later.number]
    assert later.number == 2
    told = {getattr(found, name) for found in seen for name in TIMES}
    assert told.isdisjoint(getattr(second, name) for name in TIMES[:-1])


def test_agendas_and_counts_are_of_what_probation_sees(cast: Cast, probation: Client) -> None:
    row, path = named(cast), f"/tables/{cast.table.pk}/"
    before = probation.get(path).content.decode()
    _first, second = halves(cast, row)
    items = Discussion.objects.permitted(cast.assisting, "cases.see_discussion")
    assert not items.filter(situation=second).exists()
    after = probation.get(path).content.decode()
    assert (second.reference in after, after.count("RV-")) == (False, before.count("RV-"))


def test_shelter_sees_its_own_half_and_nothing_of_probation(cast: Cast) -> None:
    first, second = halves(cast, named(cast))
    api = Api(cast.seated)
    assert api.get(f"/situations/{first.pk}/").status_code == 404
    answer = api.get(f"/situations/{second.pk}/")
    assert answer.json()["plan"] is not None
    assert str(cast.agency("assisting").pk) not in answer.content.decode()
