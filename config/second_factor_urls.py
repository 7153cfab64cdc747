"""The addresses about the second factor: those of allauth that are used here, and no others."""

from allauth.mfa.base import views as second
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as app
from allauth.mfa.webauthn import views as keys
from django.urls import path

from config.views import meeting_code, remove_key

urlpatterns = [
    path("", second.index, name="mfa_index"),
    path("authenticate/", second.authenticate, name="mfa_authenticate"),
    path("confirm/", second.reauthenticate, name="mfa_reauthenticate"),
    path("confirm/key/", keys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("meeting/", meeting_code, name="mfa_meeting_code"),
    path("app/add/", app.activate_totp, name="mfa_activate_totp"),
    path("app/remove/", app.deactivate_totp, name="mfa_deactivate_totp"),
    path("codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("codes/renew/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("keys/add/", keys.add_webauthn, name="mfa_add_webauthn"),
    path("keys/sign-in/", keys.login_webauthn, name="mfa_login_webauthn"),
    path("keys/<int:pk>/remove/", remove_key, name="mfa_remove_webauthn"),
]
