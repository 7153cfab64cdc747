"""Write docs/permissions.md from the rules themselves."""

from __future__ import annotations

import ast
import inspect
import textwrap
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, transaction
from django.db.models import Model

import agencies.permissions
import cases.permissions
import cases.permissions_breach
import cases.permissions_break_glass
import cases.permissions_business
import cases.permissions_jobs
import cases.permissions_ministry
import cases.permissions_own
import cases.permissions_reports
import cases.rules.apart
import cases.rules.parts
import cases.rules.rows
import tables.permissions
import tables.standing
from agencies import access
from cases import lifecycle
from cases.management import matrix
from cases.models import Situation, Term
from cases.sight import PERMISSIONS

PATH = Path(settings.BASE_DIR) / "docs" / "permissions.md"
MODULES = (
    cases.permissions,
    cases.permissions_breach,
    cases.permissions_break_glass,
    cases.permissions_business,
    cases.permissions_jobs,
    cases.permissions_ministry,
    cases.permissions_own,
    cases.permissions_reports,
    cases.rules.apart,
    cases.rules.parts,
    cases.rules.rows,
    tables.permissions,
    tables.standing,
    agencies.permissions,
)
APPS = ("cases", "tables", "agencies")  # the order of the page, whatever was imported first
PLUMBING = {"any_of", "by_table"}  # functions that put conditions together and say nothing
GROUPS = {
    "listing": "listing",
    "origin": "origin",
    "coded": "coded",
    "narrative": "narrative",
    "room": "room",
    "plan": "plan",
    "plan_codes": "codes",
    "outcome": "outcome",
}
HEAD = """\
# Who may see and do what

This page is made by `manage.py write_permissions_doc`. It states no intention: a small table is
made, a situation is taken through its life, and at each point the rules of `cases/permissions.py`,
the same that every page, list, export and API call asks, are asked what each person may see. A
test fails when this page says anything else than the rules.

What a situation consists of:

| group | holds |
|---|---|
| listing | number, stage, dates, whether contact was made, the decision on acutely elevated risk, lead and assisting agencies |
| origin | which agency brought it; without it, only that agency's sector |
| coded | what it is about, age group and sex of each affected person, risk and protective factors, study flags |
| narrative | why now, at most 280 characters, without any name |
| room | the four tests, the number of dissents, offers and the report-back while the item is open |
| plan | plan entries, interventions, services, consent, next check, proposed reason; of these only what was entered since the agency joined, or since the lead opened it |
| codes | interventions and services as codes, without any text |
| outcome | the group of the reason for which it was concluded |

No field of any group holds a name, a birth date, an address, a contact or a file number of a
person whom a situation concerns.
"""  # noqa: E501 - the lines of a table cannot be broken
AFTER_MATRIX = """\
A dash means that the situation does not exist for that person: the answer is "not found", in
lists, search, counts and mail too. A person who is several of these sees what each of them sees.
"Checked in" is a representative whose presence the driver of the meeting confirmed; what they see
of the open item pauses when the driver has done nothing for 30 minutes. An emergency meeting
narrows "other representative" to the agencies invited to it, until the next ordinary meeting
opens. "After the date" is when the table's period of sight has passed (90 days unless it set
another).

"""


class Command(BaseCommand):
    """With --check nothing is written, and a page that is stale is an error."""

    help = "Write docs/permissions.md from the rules."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Let the page be checked only."""
        parser.add_argument("--check", action="store_true", help="fail when the page is stale")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Write the page, or compare it."""
        with scratch_database():
            page = make_page()
        if check:
            compare(page)
        else:
            PATH.write_text(page, encoding="utf-8")


def compare(page: str) -> None:
    """Raise CommandError unless the page in the tree is *page*."""
    if not PATH.exists() or PATH.read_text(encoding="utf-8") != page:
        raise CommandError("docs/permissions.md is stale: run manage.py write_permissions_doc")


@contextmanager
def scratch_database() -> Iterator[None]:
    """Work on an empty database of one's own, whatever is in the real one."""
    name = connection.settings_dict["NAME"]
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(str(name), verbosity=0)


def make_page() -> str:
    """The page. It needs a database without a sample; what it writes there is taken back."""
    with transaction.atomic():
        if not Term.objects.exists():
            call_command("load_vocabulary", verbosity=0)
        told = matrix.ask()
        transaction.set_rollback(True)
    parts = [HEAD, _seen(told), _nothing(told), AFTER_MATRIX + _done(told), _rules(), _glossary()]
    return "\n".join(parts)


# --- What was told -------------------------------------------------------------------------------


def _seen(told: matrix.Matrix) -> str:
    roles = _with_sight(told)
    lines = ["## Who sees what", "", _line(["", *roles]), _line(["---"] * (len(roles) + 1))]
    for point in matrix.ORDER:
        cells = [_groups(told.rows[point][role]) for role in roles]
        lines.append(_line([f"**{point}**", *cells]))
    return "\n".join([*lines, ""])


def _with_sight(told: matrix.Matrix) -> list[str]:
    return [role for role in matrix.ROLES if any(row[role].listing for row in told.rows.values())]


def _groups(sight: Any) -> str:
    return ", ".join(word for name, word in GROUPS.items() if getattr(sight, name)) or "–"


