"""The evidence of one signature: proof of presence, browser, choices, each paper opened and agreed to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sharewell.lib import clock
from sharewell.sharing import sign
from sharewell.sharing.models import Evidence
from sharewell.sharing.papers import Paper

_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Step:
    """One paper on one person's way: its hash, when its page was opened, when they agreed (both ms since 1970)."""

    sha256: str
    opened_ms: int
    agreed_ms: int


def write(
    person_key: int, act: sign.Act, papers: Sequence[Paper], steps: Sequence[Step], user_agent: str
) -> Evidence:
    """Insert the evidence of a signature, within the transaction that gives the grant."""
    assert act.presence_at is not None
    row = Evidence(
        person_key=person_key,
        id=act.grant_id,
        method=act.presence_method,
        proved_ms=clock.to_ms(act.presence_at),
        user_agent="".join(one if one.isprintable() else " " for one in user_agent)[:_LONGEST],
        days=act.days,
        categories=list(act.categories),
        papers=[_told(paper, steps) for paper in papers],
    )
    row.save(force_insert=True)
    return row


def of(person_key: int, grant_id: str) -> Evidence | None:
    """The evidence of a grant of this person; None for one that was signed before evidence was kept."""
    return Evidence.objects.filter(person_key=person_key, id=grant_id).first()


def _told(paper: Paper, steps: Sequence[Step]) -> dict[str, str | int | None]:
    step = next((one for one in steps if one.sha256 == paper.sha256), None)
    return {
        "name": paper.name,
        "sha256": paper.sha256,
        "opened_ms": step.opened_ms if step else None,
        "agreed_ms": step.agreed_ms if step else None,
    }
