"""The addresses of the API. Each app names its own in `api/routes.py`.

Apart from `config.api`, which the framework loads while it loads itself: a viewset imports the
framework, so whoever imports viewsets must stand outside it.
"""

from importlib import import_module

from django.urls import URLPattern, URLResolver, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

APPS = ("agencies", "tables", "cases")


def build_router() -> SimpleRouter:
    """Return the router with the routes of every app."""
    router = SimpleRouter(use_regex_path=False)
    for app in APPS:
        import_module(f"{app}.api.routes").register(router)
    return router


urlpatterns: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(url_name="schema"), name="api_docs"),
    *build_router().urls,
]
