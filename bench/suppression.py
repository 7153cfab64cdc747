"""Hidden cells and seconds of the protection on seeded systems, as a table.

    python -m bench.suppression                  all families, 3 seeds each
    python -m bench.suppression --seeds 20 --family "cube 27x8x3"
    python -m bench.suppression --proof 120      with a long search for the bound
    python -m bench.suppression --compact 60     small systems also by another model

`least` is the proven least number of complementary cells, from the run itself
or from a longer one (`--proof`). `--compact` solves the textbook model instead
(one copy of the table for every primary cell) and shares nothing with the
search, so that its answer checks `least`. The last column is the whole process
`manage.py protect` where `--process` is given.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import highspy

from bench.suppression_cases import FAMILIES, Case
from cases.reports.suppression import NoSafePattern, Pattern, System, parse_system, protect
from cases.reports.suppression.protect import SEARCH_SECONDS

HEAD = ("case", "rule", "cells", "primary", "found", "least", "ratio", "seconds", "process", "note")
LINE = "{:24} {:6} {:>5} {:>7} {:>5} {:>5} {:>6} {:>7} {:>7}  {}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; return 1 if any pattern hides more than 1.3 times the least."""
    options = _options(arguments)
    print(LINE.format(*HEAD))
    worst = 0.0
    for family in options.family or FAMILIES:
        for seed in range(options.seeds):
            for rule in options.rule:
                worst = max(worst, _measure(family, seed, rule, options))
    print(f"worst ratio {worst:.3f}")
    return int(worst > 1.3)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--family", action="append", choices=FAMILIES)
    parser.add_argument("--rule", nargs="+", default=["upper"], choices=["upper", "unique"])
    parser.add_argument("--seconds", type=float, default=SEARCH_SECONDS)
    parser.add_argument("--proof", type=float, default=0.0)
    parser.add_argument("--compact", type=float, default=0.0)
    parser.add_argument("--process", action="store_true")
    return parser.parse_args(arguments)


def _measure(family: str, seed: int, rule: str, options: argparse.Namespace) -> float:
    case = FAMILIES[family](seed)
    system = parse_system(case, rule=rule)
    name = f"{family} #{seed}"
    size = (name, rule, len(system.cells), len(system.primary or ()))
    try:
        pattern = protect(system, budget_seconds=options.seconds)
    except NoSafePattern as error:
        print(LINE.format(*size, "-", "-", "-", "-", "-", f"{len(error.cells)} stay exposed"))
        return 0.0
    least, note = _least(system, pattern, options)
    found = len(pattern.complementary)
    ratio = found / least if least else 1.0 if not found else math.inf
    took = f"{_process(case, rule):.2f}" if options.process else ""
    print(LINE.format(*size, found, least, f"{ratio:.3f}", f"{pattern.seconds:.2f}", took, note))
    return ratio


def _least(system: System, pattern: Pattern, options: argparse.Namespace) -> tuple[int, str]:
    least, note = pattern.least, "" if pattern.optimal else "not proven in time"
    if options.proof and not pattern.optimal:
        longer = protect(system, budget_seconds=options.proof)
        least = longer.least
        note += "" if longer.optimal else f", best of a longer run {len(longer.complementary)}"
    if options.compact and len(system.cells) <= 160:
        note += f" compact model: {compact(system, options.compact)}"
    return least, note.strip(", ")


def _process(case: Case, rule: str) -> float:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "case.json"
        file.write_text(json.dumps(case), encoding="utf-8")
        started = time.monotonic()
        command = [sys.executable, "manage.py", "protect", str(file), "--rule", rule]
        subprocess.run(command, check=True, capture_output=True)
        return time.monotonic() - started


def compact(system: System, seconds: float) -> str:
    """Return the least number of complementary cells by the compact model, or its bounds.

    Every primary cell has a table of its own in which it is high enough; a
    cell may differ from the truth in any of them only if it is hidden. For the
    rule "unique" the table is either higher or lower in that cell.
    """
    model = highspy.Highs()
    model.setOptionValue("output_flag", False)
    model.setOptionValue("time_limit", seconds)
    model.setOptionValue("mip_rel_gap", 0.0)
    primary = sorted(system.primary or ())
    choice = {
        c.id: model.addBinary(obj=1.0)
        for c in system.cells
        if system.can_be_hidden(c) and c.id not in primary
    }
    for cell in primary:
        _own_table(model, system, choice, cell)
    model.minimize()
    info = model.getInfo()
    found, bound = info.objective_function_value, math.ceil(info.mip_dual_bound - 1e-6)
    return str(round(found)) if round(found) == bound else f"{bound} to {found:.0f}"


def _own_table(
    model: highspy.Highs,
    system: System,
    choice: dict[str, highspy.highs_var],
    cell: str,
) -> None:
    far = system.threshold * 20
    table = {}
    for other in system.cells:
        moves = other.never_published or other.id in (system.primary or ())
        low, high = (0, other.value + far) if moves or other.id in choice else (other.value,) * 2
        table[other.id] = model.addIntegral(lb=low, ub=high)
        if other.id in choice:
            model.addConstr(table[other.id] >= other.value * (1 - choice[other.id]))
            model.addConstr(table[other.id] <= other.value + far * choice[other.id])
    for relation in system.sums:
        model.addConstr(sum(table[part] for part in relation.parts) == table[relation.total])
    for pair in system.at_most:
        model.addConstr(table[pair.small] <= table[pair.big])
    value, need = system.value(cell), max(system.threshold - system.value(cell), 1)
    if system.rule == "upper" and value < system.threshold:
        model.addConstr(table[cell] >= value + need)
        return
    higher = model.addBinary()
    model.addConstr(table[cell] >= value + 1 - (value + 1) * (1 - higher))
    model.addConstr(table[cell] <= value - 1 + (far + 1) * higher)


if __name__ == "__main__":
    raise SystemExit(main())
