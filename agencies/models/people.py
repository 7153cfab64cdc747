"""People who sign in. Nobody whom a situation concerns is ever one of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class UserManager(BaseUserManager["User"]):
    """Makes people; the e-mail address is what they sign in with."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A new person. The address is kept in lower case."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> User:
        """An administrator with Django's superuser flag, which opens no situation."""
        return self.create_user(email, password, is_superuser=True, is_administrator=True, **fields)

    def get_by_natural_key(self, username: str | None) -> User:
        """Sign-in does not mind the case of the address."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person of an agency, or the administrator of the server.

    ``holds_grants`` says that something was opened to the person by name at some time, so that
    the rules look for it; whether it still is, the grants say. ``trained_at`` says when they did
    the exercise that comes before the first undertaking.
    """

    class Theme(models.TextChoices):
        """How the screen looks."""

        AUTO = "auto", _("As my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    work_phone = models.CharField(_("work telephone"), max_length=40, blank=True)
    duty_phone = models.CharField(_("duty number after hours"), max_length=40, blank=True)
    language = models.CharField(
        _("language"), max_length=8, choices=settings.LANGUAGES, default="en"
    )
    theme = models.CharField(_("theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(_("active"), default=True)
    is_administrator = models.BooleanField(_("administrator"), default=False)
    holds_grants = models.BooleanField(default=False)
    trained_at = models.DateTimeField(_("exercise done"), null=True, blank=True)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)

    # Set for a program that a token binds to one table: at every other it is nobody.
    bound_table: uuid.UUID | None = None

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        default_permissions = ()
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_any_case_unique"),
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        """The person's name."""
        return self.name

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Whether the rules give *perm* on *obj*; the superuser flag opens nothing."""
        from agencies.backends import AccessBackend

        return self.is_active and AccessBackend().has_perm(self, perm, obj)

    def has_perms(self, perm_list: Iterable[str], obj: Any = None) -> bool:
        """Whether the rules give every one of *perm_list* on *obj*."""
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        """Never: there is no permission on a whole app."""
        return False
