"""A report made by hand: one of each kind of figure, with cells that are hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cases.reports.document import (
    Audience,
    Band,
    Cell,
    Certificate,
    Cohort,
    Figure,
    Label,
    Line,
    Median,
    Period,
    Rate,
    Report,
    Shape,
    Story,
    Unit,
    Where,
)

ALL = Line("all", Label("All", "Ensemble"), is_total=True)


def _cells(*lines: tuple[int | None, ...]) -> tuple[tuple[Cell, ...], ...]:
    return tuple(tuple(Cell(value) for value in line) for line in lines)


def headline() -> Figure:
    """Numbers with two rates, of which one cannot be told."""
    return Figure(
        code="headline",
        title=Label("Situations decided", "Situations tranchées"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=Label(
            "situations presented in the period", "situations présentées pendant la période"
        ),
        rows=(
            Line("presented", Label("Presented", "Présentées"), is_total=True),
            Line("aer", Label("Acutely elevated risk", "Risque extrêmement élevé"), level=1),
            Line("rejected", Label("Rejected", "Rejetées"), level=1),
            Line("lowered", Label("Overall risk lowered", "Risque global réduit")),
        ),
        columns=(ALL,),
        cells=_cells((43,), (None,), (None,), (35,)),
        shape=Shape.NUMBERS,
        rates=(
            Rate(
                "aer_rate",
                Label("Share of acutely elevated risk", "Part du risque extrêmement élevé"),
                Label("situations presented", "situations présentées"),
                Where("aer", "all"),
                Where("presented", "all"),
            ),
            Rate(
                "lowered_rate",
                Label("Overall risk lowered", "Risque global réduit"),
                Label("situations presented", "situations présentées"),
                Where("lowered", "all"),
                Where("presented", "all"),
            ),
        ),
    )


def by_age_and_sex() -> Figure:
    """A grid with both margins, two hidden cells in each line that has any, and a true zero."""
    return Figure(
        code="age_sex",
        title=Label(
            "Affected persons by age group and sex", "Personnes touchées selon l’âge et le sexe"
        ),
        unit=Unit.PERSONS,
        cohort=Cohort.PRESENTED,
        base=Label("all affected persons", "toutes les personnes touchées"),
        rows=(
            Line("12_17", Label("12–17", "12–17")),
            Line("18_24", Label("18–24", "18–24")),
            Line("60_plus", Label("60 and over", "60 et plus")),
            ALL,
        ),
        columns=(
            Line("female", Label("Female", "Féminin")),
            Line("male", Label("Male", "Masculin")),
            ALL,
        ),
        cells=_cells((None, None, 19), (None, None, 23), (0, 12, 12), (21, 33, 54)),
        shape=Shape.GRID,
        base_row="all",
        base_column="all",
    )


def categories() -> Figure:
    """Tick-all rows in two levels, with a name that a spreadsheet could take for a formula."""
    return Figure(
        code="risks",
        title=Label("Risk categories and factors", "Catégories et facteurs de risque"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=Label(
            "situations presented in the period", "situations présentées pendant la période"
        ),
        rows=(
            Line("all", Label("All situations", "Toutes les situations"), is_total=True),
            Line("housing", Label("Housing", "Logement")),
            Line("no_home", Label("No stable home", "Sans logement stable"), level=1),
            Line("local__x", Label("=1+1 (a local name)", "=1+1 (un nom local)"), level=1),
        ),
        columns=(ALL,),
        cells=_cells((43,), (25,), (18,), (None,)),
        base_row="all",
        ticked=True,
        note=Label(
            "A situation may count in several rows; a category counts each situation once.",
            "Une situation peut compter dans plusieurs rangées; une catégorie compte chaque "
            "situation une seule fois.",
        ),
    )


def hours() -> Figure:
    """Bands of a measure, with its median."""
    bands = (
        Line("under_24", Label("Within 24 h", "En 24 h ou moins")),
        Line("under_48", Label("24 to 48 h", "De 24 à 48 h")),
        Line("over_48", Label("More than 48 h", "Plus de 48 h")),
    )
    return Figure(
        code="hours",
        title=Label("Hours to the first intervention", "Heures jusqu’à la première intervention"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=Label("situations with a first intervention", "situations ayant eu une intervention"),
        rows=(*bands, ALL),
        columns=(ALL,),
        cells=_cells((14,), (20,), (6,), (40,)),
        base_row="all",
        medians=(
            Median(
                "median_hours",
                Label("Median", "Médiane"),
                (Band("under_24", 0, 24), Band("under_48", 24, 48), Band("over_48", 48, None)),
            ),
        ),
    )


def by_quarter() -> Figure:
    """Columns that are quarters."""
    quarters = tuple(Line(f"2017Q{n}", Label(f"Q{n} 2017", f"T{n} 2017")) for n in (2, 3, 4))
    return Figure(
        code="quarters",
        title=Label("Situations by quarter", "Situations par trimestre"),
        unit=Unit.SITUATIONS,
        cohort=Cohort.PRESENTED,
        base=Label(
            "situations presented in the period", "situations présentées pendant la période"
        ),
        rows=(Line("presented", Label("Presented", "Présentées")),),
        columns=(*quarters, ALL),
        cells=_cells((14, 17, 12, 43)),
        shape=Shape.TIME,
    )


def meetings() -> Figure:
    """Not about persons: small, and shown."""
    return Figure(
        code="meetings",
        title=Label("Meetings held", "Réunions tenues"),
        unit=Unit.MEETINGS,
        cohort=Cohort.HELD,
        base=Label("meetings held in the period", "réunions tenues pendant la période"),
        rows=(
            Line("ordinary", Label("Ordinary", "Ordinaires")),
            Line("emergency", Label("Emergency", "D’urgence")),
            ALL,
        ),
        columns=(ALL,),
        cells=_cells((47,), (1,), (48,)),
        never_hidden=True,
    )


def factors() -> Figure:
    """A long table, of two categories, in which most rows show nothing but zeros and a total."""
    shown = [Line(f"shown{n}", Label(f"Factor {n}", f"Facteur {n}"), level=1) for n in range(1, 11)]
    quiet = (
        Line("all_hidden", Label("Arson", "Incendie"), level=1),
        Line("with_total", Label("Theft/robbery", "Vol/vol qualifié"), level=1),
        Line("only_total", Label("Threat", "Menaces"), level=1),
        Line("no_total", Label("Other", "Autre"), level=1),
    )
    every = Line("all", Label("All persons", "Toutes les personnes"), is_total=True)
    return Figure(
        code="factors",
        title=Label("Factors by age group", "Facteurs selon l’âge"),
        unit=Unit.PERSONS,
        cohort=Cohort.PRESENTED,
        base=Label("persons of the column", "personnes de la colonne"),
        rows=(
            every, Line("crime", Label("Crime", "Crime")), *shown[:8], *quiet,
            Line("drugs", Label("Drugs", "Drogues")), *shown[8:],
        ),
        columns=(
            Line("12_17", Label("12–17", "12 à 17 ans")),
            Line("18_24", Label("18–24", "18 à 24 ans")),
            Line("25_29", Label("25–29", "25 à 29 ans")),
            ALL,
        ),
        cells=_cells(
            (90, 80, 70, 240), (40, None, None, 130), *((12, None, 0, None) for _ in shown[:8]),
            (None, None, None, None), (None, 0, None, 23), (None, None, None, 31),
            (None, 0, 0, None),
            (None, None, 40, 90), *((0, 14, None, None) for _ in shown[8:]),
        ),
        shape=Shape.GRID,
        base_row="all",
        ticked=True,
    )  # fmt: skip


def example(audience: Audience = Audience.PUBLIC) -> Report:
    """A report with all of them."""
    return Report(
        title=Label("Annual report", "Rapport annuel"),
        place=Label("River table", "Table de la rivière"),
        is_region=False,
        period=Period(
            date(2017, 4, 1),
            date(2018, 3, 31),
            Label("April 2017 – March 2018", "avril 2017 – mars 2018"),
        ),
        audience=audience,
        threshold=11,
        figures=(headline(), meetings(), by_quarter(), categories(), by_age_and_sex(), hours()),
        certificate=Certificate(
            "a" * 64, "upper", 11, datetime(2018, 4, 12, 14, 30, tzinfo=UTC), f"1201 {'b' * 64}"
        ),
        ledger_id="00000000-0000-4000-8000-000000000017",
        made_at=datetime(2018, 4, 12, 14, 31, tzinfo=UTC),
        is_sample=True,
        commentary={"risks": Label("Housing leads again.", "Le logement domine encore.")},
        story=Story(
            headline=Label("Most of the risk went down", "Le risque a surtout diminué"),
            findings=("headline", "risks", "hours"),
            chart="quarters",
            gaps=Label(
                "No detox bed within 100 km.", "Aucun lit de désintoxication à moins de 100 km."
            ),
        ),
        notes=(
            Label(
                "More than half of the counts of one figure cannot be shown.",
                "Plus de la moitié des nombres d’un tableau ne peuvent être affichés.",
            ),
        ),
    )
