"""How far a person has come on the way from an app's request to their signature, and what they chose.

It is kept for the account, sealed, as long as what was typed is kept (accounts.drafts): when the session ends in
the middle, the same person signs in again and goes on where they were. It holds for one request of an app and
one account; nobody else finds it. Reading is recorded by the hash of what was shown: another text is not read yet.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from sharewell import policy
from sharewell.accounts import drafts
from sharewell.lib import clock
from sharewell.sharing.evidence import Step
from sharewell.sharing.papers import Paper


class Way(msgspec.Struct):
    """What was chosen, and when each text (by its hash) was opened and agreed to (ms since 1970).

    `days` of sharing; `categories`, empty for all; `whom`: the key of the chosen signer, where that was asked;
    `anew`: a new signature is wanted although one stands.
    """

    days: int
    categories: tuple[str, ...] = ()
    whom: str = ""
    anew: bool = False
    opened: dict[str, int] = {}
    agreed: dict[str, int] = {}

    def has_read(self, papers: Sequence[Paper]) -> bool:
        """Whether exactly these texts were opened and agreed to."""
        return all(paper.sha256 in self.agreed for paper in papers)

    def was_shown(self, papers: Sequence[Paper]) -> bool:
        """Whether a page with exactly these texts was opened: nothing is agreed to unseen."""
        return all(paper.sha256 in self.opened for paper in papers)

    def open(self, papers: Sequence[Paper]) -> bool:
        """A page shows these texts now. True when one of them is shown for the first time."""
        new = [paper.sha256 for paper in papers if paper.sha256 not in self.opened]
        self.opened.update(dict.fromkeys(new, clock.now_ms()))
        return bool(new)

    def agree(self, papers: Sequence[Paper]) -> None:
        """These texts were agreed to now, and no earlier ones any more."""
        self.agreed = {paper.sha256: clock.now_ms() for paper in papers}

    def steps(self, papers: Sequence[Paper]) -> list[Step]:
        """What the evidence tells of each text; the one that is signed is agreed to by signing it now."""
        now = clock.now_ms()
        return [
            Step(one.sha256, self.opened[one.sha256], self.agreed.get(one.sha256, now))
            for one in papers
            if one.sha256 in self.opened
        ]


def of(user_id: int, request_id: str) -> Way | None:
    """How far this account came with a request; None when it never saw it."""
    kept = drafts.of_page(user_id, _page(request_id)).get("way")
    try:
        return msgspec.json.decode(kept[0], type=Way) if kept else None
    except msgspec.MsgspecError:
        return None


def begun(user_id: int, request_id: str) -> Way:
    """How far this account came, or the beginning: all kinds of data, as long as the plan allows."""
    return of(user_id, request_id) or Way(days=policy.current().sharing_days)


def keep(user_id: int, request_id: str, way: Way) -> None:
    """Remember it."""
    drafts.keep(user_id=user_id, page=_page(request_id), fields={"way": [msgspec.json.encode(way).decode()]})


def forget(user_id: int, request_id: str) -> None:
    """The request was answered."""
    drafts.drop(user_id, _page(request_id))


def _page(request_id: str) -> str:
    return f"signing|{request_id}"
