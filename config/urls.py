"""Every address of the site."""

from allauth.account import urls as account
from allauth.usersessions import views as usersessions
from django.urls import URLPattern, URLResolver, include, path

from config import errors, health, metrics

# Sign-in and passwords. Addresses are not changed and accounts not joined by oneself: people
# are invited under an address that their agency knows.
ACCOUNT_PAGES = {
    "account_change_password",
    "account_inactive",
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_reset_password",
    "account_reset_password_done",
    "account_reset_password_from_key",
    "account_reset_password_from_key_done",
    "account_set_password",
    "account_signup",  # says that it is closed
}


urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("", include("cases.urls_boards")),  # first: looking for an address takes its time
    path(
        "accounts/", include([page for page in account.urlpatterns if page.name in ACCOUNT_PAGES])
    ),
    path("accounts/second-factor/", include("config.second_factor_urls")),
    path("accounts/sessions/", usersessions.list_usersessions, name="usersessions_list"),
    path("", include("config.identity.urls")),
    path("api/v1/", include("config.api_urls")),
    path("", include("config.site_urls")),
    path("", include("agencies.urls")),
    path("", include("tables.urls")),
    path("", include("cases.urls")),
]

handler400 = errors.bad_request
handler403 = errors.permission_denied
handler404 = errors.page_not_found
handler500 = errors.server_error
