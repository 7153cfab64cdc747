"""The house rules that a linter does not know."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import load_command_class

from tests.services import site
from tests.services.site import ROOT

APPS = ("agencies", "cases", "config", "tables")
WRITERS = {"create", "update", "get_or_create", "update_or_create", "setattr"}


def modules() -> Iterator[tuple[Path, ast.Module]]:
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))


def writes_stage(node: ast.AST) -> bool:
    """Say whether a node assigns `something.stage`, or hands `stage` to a write."""
    match node:
        case ast.Attribute(attr="stage", ctx=ast.Store()):
            return True
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)) if name in WRITERS:
            named = [word.arg for word in node.keywords]
            literal = [part.value for part in node.args if isinstance(part, ast.Constant)]
            return "stage" in named or (name == "setattr" and "stage" in literal)
        case ast.Call(func=ast.Name(id="Situation")):
            return "stage" in [word.arg for word in node.keywords]
    return False


def test_nothing_but_the_lifecycle_writes_a_stage() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in modules()
        if not str(path).startswith("cases/lifecycle")
        for node in ast.walk(tree)
        if writes_stage(node)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "row.stage = 'open'",
        "rows.update(stage='open')",
        "setattr(row, 'stage', 'open')",
        "Situation(stage='open')",
        "Situation.objects.create(stage='open')",
    ],
)
def test_each_way_of_writing_a_stage_is_noticed(line) -> None:
    assert any(writes_stage(node) for node in ast.walk(ast.parse(line)))


def test_reading_a_stage_is_not_writing_it() -> None:
    tree = ast.parse("rows.filter(stage='open'); print(row.stage); Q(stage='open')")
    assert not any(writes_stage(node) for node in ast.walk(tree))


def test_imports_go_one_way() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize(
    "line",
    [
        "from guardian.shortcuts import assign_perm",
        "import guardian.core",
        "from guardian.mixins import PermissionRequiredMixin",
        "from .models import Situation",
    ],
)
def test_way_around_the_rules_is_refused_by_lint(line) -> None:
    program = Path(sys.executable).with_name("ruff")
    done = subprocess.run(
        [str(program), "check", "--stdin-filename", "cases/new.py", "--select", "TID", "-"],
        cwd=ROOT,
        input=f"{line}\n",
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr


def test_function_lengths_stay_readable() -> None:
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    lengths = sorted(
        (node.end_lineno or node.lineno) - node.lineno + 1
        for _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, kinds)
    )
    assert lengths[len(lengths) // 2] <= 9
    assert lengths[len(lengths) * 9 // 10] < 35


@pytest.mark.parametrize("name", ["audit", "find_identifiers", "protect"])
def test_command_that_touches_no_data_runs_without_any_variable(name, tmp_path) -> None:
    done = site.manage(tmp_path / "state", name, "--help")
    assert done.returncode == 0, done.stderr
    assert load_command_class("cases", name).requires_system_checks == []
    assert not (tmp_path / "state").exists()
