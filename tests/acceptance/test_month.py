"""A month of a table, day by day: after each act, what everybody reads, may do and counts.

A cell is *read/again/count*. Read: l listing, o the originating agency's name, c coded, n
narrative, r room, p plan, k interventions and services as codes, e the reason of the conclusion,
h that an agency is not shown, ``-`` nothing at all (404). Again: the answer when the person sends
the same request as the act did: 404 for who does not see it, 403 for who may not, 409 for who may
and comes too late, 422 for who may and names somebody they cannot see, or leaves out what is
needed, 2xx where it may be done again. Count: the situations on the person's list. Each line is
an act on the situation that its letter names (month.py says what is sent).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
import time_machine

from agencies.trail import verify
from tests.acceptance.month import ACTS, Month, begin, rows_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = """
day  of  act                 originating  lead            assisting       alternate      seated          checked_in      chair        chair_of_involved_agency  coordinator  stepped_aside   worker          worker_left  left           other_table
1    a   bring               locn/409/1   l/403/1         l/403/1         l/403/1        l/403/1         l/403/1         lo/403/1     lo/403/1                  lo/403/1     l/403/1         -/404/0         -/404/0      l/403/1        -/404/0
1    b   bring               locn/409/2   l/403/2         l/403/2         l/403/2        l/403/2         l/403/2         lo/403/2     lo/403/2                  lo/403/2     l/403/2         -/404/0         -/404/0      l/403/2        -/404/0
1    a   open-item           locnr/403/2  l/403/2         l/403/2         l/403/2        l/403/2         locnr/403/2     locnr/409/2  locnr/403/2               locr/403/2   l/403/2         -/404/0         -/404/0      l/403/2        -/404/0
1    a   find-it-acute       locnr/403/2  l/403/2         l/403/2         l/403/2        l/403/2         locnr/403/2     locnr/409/2  locnr/403/2               locr/403/2   l/403/2         -/404/0         -/404/0      l/403/2        -/404/0
1    a   name-agencies       locn/403/2   locnrpk/403/2   locnrpk/403/2   locnrpk/403/2  lo/403/2        lo/403/2        lo/409/2     lo/403/2                  lock/403/2   locnrpk/403/2   -/404/0         -/404/0      lo/403/2       -/404/0
1    a   end-meeting         locn/403/2   locnrpk/403/2   locnrpk/403/2   locnrpk/403/2  lo/403/2        lo/403/2        lo/409/2     lo/409/2                  lock/409/2   locnrpk/403/2   -/404/0         -/404/0      lo/403/2       -/404/0
2    a   accept              locn/404/2   locnrpk/404/2   locnrpk/404/2   locnrpk/404/2  locnrpk/404/2   lo/404/2        lo/404/2     lo/404/2                  lock/404/2   locnrpk/404/2   -/404/0         -/404/0      lo/404/2       -/404/0
2    a   step-aside          locn/204/2   locnrpk/204/2   locnrpk/204/2   locnrpk/204/2  locnrpk/204/2   lo/204/2        lo/204/2     lo/204/2                  lock/204/2   -/404/1         -/404/0         -/404/0      lo/204/2       -/404/0
2    a   intervene           locn/403/2   locnrpk/200/2   locnrpk/403/2   locnrpk/403/2  locnrpk/403/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         -/404/0         -/404/0      lo/403/2       -/404/0
3    a   name-a-worker       locn/403/2   locnrpk/409/2   locnrpk/403/2   locnrpk/403/2  locnrpk/403/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      lo/403/2       -/404/0
3    a   narrow              locn/403/2   locnrpk/403/2   locnrpk/200/2   lo/403/2       locnrpk/403/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      lo/403/2       -/404/0
3    a   refuse-consent      locn/403/2   locnrpk/409/2   locnrpk/409/2   lo/403/2       locnrpk/409/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/409/1   -/404/0      lo/403/2       -/404/0
4    a   write-unnamed       locn/403/2   locnrpk/403/2   locnrpk/422/2   lo/403/2       locnrpk/403/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/422/1   -/404/0      lo/403/2       -/404/0
4    a   name-authority      locn/403/2   locnrpk/403/2   locnrpk/200/2   lo/403/2       locnrpk/403/2   lo/403/2        lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/422/1   -/404/0      lo/403/2       -/404/0
4    a   lead-adds           locn/403/2   locnrpk/409/2   locnrpk/403/2   lo/403/2       locnrpk/403/2   locnrpk/403/2   lo/409/2     lo/409/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      lo/403/2       -/404/0
4    a   add-agency          locn/403/2   locnrpk/409/2   locnrpk/403/2   lo/403/2       locnrpk/403/2   locnrpk/403/2   lo/409/2     lo/409/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      locnrpk/403/2  -/404/0
5    a   leave               locn/403/2   locnrpk/409/2   locnrpk/409/2   lo/403/2       locnrpk/409/2   locnrpk/409/2   lo/409/2     lo/409/2                  lock/403/2   -/404/1         locnrpk/409/1   -/404/0      lo/403/2       -/404/0
5    a   ask-to-lead         locn/403/2   locnrpk/409/2   locnrpk/403/2   lo/403/2       locnrpk/403/2   locnrpk/403/2   lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      lo/403/2       -/404/0
6    a   take-the-lead       locn/404/2   locnrpk/404/2   locnrpk/404/2   lo/404/2       locnrpk/404/2   locnrpk/404/2   lo/404/2     lo/404/2                  lock/404/2   -/404/1         locnrpk/404/1   -/404/0      lo/404/2       -/404/0
6    a   may-close           locn/403/2   locnrpk/403/2   locnrpk/200/2   lo/403/2       locnrpk/403/2   locnrpk/403/2   lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/422/1   -/404/0      lo/403/2       -/404/0
7    a   object-to-it        locn/403/2   locnrpk/403/2   locnrpk/403/2   -/404/0        locnrpk/409/2   locnrpk/403/2   lo/403/2     lo/403/2                  lock/403/2   -/404/1         locnrpk/422/1   -/404/0      lo/403/2       -/404/0
7    a   conclude-too-early  locn/403/2   locnrpk/403/2   locnrpk/403/2   -/404/0        locnrpk/403/2   locnrpk/403/2   lo/422/2     lo/422/2                  lock/403/2   -/404/1         locnrpk/403/1   -/404/0      lo/403/2       -/404/0
8    a   come-back           locn/403/2   locnrpk/403/2   locnrpk/403/2   -/404/0        locnrpk/403/2   locnrpk/403/2   lo/422/2     lo/422/2                  lock/403/2   locnrpk/403/2   locnrpk/403/1   -/404/0      lo/403/2       -/404/0
8    c   bring               locn/409/3   l/403/3         l/403/3         -/404/0        l/403/3         l/403/3         lo/403/3     lo/403/3                  lo/403/3     l/403/3         -/404/1         -/404/0      l/403/3        -/404/0
8    b   open-item           locnr/403/3  l/403/3         l/403/3         -/404/0        l/403/3         locnr/403/3     locnr/409/3  locnr/403/3               locr/403/3   l/403/3         -/404/1         -/404/0      l/403/3        -/404/0
8    b   duplicate           lo/403/3     l/403/3         l/403/3         -/404/0        l/403/3         l/403/3         lo/409/3     lo/403/3                  lo/403/3     l/403/3         -/404/1         -/404/0      l/403/3        -/404/0
8    a   decline             locn/404/3   locnrpk/404/3   locnrpk/404/3   -/404/0        locnrpk/404/3   locnrpk/404/3   lo/404/3     lo/404/3                  lock/404/3   locnrpk/404/3   locnrpk/404/1   -/404/0      lo/404/3       -/404/0
8    c   open-item           locnr/403/3  l/403/3         l/403/3         -/404/0        l/403/3         locnr/403/3     locnr/409/3  locnr/403/3               locr/403/3   l/403/3         -/404/1         -/404/0      l/403/3        -/404/0
8    c   find-it-acute       locnr/403/3  l/403/3         l/403/3         -/404/0        l/403/3         locnr/403/3     locnr/409/3  locnr/403/3               locr/403/3   l/403/3         -/404/1         -/404/0      l/403/3        -/404/0
8    c   name-agencies       locn/403/3   locnrpk/403/3   locnrpk/403/3   -/404/0        lo/403/3        lo/403/3        lo/409/3     lo/403/3                  lock/403/3   locnrpk/403/3   -/404/1         -/404/0      lo/403/3       -/404/0
8    c   end-meeting         locn/403/3   locnrpk/403/3   locnrpk/403/3   -/404/0        lo/403/3        lo/403/3        lo/409/3     lo/409/3                  lock/409/3   locnrpk/403/3   -/404/1         -/404/0      lo/403/3       -/404/0
9    c   stop                locn/403/3   locnrpke/409/3  locnrpke/403/3  -/404/0        lo/403/3        lo/403/3        lo/403/3     lo/403/3                  locke/403/3  locnrpke/409/3  -/404/1         -/404/0      lo/403/3       -/404/0
9    a   may-close           locn/403/3   locnrpk/403/3   locnrpk/200/3   -/404/0        locnrpk/403/3   locnrpk/403/3   lo/403/3     lo/403/3                  lock/403/3   locnrpk/403/3   locnrpk/422/1   -/404/0      lo/403/3       -/404/0
12   a   conclude            locn/403/3   locnrpke/403/3  locnrpke/403/3  -/404/0        locnrpke/403/3  locnrpke/403/3  lo/409/3     lo/409/3                  locke/403/3  locnrpke/403/3  locnrpke/403/1  -/404/0      lo/403/3       -/404/0
13   d   bring-and-name      locn/403/4   locnrpk/403/4   locnrpk/403/4   -/404/0        lo/403/4        lo/403/4        lo/409/4     lo/409/4                  lock/409/4   locnrpk/403/4   -/404/1         -/404/0      lo/403/4       -/404/0
14   d   hide                locnh/409/4  locnrpkh/409/4  locnrpk/409/4   -/404/0        loh/403/4       loh/403/4       loh/403/4    loh/403/4                 lockh/403/4  locnrpkh/409/4  -/404/1         -/404/0      loh/403/4      -/404/0
14   d   correct             locnh/403/4  locnrpkh/403/4  locnrpk/403/4   -/404/0        loh/403/4       loh/403/4       loh/403/4    loh/403/4                 lockh/409/4  locnrpkh/403/4  -/404/1         -/404/0      loh/403/4      -/404/0
15   e   bring-a-youth       locn/422/5   -/404/4         -/404/4         -/404/0        -/404/4         -/404/4         -/404/4      -/404/4                   -/404/4      -/404/4         -/404/1         -/404/0      -/404/4        -/404/0
15   e   answer-for-it       locn/409/5   l/403/5         l/403/5         -/404/0        l/403/5         l/403/5         lo/403/5     lo/403/5                  lo/403/5     l/403/5         -/404/1         -/404/0      l/403/5        -/404/0
16   d   copy                locnh/422/5  locnrpkh/201/6  locnrpk/422/5   -/404/0        loh/403/5       loh/403/5       loh/403/5    loh/403/5                 lockh/403/5  locnrpkh/422/5  -/404/1         -/404/0      loh/403/5      -/404/0
"""  # noqa: E501


@pytest.fixture
def month() -> Iterator[Month]:
    """The table before its month, at ten o'clock of a Monday."""
    with time_machine.travel(datetime(2026, 3, 2, 15, tzinfo=UTC), tick=True) as clock:
        yield begin(clock)


def test_month_answers_everybody_as_the_table_says(month: Month) -> None:
    roles = TABLE.split("\n")[1].split()[3:]
    told = []
    for day, on, name, _cells in rows_of(TABLE):
        month.on = on
        month.on_day(day)
        ACTS[name](month)
        told.append([str(day), on, name, *map(month.cell, roles)])
    wanted = [[str(day), on, name, *cells] for day, on, name, cells in rows_of(TABLE)]
    assert told == wanted
    assert verify(month.cast.table.pk).first_bad is None


def test_table_has_a_cell_for_every_role_of_every_line() -> None:
    roles = TABLE.split("\n")[1].split()[3:]
    assert {len(cells) for _day, _on, _name, cells in rows_of(TABLE)} == {len(roles)}
    assert {name for _day, _on, name, _cells in rows_of(TABLE)} == set(ACTS)
