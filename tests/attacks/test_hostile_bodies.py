"""Bodies that no form of ours sends: refused before they are read, in words that the sender's kind understands."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
PAGES = ["/oauth/authorize", "/login/", "/register/", "/language/", "/logout/"]
MACHINES = ["/oauth/token", "/oauth/revoke", "/oauth/introspect"]


class ToDisk(FileUploadHandler):
    """Stands for Django's handler that writes to the server's disk."""

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        raise AssertionError("a byte of the file was read")

    def file_complete(self, file_size: int) -> None:
        return None


@override_settings(FILE_UPLOAD_HANDLERS=[f"{__name__}.ToDisk"])
@pytest.mark.parametrize("address", [*PAGES, *MACHINES])
def test_a_file_that_nobody_asked_for_is_refused_before_it_is_written_anywhere(address: str) -> None:
    file = SimpleUploadedFile("film.bin", b"x" * 300_000)
    answer = Client(enforce_csrf_checks=True).post(address, {"film": file})
    assert answer.status_code == 413


@pytest.mark.parametrize("length", ["262145", "9" * 40, "-1", "1e9", "²", "+5"])
def test_a_length_that_is_too_large_or_none_is_refused(length: str) -> None:
    answer = Client().generic("POST", "/login/", b"x", content_type=FORM, CONTENT_LENGTH=length)
    assert answer.status_code in {400, 413}


@pytest.mark.parametrize(
    "body",
    [
        b"grant_type=" + b"x" * 300_000,
        b"&".join(b"a%d=1" % number for number in range(2000)),
        b"grant_type=%ff%00&client_id=%ed%a0%80",
        b"\x00" * 100,
    ],
)
@pytest.mark.parametrize("address", MACHINES)
def test_a_program_gets_an_error_that_a_program_reads(address: str, body: bytes) -> None:
    answer = Client().generic("POST", address, body, content_type=FORM)
    assert answer.status_code in {400, 401, 413}
    assert answer.headers["Content-Type"] == "application/json"
    assert "error" in answer.json()


def test_another_charset_is_refused_in_the_same_way() -> None:
    answer: Any = Client().generic(
        "POST", "/oauth/token", b"grant_type=+AG8-", content_type=f"{FORM}; charset=utf-7"
    )
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request")
