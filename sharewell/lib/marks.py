"""Texts with few marks as HTML: `#` headings, `- ` and `1. ` lists, `**strong**`, `[words](/address/)`.

Links lead only to addresses of this site (they begin with one `/`): a text cannot send anyone elsewhere.
"""

from __future__ import annotations

import re
from html import escape

_INLINE = re.compile(r"\*\*(?P<strong>.+?)\*\*|\[(?P<words>[^\]]+)\]\((?P<to>/(?!/)[^)\s]*)\)")
_NUMBER = r"\d+\. "


def html(source: str, *, top: int = 2) -> str:
    """The HTML of a text, everything in it escaped; a `#` heading becomes one of level `top`.

    A text that holds words of others (a paper with an app's name) is given to `without_links`.
    """
    return "".join(_block(part.strip(), top) for part in re.split(r"\n\s*\n", source.strip()))


def without_links(source: str, *, top: int = 2) -> str:
    """The same, with the marks of links left as they are written."""
    return html(source.replace("](", "]\u2060("), top=top).replace("\u2060", "")


def _block(part: str, top: int) -> str:
    if found := re.match(r"(#{1,3}) +(.+)\Z", part, re.DOTALL):
        level = top + len(found[1]) - 1
        return f"<h{level}>{_inline(found[2])}</h{level}>"
    if part.startswith("- "):
        return f"<ul>{_items(part, '- ')}</ul>"
    if re.match(_NUMBER, part):
        return f"<ol>{_items(part, _NUMBER)}</ol>"
    return f"<p>{_inline(part)}</p>"


def _items(part: str, mark: str) -> str:
    return "".join(f"<li>{_inline(item)}</li>" for item in re.split(rf"(?:^|\n){mark}", part)[1:])


def _inline(words: str) -> str:
    text, at, pieces = " ".join(words.split()), 0, []
    for found in _INLINE.finditer(text):
        pieces.append(escape(text[at : found.start()]))
        if found["strong"]:
            pieces.append(f"<strong>{escape(found['strong'])}</strong>")
        else:
            pieces.append(f'<a href="{escape(found["to"])}">{escape(found["words"])}</a>')
        at = found.end()
    return "".join([*pieces, escape(text[at:])])
