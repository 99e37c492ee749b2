"""The answer of the token endpoint: RFC 6749 §5.1, with the launch context of SMART App Launch.

Source: https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html#launch-context-arrives-with-your-access_token
"""

from __future__ import annotations

from typing import Any

from sharewell.oauth.tokens import Pair


def body(pair: Pair, *, scope: str, patient: str, id_token: str | None) -> dict[str, Any]:
    """The JSON object for a fresh pair of tokens. `patient` is the logical id of the member's Patient."""
    answer: dict[str, Any] = {
        "access_token": pair.access,
        "token_type": "Bearer",
        "expires_in": pair.expires_in,
        "scope": scope,
        "patient": patient,
        "need_patient_banner": False,
    }
    if pair.refresh is not None:
        answer["refresh_token"] = pair.refresh
    if id_token is not None:
        answer["id_token"] = id_token
    return answer
