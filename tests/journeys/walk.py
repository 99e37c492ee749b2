"""A walk over all pages that a visitor can reach by links."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from tests.journeys.browser import Visitor

LINKS = "a[href^='/']"
HREFS = "links => links.map(link => link.getAttribute('href'))"
OF_A_KIND = 2


def walk(visitor: Visitor, start: str = "/account/") -> Iterator[str]:
    """Open one page after the other and yield its path while it is open; of pages of a kind, two are enough."""
    waiting, known, kinds = [start], {start}, Counter[str]([kind(start)])
    while waiting:
        path = waiting.pop(0)
        answer = visitor.page.request.get(visitor.harbor.base + path)
        if not answer.headers["content-type"].startswith("text/html"):
            continue  # a paper or a file
        visitor.open(path)
        yield path
        for found in visitor.page.locator(LINKS).evaluate_all(HREFS):
            if found not in known and kinds[kind(found)] < OF_A_KIND:
                known.add(found)
                kinds[kind(found)] += 1
                waiting.append(found)


def kind(path: str) -> str:
    """A path without what tells one thing from another of its kind."""
    return re.sub(r"/(?=[^/]*\d)[^/?]+|\?.*", "/…", path)
