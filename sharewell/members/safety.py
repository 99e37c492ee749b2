"""Telling the owner of an account what happened to it: accounts knows what, this file knows where to."""

from __future__ import annotations

from collections.abc import Mapping

from sharewell.accounts.models import User
from sharewell.accounts.tell import Tell
from sharewell.audit.actor import Actor
from sharewell.lib import secret
from sharewell.members import reach
from sharewell.members.models import Person
from sharewell.members.reach import NOWHERE, Reach
from sharewell.notify import outbox


def teller(user: User, member: Person | None, *, by: Actor) -> Tell:
    """What promises a message to the owner of `user`; `member`: whose account it is (None: no member's)."""

    def tell(message: str, words: Mapping[str, str]) -> None:
        where = reach.of(member) if member else _own(user)
        outbox.promise(
            person_key=member.person_key if member else 0,
            event_key=f"{message}:{secret.token(12)}",
            template=message,
            language=user.language,
            channel=where.channel,
            address=where.address,
            context=words,
            by=by,
        )

    return tell


def _own(user: User) -> Reach:
    return Reach("email", user.email) if user.email else NOWHERE
