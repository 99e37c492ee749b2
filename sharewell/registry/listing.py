"""Find an app, and change whether it may be used."""

from __future__ import annotations

from django.db import transaction

from sharewell.audit import acts
from sharewell.audit.actor import Actor
from sharewell.audit.event import Event
from sharewell.registry.models import App, Status


def get(client_id: str) -> App | None:
    """The app of a client id, whatever its state, or None."""
    return App.objects.filter(client_id=client_id).first()


def everything() -> list[App]:
    """All apps by product name."""
    return list(App.objects.order_by("product_name", "client_id"))


def live() -> list[App]:
    """The apps that may be used, by name; capitals do not count, so that no maker gains by its spelling."""
    usable = App.objects.filter(status=Status.ACTIVE)
    return sorted(usable, key=lambda app: (app.product_name.casefold(), app.client_id))


def suspend(client_id: str, *, by: Actor, reason: str) -> None:
    """Suspend an app: none of its tokens or requests works any more. Raises LookupError for an unknown app."""
    _set_status(client_id, Status.SUSPENDED, Event.APP_SUSPENDED, by, reason)


def resume(client_id: str, *, by: Actor, reason: str) -> None:
    """Let a suspended app work again. Raises LookupError for an unknown app."""
    _set_status(client_id, Status.ACTIVE, Event.APP_RESUMED, by, reason)


def _set_status(client_id: str, status: Status, event: Event, by: Actor, reason: str) -> None:
    with transaction.atomic():
        app = locked(client_id)
        app.status = status
        app.save(update_fields=["status"])
        acts.record(event=event, by=by, person_key=None, app=client_id, detail={"reason": reason})


def locked(client_id: str) -> App:
    """The app, locked until the transaction ends. Raises LookupError for an unknown one."""
    app = App.objects.select_for_update().filter(client_id=client_id).first()
    if app is None:
        raise LookupError(f"There is no app with the client id {client_id}.")
    return app
