"""Crosstabs about what became of situations: the headline, rejections, conclusions, times."""

from __future__ import annotations

from cases.reports.catalogue.axes import ALL, Entry, parts
from cases.reports.catalogue.crosstab import (
    Crosstab,
    Relation,
    Seldom,
    Stock,
    Whole,
    Within,
    key,
)
from cases.reports.catalogue.words import Words
from cases.reports.document import Band, Cohort, Label, Median, Rate, Shape, Unit, Where

PRESENTED = key("headline", "presented")
DECIDED = key("headline", "decided")
AER = key("headline", "aer")
REJECTED = key("headline", "rejected")
DUPLICATES = key("headline", "duplicates")
UNDECIDED = key("headline", "undecided")
DESCRIBED = key("headline", "described")
NAMED = key("headline", "named")
OPEN = key("headline", "open_at_end")
CONCLUDED = key("conclusions", ALL)
LOWERED_CODE = "overall_risk_lowered"
LOWERED = key("conclusions", LOWERED_CODE)

OF_PRESENTED = Label("situations presented", "situations présentées")
OF_DESCRIBED = Label(
    "situations presented and not rejected", "situations présentées et non rejetées"
)
OF_CONCLUDED = Label("situations concluded", "situations conclues")
OF_REJECTED = Label("situations rejected", "situations rejetées")
GROUPS = (
    Entry(LOWERED_CODE, Label("Overall risk lowered", "Risque global réduit")),
    Entry("still_aer", Label("Still acutely elevated risk", "Risque toujours extrêmement élevé")),
    Entry("other", Label("Other reason", "Autre motif")),
)
NOT_GIVEN = Entry("not_given", Label("Not given", "Non précisé"))
HEADLINE = (
    Entry("presented", Label("Presented", "Présentées")),
    Entry("decided", Label("Decided", "Tranchées")),
    Entry("aer", Label("Acutely elevated risk", "Risque extrêmement élevé")),
    Entry("rejected", Label("Rejected", "Rejetées")),
    Entry("duplicates", Label("Duplicates", "Doublons")),
    Entry("undecided", Label("Not decided yet", "Pas encore tranchées")),
    Entry("concluded", Label("Concluded in the period", "Conclues pendant la période")),
    Entry("lowered", Label("Overall risk lowered", "Risque global réduit")),
    Entry("open_at_end", Label("Open at the end", "Ouvertes à la fin")),
)
# What the counts of the headline have to do with each other, whatever is shown of them.
OF_THE_COURSE: tuple[Relation, ...] = (
    Whole(PRESENTED, (DECIDED, DUPLICATES, UNDECIDED)),
    Whole(DECIDED, (AER, REJECTED)),
    Whole(DESCRIBED, (AER, UNDECIDED)),
    Within(NAMED, AER),
    Seldom(UNDECIDED),
    # Open before, and what met the threshold, is what was concluded or is open still: unless a
    # situation is named in a later period than it was presented in.
    Stock(OPEN, AER, CONCLUDED),
)


