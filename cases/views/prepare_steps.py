"""The steps of preparing a situation: what each asks, and which service saves it."""

from __future__ import annotations

from typing import Any, ClassVar, cast

from django import forms
from django.db.models import Max
from django.forms.models import model_to_dict
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from agencies.idempotency import Outcome
from cases import coded, minors
from cases.forms.lines import Rows, lines_changed
from cases.forms.prepare import (
    AboutForm,
    PeopleForms,
    PeopleFormSet,
    PersonForm,
    RisksForm,
    SelfCheckForm,
    WhyNowForm,
    people_initial,
)
from cases.forms.terms import Lists, search_words
from cases.lifecycle.guards import SELF_CHECK
from cases.models import CodedValue, Narrative, SelfCheck, Situation, Term
from cases.services import drafts
from cases.views.common import acting, draw, write_typed
from cases.views.guard_page import overrides_of, tell_what_is_unsure

MOST_RECENT = 8
TEMPLATE = "cases/prepare/{}.html"
REVIEW = "review"


class Step:
    """One step. Subclasses say what it asks, what it starts from, and which service saves it."""

    slug: ClassVar[str]
    label: ClassVar[Any]
    asks: ClassVar[tuple[str, ...]] = ()  # what has to be there before the situation can go on
    lists: ClassVar[tuple[str, ...]] = ()

    def __init__(self, request: HttpRequest, situation: Situation) -> None:
        self.request = request
        self.situation = situation
        self.offered = Lists(situation.table, *self.lists)

    def form(self, data: Any = None) -> forms.Form:
        """The form, bound to *data* or showing what the draft holds."""
        raise NotImplementedError

    def save(self, data: dict[str, Any]) -> Any:
        """Call the one service of this step."""
        raise NotImplementedError

    def context(self) -> dict[str, Any]:
        """What the step's page shows beside its form."""
        return {}

    def get(self) -> HttpResponse:
        """Show the step."""
        return self.draw(self.form())

    def post(self) -> HttpResponse:
        """Save the step and go on."""
        form = self.form(self.request.POST)
        return self.draw(form) if self.write(form) is None else redirect(self.next_url())

    def write(self, form: forms.Form) -> Outcome | None:
        """Save, or leave on *form* why not."""
        return write_typed(self.request, form, self.save)

    def next_url(self) -> str:
        """The next step; the last page for who came from there to change one answer."""
        slugs = [kind.slug for kind in STEPS] + [REVIEW]
        after = slugs[slugs.index(self.slug) + 1]
        step = REVIEW if self.request.GET.get("back") == REVIEW else after
        return reverse("prepare_step", args=[self.situation.pk, step])

    def draw(self, form: forms.Form) -> HttpResponse:
        """Draw the page. After a collision the form carries the version that stands now."""
        self.situation.refresh_from_db(fields=["version"])
        context = {"situation": self.situation, "form": form, "back": self.previous_url()}
        context |= {"steps": step_labels(self.situation), "current": self.number}
        return draw(self.request, TEMPLATE.format(self.slug), context | self.context())

    @property
    def number(self) -> int:
        """The place of the step, from 0."""
        return [kind.slug for kind in STEPS].index(self.slug)

    def previous_url(self) -> str:
        """Where the back link leads."""
        if self.request.GET.get("back") == REVIEW:
            return reverse("prepare_step", args=[self.situation.pk, REVIEW])
        if self.number == 0:
            return reverse("home")
        return reverse("prepare_step", args=[self.situation.pk, STEPS[self.number - 1].slug])

    @property
    def _by(self) -> dict[str, Any]:
        return acting(self.request)


class Check(Step):
    """Filter One: the agency's own check."""

    slug = "check"
    label = _("Filter One")
    asks = SELF_CHECK

    def form(self, data: Any = None) -> forms.Form:
        """Four questions."""
        kept = SelfCheck.objects.filter(situation=self.situation).first()
        return SelfCheckForm(data, initial=model_to_dict(kept) if kept else None)

    def save(self, data: dict[str, Any]) -> Any:
        """Keep the four answers."""
        return drafts.save_self_check(self.situation, **self._by, **data)


