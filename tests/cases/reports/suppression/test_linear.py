"""What is done where the solver ends in a state that decides nothing."""

import json
from dataclasses import replace
from pathlib import Path

from cases.reports.suppression import audit, parse_system, protect

FILE = Path(__file__).with_name("degenerate.json")


def test_solver_led_astray_by_its_last_basis_starts_again() -> None:
    """A year that made the primal simplex method end with "unknown", from a degenerate basis."""
    data = json.loads(FILE.read_text())
    system = parse_system(data)
    cost = {cell["id"]: cell.get("cost", 1) for cell in data["cells"]}
    system = replace(system, cells=tuple(replace(c, cost=cost[c.id]) for c in system.cells))
    pattern = protect(system)
    assert pattern.optimal
    assert audit(system, pattern.hidden).protected
