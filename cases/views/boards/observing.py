"""What the boards say while somebody observes the meeting."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cases.models import Situation, Stage
from tables.models import Meeting
from tables.services.on_the_spot import observers_here

SPEAKING = (Stage.FILTER_TWO, Stage.FILTER_THREE)


def step_out(meeting: Meeting, situation: Situation | None) -> str:
    """That observers step out: before Filter Two, and again at Three.

    *situation* is the open item, None between two items. Empty when nobody has to step out.
    """
    if situation is not None and situation.stage not in SPEAKING:
        return ""
    if not observers_here(meeting):
        return ""
    if situation is None:
        return _("Observers step out before the next item is opened.")
    return _("Observers step out now.")
