"""The sample: two invented tables with a year behind them, written through the real services.

Everything in it is invented: agencies of a place that does not exist, people who are named for
what they are ("Sample representative, Housing"), situations put together by chance from a few
scenarios. The same seed makes the same year.
"""

from __future__ import annotations

from django.db.models import QuerySet

from agencies.models import User

EMAIL_DOMAIN = "example.org"


def people() -> QuerySet[User]:
    """The people of the sample, as whom anybody may sign in there."""
    return User.objects.filter(email__endswith=f"@{EMAIL_DOMAIN}", is_active=True)
