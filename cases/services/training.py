"""The exercise: that somebody has done it is kept, and nothing of how."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User
from cases import training


@transaction.atomic
def finish_training(user: User, *, answers: Sequence[str]) -> User:
    """Note that *user* has done the exercise: *answers* are the codes they chose, step by step.

    Raises GuardFailed unless each is right. Doing it again leaves the first time.
    """
    if list(answers) != training.right_answers():
        raise GuardFailed(errors={"answers": [_("Not every step has its right answer yet.")]})
    row = User.objects.select_for_update().get(pk=user.pk)
    row.trained_at = row.trained_at or timezone.now()
    row.save(update_fields=["trained_at"])
    audit.record("training.finish", by=row, obj=row)
    return row
