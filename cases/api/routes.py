"""Addresses below /api/v1/ about situations, and the tables, seats and meetings they touch."""

from rest_framework.routers import BaseRouter

from cases.api.agenda import AgendaDoor, DiscussionDoor, OfferDoor
from cases.api.approvals import ApprovalDoor, CorrectionDoor, IncompleteDoor
from cases.api.asides import StepAsideDoor
from cases.api.breach import BreachDoor, SealedTextDoor
from cases.api.break_glass import BreakGlassDoor
from cases.api.business import (
    BarrierDoor,
    BusinessDoor,
    MeetingBusinessDoor,
    TableBarrierDoor,
)
from cases.api.earlier import FaultDoor, ImportDoor, TableImportDoor
from cases.api.guard import OverrideDoor, PatternDoor, WordDoor
from cases.api.indicators import IndicatorDoor, TableIndicatorDoor
from cases.api.ministry import EntryDoor, ExportDoor, QueueDoor, TableExportDoor
from cases.api.own_entries import OwnEntriesDoor
from cases.api.pending import BetweenDoor, PendingDoor
from cases.api.places import MeetingDoor, SeatDoor, TableDoor
from cases.api.records import ObservedDoor, RecordDoor
from cases.api.reports import (
    ClosedQuarterDoor,
    PlanDoor,
    QuarterDoor,
    ReleasedDoor,
    ReportDoor,
    TableReportDoor,
)
from cases.api.retention import RetentionDoor
from cases.api.situations import CodedDoor, SituationDoor
from cases.api.terms import TermDoor
from cases.api.training import TrainingDoor

AT_TABLE = "tables/<uuid:table>"
# The first that fits an address answers it.
DOORS = (
    ("tables", TableDoor, "api-table"),
    (f"{AT_TABLE}/terms", TermDoor, "api-term"),
    (f"{AT_TABLE}/guard-words", WordDoor, "api-guard-word"),
    (f"{AT_TABLE}/guard-patterns", PatternDoor, "api-guard-pattern"),
    (f"{AT_TABLE}/guard-overrides", OverrideDoor, "api-guard-override"),
    (f"{AT_TABLE}/quarters", QuarterDoor, "api-quarter"),
    (f"{AT_TABLE}/reports", TableReportDoor, "api-table-report"),
    (f"{AT_TABLE}/release-plans", PlanDoor, "api-release-plan"),
    (f"{AT_TABLE}/released", ReleasedDoor, "api-released"),
    (f"{AT_TABLE}/indicators", TableIndicatorDoor, "api-table-indicator"),
    ("indicators", IndicatorDoor, "api-indicator"),
    ("quarters", ClosedQuarterDoor, "api-closed-quarter"),
    ("reports", ReportDoor, "api-report"),
    (f"{AT_TABLE}/earlier-years", TableImportDoor, "api-earlier-years"),
    ("imports", ImportDoor, "api-import"),
    ("imports/<uuid:batch>/faults", FaultDoor, "api-import-fault"),
    (f"{AT_TABLE}/record-exports", TableExportDoor, "api-table-records"),
    ("record-exports", ExportDoor, "api-records"),
    (f"{AT_TABLE}/entry-queue", QueueDoor, "api-entry-queue"),
    ("entries", EntryDoor, "api-entry"),
    (f"{AT_TABLE}/retention", RetentionDoor, "api-retention"),
    ("agencies/<uuid:agency>/own-entries", OwnEntriesDoor, "api-own-entry"),
    ("seats", SeatDoor, "api-seat"),
    ("meetings", MeetingDoor, "api-meeting"),
    ("meetings/<uuid:meeting>/agenda", AgendaDoor, "api-agenda"),
    ("meetings/<uuid:meeting>/record", RecordDoor, "api-record"),
    ("meetings/<uuid:meeting>/observed", ObservedDoor, "api-observed"),
    ("meetings/<uuid:meeting>/between", BetweenDoor, "api-between"),
    ("approvals", ApprovalDoor, "api-approval"),
    (f"{AT_TABLE}/to-complete", IncompleteDoor, "api-to-complete"),
    (f"{AT_TABLE}/corrections", CorrectionDoor, "api-correction"),
    ("pending-roles", PendingDoor, "api-pending-role"),
    ("discussions", DiscussionDoor, "api-discussion"),
    ("discussions/<uuid:discussion>/offers", OfferDoor, "api-offer"),
    ("situations/<uuid:situation>/step-asides", StepAsideDoor, "api-step-aside"),
    ("meetings/<uuid:meeting>/business", MeetingBusinessDoor, "api-meeting-business"),
    ("business", BusinessDoor, "api-business"),
    (f"{AT_TABLE}/barriers", TableBarrierDoor, "api-table-barrier"),
    ("barriers", BarrierDoor, "api-barrier"),
    ("situations", SituationDoor, "api-situation"),
    ("situations/coded", CodedDoor, "api-situation-coded"),
    ("sealed-texts", SealedTextDoor, "api-sealed-text"),
    ("break-glass", BreakGlassDoor, "api-break-glass"),
    ("breaches", BreachDoor, "api-breach"),
    ("training", TrainingDoor, "api-training"),
)


def register(router: BaseRouter) -> None:
    """Add this app's routes."""
    for prefix, door, name in DOORS:
        router.register(prefix, door, basename=name)
