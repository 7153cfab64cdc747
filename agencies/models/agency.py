"""Agencies, their field, and who belongs to them."""

import uuid

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies.access import PermittedQuerySet
from agencies.models.base import Bilingual, Interval, IntervalQuerySet, interval_in_order


class Sector(Bilingual):
    """The field an agency works in, such as police or housing."""

    code = models.CharField(_("code"), max_length=80, primary_key=True)
    evidence = models.CharField(_("evidence"), max_length=20)
    version = models.PositiveSmallIntegerField(_("version of the list"), default=1)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")


class Agency(Bilingual):
    """An organization that can hold a seat at a table.

    Its permission group is what the table's decisions are granted to. The group has no members:
    who stands for the agency follows from its seats, so that no membership row can go stale.
    One that ``is_sample`` is invented with its people, and sits at sample tables alone.
    """

    class Statute(models.TextChoices):
        """The privacy statute an agency works under."""

        MFIPPA = "mfippa", _("MFIPPA (municipal)")
        FIPPA = "fippa", _("FIPPA (provincial)")
        PHIPA = "phipa", _("PHIPA (health)")
        CYFSA = "cyfsa", _("CYFSA (child, youth and family)")
        NONE = "none", _("None of these")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sector = models.ForeignKey(Sector, on_delete=models.PROTECT, related_name="agencies")
    statute = models.CharField(_("privacy statute"), max_length=10, choices=Statute)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, related_name="agency")
    is_sample = models.BooleanField(_("sample data"), default=False, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = PermittedQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("agency")
        verbose_name_plural = _("agencies")
        constraints = [models.UniqueConstraint(fields=["name_en"], name="agency_name_unique")]


class Membership(Interval):
    """A person works for an agency, possibly with an office the agency gave them."""

    class Office(models.TextChoices):
        """What the agency appointed the person to be, beside working there."""

        NONE = "", _("No office")
        CONTACT = "contact", _("Agency contact")
        PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="memberships")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    office = models.CharField(_("office"), max_length=20, choices=Office, blank=True, default="")
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    objects = IntervalQuerySet.as_manager()

    class Meta:
        default_permissions = ()
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["agency", "user", "office"],
                condition=Q(until_at__isnull=True),
                name="membership_once_at_a_time",
            ),
            interval_in_order("membership_interval_in_order"),
        ]


class Invitation(models.Model):
    """An agency asks a person to make an account; the link is kept as a hash only."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    office = models.CharField(
        _("office"), max_length=20, choices=Membership.Office, blank=True, default=""
    )
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    invited_at = models.DateTimeField(_("invited"))
    expires_at = models.DateTimeField(_("expires"))
    accepted_at = models.DateTimeField(_("accepted"), null=True, blank=True)

    class Meta:
        default_permissions = ()
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
