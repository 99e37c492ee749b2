"""The fresh proof of presence behind a signature: whoever signs has shown just now that it is them.

A signature asks again for the password or for a factor that the account has already; nothing is enrolled for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from sharewell import policy
from sharewell.lib import clock
from sharewell.sharing.conditions import Refused

METHODS: Final = ("password", "passkey", "authenticator", "recovery_code")


class NotProved(Refused):
    """The proof of presence is too old, lies in the future, or is none that we know: ask again."""


@dataclass(frozen=True, slots=True)
class Presence:
    """How (`method`, one of METHODS) and when (`at`, aware UTC) the signer proved to be there."""

    method: Literal["password", "passkey", "authenticator", "recovery_code"]
    at: datetime


def must_be_fresh(presence: Presence, now: datetime) -> None:
    """Raises NotProved for a proof older than policy.proof_minutes, from the future, or of no known method."""
    age_ms = clock.to_ms(now) - clock.to_ms(presence.at)
    if presence.method not in METHODS or not 0 <= age_ms <= policy.current().proof_minutes * 60_000:
        raise NotProved
