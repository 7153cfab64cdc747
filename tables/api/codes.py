"""Codes for one meeting, for who is in the room without their second factor."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from agencies.api.doors import Inside
from agencies.models import User
from tables.api import bodies
from tables.models import Meeting, MeetingCode
from tables.services import codes


class CodeSerializer(serializers.ModelSerializer):
    """A code for one meeting. Its digits are in the answer that made it and in no other."""

    person = serializers.UUIDField(source="user_id", read_only=True)
    code = serializers.CharField(source="digits", read_only=True, default="")

    class Meta:
        model = MeetingCode
        fields = ("id", "meeting", "person", "code", "issued_at", "used_at")
        read_only_fields = fields


def issue_code(meeting: Meeting, *, person: User, by: User) -> MeetingCode:
    """Give somebody in the room a code for this meeting."""
    row, digits = codes.issue_code(meeting, by=by, user=person)
    row.digits = digits  # type: ignore[attr-defined]
    return row


class CodeDoor(Inside):
    """Codes for who is in the room without their second factor; for the coordinator."""

    asks_again = True
    queryset = MeetingCode.objects.all()
    serializer_class = CodeSerializer
    parent_queryset = Meeting.objects.select_related("table")
    parent_see = "tables.see_meeting"
    parent_kwarg = "meeting"

    def about(self, row: Any) -> dict[str, Any]:
        """The meeting and its table."""
        return {"meeting": row, "table": row.table}

    @extend_schema(request=bodies.CodeBody, responses={201: CodeSerializer})
    def create(self, request: Request, **kwargs: Any) -> Response:
        """Give a code. It replaces an earlier one of the same person."""
        return self.create_with(issue_code, bodies.CodeBody, needs=codes.ISSUE)
