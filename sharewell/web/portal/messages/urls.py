"""Addresses of the inbox."""

from __future__ import annotations

from django.urls import URLPattern, path

from sharewell.web.portal.messages import page

urlpatterns: list[URLPattern] = [
    path("messages/", page.every, name="messages"),
    path("messages/<str:message_id>/", page.one, name="message"),
    path("messages/<str:message_id>/unread/", page.unread, name="message_unread"),
    path("messages/<str:message_id>/text/", page.text, name="message_text"),
]
