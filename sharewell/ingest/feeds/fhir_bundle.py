"""FHIR JSON files: a bundle with its entries, or a single resource; plain or gzip, one file in memory at a time.

Entries are taken alike whatever the bundle's type (transaction, batch, collection, searchset, history): an entry
with a resource is the state of that resource, an entry with `request.method` DELETE removes it.
Source: https://hl7.org/fhir/R4/bundle.html
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

from sharewell.ingest.feeds import fhir_resource, neighbours, references
from sharewell.ingest.feeds.feed import Context, FileReject, Record, Reject, Row
from sharewell.ingest.feeds.fhir_resource import Scope
from sharewell.ingest.maps import exact, incoming

NUL: Final = b"\\u0000"
_FULL_URL: Final = re.compile(r"(https?://.+)/([A-Z][A-Za-z]+)/([A-Za-z0-9\-.]{1,64})\Z", re.ASCII)


@dataclass(slots=True)
class Part:
    """One entry of a file: its number from 1, what it holds, and the file it came in."""

    number: int
    entry: Any
    scope: Scope
    whole: bytes


class FhirBundle:
    """The feed of JSON files that hold a bundle or one resource."""

    name = "fhir-bundle"

    def recognises(self, path: Path, head: bytes) -> bool:
        """A JSON object with a resourceType, unless its name or its second line says NDJSON."""
        start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
        return ".ndjson" not in path.name and start.startswith(b"{") and b'"resourceType"' in head

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """A Row for each entry; its line numbers are entry numbers. Raises FileReject when this is no JSON."""
        whole = stream.read().removeprefix(b"\xef\xbb\xbf")
        try:
            content = incoming.decode(whole)
        except incoming.Fault as fault:
            raise FileReject(fault.field, fault.reason, "Send the file again.") from None
        if not isinstance(content, dict) or content.get("resourceType") != "Bundle":
            part = Part(1, {"resource": content}, Scope(path.parent, nul=NUL in whole), whole)
            yield Row(1, 1, whole.count(b"\n") + 1, part, text=_text)
            return
        entries = content.get("entry", [])
        if not isinstance(entries, list):
            raise FileReject("Bundle.entry", "is no list", "Send the file again.")
        del content
        scope = _scope(path.parent, entries)
        scope.nul = NUL in whole
        for number, entry in enumerate(entries, 1):
            entries[number - 1] = None
            yield Row(number, number, number, Part(number, entry, scope, whole), text=_text)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """The item of the entry's resource."""
        part: Part = row.fields
        entry = part.entry
        if not isinstance(entry, dict):
            raise Reject("entry", "is no JSON object")
        request: Any = entry.get("request")
        if "resource" not in entry:
            method = request.get("method") if isinstance(request, dict) else None
            if method != "DELETE" or not isinstance(url := request.get("url"), str):
                raise Reject("entry.resource", "is missing")
            yield from fhir_resource.removal(url, context)
            return
        if part.scope.nul:
            _refuse_nul(entry["resource"])
        yield from fhir_resource.records(entry["resource"], _known_as(entry), part.scope, context)


def _refuse_nul(resource: object) -> None:
    try:
        incoming.refuse_nul(resource)
    except incoming.Fault as fault:
        raise Reject(fault.field, fault.reason) from None


def _scope(folder: Path, entries: list[Any]) -> Scope:
    local: dict[str, tuple[str, str]] = {}
    bases: set[str] = set()
    inside: list[tuple[str, str, list[str]]] = []
    for entry in entries:
        if not isinstance(entry, dict):
            continue
        resource = entry.get("resource")
        if not isinstance(resource, dict):
            continue
        url, kind = entry.get("fullUrl"), resource.get("resourceType")
        own = resource.get("id") or _known_as(entry)
        if not isinstance(kind, str) or not isinstance(own, str):
            continue
        if isinstance(url, str):
            local[url] = (kind, own)
            if (found := _FULL_URL.match(url)) and found[2] == kind:
                bases.add(found[1])
        if "identifier" in resource:
            inside.append((kind, own, incoming.identifiers(resource)))
    scope = Scope(folder, local, frozenset(bases))
    scope.carriers = _within(inside, folder)
    return scope


def _within(inside: list[tuple[str, str, list[str]]], folder: Path) -> references.Carriers:
    index: dict[tuple[str, str], set[str]] = {}
    beside = neighbours.carriers(folder)

    def find(kind: str, identifier: str) -> frozenset[str]:
        if inside:
            for one in inside:
                references.note(index, *one)
            inside.clear()
        return frozenset(index.get((kind, identifier), ())) or beside(kind, identifier)

    return find


def _known_as(entry: dict[str, Any]) -> str:
    """The id that a bundle gives an entry whose resource carries none."""
    url = entry.get("fullUrl")
    if not isinstance(url, str):
        return ""
    if url.startswith(("urn:uuid:", "urn:oid:")):
        return url.rpartition(":")[2]
    found = _FULL_URL.match(url)
    return found[3] if found else ""


def _text(part: Part) -> str:
    """The entry as it stood in the file (loading rewrites it, so it is read once more)."""
    content: Any = incoming.decode(part.whole)
    if isinstance(content, dict) and content.get("resourceType") == "Bundle":
        content = content["entry"][part.number - 1]
    return orjson.dumps(content, default=exact.default).decode()
