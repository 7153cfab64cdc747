"""A name slipped in: the text is gone at once, and its sealed copy is dealt with."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import models
from django.utils import timezone

from agencies.errors import Conflict, Forbidden, GuardFailed, Unseen
from agencies.models import AuditEntry, Membership, Notice
from agencies.services import appoint
from cases import lifecycle
from cases.guard.seal import CannotOpen, seal, unseal
from cases.models import Breach, Narrative, PlanEntry, SealedText, Situation, Term
from cases.services import breach
from tests.api import Api, problem
from tests.cases.views.conftest import Browser, words
from tests.cast import Cast, person, situation_at

pytestmark = pytest.mark.django_db

WORDS = "Zanzibar words that only this text holds."


def reported(cast: Cast, by: str = "checked_in", stage: str = "filter_two") -> SealedText:
    row = situation_at(cast, stage, why_now=WORDS)
    return breach.report_text(row, by=cast.people[by])


def officer(cast: Cast, role: str = "originating") -> object:
    return person(f"officer of {role}", cast.agency(role), office="privacy_officer")


def holds_words(text: str = "Zanzibar") -> list[str]:
    """Where in the database the text can be found."""
    found = []
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField):
                rows = model._base_manager.filter(**{f"{field.name}__icontains": text})
                found += [f"{model.__name__}.{field.name}"] * rows.count()
            if isinstance(field, models.BinaryField):
                rows = model._base_manager.values_list(field.name, flat=True)
                found += [model.__name__ for row in rows if row and text.encode() in bytes(row)]
    return found


def test_a_reported_text_is_gone_at_once_for_everybody(cast: Cast) -> None:
    sealed = reported(cast)
    assert Narrative.objects.get(situation_id=sealed.situation_id).why_now == ""
    assert holds_words() == []


def test_a_plan_entry_is_taken_away_and_its_agency_keeps_the_copy(cast: Cast) -> None:
    row = situation_at(cast, "concluded")
    entry = PlanEntry.objects.get(situation=row)
    sealed = breach.report_text(row, by=cast.assisting, entry=entry)
    entry.refresh_from_db()
    assert (entry.text, sealed.agency, sealed.kind) == ("", cast.agency("lead"), "plan_entry")


@pytest.mark.parametrize("role", ["seated", "lead", "coordinator", "other_table", "superuser"])
def test_who_cannot_read_a_text_cannot_report_it(cast: Cast, role: str) -> None:
    row = situation_at(cast, "filter_two")
    with pytest.raises(Unseen):
        breach.report_text(row, by=cast.people[role])
    assert row.narrative.why_now


def test_who_cannot_read_an_entry_cannot_report_it(cast: Cast) -> None:
    row = situation_at(cast, "report_back")
    entry = PlanEntry.objects.get(situation=row)
    for role in ("originating", "checked_in", "chair", "coordinator"):
        with pytest.raises(Unseen):
            breach.report_text(row, by=cast.people[role], entry=entry)


def test_a_text_is_reported_once(cast: Cast) -> None:
    sealed = reported(cast)
    with pytest.raises(GuardFailed):
        breach.report_text(sealed.table.situations.get(pk=sealed.situation_id), by=cast.originating)


def test_a_form_drawn_before_cannot_bring_a_drafts_text_back(cast: Cast) -> None:
    row = situation_at(cast, "draft", why_now=WORDS)
    breach.report_text(row, by=cast.originating)
    answer = Browser(cast.originating).send(
        "prepare_step", row.pk, "why", version=row.version, why_now=WORDS
    )
    assert answer.status_code == 409


def test_only_the_writing_agencys_officer_opens_it(cast: Cast) -> None:
    sealed = reported(cast)
    for role in ("originating", "checked_in", "chair", "coordinator", "privacy_officer",
                 "administrator", "superuser"):  # fmt: skip
        with pytest.raises(Unseen):
            breach.open_sealed(sealed, by=cast.people[role])
    assert breach.open_sealed(sealed, by=officer(cast)) == WORDS


def test_it_opens_once_and_leaves_an_entry_without_words(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    breach.open_sealed(sealed, by=by)
    with pytest.raises(Conflict):
        breach.open_sealed(sealed, by=by)
    entry = AuditEntry.objects.get(verb="sealed.open")
    assert (entry.actor_id, entry.object_id) == (by.pk, str(sealed.pk))
    assert holds_words() == []


def test_it_is_restored_after_it_was_opened(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    with pytest.raises(GuardFailed):
        breach.restore(sealed, by=by)
    breach.open_sealed(sealed, by=by)
    assert bytes(breach.restore(sealed, by=by).ciphertext or b"") == b""
    assert Narrative.objects.get(situation_id=sealed.situation_id).why_now == WORDS
    with pytest.raises(Conflict):
        breach.ask_destruction(sealed, by=by)


def test_a_text_whose_place_is_gone_is_not_restored(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    row = sealed.table.situations.get(pk=sealed.situation_id)
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    breach.open_sealed(sealed, by=by)
    with pytest.raises(Conflict):
        breach.restore(sealed, by=by)


def test_rejection_spares_the_sealed_copy_alone(cast: Cast) -> None:
    sealed = reported(cast)
    row = sealed.table.situations.get(pk=sealed.situation_id)
    reason = Term.objects.filter(list=Term.List.REJECTION_REASONS).order_by("position").first()
    lifecycle.reject(row, by=cast.chair, version=row.version, reason=reason)
    assert not Narrative.objects.filter(situation=row).exists()
    assert breach.open_sealed(sealed, by=officer(cast)) == WORDS


def test_destruction_needs_two_people_of_the_agency(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    contact = person("contact of originating", cast.agency("originating"), office="contact")
    with pytest.raises(Unseen):
        breach.destroy(sealed, by=contact)
    with pytest.raises(GuardFailed):
        breach.destroy(sealed, by=by)
    breach.ask_destruction(sealed, by=by)
    with pytest.raises(Forbidden):
        breach.destroy(sealed, by=by)
    with pytest.raises(Forbidden):
        breach.open_sealed(sealed, by=contact)
    done = breach.destroy(sealed, by=contact)
    assert (done.ciphertext, done.asked_by, done.destroyed_by) == (None, by, contact)
    verbs = AuditEntry.objects.filter(verb__startswith="sealed.").values_list("verb", flat=True)
    assert sorted(verbs) == ["sealed.ask_destruction", "sealed.destroy"]


def test_a_register_entry_opens_for_each_agency_that_could_read_it(cast: Cast) -> None:
    row = situation_at(cast, "filter_two", why_now=WORDS)
    Browser(cast.checked_in).open("situation", row.pk)
    breach.report_text(row, by=cast.checked_in)
    agencies = {one.agency for one in Breach.objects.all()}
    expected = {cast.agency(role) for role in ("originating", "checked_in", "seated", "lead")}
    assert agencies == expected  # the chair and the co-chair stand at the open item
    mine = Breach.objects.get(agency=cast.agency("checked_in"))
    (reader,) = mine.readers.all()
    assert (reader.user, reader.read_at is not None) == (cast.checked_in, True)
    assert mine.statute == "mfippa"
    writing = Breach.objects.get(agency=cast.agency("originating"))
    assert [(one.user, one.read_at) for one in writing.readers.all()] == [(cast.originating, None)]


def test_officers_are_told_by_a_mail_that_says_nothing(cast: Cast) -> None:
    by = officer(cast)
    reported(cast)
    told = set(Notice.objects.values_list("user", flat=True))
    assert told == {by.pk, cast.privacy_officer.pk}  # the co-chair's agency has an officer


def test_false_reports_of_one_person_are_told_to_the_coordinator(cast: Cast) -> None:
    by = officer(cast)
    for turn in range(breach.FALSE_REPORTS):
        row = situation_at(cast, "draft", why_now=WORDS)
        sealed = breach.report_text(row, by=cast.originating)
        breach.open_sealed(sealed, by=by)
        breach.restore(sealed, by=by)
        told = Notice.objects.filter(user=cast.coordinator).exists()
        assert told == (turn == breach.FALSE_REPORTS - 1)
    page = words(Browser(cast.coordinator).open("table_guard", cast.table.pk))
    assert "Reports that named nobody" in page
    assert "originating: 3" in page


# --- The seal ------------------------------------------------------------------------------------


def test_a_seal_opens_for_its_own_row_and_key_alone(settings) -> None:
    one, other = SealedText().pk, SealedText().pk
    kept = seal(WORDS, one)
    assert unseal(kept, one) == WORDS
    with pytest.raises(CannotOpen):
        unseal(kept, other)
    with pytest.raises(CannotOpen):
        unseal(kept[:-1] + bytes([kept[-1] ^ 1]), one)
    settings.SEALING_KEY = "another key of the same length, as it happens" * 2
    with pytest.raises(CannotOpen):
        unseal(kept, one)


def test_a_seal_says_nothing_of_the_length_and_differs_each_time() -> None:
    name = SealedText().pk
    assert len(seal("x", name)) == len(seal("\N{GRINNING FACE}" * 280, name))
    assert seal("x", name) != seal("x", name)


# --- Pages and API -------------------------------------------------------------------------------


def test_one_tap_on_the_page_takes_it_away(cast: Cast) -> None:
    row = situation_at(cast, "filter_two", why_now=WORDS)
    reader = Browser(cast.checked_in)
    assert "This names somebody: take it away" in words(reader.open("situation", row.pk))
    assert reader.send("report_text", row.pk).status_code == 302
    shown = words(reader.open("situation", row.pk))
    assert "Zanzibar" not in shown
    assert "A text was reported for naming somebody." in shown


def test_an_entry_of_another_situation_does_not_exist(cast: Cast) -> None:
    other, row = situation_at(cast, "concluded"), situation_at(cast, "open")
    entry = PlanEntry.objects.get(situation=other)
    answer = Browser(cast.lead).send("report_text", row.pk, entry=entry.pk)
    assert (answer.status_code, PlanEntry.objects.get().text != "") == (404, True)


def test_the_officer_opens_it_once_on_the_page_and_restores_it(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    at = cast.agency("originating").pk
    person_at = Browser(by)
    assert "Zanzibar" not in words(person_at.open("agency_privacy", at))
    opened = person_at.send("agency_privacy", at, act="open", sealed=sealed.pk, key="one")
    assert WORDS in words(opened)
    again = person_at.send("agency_privacy", at, act="open", sealed=sealed.pk, key="one")
    assert again.status_code == 302
    assert person_at.send("agency_privacy", at, act="open", sealed=sealed.pk).status_code == 409
    assert person_at.send("agency_privacy", at, act="restore", sealed=sealed.pk).status_code == 302
    assert "Restored: it named nobody" in words(person_at.open("agency_privacy", at))


def test_the_home_page_says_what_waits_to_whom_it_waits_for(cast: Cast) -> None:
    first, second = officer(cast), officer(cast, "lead")
    contact = person("contact", cast.agency("originating"), office="contact")
    sealed = reported(cast)
    told = "reported for naming somebody"
    assert [told in words(Browser(who).open("home")) for who in (first, contact, second)] == [
        True, False, False,
    ]  # fmt: skip
    breach.ask_destruction(sealed, by=first)
    assert [told in words(Browser(who).open("home")) for who in (first, contact)] == [False, True]
    breach.destroy(sealed, by=contact)
    assert told not in words(Browser(contact).open("home"))


def test_the_register_names_the_agencys_own_people_and_its_duties(cast: Cast) -> None:
    by = officer(cast, "checked_in")
    reported(cast)
    page = words(Browser(by).open("agency_privacy", cast.agency("checked_in").pk))
    for said in ("originating agency", "checked_in", "MFIPPA (municipal)", "Nothing is sealed"):
        assert said in page
    assert "chair_of_involved_agency" not in page


def test_the_page_is_for_officers_and_contacts(cast: Cast) -> None:
    at = cast.agency("lead").pk
    assert Browser(cast.privacy_officer).open("agency_privacy", at).status_code == 200
    assert Browser(cast.lead).open("agency_privacy", at).status_code == 403
    assert Browser(cast.superuser).open("agency_privacy", at).status_code == 404


def test_an_officer_whose_term_ended_opens_nothing(cast: Cast) -> None:
    sealed, by = reported(cast), officer(cast)
    Membership.objects.filter(user=by, office="privacy_officer").update(until_at=timezone.now())
    with pytest.raises(Unseen):
        breach.open_sealed(sealed, by=by)
    appoint(cast.agency("originating"), by, "privacy_officer", by=None)
    assert breach.open_sealed(sealed, by=by) == WORDS


def test_the_api_reports_a_text(cast: Cast) -> None:
    row = situation_at(cast, "filter_two", why_now=WORDS)
    answer = Api(cast.checked_in).post(f"/situations/{row.pk}/report-text/", {})
    assert (answer.status_code, answer.json()["narrative"]["why_now"]) == (200, "")
    assert Api(cast.seated).post(f"/situations/{row.pk}/report-text/", {}).status_code == 404
    again = Api(cast.checked_in).post(f"/situations/{row.pk}/report-text/", {})
    assert (again.status_code, again.json()["code"]) == (422, "no_text")


def test_the_api_opens_a_sealed_text_once_and_restores_it(cast: Cast) -> None:
    sealed = reported(cast)
    api = Api(officer(cast))
    listed = api.get("/sealed-texts/").json()["results"]
    reference = Situation.objects.get(pk=sealed.situation_id).reference
    assert [(row["id"], row["reference"]) for row in listed] == [(str(sealed.pk), reference)]
    assert "Zanzibar" not in str(listed)
    early = api.post(f"/sealed-texts/{sealed.pk}/restore/")
    assert problem(early)[0] == 422
    opened = api.post(f"/sealed-texts/{sealed.pk}/open/", key="once")
    assert opened.json() == {"text": WORDS}
    again = api.post(f"/sealed-texts/{sealed.pk}/open/", key="once")
    assert (again.status_code, again.content) == (204, b"")
    assert problem(api.post(f"/sealed-texts/{sealed.pk}/open/")) == (409, "opened_before")
    restored = api.post(f"/sealed-texts/{sealed.pk}/restore/")
    assert restored.status_code == 200
    assert Narrative.objects.get(situation_id=sealed.situation_id).why_now == WORDS
    assert AuditEntry.objects.filter(verb__in=["sealed.open", "sealed.restore"]).count() == 2


def test_the_api_destroys_with_two_people(cast: Cast) -> None:
    sealed = reported(cast)
    asking = Api(officer(cast))
    agreeing = Api(person("contact", cast.agency("originating"), office="contact"))
    path = f"/sealed-texts/{sealed.pk}"
    assert agreeing.get(f"{path}/").status_code == 404  # until it is asked
    assert asking.post(f"{path}/ask-destruction/").status_code == 200
    assert problem(asking.post(f"{path}/destroy/"))[0] == 403
    assert agreeing.post(f"{path}/open/").status_code == 403
    assert agreeing.post(f"{path}/destroy/").json()["destroyed_at"]
    assert holds_words() == []
    assert problem(asking.post(f"{path}/open/")) == (409, "no_longer_sealed")


def test_the_api_shows_the_register_to_each_agencys_officer(cast: Cast) -> None:
    sealed = reported(cast)
    theirs = Breach.objects.get(sealed=sealed, agency=cast.agency("checked_in"))
    mine = Api(officer(cast, "checked_in")).get("/breaches/").json()["results"]
    assert [row["id"] for row in mine] == [str(theirs.pk)]
    assert (mine[0]["kind"], mine[0]["written_by"]["id"]) == (
        "why_now", str(cast.agency("originating").pk)
    )  # fmt: skip
    assert mine[0]["duties"]
    assert {row["person"]["id"] for row in mine[0]["readers"]} == {
        str(pk) for pk in theirs.readers.values_list("user", flat=True)
    }


@pytest.mark.parametrize("role", ["originating", "chair", "coordinator", "superuser"])
def test_the_api_shows_nothing_sealed_to_anybody_else(cast: Cast, role: str) -> None:
    sealed = reported(cast)
    api = Api(cast.people[role])
    for path in ("/sealed-texts/", "/breaches/"):
        assert api.get(path).json()["results"] == []
    assert api.post(f"/sealed-texts/{sealed.pk}/open/").status_code == 404
