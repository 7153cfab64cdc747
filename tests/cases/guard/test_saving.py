"""Text is looked at when it is saved, on a page and through the API, and refused or kept."""

from __future__ import annotations

import pytest
from django.urls import reverse

from agencies.errors import GuardFailed
from agencies.models import AuditEntry
from cases.guard import IdentifierFound
from cases.models import IdentifierOverride, PlanEntry, Term
from cases.services import drafts, plan, terms
from tests.api import Api, errors
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, draft, situation_at

pytestmark = pytest.mark.django_db

NAMED = "Gurpreet Dhillon was told to leave on Friday."
MAILED = "Wrote to g.dhillon@example.org twice."
PLACE = {"rule": "person_full", "reason": "place_or_service"}
L = Term.List


def save(cast: Cast, row, text: str, **more):
    return drafts.save_why_now(
        row, by=cast.originating, version=row.version, why_now=text, reasons=[], **more
    )


def test_a_name_is_refused_with_its_places_and_without_its_letters(cast: Cast) -> None:
    row = draft(cast)
    with pytest.raises(IdentifierFound) as refused:
        save(cast, row, "\N{GRINNING FACE} " + NAMED)
    (finding,) = refused.value.extra["findings"]
    places = {name: finding[name] for name in ("start", "end", "start_utf16", "end_utf16")}
    assert places == {"start": 2, "end": 18, "start_utf16": 3, "end_utf16": 19}
    assert (finding["field"], finding["rule"], finding["level"]) == (
        "why_now", "person_full", "override",
    )  # fmt: skip
    said = f"{refused.value} {refused.value.errors} {refused.value.extra}"
    assert "Gurpreet" not in said
    assert "Dhillon" not in said


def test_a_reason_keeps_the_text_for_one_save_and_is_counted(cast: Cast) -> None:
    row = save(cast, draft(cast), NAMED, overrides=[PLACE])
    row.narrative.refresh_from_db()
    assert row.narrative.why_now == NAMED
    counted = IdentifierOverride.objects.values_list("table", "agency", "rule", "reason", "count")
    assert list(counted) == [
        (cast.table.pk, cast.agency("originating").pk, "person_full", "place_or_service", 1)
    ]
    with pytest.raises(IdentifierFound):
        save(cast, row, NAMED)


def test_keeping_the_same_rule_again_counts_on(cast: Cast) -> None:
    row = save(cast, draft(cast), NAMED, overrides=[PLACE])
    save(cast, row, NAMED, overrides=[PLACE])
    assert IdentifierOverride.objects.get().count == 2


@pytest.mark.parametrize(
    "override",
    [
        {"rule": "person_single", "reason": "place_or_service"},
        {"rule": "person_full", "reason": "because"},
        {"rule": "person_full", "reason": ""},
        {"rule": "person_full", "reason": "place_or_service", "field": "text"},
    ],
)
def test_a_reason_for_another_rule_or_field_or_none_keeps_nothing(cast: Cast, override) -> None:
    row = draft(cast)
    with pytest.raises(IdentifierFound):
        save(cast, row, NAMED, overrides=[override])
    assert not IdentifierOverride.objects.exists()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("His SIN is 046 454 286.", "sin"),
        ("Health card 1234 567 897 AB was used.", "ohip"),
        ("Licence D6101-40706-60905 expired.", "drivers_licence"),
        (MAILED, "email"),
    ],
)
def test_what_is_certain_has_no_override(cast: Cast, text: str, rule: str) -> None:
    row = draft(cast)
    reasons = [{"rule": rule, "reason": reason} for reason in IdentifierOverride.Reason.values]
    with pytest.raises(IdentifierFound) as refused:
        save(cast, row, text, overrides=reasons)
    assert rule in {one["rule"] for one in refused.value.extra["findings"]}
    assert not IdentifierOverride.objects.exists()


def test_what_is_unsure_is_kept_without_a_reason(cast: Cast) -> None:
    row = save(cast, draft(cast), "J.D. came back to the shelter.")
    assert row.narrative.why_now.startswith("J.D.")


def test_the_names_of_the_servers_agencies_pass(cast: Cast) -> None:
    from tests.cast import agency

    with pytest.raises(IdentifierFound):
        save(cast, draft(cast), "Stayed with Zorvane Kettleby twice.")
    agency("Zorvane Kettleby")
    assert save(cast, draft(cast), "Stayed with Zorvane Kettleby twice.")


def test_the_entry_of_a_kept_text_says_the_rule_alone(cast: Cast) -> None:
    save(cast, draft(cast), NAMED, overrides=[PLACE])
    entry = AuditEntry.objects.latest("pk")
    assert entry.references == {
        "step": "why_now", "kept": ["why_now:person_full:place_or_service"],
    }  # fmt: skip


def test_a_plan_entry_is_looked_at(cast: Cast) -> None:
    row = situation_at(cast, "open")
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    given = {"by": cast.lead, "version": row.version, "agency": cast.agency("lead"), "kind": kind}
    with pytest.raises(IdentifierFound) as refused:
        plan.write_entry(row, text=NAMED, **given)
    assert set(refused.value.errors) == {"text"}
    plan.write_entry(row, text=NAMED, overrides=[PLACE], **given)
    assert PlanEntry.objects.get(situation=row, text=NAMED)
    assert IdentifierOverride.objects.get().agency == cast.agency("lead")


