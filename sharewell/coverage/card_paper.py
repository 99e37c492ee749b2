"""The ID card as a PDF at the size of a bank card, front and back, from the same lines as the page."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.utils.translation import gettext

from sharewell import policy
from sharewell.coverage.card import Card, Line
from sharewell.lib import clock, faces

WIDTH_MM: Final = 85.60
HEIGHT_MM: Final = 53.98
"""ISO/IEC 7810 ID-1."""


def paper(card: Card, language: str) -> bytes:
    """Two pages, tagged. `language`: the language that is active now, for those who read the file aloud."""
    return faces.make(
        faces.Faces(
            title=gettext("ID card"),
            language=language,
            author=policy.current().plan_name,
            width=WIDTH_MM,
            height=HEIGHT_MM,
            faces=[
                faces.Face(card.plan, card.mark, _facts(card.front), card.notice),
                faces.Face(policy.current().plan_name, card.mark, _facts(card.back)),
            ],
            made_at=clock.now(),
        )
    )


def _facts(lines: Iterable[Line]) -> list[tuple[str, str]]:
    return [(str(line.label), line.value) for line in lines]
