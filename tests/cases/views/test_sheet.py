"""A blank Filter One sheet, and who can be called at whose number."""

from __future__ import annotations

import pytest
from django.test import Client

from agencies.profiles import change_profile
from cases.models import Term
from tests.api import BACKEND
from tests.cast import Cast, situation_at

pytestmark = pytest.mark.django_db


def page(user, path: str, status: int = 200) -> str:
    """A page as the person gets it."""
    client = Client()
    client.force_login(user, BACKEND)
    answer = client.get(path)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.mark.parametrize("language", ["en", "fr-ca"])
def test_sheet_has_a_box_for_every_risk_in_either_language(cast: Cast, language: str) -> None:
    path = f"/tables/{cast.table.pk}/filter-one/?in={language}"
    text = page(cast.seated, path)
    risks = Term.objects.filter(list=Term.List.RISK_FACTORS, table=None, parent__isnull=False)
    assert risks.count() > 100
    assert text.count("☐") > risks.count()
    assert f'lang="{language}"' in text


def test_sheet_is_for_who_is_at_the_table(cast: Cast) -> None:
    page(cast.people["other_table"], f"/tables/{cast.table.pk}/filter-one/", 404)


def test_numbers_stand_beside_the_involved_agencies_and_in_the_directory(cast: Cast) -> None:
    change_profile(cast.assisting, work_phone="613-555-0101", duty_phone="613-555-0199")
    row = situation_at(cast, "open")
    for path in (f"/situations/{row.pk}/", f"/tables/{cast.table.pk}/people/"):
        text = page(cast.lead, path)
        assert ("613-555-0101" in text, "613-555-0199" in text) == (True, True)
    assert "613-555-0101" not in page(cast.seated, f"/situations/{row.pk}/")


def test_profile_keeps_the_numbers(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.lead, BACKEND)
    sent = {"name": "lead", "language": "en", "theme": "auto", "work_phone": "705-555-0111",
            "duty_phone": "", "idempotency_key": "own"}  # fmt: skip
    assert client.post("/me/", sent).status_code == 302
    cast.lead.refresh_from_db()
    assert cast.lead.work_phone == "705-555-0111"
