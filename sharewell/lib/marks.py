"""Texts with few marks: `#` headings, `- ` and `1. ` lists, `**strong**`, `[words](/address/)`, blank lines.

One reader for all of them, whether they become a page (`html`) or a paper (lib.pdf.from_marks). Links lead only to
addresses of this site: a text cannot send anyone elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

_INLINE = re.compile(
    r"\*\*(?P<strong>.+?)\*\*|\[(?P<words>[^\]]+)\]\((?P<to>/(?!/)[^)\s]*)\)"
    r"|(?P<bare>https?://[^\s<>\"*()]*[^\s<>\"*().,;:])"
)
_LISTS = {"ul": "- ", "ol": r"\d+\. "}


@dataclass(frozen=True, slots=True)
class Block:
    """A piece of a text. `kind`: "h" (with its level), "p", "ul" or "ol"; `items`: its words, marks included."""

    kind: str
    items: tuple[str, ...]
    level: int = 0


def blocks(source: str) -> Iterator[Block]:
    """The pieces of a text, in order."""
    for part in re.split(r"\n\s*\n", source.strip()):
        if found := re.match(r"(#{1,3}) +(.+)\Z", part, re.DOTALL):
            yield Block("h", (_joined(found[2]),), len(found[1]))
            continue
        kind = next((kind for kind, mark in _LISTS.items() if re.match(mark, part)), "p")
        items = re.split(rf"(?:^|\n){_LISTS[kind]}", part)[1:] if kind in _LISTS else [part]
        yield Block(kind, tuple(map(_joined, items)))


def html(source: str, *, top: int = 2, links: bool = True, site: str = "") -> str:
    """The HTML of a text, everything in it escaped; a `#` heading becomes one of level `top`.

    `links` False for a text that holds words of others (a paper with an app's name): links stay as written.
    `site`: the address of this site, without a final slash; whole addresses under it become links as they stand.
    """
    return "".join(_html(block, top, links, site) for block in blocks(source))


def _html(block: Block, top: int, links: bool, site: str) -> str:
    words = [_inline(item, links, site) for item in block.items]
    if block.kind == "h":
        level = top + block.level - 1
        return f"<h{level}>{words[0]}</h{level}>"
    if block.kind == "p":
        return f"<p>{words[0]}</p>"
    return f"<{block.kind}>{''.join(f'<li>{one}</li>' for one in words)}</{block.kind}>"


def _joined(words: str) -> str:
    return " ".join(words.split())


def _inline(text: str, links: bool, site: str) -> str:
    at, pieces = 0, []
    for found in _INLINE.finditer(text):
        if found["bare"] and not (site and f"{found['bare']}/".startswith(f"{site}/")):
            continue
        if found["to"] and not links:
            continue
        pieces.append(escape(text[at : found.start()]))
        if found["strong"]:
            pieces.append(f"<strong>{escape(found['strong'])}</strong>")
        else:
            there, words = found["to"] or found["bare"], found["words"] or found["bare"]
            pieces.append(f'<a href="{escape(there)}">{escape(words)}</a>')
        at = found.end()
    return "".join([*pieces, escape(text[at:])])
