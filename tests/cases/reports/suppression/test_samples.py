"""Published and constructed examples whose smallest patterns are known."""

import pytest

from cases.reports.suppression import audit, parse_system, protect
from tests.cases.reports.suppression.systems import CASES

MINIMA = [(name, rule) for name, case in CASES.items() for rule in case["min_complementary"]]
GOOD = [(name, pattern) for name, case in CASES.items() for pattern in case["good"]]
BAD = [(name, pattern) for name, case in CASES.items() for pattern in case["bad"]]


@pytest.mark.parametrize(("name", "rule"), MINIMA)
def test_protect_known_minimum_hides_no_more(name: str, rule: str) -> None:
    case = CASES[name]
    pattern = protect(parse_system(case, rule=rule))
    assert len(pattern.complementary) == case["min_complementary"][rule]
    assert pattern.optimal
    assert pattern.audit.protected


@pytest.mark.parametrize(("name", "rule"), MINIMA)
def test_protect_known_minimum_shows_what_must_be_published(name: str, rule: str) -> None:
    case = CASES[name]
    system = parse_system(case, rule=rule)
    cells = protect(system).cells(system)
    assert all(cells[cell] == system.value(cell) for cell in case["must_publish"])
    assert all(cells[cell] is None for cell in case["primary"])


@pytest.mark.parametrize(("name", "pattern"), GOOD)
def test_audit_good_pattern_passes(name: str, pattern: str) -> None:
    rule = "upper" if "upper" in pattern else "unique"
    assert audit(parse_system(CASES[name], rule=rule), CASES[name]["good"][pattern]).protected


@pytest.mark.parametrize(("name", "pattern"), BAD)
def test_audit_bad_pattern_names_what_it_gives_away(name: str, pattern: str) -> None:
    bad = CASES[name]["bad"][pattern]
    found = audit(parse_system(CASES[name], rule=bad["rule"]), bad["hide"])
    assert not found.protected
    assert set(bad["discloses"]) <= {violation.cell for violation in found.violations}
