"""What is uploaded is known by its content; a picture is written anew; everything else is refused."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from sharewell.lib import upload
from sharewell.lib.upload import JPEG, PDF, PNG, Unfit, clean

MOST = 1_000_000
A_PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str, **extra: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 32), (10, 120, 90)).save(out, kind, **extra)  # type: ignore[arg-type]
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind"), [(A_PDF, PDF), (picture("JPEG"), JPEG), (picture("PNG"), PNG)], ids=["pdf", "jpeg", "png"]
)
def test_three_kinds_of_file_are_taken(content: bytes, kind: str) -> None:
    assert clean(content, most=MOST).type == kind


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"), (b"x" * (MOST + 1), "large"), (b"<html><script>", "kind"), (b"MZ\x90\x00", "kind"),
        (b"<svg onload=alert(1)>", "kind"), (picture("GIF"), "kind"), (b"PK\x03\x04", "kind"),
        (b"%PDF-1.7 and no end", "damaged"), (picture("PNG")[:40], "damaged"),
        (b"\xff\xd8\xff" + b"\0" * 60, "damaged"),
    ],
)  # fmt: skip
def test_everything_else_is_refused(content: bytes, why: str) -> None:
    with pytest.raises(Unfit) as refused:
        clean(content, most=MOST)
    assert refused.value.why == why


def test_a_picture_loses_what_is_hidden_in_it() -> None:
    """Where it was taken, a comment, and a page or program glued to its end."""
    exif = Image.Exif()
    exif[0x010E] = "Alice's kitchen table"
    for content in (picture("JPEG", exif=exif, comment=b"a secret word"), picture("PNG")):
        glued = content + b"<script>alert(1)</script>"
        kept = clean(glued, most=MOST).content
        for hidden in (b"kitchen", b"a secret word", b"<script>"):
            assert hidden not in kept
        with Image.open(io.BytesIO(kept)) as again:
            assert again.size == (64, 32)
            assert not again.getexif()


def test_a_picture_that_would_fill_the_memory_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upload, "MOST_PIXELS", 1000)
    with pytest.raises(Unfit) as refused:
        clean(picture("PNG"), most=MOST)
    assert refused.value.why == "large"


def test_the_name_and_the_stated_type_of_a_file_do_not_count() -> None:
    """Only the content is looked at: a web page that calls itself a picture is none."""
    with pytest.raises(Unfit):
        clean(b"<!doctype html>" + picture("PNG"), most=MOST)
