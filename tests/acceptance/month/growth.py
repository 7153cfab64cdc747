"""What a record goes through: not shown, corrected, completed, divided, copied; a youth."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from cases.models import Situation
from tests.acceptance.month import STEPS, Month, act
from tests.acceptance.month.road import end_meeting, find_it_acute, open_item, prepare
from tests.cast import AER_TESTS, speaks

CRIMINAL = "criminal_involvement__arson"
FAMILY = {
    "discussion_type": "family",
    "affected_persons": [
        {"age_group": "30_39", "sex": "male"}, {"age_group": "30_39", "sex": "female"},
    ],
}  # fmt: skip


@act
def hide(month: Month) -> None:
    """The assisting agency reads as another agency from now on."""
    month.do("assisting", "shown", agency=month.agency("assisting"), shown=False)


@act
def correct(month: Month) -> None:
    """The coordinator puts another value in the place of one that was mistyped."""
    (was,) = STEPS["values"]["risk_factors"]
    month.do(
        "coordinator", "corrections", list="risk_factors", was=was,
        now="mental_health__diagnosed_mental_health_problem", reason="mistyped",
    )  # fmt: skip


@act
def bring_a_youth(month: Month) -> None:
    """Of who is 12 to 17, nobody has said yet that nothing comes only from a youth record."""
    body = {"table": str(month.cast.table.pk)}
    made = month.send("originating", "/situations/", body, status=201)
    month.ids[month.on] = made["id"]
    youth = {"discussion_type": "person",
             "affected_persons": [{"age_group": "12_17", "sex": "male"}]}  # fmt: skip
    values = {"risk_factors": [CRIMINAL]}
    for step, given in {**STEPS, "people": youth, "values": values}.items():
        sent = {"version": month.row.version, **given}
        month.send("originating", f"{month.here}/{step}/", sent, method="PUT")
    month.do("originating", "submit", status=422)


@act
def answer_for_it(month: Month) -> None:
    """The agency says so, and submits."""
    month.do("originating", "submit", no_youth_record=True)


@act
def copy(month: Month) -> None:
    """The lead copies the codes to a draft at the other table where its agency has a seat."""
    speaks(month.cast.seats["same_agency_other_table"], month.cast.lead)
    body = {"table": str(month.cast.other_table.pk)}
    month.send("lead", f"{month.here}/copy/", body, status=201)


@act
def link_earlier(month: Month) -> None:
    """The agency that brought it links it with the first by the token that it alone holds."""
    here, month.on = month.on, "a"
    token = month.do("originating", "earlier/token")["token"]
    month.on = here
    month.do("originating", "earlier/link", token=token)


@act
def add_in_the_room(month: Month) -> None:
    """A family of two is before the table; who brought it adds a value as the room contributes."""
    prepare(month, people=FAMILY)
    month.do("originating", "submit")
    open_item(month)
    month.clock.shift(60)
    month.do("originating", "values/add", protective_factors=["education__academic_achievement"])


@act
def came_back(month: Month) -> None:
    """At Filter Three the driver says that the room knows it from the last 12 months."""
    find_it_acute(month)
    month.clock.shift(60)
    month.do("chair", "came-back", came_back=True)


@act
def serve_each(month: Month) -> None:
    """Named, of its two persons one is connected to a service, and the other refuses it."""
    month.do("chair", "name-agencies", lead=month.agency("lead"),
             assisting=[month.agency("assisting")])  # fmt: skip
    end_meeting(month)
    people = month.row.affected_persons.order_by("position").values_list("pk", flat=True)
    outcomes = ("connected_to_service", "refused_service")
    services = [
        {"affected_person": str(pk), "service_type": "housing", "mobilization_type": outcome}
        for pk, outcome in zip(people, outcomes, strict=True)
    ]
    month.do("lead", "updates", agency=month.agency("lead"), services=services)


@act
def note_number(month: Month) -> None:
    """The lead has written the number in its own file."""
    body = {"involvement": month.part("lead")}
    month.send("lead", f"{month.here}/involvements/note-number/", body)


@act
def split(month: Month) -> None:
    """The lead divides the family: it keeps one person, the assisting agency leads the other."""
    row = month.row
    first, second = row.affected_persons.order_by("position").values_list("pk", flat=True)
    risks, strengths = (
        list(row.coded_values.filter(term__list=of).values_list("term__code", flat=True))
        for of in ("risk_factors", "protective_factors")
    )
    of = {str(service.affected_person_id): str(service.pk) for service in row.services.all()}
    sides = {
        name: {"affected_persons": [str(person)], "risk_factors": risks,
               "protective_factors": strengths,
               "services": [of[str(person)]], "involvements": [month.part(role)],
               "lead": month.part(role), "why_now": name == "first"}
        for name, person, role in (("first", first, "lead"), ("second", second, "assisting"))
    }  # fmt: skip
    known = set(Situation.objects.values_list("pk", flat=True))
    month.do("lead", "split", **sides)
    month.ids[chr(ord(month.on) + 1)] = str(Situation.objects.exclude(pk__in=known).get().pk)


@act
def work_apart(month: Month) -> None:
    """The agency that leads the other half records a visit there."""
    visit = {"kind": "visit", "outcome": "done", "happened_at": timezone.now().isoformat()}
    month.do("assisting", "updates", agency=month.agency("assisting"), intervention=visit)


@act
def bring_a_dwelling(month: Month) -> None:
    """A dwelling has no affected person."""
    prepare(month, people={"discussion_type": "dwelling", "affected_persons": []})
    month.do("originating", "submit")


@act
def enter_by_telephone(month: Month) -> None:
    """An emergency was decided by telephone yesterday; it is entered with the times it had."""
    prepare(month)
    month.do("originating", "submit")
    held_at = timezone.now() - timedelta(hours=20)
    month.do("chair", "enter-emergency", held_at=held_at.isoformat(), tests=AER_TESTS,
             lead=month.agency("lead"), assisting=[month.agency("assisting")])  # fmt: skip
    assert month.row.named_at == held_at


@act
def add_a_value(month: Month) -> None:
    """The lead adds what it learned."""
    month.do("lead", "values/add", protective_factors=["education__academic_achievement"])


@act
def to_complete(month: Month) -> None:
    """The coordinator asks what is missing, and on which number."""
    path = f"/tables/{month.cast.table.pk}/to-complete/"
    month.send("coordinator", path, method="GET")
    missing = {
        row["situation"]: row["missing"] for row in month.api("coordinator").get(path).json()
    }
    assert "protective_factor" not in missing[month.ids[month.on]]
    assert "service" in missing[month.ids[month.on]]


@act
def correct_a_person(month: Month) -> None:
    """The coordinator corrects the age group of one affected person."""
    (person,) = month.row.affected_persons.values_list("pk", flat=True)
    month.do("coordinator", "corrections", list="age_groups", was="18_24", now="25_29",
             reason="told_later", affected_person=str(person))  # fmt: skip
