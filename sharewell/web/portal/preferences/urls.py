"""Addresses of the preferences."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.preferences import alternate, email, overview, private, question, reminders

urlpatterns: list[URLPattern] = [
    path("account/preferences/", overview.page, name="preferences"),
    path("account/preferences/language/", question.language, name="preferences_language"),
    path("account/preferences/format/", question.format, name="preferences_format"),
    path("account/preferences/delivery/", question.delivery, name="preferences_delivery"),
    path("account/preferences/phone/", question.phone, name="preferences_phone"),
    path("account/preferences/reminders/", reminders.question, name="preferences_reminders"),
    path("reminders/off/<str:word>/", reminders.off, name="reminders_off"),
    path("account/preferences/email/", email.address, name="preferences_email"),
    path("account/preferences/email/code/", email.code, name="preferences_email_code"),
    path("account/preferences/other-formats/", alternate.page, name="preferences_alternate"),
    path("account/preferences/private/", private.page, name="private"),
    path("account/preferences/private/change/", private.change, name="private_change"),
    path("account/preferences/private/end/", private.end, name="private_end"),
]
