"""The coordinator's words about a report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cases.forms.text import GUARDED, ShortText
from cases.reports.document import Report
from cases.reports.findings import finding
from cases.services.report_words import HEAD_LIMIT, LANGUAGES, LIMIT

IN = {"en": _("in English"), "fr": _("in French")}


class ReportWordsForm(forms.Form):
    """A headline, three findings, one chart and what is missing; then a comment per figure."""

    headline_en = forms.CharField(
        label=_("Headline in English"),
        max_length=HEAD_LIMIT,
        required=False,
        widget=forms.TextInput(attrs=GUARDED),
    )
    headline_fr = forms.CharField(
        label=_("Headline in French"),
        max_length=HEAD_LIMIT,
        required=False,
        widget=forms.TextInput(attrs=GUARDED),
    )
    findings = forms.MultipleChoiceField(
        label=_("Three findings"), required=False, widget=forms.CheckboxSelectMultiple
    )
    chart = forms.ChoiceField(label=_("One chart"), required=False)
    gaps_en = ShortText(label=_("What is missing, in English"), max_length=LIMIT, required=False)
    gaps_fr = ShortText(label=_("What is missing, in French"), max_length=LIMIT, required=False)

    def __init__(self, *args: Any, report: Report, **options: Any) -> None:
        super().__init__(*args, **options)
        self.report = report
        language = get_language() or "en"
        told = [(f.code, f"{f.title.in_(language)} – {finding(f, language)}")
                for f in report.figures]  # fmt: skip
        plain = [(f.code, f.title.in_(language)) for f in report.figures]
        self.fields["findings"].choices = told  # type: ignore[attr-defined]
        self.fields["chart"].choices = [("", "–"), *plain]  # type: ignore[attr-defined]
        for figure in report.figures:
            for name in LANGUAGES:
                self.fields[f"comment_{figure.code}_{name}"] = ShortText(
                    label=IN[name],
                    max_length=LIMIT,
                    required=False,
                    widget=forms.Textarea(attrs={**GUARDED, "rows": 2}),
                )
        self.initial = {**initial_of(report), **(self.initial or {})}

    @property
    def comments(self) -> Iterator[tuple[str, str, list[BoundField]]]:
        """For each figure: its title, its finding and the fields of its comment."""
        language = get_language() or "en"
        for figure in self.report.figures:
            fields = [self[f"comment_{figure.code}_{name}"] for name in LANGUAGES]
            yield figure.title.in_(language), finding(figure, language), fields

    @property
    def words(self) -> dict[str, Any]:
        """What the service is given."""
        data = dict(self.cleaned_data)
        return {"findings": data.pop("findings"), "chart": data.pop("chart"), "texts": data}


def initial_of(report: Report) -> dict[str, Any]:
    """The words that a report has already."""
    story = report.story
    found: dict[str, Any] = {}
    if story is not None:
        found = {
            "headline_en": story.headline.en,
            "headline_fr": story.headline.fr,
            "findings": list(story.findings),
            "chart": story.chart,
            "gaps_en": story.gaps.en,
            "gaps_fr": story.gaps.fr,
        }
    for code, words in report.commentary.items():
        found |= {f"comment_{code}_en": words.en, f"comment_{code}_fr": words.fr}
    return found
