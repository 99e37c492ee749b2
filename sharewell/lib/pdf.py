"""Tagged PDF (PDF/UA-1) from blocks of plain text: letters and papers.

The text is data for one Typst layout (pdf.typ) and is never read as markup, whatever it holds.
The same document and instant give the same bytes. The first one of a process takes about a quarter
of a second (fonts), later ones some 15 ms.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import typst

from sharewell.lib import marks

Block = dict[str, Any]
_LAYOUT = Path(__file__).with_name("pdf.typ")
_lock = threading.Lock()
_COMMON = re.compile("[^ -~\u00a0-\u017f\u0370-\u04ff\u1e00-\u1eff\u2010-\u2027\u202f]")
_ASCII = re.compile("[^ -~]")


@dataclass(frozen=True, slots=True)
class Document:
    """A document to be printed. `language` is a BCP 47 code; `made_at` (aware) is its date in the file.

    `large` is large print: 18 points and more. Nothing is smaller than `least` points. `archive` makes it
    PDF/A-2a too, which holds all that it needs to be read in decades.
    """

    title: str
    language: str
    author: str
    footer: str
    blocks: Sequence[Block]
    made_at: datetime
    large: bool = False
    least: float = 0
    archive: bool = False


def make(document: Document) -> bytes:
    """The PDF of a document; its first heading must be of level 1.

    A letter or sign that the font lacks (Chinese, emoji, control characters) is printed as its number, such
    as [U+674E]: a paper must not fail for a name. Raises typst.TypstError when the layout cannot take it.
    """
    data = {
        "title": document.title,
        "language": document.language,
        "author": document.author,
        "footer": document.footer,
        "blocks": list(document.blocks),
        "large": document.large,
        "least": document.least,
    }
    return laid_out(_LAYOUT, data, document.made_at, ("ua-1", "a-2a") if document.archive else ("ua-1",))


def laid_out(layout: Path, data: dict[str, Any], made_at: datetime, standards: Sequence[str] = ("ua-1",)) -> bytes:
    """The PDF that a Typst layout makes of data; see make for what a font lacks."""
    at = int(made_at.timestamp())
    try:
        return _compile(layout, data, at, standards)
    except typst.TypstError as error:
        if "could not be displayed" not in str(error):
            raise
    try:
        return _compile(layout, _numbered(data, _COMMON), at, standards)
    except typst.TypstError:
        return _compile(layout, _numbered(data, _ASCII), at, standards)


def heading(level: int, text: str) -> Block:
    """A heading of level 1, 2 or 3."""
    return {"kind": "heading", "level": level, "runs": _runs(text)}


def text(words: str) -> Block:
    """A paragraph; `**…**` marks strong words."""
    return {"kind": "text", "runs": _runs(words)}


def bullets(items: Iterable[str]) -> Block:
    """A list of points."""
    return {"kind": "list", "items": [_runs(item) for item in items]}


def lines(words: Iterable[str]) -> Block:
    """Lines kept apart, such as a postal address."""
    return {"kind": "lines", "lines": list(words)}


def facts(head: tuple[str, str], rows: Iterable[tuple[str, str]]) -> Block:
    """A table of names and values with a header row."""
    return {"kind": "facts", "head": list(head), "rows": [list(row) for row in rows]}


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, text_columns: int = 1) -> Block:
    """A table whose header stands on each page; columns after the first `text_columns` are numbers."""
    return {"kind": "table", "head": list(head), "rows": [list(row) for row in rows], "texts": text_columns}


def new_page() -> Block:
    """Go on with a new page."""
    return {"kind": "page"}


def from_marks(source: str) -> Iterator[Block]:
    """Blocks of a text with few marks (lib.marks)."""
    for block in marks.blocks(source):
        if block.kind == "h":
            yield heading(block.level, block.items[0])
        elif block.kind == "ul":
            yield bullets(block.items)
        elif block.kind == "ol":
            yield from (text(f"{number}. {item}") for number, item in enumerate(block.items, 1))
        else:
            yield text(block.items[0])


def _runs(words: str) -> list[dict[str, Any]]:
    pieces = re.split(r"\*\*(.+?)\*\*", words)
    return [{"text": piece, "strong": number % 2 == 1} for number, piece in enumerate(pieces) if piece]


def _compile(layout: Path, data: object, made_at: int, standards: Sequence[str]) -> bytes:
    with _lock:
        pdf: bytes = _compiler(layout).compile(
            format="pdf",
            sys_inputs={"document": json.dumps(data)},
            pdf_standards=list(standards),
            timestamp=made_at,
        )
    return pdf


def _numbered(value: Any, known: re.Pattern[str]) -> Any:
    """The same data, with every sign that is not `known` written as its number."""
    if isinstance(value, str):
        return known.sub(lambda sign: f"[U+{ord(sign[0]):04X}]", value)
    if isinstance(value, dict):
        return {name: _numbered(each, known) for name, each in value.items()}
    return [_numbered(each, known) for each in value] if isinstance(value, list) else value


@cache
def _compiler(layout: Path) -> Any:
    return typst.Compiler(str(layout), ignore_system_fonts=True)
