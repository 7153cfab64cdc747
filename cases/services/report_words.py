"""The coordinator's own words about a report: a comment per figure, and the story for a council.

The numbers are out and do not change. Words pass the identifier guard when they are saved and once
more when the files are written; what the guard marks cannot be kept here with a reason, because a
report is read by people who know the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.errors import GuardFailed, Unseen
from agencies.models import User
from cases.guard import Save
from cases.models import ReportRequest
from cases.permissions_reports import SEE_REPORT
from cases.reports.document import Label, Report, Story, report_from_json, report_to_json
from cases.services import report_files
from cases.text import clean

LIMIT = 400  # characters of a comment, and of what is missing
HEAD_LIMIT = 90
FINDINGS = 3
LANGUAGES = ("en", "fr")
Texts = Mapping[str, str]  # name of a field -> text


@transaction.atomic
def write_words(
    request: ReportRequest,
    *,
    by: User,
    texts: Texts,
    findings: list[str],
    chart: str,
) -> ReportRequest:
    """Keep the words of a report, and have its files written again with them.

    *texts* are ``headline_en``, ``gaps_fr``, ``comment_<figure>_en`` and so on; *findings* and
    *chart* are codes of figures. Without a headline there is no story. Raises Unseen once the
    report's day is over, GuardFailed for what does not fit, IdentifierFound for a text that may
    point at a person.
    """
    row = _enter(request, by)
    report = report_from_json(row.document or {})
    save = Save(row.table)
    _check(report, texts, findings, chart)
    words = {
        name: clean(text, field=name, limit=_limit(name), save=save) for name, text in texts.items()
    }
    said = replace(
        report,
        commentary=_commentary(report, words),
        story=_story(words, findings, chart),
    )
    row.document = report_to_json(said)
    row.save(update_fields=["document"])
    report_files.begin(row, said)
    audit.record("report.words", by=by, chain=row.table_id, obj=row)
    return row


def _enter(request: ReportRequest, by: User) -> ReportRequest:
    if not ReportRequest.objects.permitted(by, SEE_REPORT).contains(request):
        raise Unseen()
    rows = ReportRequest.objects.select_for_update(of=("self",)).select_related("table")
    row = rows.filter(pk=request.pk).first()
    if row is None or row.document is None or row.expires_at is None:
        raise Unseen()
    if row.expires_at < timezone.now():
        raise Unseen()
    return row


def _check(report: Report, texts: Texts, findings: list[str], chart: str) -> None:
    codes = {figure.code for figure in report.figures}
    errors: dict[str, list[str]] = {}
    if set(texts) - fields_of(report):
        errors["texts"] = [_("There is no such text in this report.")]
    heads = [bool(texts.get(f"headline_{language}", "").strip()) for language in LANGUAGES]
    if any(heads) and not all(heads):
        absent = LANGUAGES[heads.index(False)]
        errors[f"headline_{absent}"] = [_("Give the headline in both languages.")]
    if any(heads) and (len(findings) != FINDINGS or len(set(findings)) != FINDINGS):
        errors["findings"] = [_("Choose three findings.")]
    if any(heads) and chart not in codes:
        errors["chart"] = [_("Choose one of the figures.")]
    if set(findings) - codes:
        errors["findings"] = [_("Choose among the figures of this report.")]
    if errors:
        raise GuardFailed(errors=errors)


def fields_of(report: Report) -> set[str]:
    """The names of the texts that a report can have."""
    stems = ["headline", "gaps", *(f"comment_{figure.code}" for figure in report.figures)]
    return {f"{stem}_{language}" for stem in stems for language in LANGUAGES}


def _limit(name: str) -> int:
    return HEAD_LIMIT if name.startswith("headline") else LIMIT


def _commentary(report: Report, words: Texts) -> dict[str, Label]:
    """The comments that have a text; one that is written in one language stands for both."""
    found = {}
    for figure in report.figures:
        en, fr = (words.get(f"comment_{figure.code}_{language}", "") for language in LANGUAGES)
        if en or fr:
            found[figure.code] = Label(en or fr, fr or en)
    return found


def _story(words: Texts, findings: list[str], chart: str) -> Story | None:
    head = Label(words.get("headline_en", ""), words.get("headline_fr", ""))
    if not head.en:
        return None
    gaps = [words.get(f"gaps_{language}", "") for language in LANGUAGES]
    return Story(head, tuple(findings), chart, Label(gaps[0] or gaps[1], gaps[1] or gaps[0]))
