"""FHIR NDJSON: one resource a line, plain or gzip, as bulk exports write it.

A line that is no resource (an export's log) is rejected with its reason like any other.
Source: https://hl7.org/fhir/uv/bulkdata/STU2/
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

from sharewell.ingest.feeds import fhir_resource
from sharewell.ingest.feeds.feed import Context, Record, Reject, Row
from sharewell.ingest.feeds.fhir_resource import Scope
from sharewell.ingest.maps import incoming

LONGEST: Final = 64 * 1024 * 1024
BOM: Final = b"\xef\xbb\xbf"
NUL: Final = b"\\u0000"
LOG: Final = ("exportId", "eventId", "timestamp")


class FhirNdjson:
    """The feed of NDJSON files. A Row's fields are the line's bytes and the file's Scope."""

    name = "fhir-ndjson"

    def recognises(self, path: Path, head: bytes) -> bool:
        """By the name, or by two JSON objects in two lines."""
        if ".ndjson" in path.name or ".jsonl" in path.name:
            return True
        first, _, second = head.partition(b"\n")
        return first.rstrip().endswith(b"}") and b'"resourceType"' in first and second.startswith(b"{")

    def rows(self, path: Path, stream: BinaryIO) -> Iterator[Row]:
        """A Row for each line that is not blank."""
        scope = Scope(path.parent)
        position = number = 0
        while line := stream.readline(LONGEST):
            number += 1
            fault = None
            if len(line) == LONGEST and not line.endswith(b"\n"):
                fault = Reject("line", f"is longer than {LONGEST // 2**20} MiB")
                while (rest := stream.readline(LONGEST)) and not rest.endswith(b"\n"):
                    pass
            if number == 1:
                line = line.removeprefix(BOM)
            if line := line.strip():
                position += 1
                yield Row(position, number, number, (line, scope), fault=fault, text=_text)

    def load(self, row: Row, context: Context) -> Iterator[Record]:
        """The item of the line's resource."""
        line, scope = row.fields
        try:
            resource = incoming.decode(line)
            if NUL in line:
                incoming.refuse_nul(resource)
        except incoming.Fault as fault:
            raise Reject(fault.field, fault.reason) from None
        if isinstance(resource, dict) and "resourceType" not in resource and set(LOG) <= resource.keys():
            raise Reject(
                "resourceType", "is missing: this is a line of a bulk export's log", "Nothing is to be done."
            )
        yield from fhir_resource.records(resource, "", scope, context)


def _text(fields: tuple[bytes, Scope]) -> str:
    return fields[0].decode("utf-8", "replace")
