"""A month of a table, day by day: after each act, what everybody reads, may do and counts.

A cell is *read/again/count*. Read: l listing, o the originating agency's name, c coded, n
narrative, r room, p plan, k interventions and services as codes, e the reason of the conclusion,
h that an agency is not shown, ``-`` nothing at all (404). Again: the answer when the person sends
the same request as the act did: 404 for who does not see it, 403 for who may not, 409 for who may
and comes too late, 422 for who may and names somebody they cannot see, or leaves out what is
needed, 2xx where it may be done again. Count: the situations on the person's list, asked where it
changes, and of everybody at the end of each day. Each line is an act on the situation that its
letter names; the modules of `month` say what is sent.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise

import pytest
import time_machine

from agencies.trail import verify
from tests.acceptance.month import ACTS, Month, begin, between, ends, growth, road, rows_of, sight

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

TABLE = """
day  of  act                   originating   lead              assisting       alternate      seated          checked_in      chair        chair_of_involved_agency  coordinator    stepped_aside    worker          worker_left  left           other_table  contact
1    a   bring                 locn/409/1    l/403/1           l/403/1         l/403/1        l/403/1         l/403/1         lo/403/1     lo/403/1                  lo/403/1       l/403/1          -/404/0         -/404/0      l/403/1        -/404/0      -/404/0
1    a   open-item             locnr/403/1   l/403/1           l/403/1         l/403/1        l/403/1         locnr/403/1     locnr/409/1  locnr/403/1               locr/403/1     l/403/1          -/404/0         -/404/0      l/403/1        -/404/0      -/404/0
1    a   find-it-acute         locnr/403/1   l/403/1           l/403/1         l/403/1        l/403/1         locnr/403/1     locnr/409/1  locnr/403/1               locr/403/1     l/403/1          -/404/0         -/404/0      l/403/1        -/404/0      -/404/0
1    a   name-agencies         locn/403/1    locnrpk/403/1     locnrpk/403/1   locnrpk/403/1  lo/403/1        lo/403/1        lo/409/1     lo/403/1                  lock/403/1     locnrpk/403/1    -/404/0         -/404/0      lo/403/1       -/404/0      -/404/0
1    a   end-meeting           locn/403/1    locnrpk/403/1     locnrpk/403/1   locnrpk/403/1  lo/403/1        lo/403/1        lo/409/1     lo/409/1                  lock/409/1     locnrpk/403/1    -/404/0         -/404/0      lo/403/1       -/404/0      -/404/0
2    a   accept                locn/404/1    locnrpk/404/1     locnrpk/404/1   locnrpk/404/1  locnrpk/404/1   lo/404/1        lo/404/1     lo/404/1                  lock/404/1     locnrpk/404/1    -/404/0         -/404/0      lo/404/1       -/404/0      -/404/0
2    a   step-aside            locn/204/1    locnrpk/204/1     locnrpk/204/1   locnrpk/204/1  locnrpk/204/1   lo/204/1        lo/204/1     lo/204/1                  lock/204/1     -/404/0          -/404/0         -/404/0      lo/204/1       -/404/0      -/404/0
2    a   intervene             locn/403/1    locnrpk/200/1     locnrpk/403/1   locnrpk/403/1  locnrpk/403/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          -/404/0         -/404/0      lo/403/1       -/404/0      -/404/0
3    a   name-a-worker         locn/403/1    locnrpk/409/1     locnrpk/403/1   locnrpk/403/1  locnrpk/403/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
3    a   narrow                locn/403/1    locnrpk/403/1     locnrpk/200/1   lo/403/1       locnrpk/403/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
3    a   refuse-consent        locn/403/1    locnrpk/409/1     locnrpk/409/1   lo/403/1       locnrpk/409/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/409/1   -/404/0      lo/403/1       -/404/0      -/404/0
4    a   write-unnamed         locn/403/1    locnrpk/403/1     locnrpk/422/1   lo/403/1       locnrpk/403/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/422/1   -/404/0      lo/403/1       -/404/0      -/404/0
4    a   name-authority        locn/403/1    locnrpk/403/1     locnrpk/200/1   lo/403/1       locnrpk/403/1   lo/403/1        lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/422/1   -/404/0      lo/403/1       -/404/0      -/404/0
4    a   lead-adds             locn/403/1    locnrpk/409/1     locnrpk/403/1   lo/403/1       locnrpk/403/1   locnrpk/403/1   lo/409/1     lo/409/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
4    a   add-agency            locn/403/1    locnrpk/409/1     locnrpk/403/1   lo/403/1       locnrpk/403/1   locnrpk/403/1   lo/409/1     lo/409/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      locnrpk/403/1  -/404/0      -/404/0
5    a   leave                 locn/403/1    locnrpk/409/1     locnrpk/409/1   lo/403/1       locnrpk/409/1   locnrpk/409/1   lo/409/1     lo/409/1                  lock/403/1     -/404/0          locnrpk/409/1   -/404/0      lo/403/1       -/404/0      -/404/0
5    a   ask-to-lead           locn/403/1    locnrpk/409/1     locnrpk/403/1   lo/403/1       locnrpk/403/1   locnrpk/403/1   lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
6    a   take-the-lead         locn/404/1    locnrpk/404/1     locnrpk/404/1   lo/404/1       locnrpk/404/1   locnrpk/404/1   lo/404/1     lo/404/1                  lock/404/1     -/404/0          locnrpk/404/1   -/404/0      lo/404/1       -/404/0      -/404/0
6    a   may-close             locn/403/1    locnrpk/403/1     locnrpk/200/1   lo/403/1       locnrpk/403/1   locnrpk/403/1   lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/422/1   -/404/0      lo/403/1       -/404/0      -/404/0
7    a   object-to-it          locn/403/1    locnrpk/403/1     locnrpk/403/1   -/404/0        locnrpk/409/1   locnrpk/403/1   lo/403/1     lo/403/1                  lock/403/1     -/404/0          locnrpk/422/1   -/404/0      lo/403/1       -/404/0      -/404/0
7    a   conclude-too-early    locn/403/1    locnrpk/403/1     locnrpk/403/1   -/404/0        locnrpk/403/1   locnrpk/403/1   lo/422/1     lo/422/1                  lock/403/1     -/404/0          locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
8    a   come-back             locn/403/1    locnrpk/403/1     locnrpk/403/1   -/404/0        locnrpk/403/1   locnrpk/403/1   lo/422/1     lo/422/1                  lock/403/1     locnrpk/403/1    locnrpk/403/1   -/404/0      lo/403/1       -/404/0      -/404/0
8    b   duplicate             lo/403/2      l/403/2           l/403/2         -/404/0        l/403/2         l/403/2         lo/409/2     lo/403/2                  lo/403/2       l/403/2          -/404/1         -/404/0      l/403/2        -/404/0      -/404/0
8    a   decline               locn/404/2    locnrpk/404/2     locnrpk/404/2   -/404/0        locnrpk/404/2   locnrpk/404/2   lo/404/2     lo/404/2                  lock/404/2     locnrpk/404/2    locnrpk/404/1   -/404/0      lo/404/2       -/404/0      -/404/0
8    c   bring-and-name        locn/403/3    locnrpk/403/3     locnrpk/403/3   -/404/0        lo/403/3        lo/403/3        lo/409/3     lo/409/3                  lock/409/3     locnrpk/403/3    -/404/1         -/404/0      lo/403/3       -/404/0      -/404/0
9    c   stop                  locn/403/3    locnrpke/409/3    locnrpke/403/3  -/404/0        lo/403/3        lo/403/3        lo/403/3     lo/403/3                  locke/403/3    locnrpke/409/3   -/404/1         -/404/0      lo/403/3       -/404/0      -/404/0
9    a   may-close             locn/403/3    locnrpk/403/3     locnrpk/200/3   -/404/0        locnrpk/403/3   locnrpk/403/3   lo/403/3     lo/403/3                  lock/403/3     locnrpk/403/3    locnrpk/422/1   -/404/0      lo/403/3       -/404/0      -/404/0
12   a   conclude              locn/403/3    locnrpke/403/3    locnrpke/403/3  -/404/0        locnrpke/403/3  locnrpke/403/3  lo/409/3     lo/409/3                  locke/403/3    locnrpke/403/3   locnrpke/403/1  -/404/0      lo/403/3       -/404/0      -/404/0
13   d   bring-and-name        locn/403/4    locnrpk/403/4     locnrpk/403/4   -/404/0        lo/403/4        lo/403/4        lo/409/4     lo/409/4                  lock/409/4     locnrpk/403/4    -/404/1         -/404/0      lo/403/4       -/404/0      -/404/0
14   d   hide                  locnh/409/4   locnrpkh/409/4    locnrpk/409/4   -/404/0        loh/403/4       loh/403/4       loh/403/4    loh/403/4                 lockh/403/4    locnrpkh/409/4   -/404/1         -/404/0      loh/403/4      -/404/0      -/404/0
14   d   correct               locnh/403/4   locnrpkh/403/4    locnrpk/403/4   -/404/0        loh/403/4       loh/403/4       loh/403/4    loh/403/4                 lockh/409/4    locnrpkh/403/4   -/404/1         -/404/0      loh/403/4      -/404/0      -/404/0
15   e   bring-a-youth         locn/422/5    -/404/4           -/404/4         -/404/0        -/404/4         -/404/4         -/404/4      -/404/4                   -/404/4        -/404/4          -/404/1         -/404/0      -/404/4        -/404/0      -/404/0
15   e   answer-for-it         locn/409/5    l/403/5           l/403/5         -/404/0        l/403/5         l/403/5         lo/403/5     lo/403/5                  lo/403/5       l/403/5          -/404/1         -/404/0      l/403/5        -/404/0      -/404/0
16   d   copy                  locnh/422/5   locnrpkh/201/6    locnrpk/422/5   -/404/0        loh/403/5       loh/403/5       loh/403/5    loh/403/5                 lockh/403/5    locnrpkh/422/5   -/404/1         -/404/0      loh/403/5      -/404/0      -/404/0
17   e   link-earlier          locn/409/5    l/403/6           l/403/5         -/404/0        l/403/5         l/403/5         lo/403/5     lo/403/5                  lo/403/5       l/403/5          -/404/1         -/404/0      l/403/5        -/404/0      -/404/0
17   f   add-in-the-room       locnr/409/6   l/403/7           l/403/6         -/404/0        l/403/6         locnr/403/6     locnr/409/6  locnr/403/6               locr/403/6     l/403/6          -/404/1         -/404/0      l/403/6        -/404/0      -/404/0
17   f   came-back             locnr/403/6   l/403/7           l/403/6         -/404/0        l/403/6         locnr/403/6     locnr/409/6  locnr/403/6               locr/403/6     l/403/6          -/404/1         -/404/0      l/403/6        -/404/0      -/404/0
17   f   serve-each            locn/403/6    locnrpk/200/7     locnrpk/403/6   -/404/0        lo/403/6        lo/403/6        lo/403/6     lo/403/6                  lock/403/6     locnrpk/200/6    -/404/1         -/404/0      lo/403/6       -/404/0      -/404/0
18   f   note-number           locn/403/6    locnrpk/200/7     locnrpk/403/6   -/404/0        lo/403/6        lo/403/6        lo/403/6     lo/403/6                  lock/403/6     locnrpk/200/6    -/404/1         -/404/0      lo/403/6       -/404/0      -/404/0
18   f   split                 locn/403/6    locnrpk/409/7     -/404/6         -/404/0        lo/403/7        lo/403/7        lo/403/7     lo/403/6                  lock/409/7     locnrpk/409/6    -/404/1         -/404/0      lo/403/7       -/404/0      -/404/0
18   g   work-apart            -/404/6       -/404/7           locnrpk/200/6   -/404/0        lo/403/7        lo/403/7        lo/403/7     -/404/6                   lock/403/7     -/404/6          -/404/1         -/404/0      lo/403/7       -/404/0      -/404/0
18   h   bring-a-dwelling      locn/409/7    l/403/8           l/403/7         -/404/0        l/403/8         l/403/8         lo/403/8     lo/403/7                  lo/403/8       l/403/7          -/404/1         -/404/0      l/403/8        -/404/0      -/404/0
19   i   enter-by-telephone    locn/403/8    locnrpk/403/9     locnrpk/403/8   -/404/0        lo/403/9        lo/403/9        lo/409/9     lo/409/8                  lock/403/9     locnrpk/403/8    -/404/1         -/404/0      lo/403/9       -/404/0      -/404/0
19   i   add-a-value           locn/409/8    locnrpk/409/9     locnrpk/403/8   -/404/0        lo/403/9        lo/403/9        lo/403/9     lo/403/8                  lock/403/9     locnrpk/409/8    -/404/1         -/404/0      lo/403/9       -/404/0      -/404/0
19   i   to-complete           locn/404/8    locnrpk/404/9     locnrpk/404/8   -/404/0        lo/404/9        lo/404/9        lo/404/9     lo/404/8                  lock/200/9     locnrpk/404/8    -/404/1         -/404/0      lo/404/9       -/404/0      -/404/0
19   i   correct-a-person      locn/403/8    locnrpk/403/9     locnrpk/403/8   -/404/0        lo/403/9        lo/403/9        lo/403/9     lo/403/8                  lock/409/9     locnrpk/403/8    -/404/1         -/404/0      lo/403/9       -/404/0      -/404/0
19   i   ask-which-agency      locn/201/8    locnrpk/201/9     locnrpk/201/8   -/422/0        lo/201/9        lo/422/9        lo/403/9     lo/403/8                  lock/403/9     locnrpk/201/8    -/422/1         -/422/0      lo/201/9       -/422/0      -/422/0
19   k   say-which             l/403/9       l/403/10          l/403/9         -/404/0        l/403/10        locn/409/10     lo/403/10    lo/403/9                  lo/403/10      l/403/9          -/404/1         -/404/0      locn/409/10    -/404/0      -/404/0
22   j   submit-unapproved     locn/422/10   -/404/10          -/404/9         -/404/0        -/404/10        -/404/10        -/404/10     -/404/9                   -/404/10       -/404/9          -/404/1         -/404/0      -/404/10       -/404/0      -/404/0
22   j   ask-approval          locn/200/10   -/404/10          -/404/9         -/404/0        -/404/10        -/404/10        -/404/10     -/404/9                   -/404/10       -/404/9          -/404/1         -/404/0      -/404/10       -/404/0      -/404/0
22   j   approve               locn/404/10   -/404/10          -/404/9         -/404/0        -/404/10        -/404/10        -/404/10     -/404/9                   -/404/10       -/404/9          -/404/1         -/404/0      -/404/10       -/404/0      -/404/0
22   j   submit-approved       locn/409/10   l/403/11          l/403/10        -/404/0        l/403/11        l/403/11        lo/403/11    lo/403/10                 lo/403/11      l/403/10         -/404/1         -/404/0      l/403/11       -/404/0      -/404/0
22   i   no-report             locn/403/10   locnrpk/403/11    locnrpk/403/10  -/404/0        lo/403/11       lo/403/11       lo/409/11    lo/409/10                 lock/409/11    locnrpk/403/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
22   d   go-on                 locnh/403/10  locnrpkh/409/11   locnrpk/409/10  -/404/0        loh/403/11      loh/403/11      loh/403/11   loh/403/10                lockh/403/11   locnrpkh/409/10  -/404/1         -/404/0      loh/403/11     -/404/0      -/404/0
22   f   add-lapsed            locn/403/10   locnrpk/422/11    -/404/10        -/404/0        lo/403/11       lo/403/11       lo/422/11    lo/422/10                 lock/403/11    locnrpk/422/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
22   f   extend-agreement      locn/403/10   locnrpk/403/11    -/403/10        -/404/0        lo/403/11       lo/403/11       lo/403/11    lo/403/10                 lock/200/11    locnrpk/403/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
24   i   read-directory        locn/200/10   locnrpk/200/11    locnrpk/200/10  -/404/0        lo/200/11       lo/200/11       lo/404/11    lo/404/10                 lock/404/11    locnrpk/200/10   -/404/1         -/404/0      lo/200/11      -/404/0      -/404/0
24   i   declare-break         locn/403/10   locnrpk/403/11    locnrpk/403/10  -/404/0        lo/403/11       lo/403/11       lo/403/11    lo/403/10                 lock/201/11    locnrpk/403/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
24   i   lead-absent           locn/403/10   locnrpk/403/11    locnrpk/403/10  -/404/0        lo/403/11       lo/403/11       lo/409/11    lo/409/10                 lock/409/11    locnrpk/403/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
24   i   end-leading-seat      locn/403/10   locnrpk/403/11    locnrpk/403/10  -/404/0        lo/403/11       lo/403/11       lo/403/11    lo/403/10                 lock/409/11    locnrpk/403/10   -/404/1         -/404/0      lo/403/11      -/404/0      -/404/0
24   k   end-seat              -/403/9       -/403/10          -/403/9         -/404/0        -/403/10        -/403/10        -/403/10     -/403/9                   -/409/10       -/403/9          -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
24   i   close-too-early       locn/403/9    locnrpk/403/10    locnrpk/403/9   -/404/0        lo/403/10       lo/403/10       lo/403/10    lo/403/9                  lock/409/10    locnrpk/403/9    -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
26   i   hand-over             locn/403/9    locnrpk/403/10    locnrpk/403/9   -/404/0        lo/403/10       lo/403/10       lo/409/10    lo/409/9                  lock/403/10    locnrpk/403/9    -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
26   f   conclude              locn/403/9    locnrpke/403/10   -/404/9         -/404/0        lo/403/10       lo/403/10       lo/409/10    lo/409/9                  locke/403/10   locnrpke/403/9   -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
26   d   conclude-transferred  locnh/403/9   locnrpkeh/403/10  locnrpke/403/9  -/404/0        loh/403/10      loh/403/10      loh/409/10   loh/409/9                 lockeh/403/10  locnrpkeh/403/9  -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
26   f   close-table           locn/403/9    locnrpke/403/7    -/403/6         -/404/0        lo/403/7        lo/403/7        lo/403/7     lo/403/6                  locke/409/7    locnrpke/403/6   -/404/1         -/404/0      -/404/0        -/404/0      -/404/0
"""  # noqa: E501


@pytest.fixture
def month() -> Iterator[Month]:
    """The table before its month, at ten o'clock of a Monday."""
    with time_machine.travel(datetime(2026, 3, 2, 15, tzinfo=UTC), tick=True) as clock:
        yield begin(clock)


