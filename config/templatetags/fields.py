"""Form fields, the error summary and the filterable list of check boxes."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, cast

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils.safestring import SafeString

register = template.Library()

DJANGO_ROWS = "10"  # what a text area has when nobody asked for another height
ROWS = 4


def control_class(widget: forms.Widget) -> str:
    """Return the class of a single control: select, check box, or text-like."""
    if isinstance(widget, forms.Select):
        return "form-select"
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-control"


def limit_of(field: BoundField) -> int | None:
    """Return how many characters a text area takes; a counter shows it, nothing is cut off."""
    if isinstance(field.field.widget, forms.Textarea):
        return getattr(field.field, "max_length", None)
    return None


@register.filter
def control(field: BoundField) -> SafeString:
    """Draw the control itself, with what the error and the counter need."""
    widget = field.field.widget
    own = widget.attrs.get("class", "")
    classes = [own, control_class(widget), "is-invalid" if field.errors else ""]
    # A placeholder goes away as one types: labels and hints say what it would.
    attrs: dict[str, Any] = {"class": " ".join(filter(None, classes)), "placeholder": False}
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == DJANGO_ROWS:
        attrs["rows"] = ROWS
    limit = limit_of(field)
    if limit:
        # The browser would cut a pasted text without a word.
        attrs |= {"maxlength": False, "data-limit": limit}
        described = [field.aria_describedby or "", f"{field.auto_id}_counter"]
        attrs["aria-describedby"] = " ".join(filter(None, described))
    return field.as_widget(attrs=attrs)


@register.inclusion_tag("_components/field.html")
def field(
    field: BoundField, size: str = "", hint: str | None = None, columns: int = 1, legend: str = ""
) -> dict[str, Any]:
    """A field whole: label, hint, error, control, counter.

    *size* "short" is for numbers and dates; *columns* 2 sets choices side by side; *hint* stands
    in for the field's help text; *legend* for its label.
    """
    if hint is not None:
        field.help_text = hint  # the bound field then ties it to the control, or leaves it out
    widget = field.field.widget
    kind = "single" if isinstance(widget, forms.CheckboxInput) else "text"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        kind = "group"
    return {
        "field": field,
        "kind": kind,
        "size": size,
        "hint": field.help_text,
        "label": legend or field.label,
        "columns": columns,
        "limit": limit_of(field),
        "optional": not field.field.required and kind != "single",
    }


def summary_rows(
    form: forms.BaseForm, asked_at: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Return a form's errors in the order of its fields, each with its label and where it leads.

    "This field is required" three times over says little: the label goes before the words.
    What is asked on another page leads where *asked_at* says, by the code of the error.
    """
    rows = [
        {"text": str(words), "href": (asked_at or {}).get(str(error.code), "")}
        for error in form.non_field_errors().as_data()
        for words in error
    ]
    for bound in form:
        href = f"#{bound.id_for_label or bound.auto_id}"
        rows += [{"text": f"{bound.label}: {error}", "href": href} for error in bound.errors]
    return rows


@register.inclusion_tag("_components/error_summary.html")
def error_summary(*parts: Any, asked_at: Mapping[str, str] | None = None) -> dict[str, Any]:
    """What is wrong, at the top of the page; takes focus when it appears.

    Each part is a form, a formset, or a list of words (guards that refused). Nothing is drawn
    while all are in order.
    """
    rows: list[dict[str, str]] = []
    for part in parts:
        if isinstance(part, forms.BaseFormSet):
            rows += [{"text": str(words), "href": ""} for words in part.non_form_errors()]
            rows += [row for form in part for row in summary_rows(form)]
        elif isinstance(part, forms.BaseForm):
            rows += summary_rows(part, asked_at)
        else:
            rows += [{"text": str(words), "href": ""} for words in part or []]
    return {"rows": rows}


def plain(text: str) -> str:
    """Return text in lower case and without accents, as picker.js does with what is typed."""
    parts = unicodedata.normalize("NFD", str(text).lower())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))


class Picker:
    """The options of a grouped multiple choice, each drawn exactly once."""

    def __init__(
        self, field: BoundField, search: Mapping[str, str] | None, recent: Iterable[Any]
    ) -> None:
        self.field = field
        self.search = search or {}
        self.chosen = {str(value) for value in field.value() or []}
        self.order = [str(value) for value in recent]
        self.options: dict[str, dict[str, Any]] = {}
        self.groups = [
            self.group(label, choices) for label, choices in cast(Any, field.field).choices
        ]

    def group(self, label: str, choices: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
        """Return one category: what stands in it, and what stands above it as recent."""
        options = [self.option(label, str(value), words) for value, words in choices]
        return {
            "label": label,
            "options": [row for row in options if not row["recent"]],
            "above": [row for row in options if row["recent"]],
            "chosen": sum(row["checked"] for row in options),
            "total": len(options),
        }

    def option(self, category: str, value: str, label: str) -> dict[str, Any]:
        """Return one check box."""
        row = {
            "id": f"{self.field.auto_id}_{len(self.options)}",
            "value": value,
            "label": label,
            "category": category,
            "search": plain(f"{label} {category} {self.search.get(value, '')}"),
            "checked": value in self.chosen,
            "recent": value in self.order,
        }
        self.options[value] = row
        return row

    @property
    def recent(self) -> list[dict[str, Any]]:
        """The options on top, in the order they were given."""
        return [self.options[value] for value in self.order if value in self.options]

    @property
    def picked(self) -> list[dict[str, Any]]:
        """The options that are ticked."""
        return [row for row in self.options.values() if row["checked"]]


@register.inclusion_tag("_components/picker.html")
def picker(
    field: BoundField,
    search: Mapping[str, str] | None = None,
    recent: Iterable[Any] = (),
    recent_label: str = "",
) -> dict[str, Any]:
    """A long list of check boxes with a filter box; works as plain check boxes without a script.

    *field* is a multiple choice with grouped choices ``[(category, [(value, label), …]), …]``;
    *search* gives more words to find a value by (synonyms, the other language); *recent* are
    values to stand on top.
    """
    return {
        "field": field,
        "picker": Picker(field, search, recent),
        "recent_label": recent_label,
        "hint": field.help_text,
    }
