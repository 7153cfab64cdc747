"""Crosstabs about the work: agencies, services, discussions, report-backs, meetings."""

from __future__ import annotations

from cases.reports.catalogue.axes import ALL, Axis, Entry, parts, ticked
from cases.reports.catalogue.crosstab import Crosstab, Key, Relation, Whole, key
from cases.reports.catalogue.situations import (
    AER,
    CONCLUDED,
    DUPLICATES,
    NAMED,
    OF_PRESENTED,
    OF_THE_COURSE,
    PRESENTED,
    REJECTED,
)
from cases.reports.catalogue.words import Words
from cases.reports.document import Cohort, Label, Shape, Unit

OF_NAMED = Label("situations with a lead named", "situations ayant un organisme principal désigné")
OF_BARRIERS = Label("barriers noted in the period", "obstacles consignés pendant la période")
NO_SERVICE = "no_service_available"
ROLES = (
    ("brought", Label("Brought", "Présentées")),
    ("led", Label("Led", "Dirigées")),
    ("assisted", Label("Assisted", "Soutenues")),
    ("declined", Label("Declined", "Déclinées")),
)
ATTENDED = Entry("attended", Label("Attended", "Présences"))
OF_MEETINGS = Label(
    "Attended counts the meetings of the period at which the agency was; these are not about the "
    "persons discussed.",
    "Les présences comptent les réunions de la période où l’organisme était là; elles ne "
    "concernent pas les personnes dont on discute.",
)


def _sectors(words: Words) -> Axis:
    return parts(*words.agencies)


