"""Situations: lists by level, one as far as the caller may read it, and every act on it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from agencies import access
from agencies.api.bodies import Body, Versioned
from agencies.api.doors import Door, Ruled, act, replayed
from agencies.http import api_once
from cases import lifecycle
from cases.api import acts, bodies, levels
from cases.api.filters import CodedFilter, ListingFilter
from cases.api.guard import UniquenessSerializer
from cases.api.own import CopyBody, DraftBody
from cases.api.pending import ClosingSerializer, TokenOnceSerializer
from cases.api.rights import RIGHTS
from cases.api.serializers import (
    CodedListingSerializer,
    ListingSerializer,
    SituationSerializer,
)
from cases.closing import closing_of
from cases.models import Situation
from cases.permissions import CLOSING, CODED, LISTING
from cases.reports import uniqueness as meter
from cases.services import approvals, breach, came_back, closing, corrections, drafts, plan, room


def _post(name: str, service: Any, body: type[Body], path: str = "") -> Any:
    return act(name, service, body, answer=SituationSerializer, path=path)


def _put(name: str, service: Any, body: type[Body]) -> Any:
    return act(name, service, body, answer=SituationSerializer, method="put")


class Lists(Door):
    """What the lists of situations share: newest first, and a trace for each page."""

    # A draft has no date of submission yet, and a cursor needs one.
    queryset = levels.ROWS.annotate(brought_at=Coalesce("submitted_at", "created_at"))
    ordering = ("-brought_at", "pk")
    ordering_fields = ("brought_at",)
    shows: ClassVar[tuple[str, ...]]

    def prepare(self, rows: Sequence[Situation]) -> None:
        """Gather what the list shows of one page."""
        levels.list_rows(rows, self.person)

    def page_of(self, request: Request) -> Response:
        """One page of the list, noted as read before it leaves."""
        with access.sharing():
            page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
            rows: list[Situation] = list(page or ())
            self.prepare(rows)
        levels.leave_trace(request, rows, self.shows)
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class CodedDoor(Lists):
    """Situations whose codes the caller may read, with filters on codes."""

    serializer_class = CodedListingSerializer
    see = CODED
    filterset_class = CodedFilter
    shows = ("listing", "coded")

    def among(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """Those the caller may list and read as codes."""
        return super().among(rows).permitted(self.person, LISTING)  # type: ignore[attr-defined]

    def prepare(self, rows: Sequence[Situation]) -> None:
        """Gather what the list shows of one page."""
        levels.list_coded(rows, self.person)

    def list(self, request: Request) -> Response:
        """List situations with their codes."""
        return self.page_of(request)


class SituationDoor(Ruled, Lists):
    """Situations the caller may see."""

    serializer_class = ListingSerializer
    see = LISTING
    filterset_class = ListingFilter
    shows = ("listing",)
    rights = RIGHTS

    def list(self, request: Request) -> Response:
        """List situations: number, stage, dates, clock, who is involved."""
        return self.page_of(request)

    @extend_schema(responses=SituationSerializer)
    def retrieve(self, request: Request, **kwargs: Any) -> Response:
        """Read one situation; a group of fields that the caller may not read is null."""
        with access.sharing():
            return Response(self.present(self.get_object()))

    @extend_schema(request=DraftBody, responses={201: SituationSerializer})
    def create(self, request: Request) -> Response:
        """Begin a draft for an agency the caller speaks for."""
        outcome = api_once(
            request, lambda: acts.start_draft(by=self.person, **self.read(DraftBody))
        )
        return self.answer(outcome.object_id, outcome, 201)

    def about(self, row: Any) -> dict[str, Any]:
        """The situation, its table, and the lists as that table knows them."""
        return {"situation": row, "table": row.table, "lists": {}}

    def present(self, row: Any) -> Any:
        """Every group the caller may read, noted as read before it leaves."""
        with access.sharing():
            sight = levels.gather(row, self.person)
        levels.leave_trace(self.request, [row], sight.levels)
        return SituationSerializer(row).data

    # Filter One
    self_check = _put("self_check", drafts.save_self_check, bodies.SelfCheckBody)
    people = _put("people", acts.save_people, bodies.PeopleBody)
    values = _put("values", acts.save_values, bodies.ValuesBody)
    why_now = _put("why_now", drafts.save_why_now, bodies.WhyNowBody)
    discard = _post("discard", acts.discard, Versioned)

    report_text = _post("report_text", breach.report_text, bodies.ReportTextBody)

    @extend_schema(request=Versioned, responses={200: UniquenessSerializer, 204: None})
    @action(detail=True, methods=["post"])
    def uniqueness(self, request: Request, **kwargs: Any) -> Response:
        """Say whether the codes of a draft are common or unusual; 204 for a request sent again."""
        outcome = self.carry_out(meter.ask, Versioned)
        if outcome.replayed:
            return Response(status=204, headers=replayed(outcome))
        return Response(UniquenessSerializer(outcome.result).data)

    # Transitions
    submit = _post("submit", lifecycle.submit, bodies.SubmitBody)
    withdraw = _post("withdraw", lifecycle.withdraw, Versioned)
    open_discussion = _post("open_discussion", lifecycle.open_discussion, Versioned)
    defer = _post("defer", lifecycle.defer, bodies.Decided)
    return_to_agency = _post("return_to_agency", lifecycle.return_to_agency, bodies.Decided)
    confirm_aer = _post("confirm_aer", lifecycle.confirm_aer, bodies.ConfirmBody)
    reject = _post("reject", lifecycle.reject, bodies.RejectBody)
    name_agencies = _post("name_agencies", lifecycle.name_agencies, bodies.NameBody)
    split = _post("split", lifecycle.split, bodies.SplitBody)
    conclude = _post("conclude", lifecycle.conclude, bodies.ConcludeBody)
    reopen = _post("reopen", lifecycle.reopen, bodies.Decided)
    undo = _post("undo", lifecycle.undo, Versioned)

    # The room
    add_values = _post("add_values", acts.add_values, bodies.AddValuesBody, "values/add")
    remove_value = _post("remove_value", room.remove_value, bodies.ValueBody, "values/remove")

    # Involvement
    add_agency = _post("add_agency", acts.add_agency, bodies.JoinBody, "involvements")
    release_agency = _post(
        "release_agency", acts.release_agency, bodies.InvolvementBody, "involvements/release"
    )
    hand_over = _post("hand_over", acts.hand_over, bodies.AgencyActBody, "involvements/hand-over")
    ask_hand_over = _post(
        "ask_hand_over", acts.ask_hand_over, bodies.AgencyActBody, "involvements/ask-hand-over"
    )
    open_earlier = _post(
        "open_earlier", acts.open_earlier, bodies.OpenEarlierBody, "involvements/open-earlier"
    )
    note_number = _post(
        "note_number", acts.note_number, bodies.NoteNumberBody, "involvements/note-number"
    )

    # Sight
    show_agency = _post("show_agency", acts.show_agency, bodies.ShownBody, "shown")
    narrow = _post("narrow", acts.narrow, bodies.NarrowBody, "involvements/narrow")
    widen = _post("widen", acts.widen, bodies.InvolvementBody, "involvements/widen")
    name_worker = _post("name_worker", acts.name_worker, bodies.WorkerBody, "involvements/workers")
    end_worker = _post("end_worker", acts.end_worker, bodies.WorkerBody, "involvements/workers/end")
    step_aside = _post("step_aside", acts.step_aside, bodies.StepAsideBody)
    lift_step_aside = _post(
        "lift_step_aside", acts.lift_step_aside, bodies.LiftBody, "step-aside/lift"
    )

    # The plan
    plan_entries = _post("plan_entries", plan.write_entry, bodies.PlanEntryBody)
    updates = _post("updates", plan.record_update, bodies.UpdateBody)
    objections = _post("objections", closing.object_to_closing, bodies.ObjectionBody)

    @extend_schema(responses=ClosingSerializer)
    @action(detail=True)
    def closing(self, request: Request, **kwargs: Any) -> Response:
        """Read whether it may be concluded between meetings; for the chair and the involved."""
        row = self.object_for(CLOSING)
        levels.leave_trace(request, [row], ("listing",))
        return Response(ClosingSerializer(closing_of(row)).data)

    say_came_back = _post(
        "say_came_back", came_back.say_came_back, bodies.CameBackBody, "came-back"
    )
    link_earlier = _post("link_earlier", came_back.link, bodies.EarlierBody, "earlier/link")

    @extend_schema(request=Versioned, responses={200: TokenOnceSerializer, 204: None})
    @action(detail=True, methods=["post"], url_path="earlier/token")
    def earlier_token(self, request: Request, **kwargs: Any) -> Response:
        """Make the token of the originating agency; shown once, 204 for a request sent again."""
        outcome = self.carry_out(came_back.make_token, Versioned)
        if outcome.replayed:
            return Response(status=204, headers=replayed(outcome))
        return Response(TokenOnceSerializer({"token": outcome.result}).data)

    @extend_schema(request=CopyBody, responses={201: SituationSerializer})
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, **kwargs: Any) -> Response:
        """Copy its codes to a draft at another table where one's agency has a seat."""
        outcome = self.carry_out(acts.copy_to, CopyBody)
        levels.leave_trace(request, [self.get_object()], ("coded",))
        return self.answer(outcome.object_id, outcome, 201)

    corrections = _post("corrections", corrections.correct, bodies.CorrectBody)
    ask_approval = _post("ask_approval", approvals.ask_approval, Versioned)
    enter_emergency = _post("enter_emergency", lifecycle.enter_emergency, bodies.EnterLaterBody)
    authorities = _post("authorities", plan.name_authority, bodies.AuthorityBody)
    stop = _post("stop", lifecycle.stop, Versioned)
    consent = _post("consent", plan.record_consent, bodies.ConsentBody)
