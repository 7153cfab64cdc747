"""Lists and the situation page over many situations: queries per request and milliseconds.

    python -m bench.lists                      100,000 situations over 60 tables
    python -m bench.lists --situations 20000

Starts a PostgreSQL of its own, fills it, and prints three tables. *Pages*: whole requests through
Django's handler as a signed-in representative and chair. Then the same 25 rows fetched under the
rule and by the bare SQL that names them outright (the floor): *statements*, what the database and
its driver need, without Django's ORM on either side; and *whole*, objects in hand, where the rule
also asks what the person is, and its condition is built and compiled in Python. For the plan's
grants guardian's ``get_objects_for_user`` stands beside it.

Medians; the least, which a busy machine spoils less; the processor's time of this process alone,
without the database's; and ratios to the floor of the same run, by medians and by the least.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

os.environ.setdefault("SECRET_KEY", "only-for-this-measurement-" + "0123456789" * 4)
os.environ.setdefault("SITE_URL", "http://localhost")
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

PAGE = 25
TABLES, AGENCIES = 60, 12
HEAD = f"{'median ms':>10} {'least ms':>9} {'CPU ms':>7}"
FLOOR = f"{'to floor':>9} {'by least':>9}"


class Taken(NamedTuple):
    """Milliseconds of one call: on the clock, and of the processor for this process."""

    wall: float
    cpu: float


def main() -> int:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--situations", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=60)
    options = parser.parse_args()
    from tests.services import postgres

    folder = Path(tempfile.mkdtemp(prefix="bench-lists-"))
    # Beside the folder, not in it: the server runs as somebody who may not enter it.
    cluster = postgres.start(folder.with_name(f"{folder.name}-pg"))
    try:
        os.environ["DATABASE_URL"] = cluster.url
        os.environ["STATE_DIR"] = str(folder)
        _set_up()
        started = time.perf_counter()
        people = fill(options.situations)
        print(f"{options.situations} situations over {TABLES} tables, filled in "
              f"{time.perf_counter() - started:.0f} s\n")  # fmt: skip
        pages(people, options.runs)
        statements(people, options.runs)
        rules(people, options.runs)
    finally:
        _hang_up()
        postgres.stop(cluster)
    return 0


def _set_up() -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    settings.ALLOWED_HOSTS = ["testserver"]
    settings.SECURE_SSL_REDIRECT = False
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    call_command("load_vocabulary", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)


def _hang_up() -> None:
    from django.db import connections

    for connection in connections.all():
        connection.close()
        if getattr(connection, "pool", None):
            connection.close_pool()


# --- Filling -------------------------------------------------------------------------------------


def fill(count: int) -> dict[str, Any]:
    """Make the rows directly; return the people who are measured and one open situation."""
    from django.db import transaction

    from tests import cast as casting

    cast = casting.gather()
    tables = [cast.table, cast.other_table]
    agencies = [place.agency for place in cast.seats.values()][:6]
    tables, agencies = _places(tables, agencies)
    _situations(count, tables, agencies, cast.chair)
    with transaction.atomic():  # naming an agency holds its seat
        _grants(cast.table, cast.agency("lead"), agencies, cast.chair)
    _analyze()
    from cases.models import Situation

    involved = Situation.objects.filter(
        table=cast.table, stage="open", involvements__agency=cast.agency("lead")
    ).order_by("-submitted_at")
    return {"representative": cast.lead, "chair": cast.chair, "table": cast.table,
            "open": involved.first(), "agency": cast.agency("lead")}  # fmt: skip


def _places(tables: list[Any], agencies: list[Any]) -> tuple[list[Any], list[Any]]:
    """Fill up to the tables and agencies wanted; each agency has a seat and three people."""
    from agencies.models import User
    from tables import services
    from tables.models import Representative
    from tests import cast as casting

    for number in range(len(agencies), AGENCIES):
        agencies.append(casting.agency(f"bench agency {number}"))
    for number in range(len(tables), TABLES):
        prefix = "B" + chr(65 + number // 26) + chr(65 + number % 26)
        tables.append(services.create_table(by=None, name_en=prefix, name_fr=prefix, prefix=prefix))
    for table in tables[2:]:
        for agency in agencies:
            seat = casting.seat(table, agency)
            people = User.objects.bulk_create(
                User(email=f"{seat.pk}.{n}@example.org", name="bench") for n in range(3)
            )
            Representative.objects.bulk_create(
                Representative(seat=seat, user=user, from_at=seat.from_at) for user in people
            )
    return tables, agencies


def _situations(count: int, tables: list[Any], agencies: list[Any], by: Any) -> None:
    from django.utils import timezone

    from cases.models import Coded, Situation, Term

    now = timezone.now()
    concluded = Term.objects.filter(list=Term.List.CONCLUSION_REASONS).first()
    rejected = Term.objects.filter(list=Term.List.REJECTION_REASONS).first()
    kind = Term.objects.filter(list=Term.List.DISCUSSION_TYPES).first()
    rows = []
    for number in range(count):
        table = tables[number % len(tables)]
        nth = number // len(tables)
        at = now - timedelta(hours=2 * nth)
        stage = ("submitted" if nth < 4 else "open" if nth < 40 else
                 "rejected" if nth % 25 == 0 else "concluded")  # fmt: skip
        row = Situation(
            table=table, originating_agency=agencies[nth % len(agencies)], stage=stage,
            created_at=at, submitted_at=at, year=at.year, number=nth + 1,
        )  # fmt: skip
        if stage in {"open", "concluded"}:
            row.aer, row.discussed_at, row.decided_at, row.named_at = True, at, at, at
        if stage == "concluded":
            row.concluded_at, row.concluded_by, row.conclusion_reason = at, by, concluded
            row.sight_until_at = at + timedelta(days=90)
        if stage == "rejected":
            row.rejected_at, row.rejection_reason = at, rejected
        rows.append(row)
    made = Situation.objects.bulk_create(rows, batch_size=2000)
    Coded.objects.bulk_create(
        (Coded(situation=row, discussion_type=kind) for row in made if row.stage != "rejected"),
        batch_size=5000,
    )


def _grants(table: Any, agency: Any, agencies: list[Any], by: Any) -> None:
    """Every third open or concluded situation of the measured table is the measured agency's."""
    from django.utils import timezone

    from cases.lifecycle import grants
    from cases.models import Involvement, Situation

    now = timezone.now()
    rows = Situation.objects.filter(table=table, stage__in=["open", "concluded"])
    other = next(found for found in agencies if found != agency)
    for row in rows.order_by("-submitted_at")[:600:3]:
        grants.involve(row, agency, Involvement.Role.LEAD, by=by, at=now)
        grants.involve(row, other, Involvement.Role.ASSISTING, by=by, at=now)


