"""A long list in pages: which one is asked for, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Page:
    """What one page shows. `links` are (number, address); both are empty for a list of one page."""

    rows: Sequence[Any]
    total: int
    number: int
    links: list[tuple[str, str]]
    previous: str = ""
    following: str = ""


def page(request: HttpRequest, rows: Sequence[Any], size: int) -> Page:
    """The page that `?page=` asks for; a number that makes no sense is brought to the nearest one that does."""
    pages = Paginator(rows, size)
    here = pages.get_page(request.GET.get("page"))

    def address(number: int) -> str:
        kept = [(name, value) for name, value in request.GET.items() if name != "page" and value]
        return "?" + urlencode([*kept, ("page", str(number))])

    if pages.num_pages == 1:
        return Page(list(here.object_list), pages.count, 1, [])
    shown = pages.get_elided_page_range(here.number, on_each_side=1, on_ends=1)
    links = [(str(one), address(one) if isinstance(one, int) else "") for one in shown]
    back = address(here.previous_page_number()) if here.has_previous() else ""
    on = address(here.next_page_number()) if here.has_next() else ""
    return Page(list(here.object_list), pages.count, here.number, links, back, on)