def test_month_answers_everybody_as_the_table_says(month: Month) -> None:
    head, lines = TABLE.split("\n")[1].split(), list(rows_of(TABLE))
    ends_a_day = [line[0] != after[0] for line, after in pairwise(lines)] + [True]
    told = []
    for (day, on, name, cells), is_last in zip(lines, ends_a_day, strict=True):
        month.on = on
        month.on_day(day)
        ACTS[name](month)
        counts = [None if is_last else int(cell.split("/")[2]) for cell in cells]
        told.append((day, on, name, [*map(month.cell, head[3:], counts)]))
    assert told == lines
    assert verify(month.cast.table.pk).first_bad is None


def test_table_has_a_cell_for_every_role_of_every_line() -> None:
    roles = TABLE.split("\n")[1].split()[3:]
    assert {len(cells) for _day, _on, _name, cells in rows_of(TABLE)} == {len(roles)}


def test_every_act_is_on_the_table_and_they_take_twenty_days() -> None:
    lines = list(rows_of(TABLE))
    modules = (road, sight, between, growth, ends)
    assert {name for _day, _on, name, _cells in lines} == set(ACTS)
    assert {act.__module__ for act in ACTS.values()} == {module.__name__ for module in modules}
    assert len({day for day, _on, _name, _cells in lines}) == 20
