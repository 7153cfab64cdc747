"""What a request leaves behind: idempotency keys, API tokens, and mails that are due."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class BodySecret(models.Model):
    """The day's key under which request bodies are hashed; destroyed every night."""

    day = models.DateField(primary_key=True)
    secret = models.BinaryField()

    class Meta:
        default_permissions = ()


class IdempotencyKey(models.Model):
    """That a write was carried out, so that sending it again does nothing twice.

    Keeps an HMAC of the body, the outcome and the id of the object: never the body.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key = models.CharField(max_length=80)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    route = models.CharField(max_length=200)
    body_digest = models.CharField(max_length=64)
    outcome = models.PositiveSmallIntegerField(default=200)
    object_id = models.CharField(max_length=36, blank=True)
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="idempotency_key_unique"),
        ]


class ApiToken(models.Model):
    """Lets a program act as a person for a time, at one table. Only a hash of it is kept.

    ``table_id`` is no foreign key: tables stand above agencies. Bound to none, it reaches as far
    as the person does.
    """

    class Scope(models.TextChoices):
        """What a token is good for; a door names the scopes that open it."""

        FULL = "full", _("Everything I may see and do")
        READ = "read", _("Read only")
        DASHBOARD = "dashboard", _("Released reports only")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(_("name"), max_length=80)
    scope = models.CharField(_("scope"), max_length=12, choices=Scope, default=Scope.FULL)
    table_id = models.UUIDField(_("table"), null=True, blank=True, db_index=True)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(_("created"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")


class Notice(models.Model):
    """A mail that says only that there is something to do: one per person and day.

    It refers to nothing else, so neither the row nor the mail can tell what it is about. A worker
    claims it before sending; a claim that is older than its limit is taken up again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notices"
    )
    day = models.DateField(_("day"))
    created_at = models.DateTimeField(_("created"))
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="one_notice_a_day"),
        ]


class JournalLine(models.Model):
    """That something was erased or revoked, for the journal outside the database.

    Written with the act, and copied to the journal once it is committed: a restored backup replays
    the journal, so that what went does not come back.
    """

    class Kind(models.TextChoices):
        """What was done to ``object_id``."""

        REJECTED = "rejected", _("Situation rejected")
        DRAFT = "draft", _("Draft deleted")
        WORDS = "words", _("Words erased")
        CODES = "codes", _("Codes erased")
        SEALED = "sealed", _("Sealed text destroyed")
        TOKEN = "token", _("Token revoked")
        MEMBERSHIP = "membership", _("Membership ended")
        # Of the person: which accounts of which organization they were is told nowhere.
        IDENTITY = "identity", _("Organization’s account unlinked")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    object_id = models.UUIDField()
    # What the stub of a rejected situation keeps: the code of the reason.
    code = models.CharField(_("code"), max_length=120, blank=True)
    at = models.DateTimeField(_("at"))
    copied_at = models.DateTimeField(_("copied"), null=True, blank=True, db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("journal line")
        verbose_name_plural = _("journal lines")
