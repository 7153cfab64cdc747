"""The addresses of the frame: language, theme, hiding the screen, the style guide."""

from django.urls import path

from config import styleguide, views

urlpatterns = [
    path("language/", views.set_language, name="set_language"),
    path("theme/", views.set_theme, name="set_theme"),
    path("hide/", views.hide_screen, name="hide_screen"),
    path("unlock/", views.unlock, name="unlock"),
    path("styleguide/", styleguide.styleguide, name="styleguide"),
]
