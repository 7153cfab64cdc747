"""The addresses of the frame: language, theme, hiding the screen, the style guide."""

from django.urls import path

from config import guides, styleguide, views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("hide/", views.hide_screen, name="hide_screen"),
    path("unlock/", views.unlock, name="unlock"),
    path("help/", guides.help_index, name="help_index"),
    path("help/<slug:slug>/", guides.help_guide, name="help_guide"),
    path(
        "help/pack/<slug:pack_language>/<slug:document>/",
        guides.help_document,
        name="help_document",
    ),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
