"""How often a password may be wrong: for one name, and from one network, counted for all processes at once."""

from __future__ import annotations

from sharewell import policy
from sharewell.accounts import limits


def may_try(name: str, source: str) -> bool:
    """Count one try before the password is looked at. False: too many, for the name or for the source.

    `name` as it was typed, whether or not anyone has it; `source` the visitor's network.
    """
    plan = policy.current()
    window = plan.sign_in_window_minutes
    by_name = limits.take("sign-in", _plain(name), plan.sign_in_tries_per_name, window)
    by_source = limits.take("sign-in-source", source, plan.sign_in_tries_per_source, window)
    return by_name and by_source


def succeeded(name: str, source: str) -> None:
    """The password was right: that try does not count. Wrong ones before it still do."""
    limits.give_back("sign-in", _plain(name))
    limits.give_back("sign-in-source", source)


def _plain(name: str) -> str:
    """The name as users are looked up by it, so that no spelling of it is counted apart."""
    return name.strip().lower()
