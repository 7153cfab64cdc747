"""WHAT: situations, their discussions, the agencies involved, their plans, the coded lists."""

from cases.models.breach import Breach, BreachReader, SealedText
from cases.models.break_glass import BreakGlass, Repair
from cases.models.business import Barrier, BusinessItem
from cases.models.combination import CombinationCount, FrozenQuarter
from cases.models.disclosure import KeptApart, StepAside
from cases.models.discussion import AerDecision, Discussion, Offer, OfferCount, ReportBack
from cases.models.guard import IdentifierOverride, LocalWord, OccurrencePattern
from cases.models.imported import (
    ImportBatch,
    ImportedAssistance,
    ImportedPerson,
    ImportedService,
    ImportedSituation,
    ImportedValue,
    ImportFault,
)
from cases.models.indicator import OwnIndicator
from cases.models.involvement import (
    Involvement,
    SituationGroupPermission,
    SituationUserPermission,
)
from cases.models.job import Job
from cases.models.ministry import EntryDigest, EntryTick, RecordExport
from cases.models.movement import Approval, Correction, Objection, PendingRole
from cases.models.plan import (
    Consent,
    DisclosureAuthority,
    Intervention,
    NextCheck,
    PlanEntry,
    ProposedConclusion,
    ServiceMobilized,
)
from cases.models.report import (
    ClosedQuarter,
    CountCorrection,
    Readers,
    Release,
    ReleasePlan,
    ReportFile,
    ReportRequest,
)
from cases.models.retention import LegalHold, Purge, Retention
from cases.models.situation import (
    AffectedPerson,
    Coded,
    CodedValue,
    EarlierToken,
    Narrative,
    Numbering,
    SelfCheck,
    Situation,
    Stage,
    StageChange,
)
from cases.models.vocabulary import Term, TermRetirement

__all__ = [
    "AerDecision",
    "AffectedPerson",
    "Approval",
    "Barrier",
    "Breach",
    "BreachReader",
    "BreakGlass",
    "BusinessItem",
    "ClosedQuarter",
    "Coded",
    "CodedValue",
    "CombinationCount",
    "Consent",
    "Correction",
    "CountCorrection",
    "DisclosureAuthority",
    "Discussion",
    "EarlierToken",
    "EntryDigest",
    "EntryTick",
    "FrozenQuarter",
    "IdentifierOverride",
    "ImportBatch",
    "ImportFault",
    "ImportedAssistance",
    "ImportedPerson",
    "ImportedService",
    "ImportedSituation",
    "ImportedValue",
    "Intervention",
    "Involvement",
    "Job",
    "KeptApart",
    "LegalHold",
    "LocalWord",
    "Narrative",
    "NextCheck",
    "Numbering",
    "Objection",
    "OccurrencePattern",
    "Offer",
    "OfferCount",
    "OwnIndicator",
    "PendingRole",
    "PlanEntry",
    "ProposedConclusion",
    "Purge",
    "Readers",
    "RecordExport",
    "Release",
    "ReleasePlan",
    "Repair",
    "ReportBack",
    "ReportFile",
    "ReportRequest",
    "Retention",
    "SealedText",
    "SelfCheck",
    "ServiceMobilized",
    "Situation",
    "SituationGroupPermission",
    "SituationUserPermission",
    "Stage",
    "StageChange",
    "StepAside",
    "Term",
    "TermRetirement",
]
