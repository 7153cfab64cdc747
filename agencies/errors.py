"""What a rule of the domain answers when it says no.

Lifecycle, services and permissions raise these and know nothing of HTTP beyond the number;
`config.problems` turns each into problem details or into a page with the same code and words.
"""

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

Errors = Mapping[str, Iterable[Any]]


class DomainError(Exception):
    """A refusal that a person can read.

    `detail` is one sentence (it may be lazily translated); `errors` maps the name of a field,
    or ``""`` for the whole, to its sentences; `code` is stable and for programs. `extra` are
    further members of the problem details, plain JSON.
    """

    status: ClassVar[int] = 422
    default_code: ClassVar[str] = "refused"
    default_detail: ClassVar[Any] = _("This cannot be done.")

    def __init__(self, detail: Any = None, *, code: str = "", errors: Errors | None = None) -> None:
        super().__init__(code or self.default_code)  # no words: they may quote what was typed
        self.detail = detail or self.default_detail
        self.code = code or self.default_code
        self.extra: dict[str, Any] = {}
        self.errors = {name: list(words) for name, words in (errors or {}).items()}


class Unseen(DomainError):
    """It does not exist for this person (404)."""

    status = 404
    default_code = "not_found"
    default_detail = _("There is nothing here that you can see.")


class Forbidden(DomainError):
    """They see it, and may not do this to it (403)."""

    status = 403
    default_code = "forbidden"
    default_detail = _("You may not do this.")


class Conflict(DomainError):
    """It clashes with something that is already there (409)."""

    status = 409
    default_code = "conflict"
    default_detail = _("This clashes with what is there now.")


class StaleVersion(Conflict):
    """Somebody changed it since the caller looked (409)."""

    default_code = "stale_version"
    default_detail = _("Somebody else changed this since you opened it. Look again, then decide.")


class WrongStage(Conflict):
    """The act belongs to another stage (409)."""

    default_code = "wrong_stage"
    default_detail = _("This cannot be done at this stage.")


class KeyReused(Conflict):
    """The idempotency key came before, with another body (409)."""

    default_code = "idempotency_key_reused"
    default_detail = _("This form was already sent with other content. Open it again.")


class TooMany(DomainError):
    """More often than anybody needs (429)."""

    status = 429
    default_code = "too_many_requests"
    default_detail = _("That was too often. Wait a minute, then go on.")


class GuardFailed(DomainError):
    """What the act needs is not there, or what was sent does not fit (422)."""

    default_code = "guard_failed"
    default_detail = _("Something is still missing or does not fit.")


class Unavailable(DomainError):
    """What the act needs is not there on this server (503)."""

    status = 503
    default_code = "unavailable"
    default_detail = _("This server cannot do that at the moment.")
