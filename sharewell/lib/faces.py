"""Tagged PDF (PDF/UA-1) of small faces, one a page: the two sides of a card, at its true size.

The text is data for one Typst layout (faces.typ), as in lib.pdf. What does not fit at the usual size is set
smaller, so that nothing is cut off and nothing runs onto another page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sharewell.lib import pdf

_LAYOUT = Path(__file__).with_name("faces.typ")


@dataclass(frozen=True, slots=True)
class Face:
    """One side: a heading, a word beside it (may be ""), names with values in columns, a line at the foot."""

    heading: str
    mark: str
    facts: Sequence[tuple[str, str]]
    foot: str = ""


@dataclass(frozen=True, slots=True)
class Faces:
    """What is printed. Sizes in millimetres; `language` is a BCP 47 code; `made_at` (aware) is the file's date."""

    title: str
    language: str
    author: str
    width: float
    height: float
    faces: Sequence[Face]
    made_at: datetime


def make(faces: Faces) -> bytes:
    """The PDF, one page a face."""
    sides = [
        {
            "heading": face.heading,
            "mark": face.mark,
            "foot": face.foot,
            "facts": [list(fact) for fact in face.facts],
        }
        for face in faces.faces
    ]
    names = ("title", "language", "author", "width", "height")
    data = {name: getattr(faces, name) for name in names} | {"faces": sides}
    return pdf.laid_out(_LAYOUT, data, faces.made_at)
