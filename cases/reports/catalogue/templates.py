"""The fixed catalogue: a report is made of templates, not of queries."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from cases.reports.catalogue import factors, own, people, quarterly, situations, work
from cases.reports.catalogue.crosstab import Crosstab
from cases.reports.catalogue.words import Words
from cases.reports.document import Audience, Label

Make = Callable[[Words], Crosstab]
EVERYBODY = frozenset(Audience)
NOT_PUBLIC = frozenset({Audience.TABLE, Audience.PARTNERS})


@dataclass(frozen=True)
class Template:
    """One entry of the catalogue; what is *by_quarter* has a column for each quarter besides."""

    code: str
    title: Label
    crosstabs: tuple[Make, ...]
    audiences: frozenset[Audience] = EVERYBODY
    by_quarter: tuple[Make, ...] = ()


TEMPLATES = (
    Template(
        "headline",
        Label("Headline", "Chiffres clés"),
        (situations.headline,),
        by_quarter=(situations.headline,),
    ),
    Template(
        "quarters",
        Label("Quarter by quarter", "Trimestre par trimestre"),
        (),
        by_quarter=(quarterly.conclusion_groups, situations.kinds, quarterly.risk_categories),
    ),
    Template(
        "meetings",
        Label("Meetings and attendance", "Réunions et présence"),
        (work.meetings, work.attendance),
    ),
    Template(
        "outcomes",
        Label("Conclusions and rejections", "Conclusions et rejets"),
        (situations.conclusions, situations.rejections),
    ),
    Template(
        "kinds",
        Label("Discussion types, and what came back", "Types de discussion et situations revenues"),
        (situations.kinds, situations.came_back),
    ),
    Template("persons", Label("Age group and sex", "Groupe d’âge et sexe"), (people.persons,)),
    Template(
        "risks",
        Label("Risk categories and factors", "Catégories et facteurs de risque"),
        (people.risks, people.mentions),
    ),
    Template(
        "risks_people",
        Label("Risks by age group and sex", "Risques selon l’âge et le sexe"),
        (people.risks_by_age, people.risks_by_sex),
    ),
    Template(
        "factors_people",
        Label("Risk factors by age group and sex", "Facteurs de risque selon l’âge et le sexe"),
        (
            factors.factors_by_age,
            factors.mentions_by_age,
            factors.factors_by_sex,
            factors.mentions_by_sex,
        ),
    ),
    Template(
        "pairs",
        Label("Risks that occur together", "Risques concomitants"),
        (people.pairs,),
    ),
    Template(
        "strengths",
        Label(
            "Protective factors and study flags", "Facteurs de protection et indicateurs d’étude"
        ),
        (people.protective, people.flags),
    ),
    Template(
        "agencies",
        Label("Agencies", "Organismes"),
        (work.brought, work.led, work.assisted, work.participation),
    ),
    Template(
        "services",
        Label("Services and gaps", "Services et lacunes"),
        (work.services, work.gaps, work.barriers),
    ),
    Template(
        "times",
        Label("Times", "Délais"),
        (situations.hours, situations.days, situations.meetings_each),
    ),
    Template(
        "follow_up",
        Label("Discussions and report-backs", "Discussions et comptes rendus"),
        (work.discussions, work.report_backs),
        audiences=NOT_PUBLIC,
    ),
    Template(
        "own",
        Label("Plan priorities and own indicators", "Priorités du plan et indicateurs propres"),
        (own.priorities, own.own, own.own_rejected, own.own_concluded, own.own_barriers),
    ),
)
BY_CODE = {template.code: template for template in TEMPLATES}
WIDE: dict[Make, Callable[..., Crosstab]] = {
    people.persons: people.persons,
    people.risks_by_age: people.risks_by_age,
    factors.factors_by_age: factors.factors_by_age,
    factors.mentions_by_age: factors.mentions_by_age,
}


def crosstabs(words: Words, codes: Iterable[str], *, wide: bool = False) -> list[Crosstab]:
    """The crosstabs of the templates with these codes, in the catalogue's order.

    *wide* takes the wider age groups.
    """
    wanted = set(codes)
    found: list[Crosstab] = []
    for template in TEMPLATES:
        if template.code in wanted:
            found += [_make(make, words, wide) for make in template.crosstabs]
    return [crosstab for crosstab in found if crosstab.rows.entries]


def every_crosstab(words: Words) -> list[Crosstab]:
    """All of the catalogue."""
    return crosstabs(words, BY_CODE)


def _make(make: Make, words: Words, wide: bool) -> Crosstab:
    return partial(WIDE[make], wide=wide)(words) if make in WIDE else make(words)
