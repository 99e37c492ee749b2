"""Addresses of registering and of getting back in."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.registering import pin, recover, register

urlpatterns: list[URLPattern] = [
    path("register/", register.identify, name="register"),
    path("register/check/", register.check, name="register_check"),
    path("register/code/", register.code, name="register_code"),
    path("register/account/", register.account, name="register_account"),
    path("register/pin/", pin.page, name="register_pin"),
    path("login/help/", recover.choose, name="help"),
    path("login/help/username/", recover.username, name="help_username"),
    path("login/help/username/check/", recover.username_check, name="help_username_check"),
    path("login/help/username/sent/", recover.username_sent, name="help_username_sent"),
    path("login/help/password/", recover.password, name="help_password"),
    path("login/help/password/check/", recover.password_check, name="help_password_check"),
    path("login/help/password/code/", recover.password_code, name="help_password_code"),
    path("login/help/password/new/", recover.password_new, name="help_password_new"),
    path("login/help/password/done/", recover.password_done, name="help_password_done"),
]
