"""Which agencies act in a situation, and the grants that open its plan to them."""

import uuid
from collections.abc import Sequence
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase

from agencies.access import PermittedQuerySet
from agencies.models import Agency
from agencies.models.base import Interval, interval_in_order
from cases.models.situation import Situation


class Involvement(Interval):
    """One agency's part in one situation, over one interval. Rejoining starts a new one.

    The agency reads what the plan holds from ``sees_from_at`` on: its joining, unless the lead
    opened earlier entries to it. With ``is_narrowed`` the agency keeps its sight to the
    representatives it named; unless ``is_shown`` others read "another agency".
    """

    class Role(models.TextChoices):
        """What the agency does."""

        LEAD = "lead", _("Lead")
        ASSISTING = "assisting", _("Assisting")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    situation = models.ForeignKey(Situation, on_delete=models.CASCADE, related_name="involvements")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="involvements")
    role = models.CharField(_("role"), max_length=10, choices=Role)
    sees_from_at = models.DateTimeField(_("reads the plan from"))
    is_shown = models.BooleanField(_("shown to others"), default=True)
    is_narrowed = models.BooleanField(_("named representatives only"), default=False)
    number_noted_at = models.DateTimeField(_("number written in own file"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("involvement")
        verbose_name_plural = _("involvements")
        constraints = [
            models.UniqueConstraint(
                fields=["situation"],
                condition=Q(role="lead", until_at__isnull=True),
                name="one_active_lead",
            ),
            models.UniqueConstraint(
                fields=["situation", "agency"],
                condition=Q(until_at__isnull=True),
                name="agency_involved_once",
            ),
            models.CheckConstraint(
                name="involvement_role_known", condition=Q(role__in=["lead", "assisting"])
            ),
            interval_in_order("involvement_interval_in_order"),
        ]
        indexes = [
            models.Index(fields=["agency", "until_at"], name="involvement_by_agency"),
        ]


class SituationGroupPermission(GroupObjectPermissionBase):
    """A decision of the table: this agency may open, or write, the plan of this situation.

    Written and deleted by the lifecycle only, in the transaction of the decision.
    """

    content_object = models.ForeignKey(
        Situation, on_delete=models.CASCADE, related_name="group_grants"
    )
    involvement = models.ForeignKey(Involvement, on_delete=models.CASCADE, related_name="grants")
    granted_at = models.DateTimeField(_("granted"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
        indexes = [
            models.Index(fields=["group", "permission", "content_object"], name="grant_by_group"),
        ]


class SituationUserPermission(UserObjectPermissionBase):
    """A decision of an involved agency: this person may open, or write, the plan for it.

    Either one of its representatives, when it narrowed its sight to some of them, or, with
    ``as_worker``, somebody of the agency who speaks for no seat. Goes with the involvement.
    """

    content_object = models.ForeignKey(
        Situation, on_delete=models.CASCADE, related_name="user_grants"
    )
    involvement = models.ForeignKey(
        Involvement, on_delete=models.CASCADE, related_name="user_grants"
    )
    as_worker = models.BooleanField(_("named worker"))
    granted_at = models.DateTimeField(_("granted"))
    granted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )

    class Meta(UserObjectPermissionBase.Meta):
        default_permissions = ()
        # One person may hold it for several agencies, and for each only once.
        unique_together: ClassVar[list[Sequence[str]]] = []
        constraints = [
            models.UniqueConstraint(
                fields=["user", "permission", "involvement"], name="user_grant_once"
            ),
        ]
