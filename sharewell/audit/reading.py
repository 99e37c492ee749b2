"""What is told about one read: by whom, whose record, what was asked and how much was found."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Final

from sharewell.audit.actor import Actor
from sharewell.lib import clock

DONE: Final = 200
INCLUDE: Final = "include"
"""Interaction of the rows that tell what came along with a search; they are no request of their own."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads: an app on a grant, or a person's own pages. `request_id` stands in the answer too."""

    actor: Actor
    app: str = ""
    grant: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """One read. `detail` names the parameters, never their values; `status` is 200 or that of a refusal.

    `person_key` None: no member's record (the public shelf, or nobody known).
    """

    by: Reader
    person_key: int | None
    interaction: str
    type: str
    resource_id: str = ""
    detail: str = ""
    status: int = DONE
    at_ms: int = field(default_factory=clock.now_ms)

    def including(self, type_: str = "") -> Reading:
        """The row beside a search that tells how many resources of another type came along (`_include`)."""
        return replace(self, interaction=INCLUDE, type=type_)

    def params(self) -> dict[str, Any]:
        """The columns of audit_read, except found and position."""
        return {
            "audit_person": self.person_key or 0,
            "audit_at_ms": self.at_ms,
            "audit_request": self.by.request_id[:64],
            "audit_kind": str(self.by.actor.kind),
            "audit_actor": self.by.actor.id[:200],
            "audit_for": self.by.actor.for_person,
            "audit_app": self.by.app[:200],
            "audit_grant": self.by.grant[:64],
            "audit_interaction": self.interaction,
            "audit_type": self.type[:64],
            "audit_resource": self.resource_id[:64],
            "audit_detail": self.detail[:500],
            "audit_status": self.status,
        }
