"""Addresses of the member's pages."""

from __future__ import annotations

from allauth.account.views import login, logout
from django.urls import URLPattern, path

from sharewell.web.portal import account, authorize, home, inbox, leave, sharing
from sharewell.web.portal.activity.urls import urlpatterns as activity
from sharewell.web.portal.benefits.urls import urlpatterns as benefits
from sharewell.web.portal.card.urls import urlpatterns as card
from sharewell.web.portal.claims.urls import urlpatterns as claims
from sharewell.web.portal.documents.urls import urlpatterns as documents
from sharewell.web.portal.learn.urls import urlpatterns as learn
from sharewell.web.portal.messages.urls import urlpatterns as messages
from sharewell.web.portal.preferences.urls import urlpatterns as preferences
from sharewell.web.portal.records.urls import urlpatterns as records
from sharewell.web.portal.registering.urls import urlpatterns as registering
from sharewell.web.portal.representatives.urls import urlpatterns as representatives
from sharewell.web.portal.security.urls import urlpatterns as security
from sharewell.web.shared import guard

urlpatterns: list[URLPattern] = [
    path("", home.page, name="home"),
    path("login/", guard.public(login), name="account_login"),
    path("logout/", guard.public(logout), name="account_logout"),
    path("leave/", leave.now, name="leave"),
    *registering,
    path("oauth/authorize", authorize.entrance, name="authorize"),
    path("oauth/authorize/<str:request_id>/", authorize.dispatch, name="authorize_request"),
    path("oauth/authorize/<str:request_id>/decline/", authorize.decline, name="authorize_decline"),
    path("account/", account.page, name="account"),
    path("account/settings/", account.settings, name="settings"),
    path("account/sharing/", sharing.page, name="sharing"),
    path("account/sharing/<str:grant_id>/stop/", sharing.stop, name="sharing_stop"),
    path("account/sharing/<str:grant_id>/delete/", sharing.delete, name="sharing_delete"),
    path(
        "account/sharing/<str:grant_id>/delete/<str:language>.pdf", sharing.deletion_letter, name="deletion_letter"
    ),
    *activity,
    *representatives,
    *documents,
    *benefits,
    *card,
    *claims,
    *learn,
    *messages,
    *preferences,
    *records,
    path("demo/inbox/", inbox.page, name="demo_inbox"),
    path("demo/inbox/<str:name>/", inbox.message, name="demo_message"),
    *security,
]
