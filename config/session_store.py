"""Where sessions are kept: Django's own table, read by a query that is put together once."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.db.models import CharField, DateTimeField, QuerySet
from django.utils import timezone

from agencies.prepared import Given, prepared


class SessionStore(DatabaseStore):
    """Django's store of sessions; every request begins with reading one."""

    def _get_session_from_db(self) -> Session | None:
        found = _session(key=self.session_key, at=timezone.now())
        if not found:
            self._session_key = None
            return None
        session: Session = found[0]
        return session


@prepared(key=CharField(), at=DateTimeField())
def _session(key: Given, at: Given) -> QuerySet[Any]:
    return Session.objects.filter(session_key=key, expire_date__gt=at)
