"""WHO: people, agencies, and what is kept about what they did."""

from agencies.models.agency import Agency, Invitation, Membership, Sector
from agencies.models.audit import AuditChain, AuditCheck, AuditEntry, AuditSeal, ReadMark
from agencies.models.people import User
from agencies.models.requests import ApiToken, BodySecret, IdempotencyKey, JournalLine, Notice

__all__ = [
    "Agency",
    "ApiToken",
    "AuditChain",
    "AuditCheck",
    "AuditEntry",
    "AuditSeal",
    "BodySecret",
    "IdempotencyKey",
    "Invitation",
    "JournalLine",
    "Membership",
    "Notice",
    "ReadMark",
    "Sector",
    "User",
]
