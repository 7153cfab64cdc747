"""The site's addresses, and a bare view that answers 204."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def bare(request: HttpRequest) -> HttpResponse:
    """Nothing at all: what Django itself costs."""
    return HttpResponse(status=204)


urlpatterns = [path("bare/", bare), path("", include("config.urls"))]
