"""Revocation: an app gives up an access token, or with a refresh token everything that descends from it.

The member's grant stays: the app may come back with a click. Source: https://www.rfc-editor.org/rfc/rfc7009
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from sharewell.audit.event import Event
from sharewell.lib import sql
from sharewell.oauth import clients, form, handle, ledger, tokens
from sharewell.registry.models import App


def answer(authorization: str, params: Mapping[str, str]) -> None:
    """Revoke what the form names. An unknown token, or one of another app, is no error and changes nothing.

    Raises Refusal when the app does not prove who it is.
    """
    app = clients.authenticate(authorization, params)
    text = form.required(params, "token")
    with transaction.atomic(), sql.writer() as connection:
        _revoke(connection, app, text)


def _revoke(connection: sql.Connection, app: App, text: str) -> None:
    held = handle.hold(connection, text)
    found = tokens.locate(connection, held, app.client_id) if held else None
    if found is None:
        return
    if found.kind == "refresh":
        ended = tokens.end_family(connection, found.person_key, found.family, tokens.REVOKED)
    else:
        ended = tokens.end_one(connection, found.person_key, found.id, tokens.REVOKED)
    if ended:
        ledger.write(Event.TOKEN_REVOKED, app, found.person_key, found.grant_id, found.family)
