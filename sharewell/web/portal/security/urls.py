"""Addresses of sign-in and security."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.security import (
    again,
    app,
    codes,
    page,
    passkey,
    passkey_sign_in,
    password,
    second_step,
    sessions,
    stay,
)

urlpatterns: list[URLPattern] = [
    path("login/second-step/", second_step.page, name="second_step"),
    path("login/passkey/question/", passkey_sign_in.question, name="passkey_question"),
    path("login/passkey/", passkey_sign_in.enter, name="passkey_sign_in"),
    path("account/security/", page.page, name="security"),
    path("account/security/again/", again.page, name="security_again"),
    path("account/security/stay/", stay.stay, name="security_stay"),
    path("account/security/password/", password.page, name="security_password"),
    path("account/security/app/", app.add, name="security_app"),
    path("account/security/passkeys/", passkey.add, name="security_passkey"),
    path("account/security/passkeys/<str:factor_id>/", passkey.rename, name="security_passkey_rename"),
    path("account/security/factors/<str:factor_id>/remove/", passkey.remove, name="security_factor_remove"),
    path("account/security/recovery-codes/", codes.page, name="security_codes"),
    path("account/security/recovery-codes/file/", codes.download, name="security_codes_file"),
    path("account/security/recovery-codes/new/", codes.renew, name="security_codes_new"),
    path("account/security/sessions/<str:visit_id>/end/", sessions.end, name="security_session_end"),
    path("account/security/sign-out-everywhere/", sessions.end_all, name="security_end_all"),
    path("account/security/not-me/", sessions.not_me, name="security_not_me"),
    path("account/security/stop-all-sharing/", sessions.stop_sharing, name="security_stop_all"),
]
