"""Names from many cultures, put into sentences that say nothing else about them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FORMS = ("full", "surname first", "given", "surname")
PER_FORM = 40

SENTENCES = {
    "en": (
        "{} was seen downtown on Monday.",
        "The team spoke about {} last week.",
        "It is unclear whether {} will attend school.",
        "Staff at the shelter offered a bed to {} in March.",
        "Two agencies already know {}, and both are worried.",
        "{} has missed three appointments since January.",
        "Nobody has heard from {}.",
        "Rent is unpaid and {} sleeps outside.",
        "A plan for {} is needed before winter.",
        "Police returned {} to the group home twice.",
    ),
    "fr": (
        "{} a été vu au centre-ville lundi.",
        "L'équipe a parlé de {} la semaine dernière.",
        "On ne sait pas si {} ira à l'école.",
        "Le refuge a offert un lit à {} en mars.",
        "Deux organismes connaissent déjà {}, et les deux s'inquiètent.",
        "{} a manqué trois rendez-vous depuis janvier.",
        "Personne n'a eu de nouvelles de {}.",
        "Le loyer est impayé et {} dort dehors.",
        "Un plan pour {} est nécessaire avant l'hiver.",
        "La police a ramené {} au foyer deux fois.",
    ),
}


@dataclass(frozen=True)
class Sample:
    """A sentence with the one name in it, at ``start:end``."""

    culture: str
    form: str
    lang: str
    text: str
    start: int
    end: int


def cultures() -> dict[str, dict[str, str]]:
    """Name lists by culture."""
    return json.loads((Path(__file__).parent / "data/cultures.json").read_text(encoding="utf-8"))


def samples(seed: int = 20) -> Iterator[Sample]:
    """``PER_FORM`` sentences for every culture and form; the same seed gives the same sentences."""
    source = random.Random(seed)
    for culture, lists in cultures().items():
        given, surnames = (lists[k].replace("_", "\u00a0").split(" ") for k in ("given", "surname"))
        for form in FORMS:
            for number in range(PER_FORM):
                lang = "en" if number % 2 else "fr"
                name = _name(form, source.choice(given), source.choice(surnames), lists["order"])
                sentence = source.choice(SENTENCES[lang])
                start = sentence.index("{}")
                text = sentence.replace("{}", name)
                yield Sample(culture, form, lang, text, start, start + len(name))


def _name(form: str, given: str, surname: str, order: str) -> str:
    if form == "full":
        return f"{surname} {given}" if order == "surname" else f"{given} {surname}"
    if form == "surname first":
        return f"{surname}, {given}"
    return given if form == "given" else surname
