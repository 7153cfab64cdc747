"""The mail that carries an invitation's link: the one place where its secret leaves."""

from __future__ import annotations

import logging
from smtplib import SMTPException

from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from agencies.models import Invitation

log = logging.getLogger(__name__)


def send_invitation(
    request: HttpRequest, invitation: Invitation, secret: str, shown: list[str]
) -> None:
    """Mail the link once the invitation is committed.

    On a sample site, where mails are files, the link is put into *shown* for the page as well;
    elsewhere nobody but the mailbox's owner ever has it.
    """
    link = settings.SITE_URL + reverse("invitation", args=[secret])
    if settings.SAMPLE_MODE:
        shown.append(request.build_absolute_uri(reverse("invitation", args=[secret])))
    transaction.on_commit(lambda: _send(request, invitation, link))


def _send(request: HttpRequest, invitation: Invitation, link: str) -> None:
    with translation.override(invitation.language):
        subject = _("You are invited to a situation table")
        words = _(
            "Your agency invites you to work with a situation table.\n\n"
            "Open this link to set your password. It works once, until %(day)s:\n\n%(link)s\n"
        ) % {"day": invitation.expires_at.date().isoformat(), "link": link}
    try:
        send_mail(subject, words, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    except (SMTPException, OSError):
        log.warning("an invitation could not be mailed", extra={"object_id": str(invitation.pk)})
        messages.error(
            request,
            _("The mail could not be sent. Withdraw the invitation, and invite again later."),
        )
