"""Addresses of the pages about oneself."""

from django.urls import path

from agencies.views import invitations, me

urlpatterns = [
    path("me/", me.profile, name="profile"),
    path("invitations/<str:token>/", invitations.invitation, name="invitation"),
]