class People(Step):
    """Who or what it is about; lines are added and taken away without a script."""

    slug = "people"
    label = _("Who it is about")
    asks = ("discussion_type", "affected_persons")
    lists = (Term.List.DISCUSSION_TYPES, Term.List.AGE_GROUPS, Term.List.SEXES)

    def __init__(self, request: HttpRequest, situation: Situation) -> None:
        super().__init__(request, situation)
        self.people = self.lines(initial=people_initial(situation))

    def lines(self, data: Any = None, initial: Rows | None = None) -> PeopleFormSet:
        """One line for each person."""
        made = PeopleForms(
            data, initial=initial, prefix="people", form_kwargs={"lists": self.offered}
        )
        return cast(PeopleFormSet, made)

    def form(self, data: Any = None) -> forms.Form:
        """What it is about."""
        about = getattr(self.situation, "coded", None)
        kept = str(about.discussion_type_id or "") if about else ""
        return AboutForm(data, initial={"discussion_type": kept}, lists=self.offered)

    def post(self) -> HttpResponse:
        """Add a line, take one away, or save."""
        data = self.request.POST
        rows = lines_changed(data, "people", PersonForm.NAMES, drafts.MOST_PEOPLE)
        if rows is not None:
            self.people = self.lines(initial=rows)
            kept = {"discussion_type": data.get("discussion_type", "")}
            return self.draw(AboutForm(initial=kept, lists=self.offered))
        self.people = self.lines(data)
        return super().post()

    def write(self, form: forms.Form) -> Outcome | None:
        """Save when every line is in order; all that is wrong is told at once."""
        lines_valid = self.people.is_valid()
        return super().write(form) if form.is_valid() and lines_valid else None

    def save(self, data: dict[str, Any]) -> Any:
        """Keep the type and the people."""
        return drafts.save_people(
            self.situation,
            **self._by,
            discussion_type=data["discussion_type"],
            people=self.people.chosen,
        )

    def context(self) -> dict[str, Any]:
        """The lines."""
        wrong = self.people.is_bound and not self.people.is_valid()
        return {"people": self.people, "page_errors": wrong}


class Risks(Step):
    """Which risks, what protects, which study flags."""

    slug = "risks"
    label = _("Which risks")
    asks = ("risk_factors",)
    lists = RisksForm.LISTS

    def form(self, data: Any = None) -> forms.Form:
        """Three lists of check boxes."""
        return RisksForm(data, initial=chosen(self.situation), lists=self.offered)

    def save(self, data: dict[str, Any]) -> Any:
        """Keep what is ticked."""
        return drafts.save_values(self.situation, **self._by, lists=data)

    def context(self) -> dict[str, Any]:
        """Search words, the agency's most recent, and what to mind about the young."""
        about = coded.load([self.situation])[self.situation.pk]
        return {
            "about": about,
            "minors_note": minors.note(self.situation.table),
            "recent": recent(self.situation),
            "search": {
                name: search_words(self.offered[name]) for name in RisksForm.LISTS
            },
        }  # fmt: skip


class Why(Step):
    """Why now: coded reasons and a few words."""

    slug = "why"
    label = _("Why now")
    lists = (Term.List.WHY_NOW_REASONS,)

    def form(self, data: Any = None) -> forms.Form:
        """Reasons and words."""
        kept = Narrative.objects.filter(situation=self.situation).first()
        words = kept.why_now if kept else ""
        initial = chosen(self.situation) | {"why_now": words}
        return WhyNowForm(data, initial=initial, lists=self.offered)

    def save(self, data: dict[str, Any]) -> Any:
        """Keep reasons and words."""
        saved = drafts.save_why_now(
            self.situation,
            **self._by,
            why_now=data["why_now"],
            reasons=data["why_now_reasons"],
            overrides=overrides_of(self.request),
        )
        tell_what_is_unsure(self.request, self.situation.table, data["why_now"])
        return saved


STEPS: tuple[type[Step], ...] = (Check, People, Risks, Why)


def step_labels(situation: Situation) -> list[tuple[Any, str]]:
    """The steps with their addresses, for the bar above the page."""
    pages = [(kind.label, kind.slug) for kind in STEPS] + [(_("Check answers"), REVIEW)]
    return [(label, reverse("prepare_step", args=[situation.pk, slug])) for label, slug in pages]


def asked_at(situation: Situation) -> dict[str, str]:
    """Where each thing that has to be there is asked, for who comes back here afterwards."""
    return {
        name: reverse("prepare_step", args=[situation.pk, kind.slug]) + f"?back={REVIEW}"
        for kind in STEPS
        for name in kind.asks
    }


def chosen(situation: Situation) -> dict[str, list[str]]:
    """The values a draft has, by list."""
    found: dict[str, list[str]] = {}
    for value in situation.coded_values.select_related("term"):
        found.setdefault(value.term.list, []).append(str(value.term_id))
    return found


def recent(situation: Situation) -> list[str]:
    """The risk factors that the agency chose last in its other situations at the table."""
    others = CodedValue.objects.filter(
        situation__table=situation.table_id,
        situation__originating_agency=situation.originating_agency_id,
        term__list=Term.List.RISK_FACTORS,
    ).exclude(situation=situation)
    last = others.values("term").annotate(last=Max("added_at")).order_by("-last", "term")
    return [str(row["term"]) for row in last[:MOST_RECENT]]
