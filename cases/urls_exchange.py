"""Addresses of what comes in for reports and what goes to the ministry, and of background work."""

from django.urls import path

from cases.views import earlier, ministry

urlpatterns = [
    path("tables/<uuid:pk>/earlier-years/", earlier.earlier_years, name="earlier_years"),
    path(
        "tables/<uuid:pk>/earlier-years/template/<slug:form>/",
        earlier.earlier_form,
        name="earlier_form",
    ),
    path("imports/<uuid:pk>/", earlier.import_batch, name="import_batch"),
    path("tables/<uuid:pk>/records/", ministry.record_exports, name="record_exports"),
    path("records/<uuid:pk>/file/<slug:form>/", ministry.record_file, name="record_file"),
    path("records/<uuid:pk>/<slug:decision>/", ministry.record_decision, name="record_decision"),
    path("tables/<uuid:pk>/entry-queue/", ministry.entry_queue, name="entry_queue"),
    path("situations/<uuid:pk>/entry/", ministry.entry, name="entry"),
    path("jobs/<uuid:pk>/", earlier.job_progress, name="job_progress"),
]
