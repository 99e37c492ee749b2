"""Sessions in the database, of no use to whoever reads it: the key as a keyed hash, the content sealed.

What the cookie holds is a secret as much as a token is, so a dump, a backup or a replica never shows it. The
content names an account, and while someone registers it holds the attempt's secret.
"""

from __future__ import annotations

import logging
from base64 import b64decode, b64encode
from typing import Any

from cryptography.exceptions import InvalidTag
from django.contrib.sessions.backends import db
from django.contrib.sessions.base_session import AbstractBaseSession

from sharewell.lib import secret

_LENGTH = 40
_log = logging.getLogger("sharewell.sessions")


class SessionStore(db.SessionStore):
    """Django's store, with another name for each session in the database than in the cookie."""

    def exists(self, session_key: str) -> bool:
        return super().exists(kept(session_key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = kept(row.session_key)
        return row

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key is not None:
            super().delete(kept(key))

    def cycle_key(self) -> None:
        """Another key for the same session; the list of the account's sessions follows."""
        from sharewell.accounts.models import Visit  # when the applications are ready

        old = self.session_key
        super().cycle_key()
        if old and self.session_key:
            Visit.objects.filter(kept=kept(old)).update(kept=kept(self.session_key))

    def encode(self, session_dict: dict[str, Any]) -> str:
        return b64encode(secret.seal("django", self.serializer().dumps(session_dict))).decode()

    def decode(self, session_data: bytes | str) -> dict[str, Any]:
        """The content; nothing when it was altered, or its key is gone: the person signs in again."""
        try:
            content: dict[str, Any] = self.serializer().loads(secret.unseal("django", b64decode(session_data)))
        except (InvalidTag, KeyError, ValueError):
            _log.warning("A session could not be read: it was altered, or its key is gone.")
            return {}
        return content

    def _get_session_from_db(self) -> AbstractBaseSession | None:
        there: Any = db.SessionStore(kept(self.session_key or ""))  # looks at the end of the session, too
        row: AbstractBaseSession | None = there._get_session_from_db()
        if row is None:
            self._session_key = None
        return row


def kept(session_key: str) -> str:
    """The name of a session in the database."""
    return secret.keyed("django", f"session|{session_key}").hex()[:_LENGTH]


def forget_old() -> None:
    """Delete sessions that have ended."""
    SessionStore.clear_expired()
