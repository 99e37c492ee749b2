"""A file of a feed: opened plain or gzip, digested, its progress counted in bytes on disk."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from isal import igzip

GZIP = b"\x1f\x8b"
HEAD = 65536


def files_of(paths: list[Path]) -> list[Path]:
    """The files named, and those in the folders named (sorted; hidden ones left out).

    Raises FileNotFoundError naming the first path that does not exist.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path} does not exist.")
        inside = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        found += [one for one in inside if path == one or not _hidden(one.relative_to(path))]
    return found


def digest(path: Path) -> str:
    """SHA-256 of the bytes on disk, as hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def head(path: Path) -> bytes:
    """The first bytes, decompressed: what a feed recognises a file by. Empty when it cannot be read."""
    try:
        with opened(path) as (stream, _):
            return stream.read(HEAD)
    except Exception:  # a damaged gzip file raises many things; the feed then says that it knows no such file
        return b""


@contextmanager
def opened(path: Path) -> Iterator[tuple[BinaryIO, BinaryIO]]:
    """The decompressed stream, and the raw file whose `tell()` tells how far reading has come."""
    with path.open("rb") as raw:
        packed = raw.read(2) == GZIP
        raw.seek(0)
        if packed:
            unpacked = igzip.open(raw, "rb")  # type: ignore[no-untyped-call]
            yield cast(BinaryIO, unpacked), raw
        else:
            yield raw, raw


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
