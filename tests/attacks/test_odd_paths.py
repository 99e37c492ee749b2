"""NUL, broken UTF-8 and endless paths, signed in, at every address: an ordinary refusal, never a fault of ours."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.urls import get_resolver

from tests.laws.test_routes import routes
from tests.oauth import world

ODD = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%ED%A0%80",
    "%F0%9D%92%B3",
    "x" * 3000,
    "'--",
    "%22%3E%3Cscript%3E",
    "..%2f..%2fetc",
]


@pytest.fixture(scope="module")
def browser(module_database: str) -> Client:
    made = Client(raise_request_exception=False)
    made.force_login(world.alice().user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return made


@pytest.mark.parametrize("odd", ODD)
def test_what_no_id_looks_like_is_not_found(browser: Client, odd: str) -> None:
    with_ids = [address for address, _ in routes(get_resolver().url_patterns) if "<" in address]
    assert len(with_ids) > 4
    for address in with_ids:
        for method in ("GET", "POST"):
            answer = browser.generic(method, re.sub("<[^>]+>", lambda _: odd, address))
            assert answer.status_code in {400, 404, 405, 410}, (method, address)


@pytest.mark.parametrize("odd", ["\x00", "\ufffd", "\U0001d4b3", "x" * 3000, "'--"])
@pytest.mark.parametrize(
    "name", ["client_id", "scope", "state", "nonce", "prompt", "max_age", "code_challenge", "x"]
)
def test_what_no_parameter_holds_is_refused_or_passed_over(browser: Client, name: str, odd: str) -> None:
    app = world.sunrise()
    asked = {key: values[0] for key, values in world.asks(app).items()} | {name: odd}
    assert browser.get(f"/oauth/authorize?{urlencode(asked)}").status_code in {302, 400}


@pytest.mark.parametrize("odd", ["\x00", "a\x00", "\U0001d4b3" * 50, "x" * 5000])
@pytest.mark.parametrize("address", ["/login/", "/register/", "/register/?with=ssn", "/language/"])
def test_what_no_field_holds_is_refused_in_the_form(browser: Client, address: str, odd: str) -> None:
    names = ("login", "password", "card_id", "ssn", "given", "family", "birth_date_month", "language", "next")
    answer = Client(raise_request_exception=False).post(address, dict.fromkeys(names, odd))
    assert answer.status_code in {200, 302, 422}
