"""Who acts: a member, a representative for a member, staff, an app, the system or an operator."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """The kinds of people and programs that can do something."""

    MEMBER = "member"
    REPRESENTATIVE = "representative"
    STAFF = "staff"
    APP = "app"
    SYSTEM = "system"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Actor:
    """One who acts. `id`: account id, client id or program; `for_person`: the person key acted for."""

    kind: ActorKind
    id: str
    for_person: int | None = None


SYSTEM = Actor(ActorKind.SYSTEM, "sharewell")
