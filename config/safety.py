"""What must hold before anything is served: system checks, and a function that refuses.

`manage.py check` reports the same findings that stop the web server, the worker and the
scheduler from starting.
"""

import ipaddress
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from config import databases
from config.identity import providers

SHORTEST_SECRET = 50  # characters


def is_loopback(host: str) -> bool:
    """Say whether `host` (a name, or an address with or without brackets) is this machine."""
    bare = host.strip("[]").lower()
    if bare == "localhost":
        return True
    try:
        return ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _secret_key() -> Iterable[CheckMessage]:
    try:
        secret = settings.SECRET_KEY
    except ImproperlyConfigured:  # Django's own words for an empty one do not say what to do
        secret = ""
    if not secret:
        yield Error(
            _("There is no secret key."),
            hint=_(
                "Set SECRET_KEY, or SECRET_KEY_FILE to the path of a file that holds it: "
                "at least %(count)d random characters. There is no default on purpose."
            )
            % {"count": SHORTEST_SECRET},
            id="config.E001",
        )
    elif len(secret) < SHORTEST_SECRET:
        yield Error(
            _("The secret key is shorter than %(count)d characters.") % {"count": SHORTEST_SECRET},
            hint=_("Use a long random value."),
            id="config.E002",
        )


def _sealing_key() -> Iterable[CheckMessage]:
    if len(settings.SEALING_KEY) < SHORTEST_SECRET:
        yield Error(
            _("There is no sealing key, or it is too short."),
            hint=_(
                "Set SEALING_KEY, or SEALING_KEY_FILE to the path of a file that holds it: "
                "at least %(count)d random characters, other than those of SECRET_KEY."
            )
            % {"count": SHORTEST_SECRET},
            id="config.E004",
        )
    elif settings.SEALING_KEY == settings.SECRET_KEY:
        yield Error(
            _("The sealing key is the secret key."),
            hint=_("Use another random value: one is changed now and then, the other must stay."),
            id="config.E005",
        )


def _debug() -> Iterable[CheckMessage]:
    if settings.DEBUG:
        yield Error(
            _("Debug mode is on: error pages would show personal data."),
            hint=_("DEBUG is False in config/settings.py and is not a variable."),
            id="config.E003",
        )


def _sample_mode() -> Iterable[CheckMessage]:
    if not settings.SAMPLE_MODE:
        return
    public = [host for host in settings.ALLOWED_HOSTS if not is_loopback(host)]
    if public:
        yield Error(
            _("Sample mode must not answer for %(hosts)s.") % {"hosts": ", ".join(public)},
            hint=_("Anybody may sign in as anybody there: unset ALLOWED_HOSTS, or SAMPLE_MODE."),
            id="config.E010",
        )
    if not is_loopback(settings.BIND_HOST):
        yield Error(
            _("Sample mode must not listen on %(host)s.") % {"host": settings.BIND_HOST},
            hint=_("Set BIND_HOST to 127.0.0.1, or unset SAMPLE_MODE."),
            id="config.E011",
        )
    if not databases.is_sqlite(settings.DATABASES["default"]):
        yield Error(
            _("Sample mode must not open a production database."),
            hint=_("Unset DATABASE_URL, or SAMPLE_MODE."),
            id="config.E012",
        )


def _identity_providers() -> Iterable[CheckMessage]:
    for name, words in providers.faults(settings.IDENTITY_PROVIDERS):
        yield Error(
            _("The identity provider %(name)s cannot be used: %(words)s")
            % {"name": name, "words": words},
            hint=_("See IDENTITY_PROVIDERS in docs/deployment.md."),
            id="config.E020",
        )


@register(Tags.security)
def check_safety(app_configs: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Return everything that must keep this configuration from serving."""
    return [*_secret_key(), *_sealing_key(), *_debug(), *_sample_mode(), *_identity_providers()]


def refuse_unsafe() -> None:
    """Raise ImproperlyConfigured, naming every finding, unless it is safe to serve."""
    findings = check_safety()
    if findings:
        words = "\n".join(f"- {found.msg} {found.hint}" for found in findings)
        raise ImproperlyConfigured(_("Refusing to start:") + f"\n{words}")