def test_each_name_of_a_term_needs_its_own_reason(cast: Cast) -> None:
    given = {"by": cast.coordinator, "list_name": L.STUDY_FLAGS, "name_en": "Gurpreet Dhillon",
             "name_fr": "Gurpreet Dhillon"}  # fmt: skip
    english, french = {**PLACE, "field": "name_en"}, {**PLACE, "field": "name_fr"}
    with pytest.raises(GuardFailed) as refused:
        terms.add_term(cast.table, overrides=[english], **given)
    assert set(refused.value.errors) == {"name_fr"}
    assert terms.add_term(cast.table, overrides=[english, french], **given)


# --- The API -------------------------------------------------------------------------------------


def put(cast: Cast, row, text: str, **more):
    body = {"version": row.version, "why_now": text, "reasons": [], **more}
    return Api(cast.originating).put(f"/situations/{row.pk}/why-now/", body)


def test_the_api_answers_422_with_places_and_without_the_value(cast: Cast) -> None:
    answer = put(cast, draft(cast), NAMED)
    assert (answer.status_code, answer.json()["code"]) == (422, "identifier_found")
    assert errors(answer) == {"why_now"}
    (finding,) = answer.json()["findings"]
    assert set(finding) == {
        "field", "rule", "kind", "level", "start", "end", "start_utf16", "end_utf16", "reason",
        "instead",
    }  # fmt: skip
    assert NAMED[finding["start"] : finding["end"]] == "Gurpreet Dhillon"
    assert b"Gurpreet" not in answer.content


def test_places_count_in_the_text_as_it_was_sent(cast: Cast) -> None:
    text = f"  \r\n {NAMED}"
    (finding,) = put(cast, draft(cast), text).json()["findings"]
    assert text[finding["start"] : finding["end"]] == "Gurpreet Dhillon"


def test_the_api_takes_overrides(cast: Cast) -> None:
    row = draft(cast)
    answer = put(cast, row, NAMED, overrides=[PLACE])
    assert answer.status_code == 200
    assert answer.json()["narrative"]["why_now"] == NAMED


@pytest.mark.parametrize(
    "override", [{"rule": "x", "reason": "everyday_word"}, {"rule": "person_full"}, "person_full"]
)
def test_the_api_refuses_what_is_no_override(cast: Cast, override) -> None:
    assert put(cast, draft(cast), NAMED, overrides=[override]).status_code == 400


# --- The page ------------------------------------------------------------------------------------


def type_why(cast: Cast, row, **data):
    person = Browser(cast.originating)
    return person.send("prepare_step", row.pk, "why", version=row.version, **data)


def test_the_page_interrupts_and_carries_the_text_in_its_forms(cast: Cast) -> None:
    row = draft(cast)
    page = type_why(cast, row, why_now=f"Notice served.\r\n{NAMED}")
    assert page.status_code == 422
    said = words(page)
    assert "This may identify somebody" in said
    assert "These capitals read as a person’s full name." in said
    assert "Write who they are to the situation" in said
    assert "Change the text" in said
    assert "Keep it" in said
    text = page.content.decode()
    assert "<mark>Gurpreet Dhillon<sup>1</sup></mark>" in text
    assert text.count(f'name="version" value="{row.version}"') == 2
    assert 'spellcheck="false"' in text
    assert 'autocomplete="off"' in text


def test_the_changed_text_is_saved_and_goes_on(cast: Cast) -> None:
    row = draft(cast)
    answer = type_why(cast, row, why_now="A youth was told to leave on Friday.")
    assert answer.status_code == 302


def test_the_page_keeps_the_text_with_a_reason(cast: Cast) -> None:
    row = draft(cast)
    data = {"keeping": "1", "keep:why_now:person_full": "place_or_service", "why_now": NAMED}
    answer = type_why(cast, row, **data)
    assert answer.url == reverse("prepare_step", args=[row.pk, "review"])
    assert IdentifierOverride.objects.get().count == 1


def test_keeping_without_a_reason_asks_for_one(cast: Cast) -> None:
    row = draft(cast)
    page = type_why(cast, row, **{"keeping": "1", "keep:why_now:person_full": "", "why_now": NAMED})
    assert page.status_code == 422
    assert "Choose a reason for each." in words(page)


def test_what_is_certain_is_not_offered_to_be_kept(cast: Cast) -> None:
    page = type_why(cast, draft(cast), why_now=MAILED)
    assert "This cannot be kept." in words(page)
    assert b'id="keep"' not in page.content


def test_what_is_unsure_is_said_after_the_save_without_being_repeated(cast: Cast) -> None:
    person, row = Browser(cast.originating), draft(cast)
    person.send("prepare_step", row.pk, "why", version=row.version, why_now="J.D. came back.")
    kept = "".join(str(cookie) for cookie in person.client.cookies.values())
    assert "J.D." not in kept
    assert "These read as a person’s initials." in words(person.open("home"))


def test_a_plan_entry_and_a_term_interrupt_too(cast: Cast) -> None:
    row = situation_at(cast, "open")
    kind = Term.objects.filter(list=L.PLAN_KINDS).first()
    page = Browser(cast.lead).send(
        "plan_entry", row.pk, version=row.version, agency=cast.agency("lead").pk, kind=kind.pk,
        text=NAMED,
    )  # fmt: skip
    assert (page.status_code, "This may identify somebody" in words(page)) == (422, True)
    page = Browser(cast.coordinator).send(
        "lists_of", cast.table.pk, L.STUDY_FLAGS, name_en="Gurpreet Dhillon", name_fr="Autre"
    )
    assert (page.status_code, "This may identify somebody" in words(page)) == (422, True)
    assert 'name="name_fr" value="Autre"' in page.content.decode()
