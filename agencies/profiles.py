"""What people change about themselves. Leaves exactly one audit entry."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from agencies import audit
from agencies.errors import GuardFailed
from agencies.models import User

OWN = ("name", "work_phone", "duty_phone", "language", "theme")


@transaction.atomic
def change_profile(user: User, **fields: Any) -> User:
    """Change one's own name, telephone numbers, language or theme (the names of OWN).

    Raises GuardFailed for a value that does not fit, TypeError for another field.
    """
    if set(fields) - set(OWN):
        raise TypeError(f"not one's own to change: {sorted(set(fields) - set(OWN))}")
    row = User.objects.select_for_update().get(pk=user.pk)
    for name, value in fields.items():
        setattr(row, name, value)
    try:
        row.clean_fields(exclude=[f.name for f in User._meta.fields if f.name not in OWN])
    except ValidationError as error:
        raise GuardFailed(errors=error.message_dict) from None
    row.save(update_fields=list(fields))
    audit.record("person.change", by=row, obj=row, fields=sorted(fields))
    return row
