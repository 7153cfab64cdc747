"""The components' markup: what a screen reader, a keyboard and the server get from it."""

import re

import pytest
from django import forms
from django.template import Context, Template


class Needs(forms.Form):
    why_now = forms.CharField(
        label="Why now", help_text="No names.", max_length=10, widget=forms.Textarea
    )
    consent = forms.ChoiceField(
        label="Consent", choices=[("all", "All"), ("some", "Some")], widget=forms.RadioSelect
    )
    risks = forms.MultipleChoiceField(
        label="Risks",
        choices=[
            ("Housing", [("home", "No home"), ("rent", "Owes rent")]),
            ("Health", [("ill", "Maladie <grave>")]),
        ],
        widget=forms.CheckboxSelectMultiple,
    )


def render(source: str, **context: object) -> str:
    """Render a piece of a template with every component loaded."""
    return Template("{% load ui fields %}" + source).render(Context(context))


def test_action_button_posts_version_key_and_extras() -> None:
    html = render(
        '{% action_button "/go/" "Go" version=0 agency=name %}', csrf_token="tok", name="a<b"
    )
    hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', html))
    assert re.fullmatch(r"[0-9a-f-]{36}", hidden.pop("idempotency_key"))
    assert hidden == {"csrfmiddlewaretoken": "tok", "version": "0", "agency": "a&lt;b"}


def test_action_form_draws_a_new_key_each_time() -> None:
    source = '{% action_form "/go/" "Go" %}<input name="x">{% endaction_form %}'
    keys = {re.search(r'idempotency_key" value="([^"]+)', render(source))[1] for _ in range(2)}
    assert len(keys) == 2


def test_field_ties_hint_error_and_counter_to_its_control() -> None:
    html = render("{% field form.why_now %}", form=Needs({"why_now": "x" * 11}))
    described = re.search(r'<textarea[^>]*aria-describedby="([^"]+)"', html)[1].split()
    assert described == ["id_why_now_helptext", "id_why_now_error", "id_why_now_counter"]
    assert set(described) <= set(re.findall(r'id="([^"]+)"', html))
    assert 'aria-invalid="true"' in html


@pytest.mark.parametrize(("hint", "described"), [("Other.", "id_consent_helptext"), ("", None)])
def test_hint_of_the_page_is_tied_like_the_fields_own(hint: str, described: str | None) -> None:
    html = render("{% field form.consent hint=hint %}", form=Needs(), hint=hint)
    found = re.search(r'aria-describedby="([^"]*)"', html)
    assert (found[1] if found else None) == described


def test_text_area_never_cuts_off_what_is_pasted() -> None:
    assert "maxlength" not in render("{% field form.why_now %}", form=Needs())


def test_error_summary_leads_to_each_field_in_order() -> None:
    form = Needs({})
    html = render("{% error_summary form %}{% field form.consent %}", form=form)
    assert re.findall(r'href="#([^"]+)"', html) == ["id_why_now", "id_consent", "id_risks"]
    assert 'id="id_consent"' in html


def test_error_summary_is_silent_while_all_is_well() -> None:
    assert render("{% error_summary form refused %}", form=Needs(), refused=[]).strip() == ""


def test_error_summary_takes_sentences_of_a_guard() -> None:
    assert "Nobody leads." in render("{% error_summary refused %}", refused=["Nobody leads."])


@pytest.mark.parametrize("recent", [[], ["rent"], ["ill", "home", "gone"]])
def test_picker_draws_each_box_exactly_once(recent: list[str]) -> None:
    html = render("{% picker form.risks recent=recent %}", form=Needs(), recent=recent)
    boxes = re.findall(r'type="checkbox" name="risks" value="(\w+)" id="(\w+)"', html)
    assert sorted(value for value, _id in boxes) == ["home", "ill", "rent"]
    assert len({box for _value, box in boxes}) == 3


def test_picker_keeps_what_was_ticked_and_counts_it() -> None:
    html = render("{% picker form.risks %}", form=Needs({"risks": ["rent"]}))
    assert re.findall(r'value="(\w+)" id="\w+" checked', html) == ["rent"]
    assert "1 of 2 chosen" in html
    assert "1 to choose from" in html


def test_picker_is_searched_without_accents_and_in_more_words() -> None:
    html = render("{% picker form.risks search=more %}", form=Needs(), more={"home": "Itinérance"})
    assert 'data-search="no home housing itinerance"' in html
    assert 'data-search="maladie &lt;grave&gt; health "' in html


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("draft", ["now", "next", "next", "next"]),
        ("submitted", ["done", "now", "next", "next"]),
        ("filter_three", ["done", "done", "now", "next"]),
        ("open", ["done", "done", "done", "now"]),
        ("concluded", ["done", "done", "done", "done"]),
        ("rejected", []),
    ],
)
def test_stage_bar_says_where_a_situation_is(stage: str, states: list[str]) -> None:
    html = render("{% stage_bar stage %}", stage=stage)
    assert re.findall(r'<li class="is-(\w+)"', html) == states
    assert html.count('aria-current="step"') == states.count("now")


def test_list_refuses_a_row_that_does_not_fit_its_columns() -> None:
    with pytest.raises(ValueError, match="zip"):
        render("{% list_table columns rows %}", columns=["One", "Two"], rows=[["only one"]])


def test_unknown_icon_is_refused() -> None:
    with pytest.raises(KeyError):
        render('{% icon "no-such-icon" %}')
