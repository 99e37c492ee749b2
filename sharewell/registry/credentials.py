"""Client secrets: made, replaced, compared. Only their hashes are kept."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.lib import clock, secret
from sharewell.registry import listing
from sharewell.registry.models import App, AuthMethod, Credential


class NoSecretError(ValueError):
    """The app does not authenticate by secret."""


def create(app: App, *, by: Actor) -> str:
    """Give an app a further secret and return it; the caller runs the transaction."""
    value = secret.token()
    Credential.objects.create(app=app, secret_hash=secret.digest(value), created=clock.now())
    acts.record(event=Event.CREDENTIAL_CREATED, by=by, person_key=None, app=app.client_id)
    return value


def rotate(client_id: str, *, by: Actor, keep_old_hours: int = 0) -> str:
    """Give an app a new secret; the old ones work `keep_old_hours` longer. Returns the secret, shown once.

    Raises LookupError for an unknown app and NoSecretError for one that does not use a secret.
    """
    with transaction.atomic():
        app = listing.locked(client_id)
        if app.auth_method != AuthMethod.BASIC:
            raise NoSecretError(f"{client_id} does not authenticate by secret but by {app.auth_method}.")
        until = clock.now() + timedelta(hours=keep_old_hours)
        _valid(app).filter(Q(retired=None) | Q(retired__gt=until)).update(retired=until)
        acts.record(event=Event.CREDENTIAL_RETIRED, by=by, person_key=None, app=client_id)
        return create(app, by=by)


def fits(app: App, candidate: str) -> bool:
    """Whether a secret is one of the app's valid ones; compares hashes in constant time."""
    given = secret.digest(candidate)
    held = [bytes(stored) for stored in _valid(app).values_list("secret_hash", flat=True)]
    return max((secret.same(given, stored) for stored in held), default=False)


def _valid(app: App) -> QuerySet[Credential]:
    return Credential.objects.filter(Q(retired=None) | Q(retired__gt=clock.now()), app=app)