def headline(words: Words) -> Crosstab:
    """How many situations there were, and what became of them."""
    return Crosstab(
        code="headline",
        title=Label("Situations in the period", "Situations pendant la période"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=Label(
            "situations whose first discussion was in the period; concluded ones by the day of "
            "their conclusion",
            "situations dont la première discussion a eu lieu pendant la période; les situations "
            "conclues selon le jour de leur conclusion",
        ),
        rows=parts(*HEADLINE),
        shape=Shape.NUMBERS,
        same={("concluded", ALL): CONCLUDED, ("lowered", ALL): LOWERED},
        # All groups, though one alone is shown: what changes when a quarter is counted again
        # changes in each of them in a direction that everybody guesses.
        links=(*OF_THE_COURSE, Whole(CONCLUDED, tuple(key("conclusions", g.code) for g in GROUPS))),
        rates=(_aer_rate(), _lowered_rate()),
        at_end=frozenset({OPEN}),
        dear=frozenset({PRESENTED, DECIDED, AER, CONCLUDED}),
        listed=True,
        whole_row=False,
    )


def rejections(words: Words) -> Crosstab:
    """Why situations were rejected; duplicates are not among them."""
    reasons = [e for e in words.of("rejection_reasons") if not e.code.endswith("__duplicate")]
    return Crosstab(
        code="rejections",
        title=Label("Reasons for rejection", "Motifs de rejet"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_REJECTED,
        rows=parts(*(Entry(e.code, e.label) for e in reasons)),
        same={(ALL, ALL): REJECTED},
        links=OF_THE_COURSE,
        base_row=ALL,
        listed=True,
    )


def conclusions(words: Words) -> Crosstab:
    """How situations ended, by group and reason."""
    reasons = words.of("conclusion_reasons")
    tree: list[Entry] = []
    for group in GROUPS:
        tree += [group, *(e for e in reasons if e.parent == group.code)]
    return Crosstab(
        code="conclusions",
        title=Label("Conclusions", "Conclusions"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.CONCLUDED,
        base=OF_CONCLUDED,
        rows=parts(*tree),
        links=OF_THE_COURSE,
        base_row=ALL,
        rates=(_lowered_rate(LOWERED_CODE, ALL),),
    )


def kinds(words: Words) -> Crosstab:
    """Whom or what the discussions were about."""
    return Crosstab(
        code="kinds",
        title=Label("Discussion types", "Types de discussion"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=parts(*words.of("discussion_types"), NOT_GIVEN),
        same={(ALL, ALL): DESCRIBED},
        links=OF_THE_COURSE,
        base_row=ALL,
    )


CAME_BACK = (
    Entry("yes", Label("Came back within 12 months", "Revenues en moins de 12 mois")),
    Entry("no", Label("Not discussed within 12 months", "Non discutées depuis 12 mois")),
    Entry("not_said", Label("Not said", "Non précisé")),
)


def came_back(words: Words) -> Crosstab:
    """Which situations had been discussed here within 12 months."""
    rate = Rate(
        "came_back_rate", CAME_BACK[0].label, OF_DESCRIBED, Where("yes", ALL), Where(ALL, ALL)
    )
    return Crosstab(
        code="came_back",
        title=Label("Situations that came back", "Situations revenues"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_DESCRIBED,
        rows=parts(*CAME_BACK),
        same={(ALL, ALL): DESCRIBED},
        links=OF_THE_COURSE,
        base_row=ALL,
        rates=(rate,),
    )


HOUR_BANDS = (
    Entry("within_48", Label("Within 48 hours", "En 48 heures ou moins")),
    Entry("within_24", Label("Within 24 hours", "En 24 heures ou moins"), "within_48"),
    Entry("24_to_48", Label("24 to 48 hours", "De 24 à 48 heures"), "within_48"),
    Entry("48_to_72", Label("48 to 72 hours", "De 48 à 72 heures")),
    Entry("over_72", Label("More than 72 hours", "Plus de 72 heures")),
    Entry("none", Label("No intervention recorded", "Aucune intervention consignée")),
)


def hours(words: Words) -> Crosstab:
    """From naming a lead to the first intervention that was done."""
    base = Label("situations with a lead named", "situations ayant un organisme principal désigné")
    return Crosstab(
        code="hours",
        title=Label(
            "Hours from naming a lead to the first intervention",
            "Heures entre la désignation de l’organisme principal et la première intervention",
        ),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=base,
        rows=parts(*HOUR_BANDS),
        same={(ALL, ALL): NAMED},
        links=OF_THE_COURSE,
        base_row=ALL,
        rates=tuple(
            Rate(code, entry.label, base, Where(code, ALL), Where(ALL, ALL))
            for code, entry in (("within_24", HOUR_BANDS[1]), ("within_48", HOUR_BANDS[0]))
        ),
        medians=(
            Median(
                "median_hours",
                Label("Median, in hours", "Médiane, en heures"),
                (
                    Band("within_24", 0, 24),
                    Band("24_to_48", 24, 48),
                    Band("48_to_72", 48, 72),
                    Band("over_72", 72, None),
                ),
            ),
        ),
    )


DAY_LIMITS = (7, 14, 30, 60, 90)  # days; the bands of the time to a conclusion end there


def day_bands() -> tuple[tuple[Entry, int, int | None], ...]:
    """Each band with the days it begins after and ends with."""
    found: list[tuple[Entry, int, int | None]] = []
    low = 0
    for high in DAY_LIMITS:
        words = Label(
            f"{low + 1 if low else 0} to {high} days", f"De {low + 1 if low else 0} à {high} jours"
        )
        found.append((Entry(f"to_{high}", words), low, high))
        low = high
    words = Label(f"More than {low} days", f"Plus de {low} jours")
    return (*found, (Entry(f"over_{low}", words), low, None))


def days(words: Words) -> Crosstab:
    """From presenting to the conclusion."""
    bands = day_bands()
    return Crosstab(
        code="days",
        title=Label(
            "Days from presenting to the conclusion",
            "Jours entre la présentation et la conclusion",
        ),
        unit=Unit.SITUATIONS,
        cohort=Cohort.CONCLUDED,
        base=OF_CONCLUDED,
        rows=parts(*(entry for entry, _low, _high in bands)),
        same={(ALL, ALL): CONCLUDED},
        links=OF_THE_COURSE,
        base_row=ALL,
        medians=(
            Median(
                "median_days",
                Label("Median, in days", "Médiane, en jours"),
                tuple(Band(entry.code, low, high) for entry, low, high in bands),
            ),
        ),
    )


MOST_MEETINGS = 5
MEETING_BANDS = (
    Entry("1", Label("One meeting", "Une réunion")),
    *(Entry(str(n), Label(f"{n} meetings", f"{n} réunions")) for n in range(2, MOST_MEETINGS)),
    Entry("5_plus", Label("Five meetings or more", "Cinq réunions ou plus")),
)


def meetings_each(words: Words) -> Crosstab:
    """At how many meetings each concluded situation was discussed."""
    return Crosstab(
        code="meetings_each",
        title=Label("Meetings for each situation", "Réunions par situation"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.CONCLUDED,
        base=OF_CONCLUDED,
        rows=parts(*MEETING_BANDS),
        same={(ALL, ALL): CONCLUDED},
        links=OF_THE_COURSE,
        base_row=ALL,
    )


def _aer_rate() -> Rate:
    return Rate(
        "aer_rate",
        Label("Acutely elevated risk", "Risque extrêmement élevé"),
        Label("situations decided", "situations tranchées"),
        Where("aer", ALL),
        Where("decided", ALL),
    )


def _lowered_rate(part: str = "lowered", whole: str = "concluded") -> Rate:
    base = Label(
        "situations concluded in the period; rejected and open ones are not in it",
        "situations conclues pendant la période; les situations rejetées ou ouvertes n’y sont pas",
    )
    return Rate("lowered_rate", GROUPS[0].label, base, Where(part, ALL), Where(whole, ALL))
