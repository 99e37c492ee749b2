"""Stored bodies: zstd frames, with numbered dictionaries trained on synthetic data only.

Codec 0 has no dictionary; codec N uses dictionaries/N.zdict. A dictionary is never changed or deleted,
because every row names the codec that reads it. Compressors are not shared between threads.
"""

from __future__ import annotations

import threading
from functools import cache
from pathlib import Path
from typing import Final

import zstandard

FOLDER: Final = Path(__file__).parent / "dictionaries"
LEVEL: Final = 3
_local = threading.local()


@cache
def newest() -> int:
    """The codec that new bodies are written with."""
    return max((int(path.stem) for path in FOLDER.glob("*.zdict")), default=0)


def pack(body: bytes, codec: int) -> bytes:
    """The stored form of a finished body."""
    return _compressor(codec).compress(body)


def unpack(stored: bytes, codec: int) -> bytes:
    """The finished body. Raises zstandard.ZstdError for bytes that were damaged."""
    return _decompressor(codec).decompress(stored)


@cache
def _dictionary(codec: int) -> zstandard.ZstdCompressionDict | None:
    if codec == 0:
        return None
    return zstandard.ZstdCompressionDict((FOLDER / f"{codec}.zdict").read_bytes())


def _compressor(codec: int) -> zstandard.ZstdCompressor:
    held: dict[int, zstandard.ZstdCompressor] = _local.__dict__.setdefault("compressors", {})
    if codec not in held:
        held[codec] = zstandard.ZstdCompressor(
            level=LEVEL, dict_data=_dictionary(codec), write_checksum=False, write_dict_id=False
        )
    return held[codec]


def _decompressor(codec: int) -> zstandard.ZstdDecompressor:
    held: dict[int, zstandard.ZstdDecompressor] = _local.__dict__.setdefault("decompressors", {})
    if codec not in held:
        held[codec] = zstandard.ZstdDecompressor(dict_data=_dictionary(codec))
    return held[codec]
