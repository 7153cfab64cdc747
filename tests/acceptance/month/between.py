"""Between two meetings: who joins, who leads, what consent does, how it ends."""

from __future__ import annotations

from tests.acceptance.month import Month, act
from tests.acceptance.month.road import LOWERED, bring, open_item


def answer(month: Month, role: str, name: str) -> None:
    """A role answers what its agency is asked; the row is gone from the list with the answer."""
    asked = month.row.pending_roles.get(agency=month.cast.agency(role), answered_at=None)
    month.send(role, f"/pending-roles/{asked.pk}/{name}/", {"version": month.row.version},
               status=204)  # fmt: skip


@act
def accept(month: Month) -> None:
    """The absent agency accepts, and assists from then on."""
    answer(month, "seated", "accept")


@act
def lead_adds(month: Month) -> None:
    """The lead lets one more agency assist at once."""
    month.do("lead", "involvements", agency=month.agency("checked_in"))


@act
def refuse_consent(month: Month) -> None:
    """Consent is refused; the lead names its authority."""
    month.do(
        "lead", "consent", agency=month.agency("lead"), state="refused", authority="phipa_40_1"
    )


@act
def write_unnamed(month: Month) -> None:
    """An agency that has not named its own authority writes nothing more."""
    month.do("assisting", "plan-entries", status=422, agency=month.agency("assisting"),
             kind="information_to_check", text="Call again.")  # fmt: skip


@act
def name_authority(month: Month) -> None:
    """It names its own."""
    agency = month.agency("assisting")
    month.do("assisting", "authorities", agency=agency, authority="mfippa_32_h")


@act
def ask_to_lead(month: Month) -> None:
    """The lead asks the assisting agency to lead, and leads until it answers."""
    month.do("lead", "involvements/ask-hand-over", agency=month.agency("assisting"))


@act
def take_the_lead(month: Month) -> None:
    """It accepts."""
    answer(month, "assisting", "accept")


@act
def may_close(month: Month) -> None:
    """The new lead reports that it may close, and proposes a reason."""
    month.do("assisting", "updates", agency=month.agency("assisting"), may_close=True,
             proposed_reason=LOWERED)  # fmt: skip


@act
def object_to_it(month: Month) -> None:
    """An assisting agency objects."""
    month.do("seated", "objections", agency=month.agency("seated"))


@act
def conclude_too_early(month: Month) -> None:
    """The chair may not conclude while an agency objects, or may still."""
    month.do("chair", "conclude", status=422)


@act
def duplicate(month: Month) -> None:
    """The table finds a new one a duplicate: it is erased, its agency asked into the first."""
    bring(month)
    open_item(month)
    month.clock.shift(60)
    first = month.ids["a"]
    month.do("chair", "reject", reason="rejected__duplicate", first=first)


@act
def decline(month: Month) -> None:
    """The agency of the duplicate declines."""
    answer(month, "originating", "decline")


@act
def stop(month: Month) -> None:
    """Consent is withdrawn: the lead stops, and the texts are gone."""
    month.do("lead", "stop")


@act
def go_on(month: Month) -> None:
    """Consent is withdrawn, and the lead goes on under an authority that it names."""
    month.do(
        "lead", "consent", agency=month.agency("lead"), state="withdrawn", authority="phipa_40_1"
    )


@act
def conclude_transferred(month: Month) -> None:
    """The lead says that it was transferred to another table; it is concluded as reported."""
    month.do("lead", "updates", agency=month.agency("lead"), may_close=True,
             proposed_reason="other__transferred_to_another_table")  # fmt: skip
    month.do("chair", "conclude")
