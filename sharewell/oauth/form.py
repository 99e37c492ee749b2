"""Form parameters of the machine endpoints: each name once, values by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from sharewell.oauth.refusal import invalid_request

LONGEST: Final = 20_000


def single(params: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Each parameter once; empty ones count as absent (RFC 6749 §3.2). Raises Refusal for a doubled one."""
    for name, values in params.items():
        if len(values) > 1:
            raise invalid_request(f"The parameter {name[:60]} came more than once.")
        if values and len(values[0]) > LONGEST:
            raise invalid_request(f"The parameter {name[:60]} is too long.")
    return {name: values[0] for name, values in params.items() if values and values[0]}


def required(form: Mapping[str, str], name: str) -> str:
    """The value of a parameter. Raises Refusal (invalid_request) when it is absent."""
    if name not in form:
        raise invalid_request(f"The parameter {name} is missing.")
    return form[name]
