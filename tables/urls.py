"""Addresses of the pages about tables, seats, people and agencies."""

from django.urls import path

from tables.views import (
    agencies,
    calendars,
    codes,
    meetings,
    people,
    places,
    reviews,
    sample,
    tokens,
    undertakings,
)

urlpatterns = [
    path("tables/<uuid:pk>/settings/", places.table_settings, name="table_settings"),
    path("tables/<uuid:pk>/undertaking/", undertakings.undertaking, name="undertaking"),
    path("tables/<uuid:pk>/access-reviews/", reviews.table_reviews, name="table_reviews"),
    path("agencies/<uuid:pk>/access-reviews/", reviews.agency_reviews, name="agency_reviews"),
    path("access-reviews/<uuid:pk>/", reviews.access_review, name="access_review"),
    path("access-reviews/<uuid:pk>/decide/", reviews.review_decide, name="review_decide"),
    path("access-reviews/<uuid:pk>/complete/", reviews.review_complete, name="review_complete"),
    path("me/undertakings/", undertakings.my_undertakings, name="my_undertakings"),
    path(
        "me/undertakings/<uuid:pk>/sign/", undertakings.undertaking_sign, name="undertaking_sign"
    ),
    path("tables/<uuid:pk>/meetings/", meetings.meetings, name="meetings"),
    path("tables/<uuid:pk>/meetings/new/", meetings.meeting_new, name="meeting_new"),
    path("meetings/<uuid:pk>/move/", meetings.meeting_move, name="meeting_move"),
    path("me/tokens/", tokens.my_tokens, name="my_tokens"),
    path("me/tokens/<uuid:pk>/revoke/", tokens.revoke_token, name="revoke_token"),
    path("meetings/<uuid:pk>/code/", codes.meeting_code, name="meeting_code"),
    path("me/calendar/", calendars.my_calendar, name="my_calendar"),
    path("me/calendar/revoke/", calendars.revoke_calendar, name="revoke_calendar"),
    path("calendar/<str:secret>.ics", calendars.calendar_feed, name="calendar_feed"),
    path("tables/<uuid:pk>/people/", people.people, name="people"),
    path("tables/<uuid:pk>/seats/new/", people.seat_new, name="seat_new"),
    path("tables/<uuid:pk>/officers/new/", people.officer_new, name="officer_new"),
    path("officers/<uuid:pk>/end/", people.officer_end, name="officer_end"),
    path("seats/<uuid:pk>/", people.seat, name="seat"),
    path("seats/<uuid:pk>/renew/", people.agreement_renew, name="agreement_renew"),
    path("seats/<uuid:pk>/extend/", people.agreement_extend, name="agreement_extend"),
    path(
        "representatives/<uuid:pk>/end/", people.representative_end, name="representative_end"
    ),
    path("agencies/new/", agencies.agency_new, name="agency_new"),
    path("agencies/<uuid:pk>/", agencies.agency, name="agency"),
    path("agencies/<uuid:pk>/invite/", agencies.invite, name="agency_invite"),
    path(
        "agencies/<uuid:pk>/invite-contact/",
        agencies.invite_first_contact,
        name="agency_invite_contact",
    ),
    path("agencies/<uuid:pk>/appoint/", agencies.appoint, name="agency_appoint"),
    path("agencies/<uuid:pk>/people/<uuid:person>/end/", agencies.person_end, name="person_end"),
    path("memberships/<uuid:pk>/end/", agencies.office_end, name="office_end"),
    path(
        "invitations/<uuid:pk>/withdraw/",
        agencies.invitation_withdraw,
        name="invitation_withdraw",
    ),
    path("sample/", sample.sample_sign_in, name="sample_sign_in"),
]  # fmt: skip
