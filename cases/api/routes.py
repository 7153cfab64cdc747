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


def register(router: BaseRouter) -> None:
    """Add this app's routes."""
    router.register("tables", TableDoor, basename="api-table")
    router.register("tables/<uuid:table>/terms", TermDoor, basename="api-term")
    at_table = "tables/<uuid:table>"
    router.register(f"{at_table}/guard-words", WordDoor, basename="api-guard-word")
    router.register(f"{at_table}/guard-patterns", PatternDoor, basename="api-guard-pattern")
    router.register(f"{at_table}/guard-overrides", OverrideDoor, basename="api-guard-override")
    router.register(f"{at_table}/quarters", QuarterDoor, basename="api-quarter")
    router.register(f"{at_table}/reports", TableReportDoor, basename="api-table-report")
    router.register(f"{at_table}/release-plans", PlanDoor, basename="api-release-plan")
    router.register(f"{at_table}/released", ReleasedDoor, basename="api-released")
    router.register(f"{at_table}/indicators", TableIndicatorDoor, basename="api-table-indicator")
    router.register("indicators", IndicatorDoor, basename="api-indicator")
    router.register("quarters", ClosedQuarterDoor, basename="api-closed-quarter")
    router.register("reports", ReportDoor, basename="api-report")
    router.register(f"{at_table}/earlier-years", TableImportDoor, basename="api-earlier-years")
    router.register("imports", ImportDoor, basename="api-import")
    router.register("imports/<uuid:batch>/faults", FaultDoor, basename="api-import-fault")
    router.register(f"{at_table}/record-exports", TableExportDoor, basename="api-table-records")
    router.register("record-exports", ExportDoor, basename="api-records")
    router.register(f"{at_table}/entry-queue", QueueDoor, basename="api-entry-queue")
    router.register("entries", EntryDoor, basename="api-entry")
    router.register(f"{at_table}/retention", RetentionDoor, basename="api-retention")
    router.register("agencies/<uuid:agency>/own-entries", OwnEntriesDoor, basename="api-own-entry")
    router.register("seats", SeatDoor, basename="api-seat")
    router.register("meetings", MeetingDoor, basename="api-meeting")
    router.register("meetings/<uuid:meeting>/agenda", AgendaDoor, basename="api-agenda")
    router.register("meetings/<uuid:meeting>/record", RecordDoor, basename="api-record")
    router.register("meetings/<uuid:meeting>/observed", ObservedDoor, basename="api-observed")
    router.register("meetings/<uuid:meeting>/between", BetweenDoor, basename="api-between")
    router.register("approvals", ApprovalDoor, basename="api-approval")
    router.register(f"{at_table}/to-complete", IncompleteDoor, basename="api-to-complete")
    router.register(f"{at_table}/corrections", CorrectionDoor, basename="api-correction")
    router.register("pending-roles", PendingDoor, basename="api-pending-role")
    router.register("discussions", DiscussionDoor, basename="api-discussion")
    router.register("discussions/<uuid:discussion>/offers", OfferDoor, basename="api-offer")
    router.register(
        "situations/<uuid:situation>/step-asides", StepAsideDoor, basename="api-step-aside"
    )
    router.register(
        "meetings/<uuid:meeting>/business", MeetingBusinessDoor, basename="api-meeting-business"
    )
    router.register("business", BusinessDoor, basename="api-business")
    router.register(f"{at_table}/barriers", TableBarrierDoor, basename="api-table-barrier")
    router.register("barriers", BarrierDoor, basename="api-barrier")
    router.register("situations", SituationDoor, basename="api-situation")
    router.register("situations/coded", CodedDoor, basename="api-situation-coded")
    router.register("sealed-texts", SealedTextDoor, basename="api-sealed-text")
    router.register("break-glass", BreakGlassDoor, basename="api-break-glass")
    router.register("breaches", BreachDoor, basename="api-breach")
    router.register("training", TrainingDoor, basename="api-training")
