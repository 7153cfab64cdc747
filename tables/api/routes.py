"""Addresses below /api/v1/ about people, tables, seats and meetings.

Tables, seats and meetings themselves are registered by cases, whose doors add the acts that
touch situations.
"""

from rest_framework.routers import BaseRouter

from tables.api.calendar import CalendarDoor
from tables.api.codes import CodeDoor
from tables.api.meetings import AttendanceDoor, ExpectationDoor, ObserverDoor
from tables.api.people import AgencyDoor, InvitationDoor, MeDoor, PeopleDoor
from tables.api.reviews import ReviewDoor
from tables.api.seats import CandidateDoor
from tables.api.set_up import FirstContactsDoor, SetUpDoor
from tables.api.tables import BreakDoor, DirectoryDoor, OfficerDoor, UnseatedDoor
from tables.api.tokens import TokenDoor
from tables.api.undertakings import SignerDoor, TextDoor, UndertakingDoor


def register(router: BaseRouter) -> None:
    """Add this app's routes."""
    router.register("", MeDoor, basename="api-me")
    router.register("tokens", TokenDoor, basename="api-token")
    router.register("agencies", AgencyDoor, basename="api-agency")
    router.register("agencies/<uuid:agency>/people", PeopleDoor, basename="api-agency-person")
    router.register("agencies/<uuid:agency>/invitations", InvitationDoor, basename="api-invitation")
    router.register("tables/<uuid:table>/officers", OfficerDoor, basename="api-officer")
    router.register("tables/<uuid:table>/directory", DirectoryDoor, basename="api-directory")
    router.register("tables/<uuid:table>/breaks", BreakDoor, basename="api-break")
    router.register("tables/<uuid:table>/unseated-agencies", UnseatedDoor, basename="api-unseated")
    router.register("tables/<uuid:table>/set-up", SetUpDoor, basename="api-set-up")
    router.register(
        "tables/<uuid:table>/first-contacts", FirstContactsDoor, basename="api-first-contact"
    )
    router.register("seats/<uuid:seat>/candidates", CandidateDoor, basename="api-candidate")
    router.register("meetings/<uuid:meeting>/attendance", AttendanceDoor, basename="api-attendance")
    router.register("meetings/<uuid:meeting>/observers", ObserverDoor, basename="api-observer")
    router.register("calendar", CalendarDoor, basename="api-calendar")
    router.register("meetings/<uuid:meeting>/expected", ExpectationDoor, basename="api-expected")
    router.register("undertakings", UndertakingDoor, basename="api-undertaking")
    router.register("tables/<uuid:table>/undertakings", TextDoor, basename="api-table-undertaking")
    router.register("tables/<uuid:table>/signers", SignerDoor, basename="api-signer")
    router.register("access-reviews", ReviewDoor, basename="api-access-review")
    router.register("meetings/<uuid:meeting>/codes", CodeDoor, basename="api-meeting-code")
