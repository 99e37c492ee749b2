"""Fetching an app's keys: only where it is safe, never longer, larger or more often than needed."""

from __future__ import annotations

import http.server
import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any, ClassVar

import pytest

from sharewell.lib import clock
from sharewell.oauth import jwks_fetch
from sharewell.oauth.refusal import Refusal

KEYS = {"keys": [{"kid": "one", "kty": "RSA"}]}


class Site(http.server.BaseHTTPRequestHandler):
    """An app's little server. `answers` says what is at each path."""

    answers: ClassVar[dict[str, tuple[int, bytes]]] = {}
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, body = self.answers[self.path]
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "/keys")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def site(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    Site.answers = {
        "/keys": (200, json.dumps(KEYS).encode()),
        "/moved": (302, b""),
        "/large": (200, b'{"keys": ["' + b"x" * 70_000 + b'"]}'),
        "/text": (200, b"hello"),
        "/list": (200, b"[]"),
        "/broken": (500, b""),
    }
    Site.asked = []
    jwks_fetch.forget()
    monkeypatch.setenv("SHAREWELL_DEMO", "1")
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    jwks_fetch.forget()


def why(uri: str) -> str:
    with pytest.raises(Refusal) as caught:
        jwks_fetch.of(uri, "")
    return caught.value.description


def test_an_app_on_this_machine_is_fetched_in_the_demo(site: str) -> None:
    assert jwks_fetch.of(f"{site}/keys", "one") == KEYS


def test_outside_the_demo_this_machine_is_out_of_reach(site: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHAREWELL_DEMO")
    assert "https" in why(f"{site}/keys")
    assert Site.asked == []


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/moved", "answered 302"),
        ("/large", "larger than"),
        ("/text", "not JSON"),
        ("/list", "list called keys"),
        ("/broken", "answered 500"),
    ],
)
def test_what_cannot_be_used_is_said(site: str, path: str, words: str) -> None:
    assert words in why(f"{site}{path}")


def test_keys_are_kept_and_an_unknown_kid_fetches_anew_but_not_at_every_request(site: str) -> None:
    now = clock.now()
    with clock.at(now):
        for kid in ("one", "one", "other", "other"):
            jwks_fetch.of(f"{site}/keys", kid)
    assert len(Site.asked) == 1
    with clock.at(now + timedelta(seconds=31)):
        jwks_fetch.of(f"{site}/keys", "one")
        assert len(Site.asked) == 1
        jwks_fetch.of(f"{site}/keys", "other")
    assert len(Site.asked) == 2
    with clock.at(now + timedelta(seconds=31 + 300)):
        jwks_fetch.of(f"{site}/keys", "one")
    assert len(Site.asked) == 3


def test_a_failure_is_remembered_for_a_while(site: str) -> None:
    now = clock.now()
    with clock.at(now):
        assert why(f"{site}/broken") == why(f"{site}/broken")
    assert len(Site.asked) == 1
    with clock.at(now + timedelta(seconds=31)):
        why(f"{site}/broken")
    assert len(Site.asked) == 2


@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "192.168.1.1",
        "172.16.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "fe80::1",
        "fd00::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
    ],
)
def test_a_name_that_points_inside_is_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jwks_fetch.forget()
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    public = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))
    inside = (family, socket.SOCK_STREAM, 6, "", (address, 443))
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: [public, inside])
    assert "public internet" in why("https://keys.sunrise.example.org/jwks")


@pytest.mark.parametrize(
    "uri", ["http://sunrise.example.org/jwks", "ftp://x/jwks", "https://user@x/jwks", "https:///x", "https://x:x/"]
)
def test_an_odd_address_is_refused(uri: str) -> None:
    jwks_fetch.forget()
    assert "cannot be used" in why(uri)
