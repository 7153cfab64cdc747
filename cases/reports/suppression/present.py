"""Patterns and audits in the JSON form that the commands print."""

from __future__ import annotations

from typing import Any

from cases.reports.suppression.attack import Interval
from cases.reports.suppression.audit import Audit
from cases.reports.suppression.protect import Pattern
from cases.reports.suppression.system import System


def pattern_json(pattern: Pattern, system: System) -> dict[str, Any]:
    """Return `cells` (id to count, or None where not shown) and `audit`."""
    return {
        "cells": dict(pattern.cells(system)),
        "audit": {
            **_verdict(pattern.audit),
            "complementary": len(pattern.complementary),
            "least_complementary": pattern.least,
            "optimal": pattern.optimal,
            "intervals": _intervals(pattern.audit),
            "seconds": round(pattern.seconds, 3),
        },
    }


def audit_json(found: Audit) -> dict[str, Any]:
    """Return `intervals`, `protected` and `violations`."""
    return {
        "intervals": _intervals(found),
        **_verdict(found),
        "violations": [
            {"cell": v.cell, "reason": v.reason, **_interval(v.interval)} for v in found.violations
        ],
        "seconds": round(found.seconds, 3),
    }


def _verdict(found: Audit) -> dict[str, Any]:
    return {
        "protected": found.protected,
        "rule": found.rule.value,
        "threshold": found.threshold,
        "primary": found.primary,
        "hidden": found.hidden,
    }


def _intervals(found: Audit) -> dict[str, Any]:
    return {cell: _interval(interval) for cell, interval in found.intervals.items()}


def _interval(interval: Interval) -> dict[str, Any]:
    return {"lower": interval.lower, "upper": interval.upper, "integer": interval.integer}
