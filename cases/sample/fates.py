"""What becomes of each situation: decided by chance before the telling begins."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from cases.sample.scenarios import Scenario, scenarios, weighted

# The first table's year is near one that an eastern Ontario table reported: 43 situations, two of
# them rejected, and of the 41 that met the threshold 35 ended with the overall risk lowered.
FIRST_YEAR = {"rejected": 2, "lowered": 35, "still_aer": 4, "other": 2}
# The second table began to meet some months ago.
SECOND_YEAR = {"rejected": 1, "lowered": 4, "still_aer": 1}
# So many meetings are enough for the longest way a situation can take.
ROOM_FOR_ALL = 14
REASONS = {
    "rejected": {
        "rejected__situation_not_deemed_to_be_one_of_acutely_elevated_risk": 2,
        "rejected__already_connected_to_appropriate_services_with_potential_to_mitigate_risk": 1,
    },
    "lowered": {
        "overall_risk_lowered__connected_to_services": 8,
        "overall_risk_lowered__connected_to_personal_supports": 2,
        "overall_risk_lowered__connected_to_services_in_another_jurisdiction": 1,
    },
    "still_aer": {
        "still_aer__refused_services_uncooperative": 3,
        "still_aer__systemic_issue": 1,
    },
    "other": {"other__relocated": 2, "other__unable_to_locate": 1},
}
CONSENT = {"from_all": 55, "some": 15, "refused": 12, "not_sought": 18}
# Hours from naming the lead to the first intervention that was done, and how often.
CONTACT_HOURS = {"4": 15, "9": 20, "20": 40, "27": 12, "44": 8, "53": 5}


@dataclass
class Fate:
    """One situation of the story.

    *reason* is the code for which it is rejected or concluded, and *ending* its group, a key of
    REASONS; both are empty for one that goes on. *detours* (defer, return) are what the table does
    with it before it decides. *follow_ups* tells what each comes to, in turn: continues,
    no_report, lead_absent, hand_over or conclude; when all are told, it continues. *contact_hours*
    is None while nobody has made contact.
    """

    scenario: Scenario
    submit_at: datetime
    ending: str = ""
    reason: str = ""
    detours: list[str] = field(default_factory=list)
    follow_ups: list[str] = field(default_factory=list)
    dissent: int = 0
    consent: str = "from_all"
    contact_hours: float | None = 20.0
    joins_late: bool = False
    reopens: bool = False


def year(
    endings: dict[str, int],
    meetings: list[datetime],
    seated: Collection[str],
    rng: random.Random,
) -> list[Fate]:
    """A fate for each situation of a finished year, spread over all but the last *meetings*."""
    kinds = [kind for kind, count in endings.items() for _one in range(count)]
    rng.shuffle(kinds)
    about = about_what(seated, rng)
    places = _spread(len(kinds), len(meetings))
    return [
        _fate(next(about), kind, meetings[place], rng, short=len(meetings) - place < ROOM_FOR_ALL)
        for kind, place in zip(kinds, places, strict=True)
    ]


def _spread(count: int, meetings: int) -> list[int]:
    """Which meeting each of *count* situations comes to: evenly, and none of the last."""
    step = (meetings - max(4, meetings // 8)) / count
    return [int(index * step) for index in range(count)]


def about_what(seated: Collection[str], rng: random.Random) -> Iterator[Scenario]:
    """Scenarios whose agencies are at the table, each once before any comes again.

    Those about a place come once and no more.
    """
    fitting = [one for one in scenarios() if one.agencies() <= set(seated)]
    while True:
        rng.shuffle(fitting)
        yield from [_seated(one, seated) for one in fitting]
        fitting = [one for one in fitting if one.ages]


def _seated(scenario: Scenario, seated: Collection[str]) -> Scenario:
    assisting = tuple(sector for sector in scenario.assisting if sector in seated)
    return replace(scenario, assisting=assisting)


def _fate(
    scenario: Scenario, kind: str, meets_at: datetime, rng: random.Random, *, short: bool
) -> Fate:
    detour = weighted({"": 85, "defer": 10, "return": 5}, rng)
    reopens = rng.random() < 0.06
    fate = Fate(
        scenario=scenario,
        submit_at=meets_at - timedelta(hours=rng.choice([20, 26, 45, 70])),
        ending=kind,
        reason=weighted(REASONS[kind], rng),
        detours=[detour] if detour else [],
        follow_ups=_follow_ups(rng),
        dissent=int(weighted({"0": 85, "1": 12, "2": 3}, rng)),
        consent=weighted(CONSENT, rng),
        contact_hours=float(weighted(CONTACT_HOURS, rng)),
        joins_late=rng.random() < 0.15,
        reopens=reopens,
    )
    if short:
        return replace(fate, detours=[], follow_ups=["continues", "conclude"], reopens=False)
    return fate


def _follow_ups(rng: random.Random) -> list[str]:
    """What the follow-ups of one situation come to, the last being its conclusion."""
    told = ["continues"] * rng.randint(0, 2)
    told += [weighted({"": 75, "no_report": 12, "lead_absent": 5, "hand_over": 8}, rng)]
    return [*filter(None, told), "conclude"]
