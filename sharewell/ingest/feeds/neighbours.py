"""Which resources of a folder carry an identifier: read from the FHIR files beside the one being loaded.

Exports put providers, organizations and places into files of their own and name them by identifier. Only files
that begin with a resource of the wanted type are read, and only when such a reference is met.
"""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Final

from sharewell.ingest.feeds import references
from sharewell.ingest.maps import incoming

PEEK: Final = 8192
_TYPE: Final = re.compile(rb'"resourceType"\s*:\s*"(\w+)"')
_SUFFIXES: Final = (".ndjson", ".ndjson.gz", ".json", ".json.gz")


def carriers(folder: Path) -> references.Carriers:
    """Finds resources by identifier among the FHIR files of a folder; reads it again when its files change."""
    signature: list[tuple[str, int, int]] = []

    def find(kind: str, identifier: str) -> frozenset[str]:
        if not signature:
            signature.extend(_signature(folder))
        index = _index(folder, kind, tuple(signature))
        return frozenset(index.get((kind, identifier), ()))

    return find


def _signature(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.iterdir()):
        if path.name.endswith(_SUFFIXES):
            facts = path.stat()
            yield path.name, facts.st_size, facts.st_mtime_ns


@lru_cache(maxsize=8)
def _index(folder: Path, kind: str, files: tuple[tuple[str, int, int], ...]) -> dict[tuple[str, str], set[str]]:
    index: dict[tuple[str, str], set[str]] = {}
    for name, _, _ in files:
        for resource in _resources(folder / name, kind):
            if isinstance(own := resource.get("id"), str):
                references.note(index, kind, own, incoming.identifiers(resource))
    return index


def _resources(path: Path, kind: str) -> Iterator[incoming.Resource]:
    try:
        with path.open("rb") as file, _plain(file) as stream:
            head = stream.read(PEEK)
            found = [name.decode() for name in _TYPE.findall(head)[:2]]
            if not found or kind not in found or (found[0] != kind and found[0] != "Bundle"):
                return
            yield from _of_kind(head, stream, kind, found[0] == "Bundle" or _is_one(path))
    except (OSError, EOFError, zlib.error):
        return  # it is reported when the file itself is loaded


def _of_kind(head: bytes, stream: io.BufferedIOBase, kind: str, whole: bool) -> Iterator[incoming.Resource]:
    lines = [head + stream.read()] if whole else _lines(head, stream)
    for line in lines:
        try:
            resource = incoming.decode(line) if line.strip() else None
        except incoming.Fault:
            continue
        for one in entries(resource):
            if isinstance(one, dict) and one.get("resourceType") == kind:
                yield one


def entries(resource: object) -> list[object]:
    """The resources of a bundle, or the resource itself."""
    if not isinstance(resource, dict) or resource.get("resourceType") != "Bundle":
        return [resource]
    found = resource.get("entry")
    return [one.get("resource") for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _lines(head: bytes, stream: io.BufferedIOBase) -> Iterator[bytes]:
    *full, rest = head.split(b"\n")
    yield from full
    yield rest + stream.readline()
    yield from stream


def _is_one(path: Path) -> bool:
    return ".ndjson" not in path.name


def _plain(file: io.BufferedReader) -> io.BufferedIOBase:
    if file.peek(2)[:2] == b"\x1f\x8b":
        return gzip.GzipFile(fileobj=file)
    return file
