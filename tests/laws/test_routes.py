"""Laws about routes and pages: routes name their guards, pages ask no database and load nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver

from sharewell.web.shared import guard
from tests.laws import source

GUARDS = {"public", "member", "staff", "machine", "demo"}
TAG = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
QUERY = re.compile(r"\.(objects|all|filter|exclude|values|values_list|select_related|\w+_set)\b")
FOREIGN = re.compile(r"<(?:script|link|img|iframe|source|video|audio|form)\b[^>]*=\s*[\"']?(?:https?:)?//", re.I)
INLINE = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle=|\son[a-z]+=\s*[\"']", re.I)


def routes(patterns: list[URLPattern | URLResolver], prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, address)
        else:
            yield address, pattern


def templates() -> list[tuple[str, str]]:
    """(name, text) of every page of the house."""
    return [
        (source.name(path), path.read_text("utf-8"))
        for path in source.files()
        if path.suffix == ".html" and source.HOUSE in path.parents
    ]


def breaking(law: re.Pattern[str]) -> list[str]:
    return [f"{name}: {found.group()}" for name, text in templates() for found in law.finditer(text)]


def test_every_route_names_its_guard() -> None:
    every = dict(routes(get_resolver().url_patterns))
    assert every
    assert [address for address, pattern in every.items() if guard.of(pattern) not in GUARDS] == []


def test_a_view_without_a_guard_is_refused() -> None:
    assert "sharewell.web.shared.guard.DenyUnguarded" in settings.MIDDLEWARE
    middleware = guard.DenyUnguarded(lambda request: HttpResponse())
    with pytest.raises(PermissionDenied):
        middleware.process_view(HttpRequest(), lambda request: HttpResponse(), (), {})


def test_no_template_asks_the_database() -> None:
    tags = [(name, tag) for name, text in templates() for tag in TAG.findall(text)]
    assert [f"{name}: {tag}" for name, tag in tags if QUERY.search(tag)] == []


def test_no_page_loads_anything_from_elsewhere() -> None:
    assert breaking(FOREIGN) == []


def test_no_page_holds_code_or_style_that_its_content_policy_forbids() -> None:
    assert breaking(INLINE) == []


def test_no_check_can_be_turned_off() -> None:
    assert settings.DEBUG is False
    assert "*" not in settings.ALLOWED_HOSTS
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    assert not any("unsafe" in str(value) for values in directives.values() for value in values)
