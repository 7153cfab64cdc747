"""Every refusal is an entry by reference; what may not be known of leaves none."""

from __future__ import annotations

import pytest

from agencies.models import AuditEntry
from tests.api import Api
from tests.cases.views.conftest import Browser
from tests.cast import Cast, situation_at

pytestmark = pytest.mark.django_db
VERB = "access.refuse"


def refusals() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(verb=VERB).order_by("pk"))


def test_refused_page_leaves_an_entry_by_reference(cast: Cast) -> None:
    at = cast.agency("lead").pk
    assert Browser(cast.lead).open("agency_privacy", at).status_code == 403
    (entry,) = refusals()
    assert entry.actor_id == cast.lead.pk
    assert entry.references == {"route": "agency_privacy", "method": "GET", "ids": [str(at)]}


def test_refused_act_leaves_an_entry_and_nothing_that_was_sent(cast: Cast) -> None:
    row = situation_at(cast, "filter_two")
    answer = Browser(cast.seated).send(
        "situation_act", row.pk, "reject", version=row.version, note="Zed"
    )
    refused = Api(cast.seated).send("PATCH", f"/tables/{cast.table.pk}/", {"name_en": "Zed"})
    assert (answer.status_code, refused.status_code) == (403, 403)
    first, second = refusals()
    assert (first.references["method"], second.references["ids"]) == (
        "POST", [str(cast.table.pk)],
    )  # fmt: skip
    assert "Zed" not in str([first.references, second.references])


def test_what_is_unseen_is_no_refusal(cast: Cast) -> None:
    row = situation_at(cast, "draft")
    assert Browser(cast.seated).open("situation", row.pk).status_code == 404
    assert refusals() == []
