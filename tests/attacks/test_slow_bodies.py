"""Connections that announce a body and never send it: whoever reads a page or a record is served all the same."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from urllib.parse import urlsplit

import httpx

from tests.serving import serving

CONNECTIONS = 24
PROMISED = (
    b"POST /oauth/token HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 1000\r\n\r\ngrant_type="
)


def test_bodies_that_never_come_hold_no_one_up_who_reads(own_database: str) -> None:
    with serving() as base, ExitStack() as stack:
        at = urlsplit(base)
        for _ in range(CONNECTIONS):
            slow = stack.enter_context(socket.create_connection((at.hostname, at.port)))
            slow.sendall(PROMISED % at.netloc.encode())
        for path in ("/health/ready", "/patient/fhir/metadata", "/login/") * 8:
            assert httpx.get(f"{base}{path}", timeout=5).status_code == 200


def test_a_form_is_taken_again_when_they_are_gone(own_database: str) -> None:
    with serving() as base:
        at = urlsplit(base)
        with ExitStack() as stack:
            for _ in range(CONNECTIONS):
                slow = stack.enter_context(socket.create_connection((at.hostname, at.port)))
                slow.sendall(PROMISED % at.netloc.encode())
            answers = {httpx.post(f"{base}/oauth/token", data={"x": "y"}, timeout=5).status_code for _ in range(8)}
            assert answers <= {503, 400}
        for _ in range(16):
            assert httpx.post(f"{base}/oauth/token", data={"x": "y"}, timeout=5).status_code == 400


def test_many_forms_at_once_are_all_taken(own_database: str) -> None:
    with serving() as base, ThreadPoolExecutor(16) as pool:
        sent = [pool.submit(httpx.post, f"{base}/oauth/token", data={"x": "y"}, timeout=20) for _ in range(160)]
        assert {one.result().status_code for one in sent} == {400}
