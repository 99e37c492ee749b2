"""Headers that every page has, also the ones that no view made."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.laws.test_routes import routes

pytestmark = pytest.mark.django_db


def addresses() -> list[str]:
    """Every address of sharewell.urls, with something in the place of its parameters, and one that is none."""
    known = [re.sub("<[^>]+>", "something", address) for address, _ in routes(get_resolver().url_patterns)]
    return [*known, "/no-such-page", "/login/%00", "/%ff"]


@pytest.mark.parametrize("method", ["GET", "HEAD", "POST", "OPTIONS", "PUT"])
def test_no_page_is_framed_sniffed_or_without_a_content_policy(method: str) -> None:
    for address in addresses():
        answer = Client(enforce_csrf_checks=True).generic(method, address)
        assert answer.headers["X-Frame-Options"] == "DENY", address
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], address
        assert answer.headers["X-Content-Type-Options"] == "nosniff", address


def test_the_answer_to_a_foreign_host_has_them_too_and_does_not_name_it() -> None:
    answer = Client().get("/login/", headers={"host": "evil.example.org"})
    assert answer.status_code == 400
    assert b"evil" not in answer.content
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


def test_no_page_stays_in_a_cache_of_the_browser_or_on_the_way() -> None:
    public = ("/.well-known/", "/oauth/jwks")
    for address in addresses():
        kept = Client().get(address).headers.get("Cache-Control", "")
        assert "no-store" in kept or address.startswith(public), address
