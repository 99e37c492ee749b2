"""Addresses of those who act for a member, and of those they act for."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.representatives import accept, act, ask, invite, page, sign_up

urlpatterns: list[URLPattern] = [
    path("account/representatives/", page.page, name="representatives"),
    path("account/representatives/stop-acting/", act.stop, name="representatives_stop_acting"),
    path("account/representatives/ended/", act.ended, name="representatives_ended"),
    path("account/representatives/invite/", invite.who, name="representatives_invite"),
    path("account/representatives/invite/what/", invite.what, name="representatives_invite_what"),
    path("account/representatives/invite/check/", invite.check, name="representatives_invite_check"),
    path("account/representatives/invite/sent/", invite.sent, name="representatives_invite_sent"),
    path("account/representatives/ask/", ask.whom, name="representatives_ask"),
    path("account/representatives/ask/right/", ask.right, name="representatives_ask_right"),
    path("account/representatives/ask/paper/", ask.paper, name="representatives_ask_paper"),
    path("account/representatives/ask/sent/", ask.sent, name="representatives_ask_sent"),
    path("account/representatives/<str:delegation_id>/", page.detail, name="representatives_one"),
    path("account/representatives/<str:delegation_id>/act/", act.start, name="representatives_act"),
    path("account/representatives/<str:delegation_id>/end/", page.end, name="representatives_end"),
    path("representatives/code/", accept.code, name="helping_code"),
    path("representatives/invitation/", accept.invitation, name="helping_invitation"),
    path("representatives/invitation/account/", accept.register, name="helping_account"),
    path("representatives/register/", sign_up.start, name="helping_register"),
    path("representatives/register/code/", sign_up.code, name="helping_register_code"),
    path("representatives/register/account/", sign_up.account, name="helping_register_account"),
]