def _nothing(told: matrix.Matrix) -> str:
    blind = [role for role in matrix.ROLES if role not in _with_sight(told)]
    words = f"{'; '.join(blind)}."
    return textwrap.fill(f"At no stage does any of these see anything: {words}", 99) + "\n"


def _done(told: matrix.Matrix) -> str:
    lines = ["## Who does what", "", _line(["act", "at", "leads to", "by"]), _line(["---"] * 4)]
    for row in lifecycle.TRANSITIONS.values():
        name = next(name for name, perm in PERMISSIONS.items() if perm == row.permission)
        sources = [_word(stage) for stage in matrix.STAGES if stage in row.sources]
        by = _holders(told, name, row.sources)
        lines.append(_line([_word(row.name), ", ".join(sources), _word(row.target), by]))
    for name, words, stages in matrix.ACTS:
        shown = ", ".join(_word(stage) for stage in stages)
        lines.append(_line([words, shown, "", _holders(told, name, stages)]))
    return "\n".join([*lines, "", DRIVER])


DRIVER = """\
Acts on an item belong to whoever drives the meeting in session: here the chair; it can be the
co-chair, an acting chair or the coordinator. The chair's own acts are the co-chair's too.
"""


def _holders(told: matrix.Matrix, name: str, stages: Iterable[str]) -> str:
    points = [point for point, stage in told.stages.items() if stage in stages]
    held = [role for role in matrix.ROLES if any(getattr(told.rows[p][role], name) for p in points)]
    return ", ".join(role.lower() for role in held)


def _word(code: str) -> str:
    return code.replace("_", " ")


def _line(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


# --- What the rules are made of ------------------------------------------------------------------


def _rules() -> str:
    lines = ["## The rules", "", _line(["permission", "on", "built from"]), _line(["---"] * 3)]
    rules = sorted(access.registered(), key=_place)
    for model, name, rule in rules:
        parts = ", ".join(f"`{part}`" for part in _named_parts(model, rule))
        lines.append(_line([f"`{name}`", str(model._meta.verbose_name), parts]))
    return "\n".join([*lines, ""])


def _place(row: tuple[type[Model], str, Callable[..., Any]]) -> tuple[int, int]:
    """By app, then by the module that makes the rule, whatever was imported first."""
    _model, name, rule = row
    made_in = [module.__name__ for module in MODULES].index(inspect.unwrap(rule).__module__)
    return APPS.index(name.split(".")[0]), made_in


def _named_parts(model: type[Model], rule: Callable[..., Any]) -> list[str]:
    """The parts of a rule; those on a situation all pass through two more."""
    through = ["stepped_aside", "kept_apart"] if model is Situation else []
    return [*_parts(rule), *through]


def _glossary() -> str:
    used = {
        part for model, _name, rule in access.registered() for part in _named_parts(model, rule)
    }
    lines = ["The parts are these:", "", _line(["part", "holds for"]), _line(["---"] * 2)]
    for name in sorted(used & set(_functions())):
        words = (inspect.getdoc(_functions()[name]) or "").splitlines()[0]
        lines.append(_line([f"`{name}`", words]))
    return "\n".join([*lines, ""])


@cache
def _functions() -> dict[str, Callable[..., Any]]:
    """The functions of the modules in which rules are made, by name."""
    found: dict[str, Callable[..., Any]] = {}
    for module in MODULES:
        members = inspect.getmembers(module, inspect.isfunction)
        found |= {name: made for name, made in members if made.__module__ == module.__name__}
    return found


@cache
def _registered() -> tuple[dict[Any, str], set[str]]:
    """Rule -> the first permission it was declared for; and all permissions."""
    by_rule: dict[Any, str] = {}
    for _model, name, rule in access.registered():
        by_rule.setdefault(inspect.unwrap(rule), name)
    return by_rule, {name for _model, name, _rule in access.registered()}


def _parts(rule: Callable[..., Any]) -> list[str]:
    """What a rule is built from: named parts, other permissions; helpers are looked into."""
    if not rule.__name__.startswith("_"):
        return [rule.__name__]
    found: dict[str, None] = {}
    for name in _mentioned(rule):
        found |= dict.fromkeys(_part(name, rule))
    return list(found)


def _part(name: str, inside: Callable[..., Any]) -> list[str]:
    by_rule, permissions = _registered()
    module = inspect.getmodule(inspect.unwrap(inside))
    if name in permissions or _constant(module, name) in permissions:
        return [name if name in permissions else _constant(module, name)]
    called = _functions().get(name)
    if called is None or called is inside or name in PLUMBING:
        return []
    bare = inspect.unwrap(called)
    return [by_rule[bare]] if bare in by_rule else _parts(called)


def _constant(module: object, name: str) -> str:
    return str(getattr(module, name, "")) if name.isupper() else ""


def _mentioned(rule: Callable[..., Any]) -> list[str]:
    """Names and texts in a function's source, in their order, without its own variables."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(rule)))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name | ast.Constant)]
    names.sort(key=lambda node: (node.lineno, node.col_offset))
    own = {n.id for n in names if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    words = [n.id if isinstance(n, ast.Name) else str(n.value) for n in names]
    nodes = (node for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    attributes = [node.attr for node in nodes if not node.attr.isupper()]
    return [*(word for word in words if word not in own), *attributes]
