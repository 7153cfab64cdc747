"""Addresses of the boards and of their polls, which every screen of a meeting asks for."""

from django.urls import path

from cases.views import board_pages, board_projector

urlpatterns = [
    path("meetings/<uuid:pk>/board/poll/", board_pages.participant_poll, name="participant_poll"),
    path("meetings/<uuid:pk>/drive/poll/", board_pages.driver_poll, name="driver_poll"),
    path("projector/board/poll/", board_projector.projector_poll, name="projector_poll"),
    path("meetings/<uuid:pk>/board/", board_pages.participant, name="participant_board"),
    path("meetings/<uuid:pk>/drive/", board_pages.driver, name="driver_board"),
    path("projector/board/", board_projector.projector, name="projector"),
]
