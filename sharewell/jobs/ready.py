"""Set Django up for a command that touches the database."""

from __future__ import annotations

import os

import django
from django.apps import apps


def ready() -> None:
    """Load the settings and the rooms' models, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.settings")
    if not apps.ready:
        django.setup()
