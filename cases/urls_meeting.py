"""Addresses of a table's page, its meetings, agendas, schedule and coded lists."""

from django.urls import path

from cases.views import (
    agenda,
    board_acts,
    board_pages,
    board_projector,
    expected,
    guard_set_up,
    lists,
    meeting,
    meeting_acts,
    meeting_schedule,
    meeting_table,
    seats,
)

urlpatterns = [
    path("tables/<uuid:pk>/", meeting_table.table, name="table"),
    path("tables/<uuid:pk>/schedule/", meeting_schedule.schedule, name="schedule"),
    path("tables/<uuid:pk>/guard/", guard_set_up.table_guard, name="table_guard"),
    path("tables/<uuid:pk>/lists/", lists.lists, name="lists"),
    path("tables/<uuid:pk>/lists/<slug:name>/", lists.lists, name="lists_of"),
    path("tables/<uuid:pk>/terms/<uuid:term>/<slug:act>/", lists.term_act, name="term_act"),
    path("seats/<uuid:pk>/end/", seats.seat_end, name="seat_end"),
    path("meetings/<uuid:pk>/", meeting.meeting, name="meeting"),
    path("meetings/<uuid:pk>/agenda/", agenda.agenda, name="agenda"),
    path("meetings/<uuid:pk>/agenda/print/", agenda.agenda_print, name="agenda_print"),
    path("meetings/<uuid:pk>/expected/", expected.expect, name="meeting_expect"),
    path("meetings/<uuid:pk>/check-in/", meeting_acts.meeting_check_in, name="meeting_check_in"),
    path("meetings/<uuid:pk>/confirm-all/", meeting_acts.confirm_all, name="confirm_all"),
    path("meetings/<uuid:pk>/leave/", meeting_acts.leave, name="meeting_leave"),
    path("meetings/<uuid:pk>/close/", meeting_acts.meeting_close, name="meeting_close"),
    path("meetings/<uuid:pk>/drive/", board_pages.driver, name="driver_board"),
    path("meetings/<uuid:pk>/drive/poll/", board_pages.driver_poll, name="driver_poll"),
    path("meetings/<uuid:pk>/board/", board_pages.participant, name="participant_board"),
    path("meetings/<uuid:pk>/board/poll/", board_pages.participant_poll, name="participant_poll"),
    path("meetings/<uuid:pk>/chair/", board_acts.take_the_chair, name="take_the_chair"),
    path("meetings/<uuid:pk>/projectors/", board_projector.projector_new, name="projector_new"),
    path(
        "meetings/<uuid:pk>/projectors/here/",
        board_projector.projector_here,
        name="projector_here",
    ),
    path(
        "meetings/<uuid:pk>/projectors/<uuid:screen>/<slug:act>/",
        board_projector.projector_act,
        name="projector_act",
    ),
    path("projector/", board_projector.projector_code, name="projector_code"),
    path("projector/board/", board_projector.projector, name="projector"),
    path("projector/board/poll/", board_projector.projector_poll, name="projector_poll"),
    path(
        "meetings/<uuid:pk>/items/<uuid:item>/decide/<slug:transition>/",
        board_acts.decide,
        name="board_decide",
    ),
    path(
        "meetings/<uuid:pk>/items/<uuid:item>/<slug:act>/",
        meeting_acts.meeting_item,
        name="meeting_item",
    ),
    path("meetings/<uuid:pk>/<slug:act>/", meeting_acts.meeting_act, name="meeting_act"),
]
