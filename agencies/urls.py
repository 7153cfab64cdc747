"""Addresses of the pages about oneself."""

from django.urls import path

from agencies.views import invitations, me

urlpatterns = [
    path("me/", me.profile, name="profile"),
    path("me/tokens/", me.my_tokens, name="my_tokens"),
    path("me/tokens/<uuid:pk>/revoke/", me.revoke_token, name="revoke_token"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