def _analyze() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- Measuring -----------------------------------------------------------------------------------


def pages(people: dict[str, Any], runs: int) -> None:
    """Whole requests: the list and the page of an open situation, as two people."""
    from django.test import Client
    from django.urls import reverse

    from tests import signing_in  # noqa: F401 - whoever `force_login` signs in is in with both

    print(f"{'page':38} {'queries':>7} {HEAD} {'p95 ms':>8}")
    addresses = {
        "home": reverse("home"),
        "list of situations": reverse("situations_list", args=[people["table"].pk]),
        "situation page": reverse("situation", args=[people["open"].pk]),
        "API list": "/api/v1/situations/",
    }
    for who in ("representative", "chair"):
        client = Client()
        client.force_login(people[who], backend="agencies.backends.SignInBackend")
        for name, address in addresses.items():
            request = partial(client.get, address)
            queries = _queries(request)
            times = _times(request, runs)
            print(f"{who + ': ' + name:38} {queries:>7} {_row(times)} {_p95(times):>8.1f}")
    print()


def statements(people: dict[str, Any], runs: int) -> None:
    """What the database needs for the rule's statement, against the bare SQL of the same rows."""
    print(f"{'statement for ' + str(PAGE) + ' rows':46} {HEAD} {FLOOR}")
    user, chair, table = people["representative"], people["chair"], people["table"]
    for name, rows in (
        ("representative: list", partial(_listed, user, table)),
        ("chair: list", partial(_listed, chair, table)),
        ("representative: plans", partial(_planned, user)),
    ):
        statement = rows().query.sql_with_params()
        _compare(runs, {
            f"{name}, bare SQL of the same rows": partial(_fetch, _BARE, [_ids(rows)]),
            f"{name}, under the rule": partial(_fetch, *statement),
        })  # fmt: skip
    print()


