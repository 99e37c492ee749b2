"""The token endpoint: which grant type, which app, then the flow of that type (flows/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sharewell.lib import sql
from sharewell.oauth import clients, form, handle, tokens
from sharewell.oauth.flows import GRANT_TYPES
from sharewell.oauth.refusal import unsupported_grant


def answer(authorization: str, params: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object of a token answer. `authorization` is the header, "" when absent. Raises Refusal."""
    flow = GRANT_TYPES.get(form.required(params, "grant_type"))
    if flow is None:
        raise unsupported_grant(f"The grant_type must be {' or '.join(GRANT_TYPES)}.")
    app = clients.authenticate(authorization, params if authorization else _named(params))
    return flow(app, params)


def _named(params: Mapping[str, str]) -> Mapping[str, str]:
    """A public app may leave out its name at a refresh, as a common library does: the token tells it.

    An app that registered a way to authenticate is still refused without it (RFC 6749 §6).
    """
    if params.get("grant_type") != "refresh_token" or "client_id" in params or "client_assertion" in params:
        return params
    with sql.reader() as connection:
        client_id = tokens.given_to(connection, handle.read(params.get("refresh_token", "")))
    return {**params, "client_id": client_id} if client_id else params
