"""What the API says about tables, seats, people and meetings: none of it about a situation."""

from __future__ import annotations

from rest_framework import serializers

from agencies.api.serializers import AgencyBriefSerializer, PersonSerializer
from agencies.models import User
from tables.models import (
    Attendance,
    Expectation,
    Meeting,
    Observer,
    Officer,
    Representative,
    Schedule,
    Seat,
    Table,
)


class TableSerializer(serializers.ModelSerializer):
    """A table and its settings."""

    class Meta:
        model = Table
        fields = (
            "id", "prefix", "name_en", "name_fr", "time_zone", "language", "contact_due_hours",
            "contact_overdue_hours", "contact_unreported_hours", "sight_days", "sight_days_minors",
            "minors_note_en", "minors_note_fr", "threshold_table",
            "threshold_partners", "threshold_public", "high_sensitivity", "zeros_sensitive",
            "codes_without_consent", "approval_wanted",
            "names_at_filter_three", "filter_three_en", "filter_three_fr",
            "agenda_cutoff_hours", "welcome_en", "welcome_fr", "practice_en", "practice_fr",
            "statement_en", "statement_fr", "is_sample", "closed_at",
        )  # fmt: skip
        read_only_fields = fields


class RepresentativeSerializer(serializers.ModelSerializer):
    """Who speaks for a seat, and for how long."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Representative
        fields = ("id", "person", "from_at", "until_at", "meeting")
        read_only_fields = fields


class SeatSerializer(serializers.ModelSerializer):
    """One agency's place at one table, with those who speak for it now."""

    agency = AgencyBriefSerializer(read_only=True)
    representatives = RepresentativeSerializer(source="speaking", many=True, read_only=True)

    class Meta:
        model = Seat
        fields = (
            "id", "table", "agency", "agreement_date", "agreement_until_date",
            "agreement_extended_date", "agreement_version", "from_at",
            "until_at", "representatives",
        )  # fmt: skip
        read_only_fields = fields


class ReachSerializer(serializers.ModelSerializer):
    """Somebody who speaks for a seat, and how they are reached for work."""

    person = PersonSerializer(source="user", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)
    work_phone = serializers.CharField(source="user.work_phone", read_only=True, allow_blank=True)
    duty_phone = serializers.CharField(
        source="user.duty_phone", read_only=True, allow_blank=True, help_text="After hours."
    )

    class Meta:
        model = Representative
        fields = ("person", "email", "work_phone", "duty_phone", "until_at")
        read_only_fields = fields


class DirectorySerializer(serializers.ModelSerializer):
    """One seat of the table, and how those who speak for it are reached."""

    agency = AgencyBriefSerializer(read_only=True)
    representatives = ReachSerializer(source="speaking", many=True, read_only=True)

    class Meta:
        model = Seat
        fields = ("id", "agency", "representatives")
        read_only_fields = fields


class OfficerSerializer(serializers.ModelSerializer):
    """Who holds an office of a table."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Officer
        fields = ("id", "table", "person", "office", "from_at", "until_at")
        read_only_fields = fields


class ScheduleSerializer(serializers.ModelSerializer):
    """When the table meets, in its own local time."""

    except_dates = serializers.ListField(child=serializers.DateField(), read_only=True)

    class Meta:
        model = Schedule
        fields = (
            "id", "table", "starts_on_date", "local_time", "minutes", "recurrence",
            "except_dates", "ended_at",
        )  # fmt: skip
        read_only_fields = fields


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting: when, at what point, and who drives it."""

    driver = PersonSerializer(read_only=True, allow_null=True)
    acting_chair = PersonSerializer(read_only=True, allow_null=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "table", "kind", "state", "starts_at", "planned_end_at", "agenda_published_at",
            "opened_at", "closed_at", "driver", "acting_chair", "occurrence_at", "verified_at",
            "version",
        )  # fmt: skip
        read_only_fields = fields


class AttendanceSerializer(serializers.ModelSerializer):
    """One person at one meeting for one seat; waiting until the driver confirms."""

    person = PersonSerializer(source="user", read_only=True)

    class Meta:
        model = Attendance
        fields = (
            "id", "meeting", "seat", "person", "mode", "acknowledged_at", "promised_at",
            "confirmed_at", "left_at",
        )  # fmt: skip
        read_only_fields = fields


class ObserverSerializer(serializers.ModelSerializer):
    """Somebody who looks on that day, as they signed."""

    class Meta:
        model = Observer
        fields = ("id", "meeting", "name", "organization", "signed_at", "left_at")
        read_only_fields = fields


class ExpectationSerializer(serializers.ModelSerializer):
    """What a seat said about one meeting."""

    class Meta:
        model = Expectation
        fields = ("id", "meeting", "seat", "answer", "said_at")
        read_only_fields = fields


class MySeatSerializer(serializers.Serializer):
    """A seat the caller speaks for."""

    seat = serializers.UUIDField(source="seat_id", read_only=True)
    table = serializers.UUIDField(source="seat.table_id", read_only=True)
    agency = AgencyBriefSerializer(source="seat.agency", read_only=True)
    until_at = serializers.DateTimeField(read_only=True, allow_null=True)


class MyOfficeSerializer(serializers.ModelSerializer):
    """An office the caller holds at a table."""

    class Meta:
        model = Officer
        fields = ("table", "office", "until_at")
        read_only_fields = fields


class MyAgencySerializer(serializers.Serializer):
    """An agency the caller works for, and the office it gave them."""

    agency = AgencyBriefSerializer(read_only=True)
    office = serializers.CharField(read_only=True, allow_blank=True)


class MeSerializer(serializers.ModelSerializer):
    """Who the caller is and what they stand for."""

    seats = MySeatSerializer(source="speaks_for", many=True, read_only=True)
    offices = MyOfficeSerializer(source="holds", many=True, read_only=True)
    agencies = MyAgencySerializer(source="works_for", many=True, read_only=True)

    class Meta:
        model = User
        fields = (
            "id", "name", "email", "language", "theme", "is_administrator", "seats", "offices",
            "agencies",
        )  # fmt: skip
        read_only_fields = fields
