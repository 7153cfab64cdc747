"""Addresses of signing in with an organization's account."""

from django.urls import path

from config.identity import views

urlpatterns = [
    path("accounts/organization/<slug:provider>/", views.sign_in, name="identity_sign_in"),
    path("accounts/organization/<slug:provider>/link/", views.link, name="identity_link"),
    path("accounts/organization/<slug:provider>/confirm/", views.confirm, name="identity_confirm"),
    path("accounts/organization/<slug:provider>/back/", views.callback, name="identity_callback"),
    path("accounts/linked/", views.mine, name="my_identities"),
    path("accounts/linked/<int:pk>/unlink/", views.unlink, name="identity_unlink"),
    path(
        "invitations/<str:token>/organization/<slug:provider>/",
        views.accept,
        name="identity_accept",
    ),
]
