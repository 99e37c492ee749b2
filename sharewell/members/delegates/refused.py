"""Why something about a right to act is not done."""

from __future__ import annotations

from sharewell.members.delegation import Delegation


class Refused(Exception):
    """Nothing was changed; the class says why."""


class NotYours(Refused):
    """This account may not do this: it is neither the member, nor the holder, nor the help team."""


class TooOften(Refused):
    """Too many invitations, requests or codes in this time."""


class Over(Refused):
    """There is no such thing any more: ended, decided, used or too old. It says nothing about who exists."""


class WrongAccount(Refused):
    """The invitation is for the account of another e-mail address, or the account is the member's own."""


class NotAllowed(Refused):
    """This kind of authority cannot have this scope or these days; the words say what."""


class Conflicting(Refused):
    """Others have authority by law over the same member. A person decides (rules: two orders, two parents)."""

    def __init__(self, others: list[Delegation]) -> None:
        super().__init__("Others have authority by law over this member.")
        self.others = others