def rules(people: dict[str, Any], runs: int) -> None:
    """The rule, from asking who somebody is to objects in hand, and guardian's selection."""
    from guardian.shortcuts import get_objects_for_user  # noqa: TID251 - what we compare with

    from agencies import access
    from cases.models import Situation
    from tables import standing

    table = people["table"]
    print(
        "What has to stay below 2 is the statement, above. The whole call below also asks what\n"
        "the person is now (one query, for nothing of it is kept), and Django builds and compiles\n"
        "its condition; the floor is SQL with the ids written out. A page does both once for all\n"
        'its questions: "standing already asked".\n'
    )
    print(f"{'whole selection of ' + str(PAGE) + ' objects':46} {HEAD} {FLOOR}")
    for who in ("representative", "chair"):
        listed = partial(_listed, people[who], table)
        _compare(runs, {
            f"{who}: list, bare SQL of the same rows": partial(_bare, listed),
            f"{who}: list, under the rule": lambda do=listed: list(do()),
        })  # fmt: skip
        with access.sharing():  # as the second question of a page
            standing.sessions(people[who])
            _compare(runs, {
                f"{who}: list, bare SQL once more": partial(_bare, listed),
                f"{who}: list, standing already asked": lambda do=listed: list(do()),
            })  # fmt: skip
    user = people["representative"]
    user.groups.add(people["agency"].group)  # guardian reads the group's members
    ours = partial(_planned, user)
    theirs = partial(get_objects_for_user, user, "cases.open_plan", Situation)
    _compare(runs, {
        "plans, bare SQL of the same rows": partial(_bare, ours),
        "plans, under the rule": lambda: list(ours()),
        "plans, guardian's get_objects_for_user": lambda: list(
            theirs().order_by("-submitted_at", "pk")[:PAGE]
        ),
    })  # fmt: skip


def _listed(user: Any, table: Any) -> Any:
    """The first page of a table's list, under the rule."""
    from cases.models import Situation

    rows = Situation.objects.permitted(user, "cases.see_listing").filter(table=table)
    return rows.order_by("-submitted_at", "pk")[:PAGE]


def _planned(user: Any) -> Any:
    """The first page of the situations whose plan somebody may open, under the rule."""
    from cases.models import Situation

    rows = Situation.objects.permitted(user, "cases.see_plan")
    return rows.order_by("-submitted_at", "pk")[:PAGE]


_BARE = "SELECT * FROM cases_situation WHERE id = ANY(%s) ORDER BY submitted_at DESC, id"
_wanted: dict[str, list[Any]] = {}


def _ids(rows: Callable[[], Any]) -> list[Any]:
    key = repr(rows)
    if key not in _wanted:
        _wanted[key] = [row.pk for row in rows()]
    return _wanted[key]


def _bare(rows: Callable[[], Any]) -> list[Any]:
    """The same rows by their ids: what any rule at least has to fetch."""
    from cases.models import Situation

    return list(Situation.objects.raw(_BARE, [_ids(rows)]))


def _fetch(statement: str, params: Any) -> list[Any]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.fetchall()


def _compare(runs: int, acts: dict[str, Callable[[], Any]]) -> None:
    """Time *acts* in turns, so that all meet the same machine; the first is the floor."""
    times: dict[str, list[Taken]] = {name: [] for name in acts}
    for _ in range(runs):
        for name, act in acts.items():
            times[name] += _times(act, 1, warm=0)
    floor = next(iter(times.values()))
    for name, found in times.items():
        by_median = _median(found) / _median(floor)
        by_least = min(found).wall / min(floor).wall
        print(f"{name:46} {_row(found)} {by_median:>9.2f} {by_least:>9.2f}")


def _queries(act: Callable[[], Any]) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    act()  # the first request of a session notes what it read
    with CaptureQueriesContext(connection) as captured:
        answer = act()
    assert answer.status_code == 200, answer.status_code
    return len(captured)


def _times(act: Callable[[], Any], runs: int, *, warm: int = 3) -> list[Taken]:
    """What each of *runs* calls took, after *warm* that do not count."""
    times = []
    for number in range(runs + warm):
        started, used = time.perf_counter(), time.process_time()
        act()
        taken = Taken(1000 * (time.perf_counter() - started), 1000 * (time.process_time() - used))
        if number >= warm:
            times.append(taken)
    return times


def _row(times: list[Taken]) -> str:
    cpu = statistics.median(taken.cpu for taken in times)
    return f"{_median(times):>10.2f} {min(times).wall:>9.2f} {cpu:>7.2f}"


def _median(times: list[Taken]) -> float:
    return statistics.median(taken.wall for taken in times)


def _p95(times: list[Taken]) -> float:
    return sorted(times)[int(0.95 * (len(times) - 1))].wall


if __name__ == "__main__":
    raise SystemExit(main())
