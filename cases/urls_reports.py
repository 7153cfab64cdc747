"""Addresses of a table's reports."""

from django.urls import path

from cases.views import (
    quarters,
    report_indicators,
    report_plan,
    report_words,
    report_working,
    reports,
)

urlpatterns = [
    path("tables/<uuid:pk>/reports/", reports.reports, name="reports"),
    path("tables/<uuid:pk>/reports/new/", reports.report_new, name="report_new"),
    path("tables/<uuid:pk>/reports/working/", report_working.working, name="working_figures"),
    path("tables/<uuid:pk>/reports/plan/", report_plan.release_plan, name="release_plan"),
    path(
        "tables/<uuid:pk>/reports/indicators/",
        report_indicators.own_indicators,
        name="own_indicators",
    ),
    path("report-indicators/<uuid:pk>/end/", report_indicators.indicator_end, name="indicator_end"),
    path("tables/<uuid:pk>/reports/ledger/", reports.ledger, name="ledger"),
    path("tables/<uuid:pk>/quarters/close/", quarters.quarter_close, name="quarter_close"),
    path("quarters/<uuid:pk>/again/", quarters.quarter_again, name="quarter_again"),
    path("quarters/<uuid:pk>/stop/", quarters.quarter_stop, name="quarter_stop"),
    path("reports/<uuid:pk>/", reports.report, name="report"),
    path("reports/<uuid:pk>/words/", report_words.report_words_page, name="report_words"),
    path("reports/<uuid:pk>/story/", report_words.report_story, name="report_story"),
    path("reports/<uuid:pk>/again/", reports.report_again, name="report_again"),
    path("reports/<uuid:pk>/cancel/", reports.report_cancel, name="report_cancel"),
    path("report-files/<uuid:pk>/", reports.report_file, name="report_file"),
]
