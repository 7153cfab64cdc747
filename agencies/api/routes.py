"""Addresses below /api/v1/ about agencies."""

from rest_framework.routers import BaseRouter

from agencies.api.sectors import SectorDoor


def register(router: BaseRouter) -> None:
    """Add this app's routes."""
    router.register("sectors", SectorDoor, basename="api-sector")
