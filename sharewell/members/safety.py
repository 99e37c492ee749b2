"""Telling the owner of an account what happened to it: accounts knows what, this file knows where to."""

from __future__ import annotations

from collections.abc import Mapping

from sharewell.accounts.models import User
from sharewell.accounts.tell import Tell
from sharewell.audit.actor import Actor
from sharewell.lib import secret
from sharewell.members import reach
from sharewell.members.models import Person
from sharewell.notify import outbox


def teller(user: User, member: Person | None, *, by: Actor) -> Tell:
    """What promises a message to the owner of `user`; `member`: whose account it is (None: no member's)."""

    def tell(message: str, words: Mapping[str, str]) -> None:
        event_key = f"{message}:{secret.token(12)}"
        if member is not None:
            reach.tell(member, event_key=event_key, template=message, language=user.language, context=words, by=by)
            return
        outbox.promise(
            person_key=0,
            event_key=event_key,
            template=message,
            language=user.language,
            channel="email" if user.email else "none",
            address=user.email,
            context=words,
            by=by,
        )

    return tell
