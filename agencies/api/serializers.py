"""What the API says about agencies, people and tokens."""

from __future__ import annotations

from rest_framework import serializers

from agencies.models import Agency, ApiToken, Invitation, Membership, Sector, User


class SectorSerializer(serializers.ModelSerializer):
    """The field an agency works in."""

    class Meta:
        model = Sector
        fields = ("code", "name_en", "name_fr", "evidence", "version", "retired_at")
        read_only_fields = fields


class AgencySerializer(serializers.ModelSerializer):
    """An agency, in both languages."""

    class Meta:
        model = Agency
        fields = ("id", "name_en", "name_fr", "sector", "statute", "closed_at")
        read_only_fields = fields


class AgencyBriefSerializer(serializers.ModelSerializer):
    """An agency where it is named beside something else."""

    class Meta:
        model = Agency
        fields = ("id", "name_en", "name_fr", "sector")
        read_only_fields = fields


class PersonSerializer(serializers.ModelSerializer):
    """A person who works here: never one whom a situation concerns."""

    class Meta:
        model = User
        fields = ("id", "name")
        read_only_fields = fields


class MembershipSerializer(serializers.ModelSerializer):
    """A person of an agency, for the agency's contact."""

    person = PersonSerializer(source="user", read_only=True)
    email = serializers.EmailField(source="user.email", read_only=True)

    class Meta:
        model = Membership
        fields = ("id", "person", "email", "office", "from_at", "until_at")
        read_only_fields = fields


class InvitationSerializer(serializers.ModelSerializer):
    """An invitation, without what makes its link work."""

    class Meta:
        model = Invitation
        fields: tuple[str, ...] = (
            "id", "email", "name", "language", "office", "invited_at", "expires_at", "accepted_at",
        )  # fmt: skip
        read_only_fields = fields


class SentInvitationSerializer(InvitationSerializer):
    """A new invitation with the end of its link, null when the request is repeated."""

    secret = serializers.CharField(read_only=True, allow_null=True, default=None)

    class Meta(InvitationSerializer.Meta):
        fields = (*InvitationSerializer.Meta.fields, "secret")
        read_only_fields = fields


class TokenSerializer(serializers.ModelSerializer):
    """A token, without what makes it work."""

    class Meta:
        model = ApiToken
        fields: tuple[str, ...] = (
            "id",
            "name",
            "scope",
            "table_id",
            "created_at",
            "expires_at",
            "last_used_at",
            "revoked_at",
        )
        read_only_fields = fields


class IssuedTokenSerializer(TokenSerializer):
    """A new token with its secret: shown this once, null when the request is repeated."""

    secret = serializers.CharField(read_only=True, allow_null=True, default=None)

    class Meta(TokenSerializer.Meta):
        fields = (*TokenSerializer.Meta.fields, "secret")
        read_only_fields = fields
