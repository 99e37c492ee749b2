"""The help team's pages as a Django application (for their templates)."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    name = "sharewell.web.console"
    label = "console"
