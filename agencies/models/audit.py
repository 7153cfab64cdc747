"""The audit trail: who did and saw what, by reference and never by value.

No foreign keys: an entry outlives what it speaks of, and deleting a row never touches a chain.
"""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditChain(models.Model):
    """The head of one chain: one per table, and one for the server. Its row is the lock.

    ``acts`` counts the entries that are not about reading: as every write leaves its entry, an
    equal count says that nothing of the table has changed.
    """

    SERVER = "server"

    key = models.CharField(max_length=36, primary_key=True)
    sequence = models.PositiveBigIntegerField(default=0)
    acts = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        default_permissions = ()
        verbose_name = _("audit chain")
        verbose_name_plural = _("audit chains")


class AuditEntry(models.Model):
    """One thing somebody did or saw. ``references`` holds ids and codes, never content."""

    chain = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    at = models.DateTimeField(_("at"))
    verb = models.CharField(_("verb"), max_length=80)
    actor_id = models.UUIDField(_("who"), null=True)
    object_type = models.CharField(_("kind of object"), max_length=80, blank=True)
    object_id = models.CharField(_("object"), max_length=36, blank=True)
    references = models.JSONField(default=dict)
    previous_digest = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)

    class Meta:
        default_permissions = ()
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_sequence_unique"),
        ]
        indexes = [
            models.Index(fields=["object_id", "at"], name="audit_by_object"),
            models.Index(fields=["actor_id", "at"], name="audit_by_actor"),
        ]


class ReadMark(models.Model):
    """That a reading was already noted in this session, so that it is noted once.

    ``digest`` is a hash over person, session, object, level and stage.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    digest = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("read mark")
        verbose_name_plural = _("read marks")


class AuditSeal(models.Model):
    """A checkpoint of a chain, signed: what stands before it may be dropped, and it still verifies.

    Everything up to ``sequence`` belongs to the sealed segment, a year as a rule.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=36)
    sequence = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(_("sealed"))
    signature = models.CharField(max_length=128)

    class Meta:
        default_permissions = ()
        verbose_name = _("audit seal")
        verbose_name_plural = _("audit seals")
        constraints = [
            models.UniqueConstraint(fields=["chain", "sequence"], name="audit_sealed_once"),
        ]


class AuditCheck(models.Model):
    """That a chain was verified, and what came of it. ``first_bad`` is empty when all was well."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chain = models.CharField(max_length=36, db_index=True)
    checked_at = models.DateTimeField(_("verified"))
    entries = models.PositiveBigIntegerField()
    first_bad = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("audit check")
        verbose_name_plural = _("audit checks")
