"""FHIR resources for tests, and a file of them as the feed that recognises it reads it."""

from __future__ import annotations

import gzip
import io
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import orjson

from sharewell.ingest.feeds.feed import Context, PersonRecord, Record, Reject
from sharewell.ingest.feeds.fhir_bundle import FhirBundle
from sharewell.ingest.feeds.fhir_ndjson import FhirNdjson
from sharewell.records.item import Item

FEEDS = (FhirNdjson(), FhirBundle())


def plain_ref(kind: str, key: str) -> str:
    return f"{kind}/our-{key}"


def context() -> Context:
    return Context("hospital", ZoneInfo("America/New_York"), plain_ref, hash, lambda event: event)


class Read:
    """A file read by the feed that recognises it."""

    def __init__(self, path: Path) -> None:
        content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        self.records: list[Record] = []
        self.rejects: list[tuple[int, Reject, str]] = []
        self.size = 0
        feed = next(feed for feed in FEEDS if feed.recognises(path, content[:4096]))
        for row in feed.rows(path, io.BytesIO(content)):
            self.size += row.size
            try:
                if row.fault:
                    raise row.fault
                self.records += feed.load(row, CONTEXT)
            except Reject as reject:
                self.rejects.append((row.line, reject, row.source_text()))

    @property
    def items(self) -> list[Item]:
        return [one for one in self.records if isinstance(one, Item)]

    @property
    def people(self) -> list[PersonRecord]:
        return [one for one in self.records if isinstance(one, PersonRecord)]

    def body(self, kind: str) -> dict[str, Any]:
        body = next(one.body for one in self.items if one.type == kind)
        assert body is not None
        return body

    def reasons(self) -> list[tuple[int, str, str]]:
        return [(line, reject.field, reject.reason) for line, reject, _ in self.rejects]


CONTEXT = context()


def ndjson(path: Path, *resources: object) -> Read:
    path.write_bytes(b"\n".join(orjson.dumps(one) if isinstance(one, dict) else one for one in resources))  # type: ignore[misc]
    return Read(path)


def bundle(path: Path, *entries: dict[str, Any], kind: str = "transaction") -> Read:
    path.write_bytes(orjson.dumps({"resourceType": "Bundle", "type": kind, "entry": list(entries)}))
    return Read(path)


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "alice", **more}


def observation(**more: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "id": "o1",
        "status": "final",
        "subject": {"reference": "Patient/alice"},
        **more,
    }
