"""How this room lets a person be told of something.

It does not know whether an account belongs to a member, nor where messages to one go; whoever calls hands in a
Tell (members.safety makes one). It is called inside the transaction of the act.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

Tell = Callable[[str, Mapping[str, str]], None]
"""(name of the message, its words) -> the promise of it."""
