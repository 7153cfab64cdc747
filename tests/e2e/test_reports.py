"""Pages about reports in a real browser: readable, narrow, and without scripts."""

# ruff: noqa: F811 - a fixture is imported, and named again where it is asked for
from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser

from cases.models import Job
from cases.services import earlier, jobs
from tests.cases.reports.earlier.files import WHOLE, as_csv
from tests.cases.services.test_report_words import row  # noqa: F401 - a fixture
from tests.cast import Cast, situation_at
from tests.config.test_styleguide import violations
from tests.e2e.test_journeys import enter

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.e2e, pytest.mark.pdf]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_pages_are_readable_and_fit_a_phone(
    browser: Browser,
    live_server_for_browser: str,
    cast: Cast,
    row: Any,
    theme: Any,
) -> None:
    batch = earlier.upload(
        cast.table, by=cast.coordinator, content=as_csv(WHOLE | {"lead_sector": "x"})
    )
    Job.objects.create(
        table=cast.table, kind="report", subject_id=row.pk, requested_by=cast.coordinator,
        requested_at=row.requested_at, state="done",
    )  # fmt: skip
    jobs.run(Job.objects.get(kind="import").pk)
    context = browser.new_context(viewport={"width": 320, "height": 900}, color_scheme=theme)
    page = enter(context, live_server_for_browser, cast.coordinator)
    for name, pk in (
        ("report", row.pk), ("report_words", row.pk), ("import_batch", batch.pk),
        ("earlier_years", cast.table.pk), ("record_exports", cast.table.pk),
    ):  # fmt: skip
        page.goto(live_server_for_browser + reverse(name, args=[pk]))
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_fields_of_the_entry_queue_can_be_copied(
    browser: Browser, live_server_for_browser: str, cast: Cast, scripts: bool
) -> None:
    situation = situation_at(cast, "open")
    context = browser.new_context(
        java_script_enabled=scripts, permissions=["clipboard-read", "clipboard-write"]
    )
    page = enter(context, live_server_for_browser, cast.coordinator)
    page.goto(live_server_for_browser + reverse("entry", args=[situation.pk]))
    field = page.get_by_label("Lead agency")
    assert field.input_value() == "lead agency"
    button = page.get_by_role("button", name="Copy Lead agency")
    assert button.is_visible() == scripts
    if scripts:
        button.click()
        assert page.evaluate("navigator.clipboard.readText()") == "lead agency"
