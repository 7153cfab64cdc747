"""Write the field inventory of the adoption pack from the models and what is declared of them.

``python -m tests.architecture.inventory`` writes both languages again.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACK = ROOT / "docs" / "adoption"
LANGUAGES = {"en": "en", "fr": "fr-ca"}
APPS = ("cases", "tables", "agencies")

HEAD = {
    "en": """# Inventory of every field

Made from the system’s own models: a test fails while it is not up to date. Every field belongs to
exactly one group, and no group is for what identifies a person whom a situation concerns.

| group | what it is | who reads it |
|---|---|---|
| listing | number, stage, dates, decision, who leads and assists | the table |
| coded | types, age groups, sexes, factors, flags | author, room, involved, coordinator |
| narrative | why now, at most 280 characters; the self-check | author, room, involved |
| room | what is said while an item is open | the room |
| plan | entries, interventions, services, consent | involved; as codes the coordinator |
| lists | the coded lists themselves | everybody |
| place | tables, seats, meetings | the table |
| people | those who work here | the table, their agency |
| internal | never leaves the server as content | nobody |
""",
    "fr": """# Inventaire de tous les champs

Tiré des modèles du système lui-même\u00a0: un essai échoue tant qu’il n’est pas à jour. Chaque
champ appartient à exactement un groupe, et aucun n’est pour ce qui identifie une personne visée.

| groupe | ce que c’est | qui le lit |
|---|---|---|
| listing | numéro, étape, dates, décision, organisme principal et de soutien | la table |
| coded | types, âges, sexes, facteurs, indicateurs | auteur, salle, participants, coordination |
| narrative | pourquoi maintenant (280 caractères), autovérification | auteur, salle, participants |
| room | ce qui se dit pendant qu’un point est ouvert | la salle |
| plan | inscriptions, interventions, consentement | participants; en codes la coordination |
| lists | les listes codées elles-mêmes | tous |
| place | tables, sièges, réunions | la table |
| people | les personnes qui travaillent ici | la table, leur organisme |
| internal | ne quitte jamais le serveur comme contenu | personne |
""",
}
COLUMNS = {"en": ("field", "group", "kind", "most"), "fr": ("champ", "groupe", "genre", "au plus")}
KINDS = {
    "en": {"text": "text", "code": "one of a list", "number": "number", "moment": "date or time",
           "flag": "yes or no", "row": "reference", "bytes": "sealed or hashed", "list": "list"},
    "fr": {"text": "texte", "code": "un choix d’une liste", "number": "nombre",
           "moment": "date ou heure", "flag": "oui ou non", "row": "renvoi",
           "bytes": "scellé ou haché", "list": "liste"},
}  # fmt: skip


def page(language: str) -> str:
    """The inventory in one language."""
    return HEAD[language] + "".join(_model(model, language) for model in _models())


def _models() -> list[type[Any]]:
    from django.apps import apps

    found = [model for name in APPS for model in apps.get_app_config(name).get_models()]
    return sorted(found, key=lambda model: (APPS.index(model._meta.app_label), model.__name__))


def _model(model: type[Any], language: str) -> str:
    from django.utils.translation import override

    from tests.architecture.fields import declared

    groups = dict(declared(model._meta.label))
    with override(LANGUAGES[language]):
        called = str(model._meta.verbose_name)
    rows = "".join(_row(one, groups.get(one.name, ""), language) for one in _fields(model))
    head = " | ".join(COLUMNS[language])
    return f"\n## {model.__name__} ({called})\n\n| {head} |\n|---|---|---|---|\n{rows}"


def _fields(model: type[Any]) -> Iterator[Any]:
    yield from (*model._meta.concrete_fields, *model._meta.many_to_many)


def _row(field: Any, group: str, language: str) -> str:
    most = getattr(field, "max_length", None) if _kind(field) == "text" else None
    return f"| `{field.name}` | {group} | {KINDS[language][_kind(field)]} | {most or ''} |\n"


def _kind(field: Any) -> str:
    from django.db import models

    if field.is_relation or isinstance(field, models.UUIDField):
        return "row"
    if field.choices:
        return "code"
    kinds = {
        models.BooleanField: "flag", models.DateField: "moment", models.TimeField: "moment",
        models.IntegerField: "number", models.FloatField: "number", models.DecimalField: "number",
        models.BinaryField: "bytes", models.JSONField: "list",
    }  # fmt: skip
    return next((kind for known, kind in kinds.items() if isinstance(field, known)), "text")


def write() -> None:
    """Write both languages."""
    for language in LANGUAGES:
        path = PACK / language / "field-inventory.md"
        path.write_text(page(language), encoding="utf-8")


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    call_command("compile_translations", verbosity=0)
    write()
