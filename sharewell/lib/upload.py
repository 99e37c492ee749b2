"""What a person uploads, made harmless: known by its content, pictures written anew, nothing else taken.

A picture is decoded and encoded again, so that no hidden data, no place where it was taken and no other file
inside it survives. A PDF stays as it is (nobody can take a program out of one reliably): it is only ever
given out as a download.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
MOST_PIXELS: Final = 50_000_000
_LONGEST_SIDE: Final = 4000
_HEADER_WITHIN: Final = 1024


class Unfit(ValueError):
    """The file is not taken; `why` is "empty", "large", "kind" or "damaged"."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Clean:
    """A file that may be kept: its media type and its bytes."""

    type: str
    content: bytes


def clean(content: bytes, *, most: int) -> Clean:
    """The file as it may be kept; `most` is the largest size in bytes. Raises Unfit."""
    if not content:
        raise Unfit("empty")
    if len(content) > most:
        raise Unfit("large")
    if b"%PDF-" in content[:_HEADER_WITHIN]:
        return _pdf(content)
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(content)
    raise Unfit("kind")


def _pdf(content: bytes) -> Clean:
    if b"%%EOF" not in content[-2048:]:
        raise Unfit("damaged")
    return Clean(PDF, content)


def _picture(content: bytes) -> Clean:
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG")) as found:
            if found.width * found.height > MOST_PIXELS:
                raise Unfit("large")
            upright = ImageOps.exif_transpose(found)
            kind = JPEG if found.format == "JPEG" else PNG
            plain = upright.convert("RGB" if kind == JPEG or upright.mode not in {"1", "L"} else upright.mode)
            plain.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
            fresh = Image.new(plain.mode, plain.size)
            fresh.paste(plain)
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        if isinstance(error, Unfit):
            raise
        raise Unfit("damaged") from error
    out = io.BytesIO()
    if kind == JPEG:
        fresh.save(out, "JPEG", quality=88, optimize=True)
    else:
        fresh.save(out, "PNG", optimize=True)
    return Clean(kind, out.getvalue())
