"""Background work that somebody asked for and waits for: one row, whatever becomes of the task."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from tables.models import Table


class Job(models.Model):
    """One piece of work, how far it is, and when its worker last gave a sign.

    ``subject_id`` is the row that it is about. A worker claims a job before it starts; one whose
    worker has fallen silent is taken up again.
    """

    class Kind(models.TextChoices):
        """What is to be done."""

        REPORT = "report", _("Report")
        FILES = "files", _("Files of a report")
        IMPORT = "import", _("Earlier years")
        RECOUNT = "recount", _("A quarter counted again")
        SAMPLE = "sample", _("Sample table")

    class State(models.TextChoices):
        """How it stands."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    ENDED = (State.DONE, State.FAILED, State.CANCELLED)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    table = models.ForeignKey(Table, on_delete=models.CASCADE, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    subject_id = models.UUIDField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="jobs"
    )
    requested_at = models.DateTimeField(_("requested"))
    steps_done = models.PositiveIntegerField(_("steps done"), default=0)
    steps_total = models.PositiveIntegerField(_("steps in all"), default=0)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    beat_at = models.DateTimeField(_("last sign of its worker"), null=True, blank=True)
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    error = models.CharField(_("what went wrong"), max_length=40, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject_id"],
                condition=Q(state__in=["waiting", "running"]),
                name="job_once_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["state", "beat_at"], name="job_by_state")]

    @property
    def is_going_on(self) -> bool:
        """Whether it waits or runs."""
        return self.state not in self.ENDED

    @property
    def percent(self) -> int:
        """How far it is, from 0 to 100."""
        return min(100, 100 * self.steps_done // self.steps_total) if self.steps_total else 0
