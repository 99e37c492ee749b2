"""A larger body is for the one view that takes a file, and for someone who is signed in, and nowhere else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.base import SessionBase
from django.core.files.uploadedfile import InMemoryUploadedFile, SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from sharewell import policy
from sharewell.accounts.models import User
from sharewell.web.shared import attachment, body_turn
from sharewell.web.shared.body_limit import BodyLimit, limit_at, takes_file

MEGABYTE = 1024 * 1024
FILED = "/account/representatives/ask/paper/"


@takes_file(8 * MEGABYTE)
def filing(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


def plain(request: HttpRequest) -> HttpResponse:
    return HttpResponse(b"ok")


def sent(size: int, *, signed_in: bool = True) -> HttpRequest:
    body = {"paper": SimpleUploadedFile("paper.pdf", b"x" * size)}
    request = RequestFactory().post("/somewhere/", body)
    request.user = User(pk=1) if signed_in else AnonymousUser()
    request.session = SessionBase()
    return request


def judged(request: HttpRequest, view: Any) -> int:
    answer = BodyLimit(plain).process_view(request, view, (), {})
    return 200 if answer is None else answer.status_code


def test_a_view_that_takes_a_file_takes_it_from_a_signed_in_person_and_keeps_it_in_memory() -> None:
    request = sent(5 * MEGABYTE)
    assert judged(request, filing) == 200
    assert isinstance(request.FILES["paper"], InMemoryUploadedFile)


@pytest.mark.parametrize(
    ("size", "signed_in", "view"),
    [(9 * MEGABYTE, True, filing), (MEGABYTE, False, filing), (MEGABYTE, True, plain), (300_000, True, plain)],
)
@pytest.mark.django_db
def test_everything_else_is_refused_unread(size: int, signed_in: bool, view: Any) -> None:
    assert judged(sent(size, signed_in=signed_in), view) == 413


def turn(path: str, length: int) -> bool:
    """Whether the body was read (into memory) when its turn came."""
    environ = {"PATH_INFO": path, "CONTENT_LENGTH": str(length), "wsgi.input": BytesIO(b"x" * length)}
    before = environ["wsgi.input"]
    assert body_turn.take(environ)
    return environ["wsgi.input"] is not before


def test_the_server_reads_a_large_body_only_for_the_address_that_takes_a_file() -> None:
    most = policy.current().paper_megabytes * MEGABYTE
    assert limit_at(FILED) > most
    assert turn(FILED, most)
    assert not turn(FILED, most + MEGABYTE)
    for path in ("/login/", "/register/", "/oauth/token", "/account/representatives/", "/nothing-here/"):
        assert not turn(path, MEGABYTE)
        assert turn(path, 1000)


def test_a_file_from_outside_is_only_ever_a_download() -> None:
    answer = attachment.answer(b"%PDF-1.7", "application/pdf", "paper-1")
    assert answer["Content-Disposition"] == 'attachment; filename="paper-1.pdf"'
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert attachment.answer(b"<html>", "text/html", "x")["Content-Type"] == "application/octet-stream"
