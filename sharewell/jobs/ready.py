"""Set Django up for a command that touches the database."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

import django
from django.apps import apps

if TYPE_CHECKING:
    from sharewell.audit.actor import Actor


def ready() -> None:
    """Load the settings and the rooms' models, once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharewell.settings")
    if not apps.ready:
        django.setup()


def operator() -> Actor:
    """Who acts in a command, for the ledger: the person at the shell."""
    from sharewell.audit.actor import Actor, ActorKind

    return Actor(ActorKind.OPERATOR, getpass.getuser())
