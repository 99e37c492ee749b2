"""The token endpoint: which grant type, which app, then the flow of that type (flows/)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sharewell.oauth import clients, form
from sharewell.oauth.flows import GRANT_TYPES
from sharewell.oauth.refusal import unsupported_grant


def answer(authorization: str, params: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object of a token answer. `authorization` is the header, "" when absent. Raises Refusal."""
    flow = GRANT_TYPES.get(form.required(params, "grant_type"))
    if flow is None:
        raise unsupported_grant(f"The grant_type must be {' or '.join(GRANT_TYPES)}.")
    app = clients.authenticate(authorization, params)
    return flow(app, params)
