"""Addresses of what comes in for reports and what goes to the ministry, and of background work."""

from django.urls import path

from cases.views import earlier

urlpatterns = [
    path("tables/<uuid:pk>/earlier-years/", earlier.earlier_years, name="earlier_years"),
    path(
        "tables/<uuid:pk>/earlier-years/template/<slug:form>/",
        earlier.earlier_form,
        name="earlier_form",
    ),
    path("imports/<uuid:pk>/", earlier.import_batch, name="import_batch"),
    path("jobs/<uuid:pk>/", earlier.job_progress, name="job_progress"),
]
