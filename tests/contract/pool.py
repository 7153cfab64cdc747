"""Values that exist: without them a generated request never gets past "not found"."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.apps import apps

from cases.models import Situation, Term
from tables.models import Meeting
from tests.cast import Cast, situation_at

# The member or parameter of a request -> the models whose ids it may hold.
IDS = {
    "agency": ["agencies.Agency"],
    "lead": ["agencies.Agency"],
    "assisting": ["agencies.Agency"],
    "involved": ["agencies.Agency"],
    "table": ["tables.Table"],
    "seat": ["tables.Seat"],
    "invited": ["tables.Seat"],
    "meeting": ["tables.Meeting"],
    "discussion": ["cases.Discussion"],
    "person": ["agencies.User"],
    "decided_by": ["agencies.User"],
    "representative": ["tables.Representative"],
    "attendance": ["tables.Attendance"],
    "involvement": ["cases.Involvement"],
    "affected_person": ["cases.AffectedPerson"],
}
# What `id` stands for in an address that begins with this.
OWNERS = {
    "agencies": "agencies.Agency",
    "discussions": "cases.Discussion",
    "meetings": "tables.Meeting",
    "seats": "tables.Seat",
    "situations": "cases.Situation",
    "tables": "tables.Table",
    "tokens": "agencies.ApiToken",
}
CODES = {
    "age_group": "age_groups",
    "sex": "sexes",
    "discussion_type": "discussion_types",
    "risk_factors": "risk_factors",
    "protective_factors": "protective_factors",
    "study_flags": "study_flags",
    "reasons": "why_now_reasons",
    "service_type": "service_types",
    "mobilization_type": "mobilization_types",
    "proposed_reason": "conclusion_reasons",
    "not_sought_reason": "consent_not_sought_reasons",
    "authority": "legal_authorities",
    "state": "consent_states",
    "code": "study_flags",
    "kind": "plan_kinds",
}


@dataclass
class Pool:
    """Ids by model, codes by list, versions by id."""

    ids: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    codes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    versions: dict[str, int] = field(default_factory=dict)

    @classmethod
    def of(cls, cast: Cast) -> Pool:
        """Everything of a table that has a situation at every stage."""
        for stage in ("open", "submitted", "concluded", "rejected", "draft", "filter_three"):
            situation_at(cast, stage)
        pool = cls()
        models = {name for names in IDS.values() for name in names} | set(OWNERS.values())
        for name in models:
            rows = apps.get_model(name).objects.values_list("pk", flat=True)
            pool.ids[name] = sorted(map(str, rows))
        for list_name, code in Term.objects.order_by("code").values_list("list", "code"):
            pool.codes[list_name].append(code)
        for model in (Situation, Meeting):
            pool.versions |= {
                str(pk): version for pk, version in model.objects.values_list("pk", "version")
            }
        return pool

    def furnish(self, case: Any, random: Random) -> None:
        """Put values that exist into most places of a generated request."""
        owner = OWNERS.get(case.path.split("/")[3], "")
        for name, value in (case.path_parameters or {}).items():
            models = [owner] if name == "id" else IDS.get(name, [])
            case.path_parameters[name] = self._id(models, value, random)
        for name, value in list((case.query or {}).items()):
            case.query[name] = self._value(name, value, random)
        if isinstance(case.body, dict):
            here = str((case.path_parameters or {}).get("id", ""))
            case.body = {
                name: self._value(name, value, random) for name, value in case.body.items()
            }
            if "version" in case.body and here in self.versions and random.random() < 0.8:
                case.body["version"] = self.versions[here]

    def _value(self, name: str, value: Any, random: Random) -> Any:
        if isinstance(value, list):
            return [self._value(name, item, random) for item in value]
        if isinstance(value, dict):
            return {inner: self._value(inner, item, random) for inner, item in value.items()}
        if isinstance(value, str) and name in CODES and random.random() < 0.8:
            return random.choice(self.codes[CODES[name]])
        return self._id(IDS.get(name, []), value, random)

    def _id(self, models: list[str], value: Any, random: Random) -> Any:
        known = [pk for model in models for pk in self.ids[model]]
        return random.choice(known) if known and random.random() < 0.8 else value
