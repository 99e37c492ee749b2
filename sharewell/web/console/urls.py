"""Addresses of the help team."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.console import authority, case, member, opened, start, welcome

urlpatterns: list[URLPattern] = [
    path("help-team/", start.page, name="help_team"),
    path("help-team/cases/", start.listing, name="help_cases"),
    path("help-team/cases/<str:case_id>/", case.page, name="help_case"),
    path("help-team/cases/<str:case_id>/take/", case.take, name="help_take"),
    path("help-team/cases/<str:case_id>/release/", case.release, name="help_release"),
    path("help-team/cases/<str:case_id>/note/", case.note, name="help_note"),
    path("help-team/cases/<str:case_id>/close/", case.close, name="help_close"),
    path("help-team/cases/<str:case_id>/check/", member.check, name="help_check"),
    path("help-team/cases/<str:case_id>/pin/<str:channel>/", member.pin, name="help_pin"),
    path("help-team/cases/<str:case_id>/apps/<str:grant_id>/", member.stop, name="help_stop"),
    path("help-team/cases/<str:case_id>/member/", opened.page, name="help_member"),
    path("help-team/cases/<str:case_id>/member/end/", opened.shut, name="help_member_end"),
    path("help-team/cases/<str:case_id>/member/messages/<str:message_id>/", opened.again, name="help_again"),
    path("help-team/cases/<str:case_id>/decide/", authority.decide, name="help_decide"),
    path("help-team/cases/<str:case_id>/papers/<str:paper_id>/", authority.paper, name="help_paper"),
    path("help-team/members/", member.find, name="help_members"),
    path("help-team/welcome/<str:link>/", welcome.page, name="help_welcome"),
]
