"""Counting and building reports: all indicators against the plain SQL they need, click to PDF.

    python -m bench.reports                           60 tables, 5 years, 15,000 situations
    python -m bench.reports --situations 1000000      and what comes between, four times more each
    python -m bench.reports --situations 1000000 --keep DIR
                                                      again in seconds: it is filled once

Starts a PostgreSQL of its own and fills it. *Indicators*: all of the catalogue by table and
quarter, own indicators of the tables too, through the product, against bare ``GROUP BY``s over the
same rows (``bench/reports_floor.py``), and how the cost grows with the size (log of cost over log
of size; 1 is linear). That both count the same is checked first. *A year*: close four quarters,
ask, protect, audit, release, write the PDF, write every other file in both languages.
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from bench import reports_year
from bench.reports_rows import BASE, FIRST, TABLES, YEARS

os.environ.setdefault("SECRET_KEY", "only-for-this-measurement-" + "0123456789" * 4)
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"


class Point(NamedTuple):
    """So many situations, and the seconds that the product and plain SQL took."""

    size: int
    ours: float
    plain: float


def main() -> int:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--situations", type=int, default=BASE)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--plot", type=Path, help="where to draw cost against size (SVG)")
    parser.add_argument("--keep", type=Path, help="where the filled database stays, or is found")
    options = parser.parse_args()
    with database(options.keep) as is_new:
        points = growing(options) if is_new else [measured(YEARS, options.runs)]
        if options.plot and len(points) > 1:
            options.plot.write_text(drawn(points), encoding="utf-8")
        if is_new and options.situations <= BASE:
            reports_year.a_year()
    return 0


@contextmanager
def database(keep: Path | None) -> Iterator[bool]:
    """A PostgreSQL to fill, or one that was filled before; says which."""
    from bench import lists
    from tests.services import postgres

    folder = Path(tempfile.mkdtemp(prefix="bench-reports-"))
    place = keep or folder.with_name(f"{folder.name}-pg")
    is_new = not place.exists()
    cluster = postgres.start(place) if is_new else postgres.start_left(place)
    try:
        os.environ["DATABASE_URL"], os.environ["STATE_DIR"] = cluster.url, str(folder)
        lists._set_up()
        yield is_new
    finally:
        lists._hang_up()
        if keep:
            postgres.leave(cluster)
        else:
            postgres.stop(cluster)


def growing(options: argparse.Namespace) -> list[Point]:
    """Measure while it grows to as many situations as are wanted."""
    from bench import reports_rows

    started = time.perf_counter()
    first = min(options.situations, BASE)
    reports_rows.fill(first)
    points, generations = [], 1
    if options.situations <= BASE:
        points.append(measured(1, options.runs))
    wanted = math.ceil(options.situations / first)
    while True:
        print(f"{first * generations} situations over {TABLES} tables and {YEARS} years, filled "
              f"after {time.perf_counter() - started:.0f} s", flush=True)  # fmt: skip
        points.append(measured(YEARS, options.runs))
        if generations >= wanted:
            break
        before, generations = generations, min(wanted, generations * 4)
        reports_rows.grow(before, generations)
    logs = [(math.log(point.size), math.log(point.ours)) for point in points]
    slope = statistics.linear_regression(*zip(*logs, strict=True)).slope
    print(f"cost grows with size to the power of {slope:.2f}\n", flush=True)
    return points


def measured(years: int, runs: int) -> Point:
    """All indicators of all tables and the plain SQL, for the last *years*, in turns."""
    from zoneinfo import ZoneInfo

    from bench import reports_floor
    from cases.models import Situation
    from cases.reports import indicators
    from tables.models import Table

    zone = ZoneInfo("America/Toronto")
    start = datetime(FIRST + YEARS - years, 1, 1, tzinfo=zone)
    end = datetime(FIRST + YEARS, 1, 1, tzinfo=zone)
    tables = tuple(Table.objects.filter(prefix__startswith="B").values_list("pk", flat=True))
    scope = indicators.Scope(tables, start, end, zone)
    given = {"start": start, "end": end}
    reports_floor.compare(given, indicators.count(scope), indicators.words_of(tables))
    taken = [
        (took(lambda: indicators.count(scope)), took(lambda: reports_floor.run(given)))
        for _ in range(runs)
    ]
    ours, plain = (min(times) for times in zip(*taken, strict=True))
    size = Situation.objects.filter(discussed_at__gte=start, discussed_at__lt=end).count()
    print(f"{size:>9} situations, {years} years: indicators {ours:.2f} s, plain SQL {plain:.2f} s, "
          f"ratio {ours / plain:.2f}", flush=True)  # fmt: skip
    return Point(size, ours, plain)


def drawn(points: list[Point]) -> str:
    """Cost against size on logarithmic axes, as SVG: the product, plain SQL, and linear growth."""
    log = math.log10
    costs = [cost for point in points for cost in (point.ours, point.plain)]
    low, high = math.floor(log(min(costs))), math.ceil(log(max(costs)))
    left, right = math.floor(log(points[0].size)), math.ceil(log(points[-1].size))

    def place(size: float, cost: float) -> tuple[float, float]:
        x = 70 + 500 * (log(size) - left) / (right - left)
        return x, 320 - 280 * (log(cost) - low) / (high - low)

    def line(costs: list[tuple[float, float]], look: str) -> str:
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in (place(*pair) for pair in costs))
        return f'<polyline points="{path}" fill="none" {look}/>'

    parts = [_grid(*place(10.0**power, 10.0**low), f"{10**power:,}", right=False)
             for power in range(left, right + 1)]  # fmt: skip
    parts += [_grid(*place(10.0**left, 10.0**power), f"{10.0**power:g} s", right=True)
              for power in range(low, high + 1)]  # fmt: skip
    first, last = points[0], points[-1]
    linear = [(first.size, first.plain), (last.size, first.plain * last.size / first.size)]
    parts.append(line(linear, 'stroke="#999" stroke-dasharray="4"'))
    for name, look in (("plain", "#8a5300"), ("ours", "#0b5c77")):
        costs_of = [(point.size, getattr(point, name)) for point in points]
        parts.append(line(costs_of, f'stroke="{look}" stroke-width="2"'))
        for x, y in (place(*pair) for pair in costs_of):
            parts.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{look}"/>')
    words = (("#0b5c77", "all indicators"), ("#8a5300", "plain SQL"), ("#666", "dashed: linear"))
    parts += [f'<text x="90" y="{60 + 18 * n}" fill="{look}">{word}</text>'
              for n, (look, word) in enumerate(words)]  # fmt: skip
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 370" font-family="sans-serif" '
        'font-size="12"><rect width="600" height="370" fill="#fff"/>'
        f'{"".join(parts)}<text x="320" y="362" text-anchor="middle">situations</text></svg>'
    )


def _grid(x: float, y: float, words: str, *, right: bool) -> str:
    """A line of the grid with its label, along the axis it belongs to."""
    end = f'x2="570" y2="{y:.1f}"' if right else f'x2="{x:.1f}" y2="40"'
    label = f'x="62" y="{y + 4:.1f}" text-anchor="end"' if right else (
        f'x="{x:.1f}" y="338" text-anchor="middle"')  # fmt: skip
    return f'<line x1="{x:.1f}" y1="{y:.1f}" {end} stroke="#ddd"/><text {label}>{words}</text>'


def took(run: Callable[[], Any]) -> float:
    """The seconds it takes."""
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


if __name__ == "__main__":
    raise SystemExit(main())