def brought(words: Words) -> Crosstab:
    """Which agencies brought situations."""
    return Crosstab(
        code="brought",
        title=Label("Originating agencies", "Organismes d’origine"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_PRESENTED,
        rows=_sectors(words),
        same={(ALL, ALL): PRESENTED},
        links=OF_THE_COURSE,
        base_row=ALL,
        listed=True,
    )


def led(words: Words) -> Crosstab:
    """Which agencies led; of several in turn, the last."""
    return Crosstab(
        code="led",
        title=Label("Lead agencies", "Organismes principaux"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_NAMED,
        rows=_sectors(words),
        same={(ALL, ALL): NAMED},
        links=OF_THE_COURSE,
        base_row=ALL,
        listed=True,
    )


def assisted(words: Words) -> Crosstab:
    """Which agencies assisted; a sector counts each situation once."""
    return Crosstab(
        code="assisted",
        title=Label("Assisting agencies", "Organismes de soutien"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_NAMED,
        rows=ticked(*words.agencies),
        same={(ALL, ALL): NAMED},
        links=OF_THE_COURSE,
        base_row=ALL,
        listed=True,
    )


def participation(words: Words) -> Crosstab:
    """Each agency's own part: what it brought, led, assisted and declined, and where it was."""
    agencies = [e for e in words.agencies if e.parent]
    columns = [Entry(code, label) for code, label in ROLES]
    same: dict[tuple[str, str], Key] = {
        (agency.code, code): key(code, agency.code) for agency in agencies for code, _ in ROLES
    }
    same |= {(e.code, ATTENDED.code): key("attendance", e.code) for e in agencies}
    return Crosstab(
        code="participation",
        title=Label("What each agency took part in", "Participation de chaque organisme"),
        unit=Unit.PARTICIPATIONS,
        cohort=Cohort.PRESENTED,
        base=OF_PRESENTED,
        rows=parts(*(Entry(e.code, e.label) for e in agencies)),
        columns=Axis(parts().kind, (*columns, ATTENDED)),
        shape=Shape.GRID,
        same=same,
        whole_row=False,
        whole_column=False,
        other_units={ATTENDED.code: Unit.MEETINGS},
        note=OF_MEETINGS,
    )


def services(words: Words) -> Crosstab:
    """Services mobilized, by type and by what came of them."""
    return Crosstab(
        code="services",
        title=Label("Services mobilized", "Services mobilisés"),
        unit=Unit.SERVICES,
        cohort=Cohort.REPORTED,
        base=Label("all services mobilized", "tous les services mobilisés"),
        rows=parts(*words.of("service_types")),
        columns=parts(*words.of("mobilization_types")),
        shape=Shape.GRID,
        base_row=ALL,
        base_column=ALL,
    )


def gaps(words: Words) -> Crosstab:
    """Where no service was available."""
    types = words.of("service_types")
    same: dict[tuple[str, str], Key] = {
        (code, ALL): key("services", code, NO_SERVICE) for code in (ALL, *(e.code for e in types))
    }
    return Crosstab(
        code="gaps",
        title=Label("No service available", "Aucun service offert"),
        unit=Unit.SERVICES,
        cohort=Cohort.REPORTED,
        base=Label("times that no service was available", "fois où aucun service n’était offert"),
        rows=parts(*types),
        same=same,
        base_row=ALL,
    )


def barriers(words: Words) -> Crosstab:
    """What stands in the way, as the table noted it."""
    return Crosstab(
        code="barriers",
        title=Label("Barriers noted", "Obstacles consignés"),
        unit=Unit.BARRIERS,
        cohort=Cohort.REPORTED,
        base=OF_BARRIERS,
        rows=parts(*words.of("barrier_kinds")),
        base_row=ALL,
    )


SILENT = ("no_report", "lead_absent")
OUTCOMES = (
    Entry("named", Label("Agencies named", "Organismes désignés")),
    Entry("rejected", Label("Rejected", "Rejetées")),
    Entry("returned", Label("Returned to the agency", "Renvoyées à l’organisme")),
    Entry("deferred", Label("Deferred", "Reportées")),
    Entry("continues", Label("Continues", "Se poursuit")),
    Entry("concluded", Label("Concluded", "Conclues")),
    Entry("lead_changed", Label("Lead changed", "Organisme principal remplacé")),
    Entry("no_report", Label("No report", "Aucun compte rendu")),
    Entry("lead_absent", Label("Lead absent", "Organisme principal absent")),
)


# Each decision, each conclusion and each silence is the end of one discussion, as a rule in the
# same period.
OF_THE_OUTCOMES: tuple[Relation, ...] = (
    *OF_THE_COURSE,
    Whole(key("discussions", "named"), (AER,), usual=True),
    Whole(key("discussions", "rejected"), (REJECTED, DUPLICATES), usual=True),
    Whole(key("discussions", "concluded"), (CONCLUDED,), usual=True),
    *(
        Whole(key("discussions", code), (key("report_backs", ALL, code),), usual=True)
        for code in SILENT
    ),
)


def discussions(words: Words) -> Crosstab:
    """How the appearances at meetings ended."""
    return Crosstab(
        code="discussions",
        title=Label("How discussions ended", "Issue des discussions"),
        unit=Unit.DISCUSSIONS,
        cohort=Cohort.HELD,
        base=Label("all discussions of the period", "toutes les discussions de la période"),
        rows=parts(*OUTCOMES),
        links=OF_THE_OUTCOMES,
        base_row=ALL,
    )


REPORTS = (
    Entry("reported", Label("Reported", "Compte rendu fait")),
    Entry("no_report", Label("No report", "Aucun compte rendu")),
    Entry("lead_absent", Label("Lead absent", "Organisme principal absent")),
)


def report_backs(words: Words) -> Crosstab:
    """Which leads reported back, and which did not."""
    return Crosstab(
        code="report_backs",
        title=Label("Report-backs by lead agency", "Comptes rendus selon l’organisme principal"),
        unit=Unit.REPORTS,
        cohort=Cohort.REPORTED,
        base=Label("report-backs of the agency", "comptes rendus de l’organisme"),
        rows=_sectors(words),
        columns=parts(*REPORTS),
        shape=Shape.GRID,
        base_column=ALL,
    )


def meetings(words: Words) -> Crosstab:
    """Meetings held."""
    return Crosstab(
        code="meetings",
        title=Label("Meetings held", "Réunions tenues"),
        unit=Unit.MEETINGS,
        cohort=Cohort.HELD,
        base=Label("meetings held", "réunions tenues"),
        rows=parts(
            Entry("ordinary", Label("Ordinary", "Ordinaires")),
            Entry("emergency", Label("Emergency", "D’urgence")),
        ),
        never_hidden=True,
    )


def attendance(words: Words) -> Crosstab:
    """At how many meetings each agency was there."""
    return Crosstab(
        code="attendance",
        title=Label("Meetings attended by agency", "Présence aux réunions selon l’organisme"),
        unit=Unit.MEETINGS,
        cohort=Cohort.HELD,
        base=Label("meetings held", "réunions tenues"),
        rows=ticked(*(Entry(e.code, e.label) for e in words.agencies if e.parent)),
        same={(ALL, ALL): key("meetings", ALL)},
        base_row=ALL,
        never_hidden=True,
    )
