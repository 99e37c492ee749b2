"""Whatever a FHIR file holds, the feed answers with items or rejects and never falls over."""

from __future__ import annotations

import copy
import io
from pathlib import Path
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from sharewell.ingest.feeds.feed import FileReject, Reject
from sharewell.ingest.feeds.fhir_bundle import FhirBundle
from sharewell.ingest.feeds.fhir_ndjson import FhirNdjson
from sharewell.records.item import Item
from tests.ingest.fhir_files import CONTEXT

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**62), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=6,
)
ALICE: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "alice",
    "meta": {"lastUpdated": "2024-01-01T00:00:00Z", "versionId": "1"},
    "identifier": [{"type": {"coding": [{"code": "SS"}]}, "system": "s", "value": "999-00-0001"}],
    "name": [{"use": "official", "family": "Ames", "given": ["Alice"], "suffix": ["Jr."]}],
    "telecom": [{"system": "email", "value": "alice@example.org"}],
    "gender": "female",
    "birthDate": "1950-02-03",
    "deceasedDateTime": "2020-01-01",
    "address": [{"line": ["1 Main St"], "city": "Portland", "country": "US"}],
    "communication": [{"language": {"coding": [{"code": "en"}]}, "preferred": True}],
}
EOB: dict[str, Any] = {
    "resourceType": "ExplanationOfBenefit",
    "id": "e",
    "contained": [{"resourceType": "Coverage", "id": "c"}],
    "patient": {"reference": "Patient/alice"},
    "provider": {"reference": "Practitioner?identifier=s|1"},
    "total": [{"amount": {"value": 1.005, "currency": "USD"}}],
    "diagnosis": [{"diagnosisCodeableConcept": {"coding": [{"system": "s", "code": "c"}]}}],
}
ROLE: dict[str, Any] = {
    "resourceType": "PractitionerRole",
    "id": "r",
    "practitioner": {"identifier": {"system": "s", "value": "1"}},
    "location": [{"identifier": {"system": "s", "value": "1"}}],
}


@st.composite
def damaged(draw: st.DrawFn) -> dict[str, Any]:
    """A resource of which some part, anywhere, is something else."""
    resource: dict[str, Any] = copy.deepcopy(draw(st.sampled_from([ALICE, EOB, ROLE])))
    for _ in range(draw(st.integers(1, 3))):
        node: Any = resource
        while True:
            keys = list(node) if isinstance(node, dict) else list(range(len(node)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(node[key], dict | list) and node[key] and draw(st.booleans()):
                node = node[key]
                continue
            node[key] = draw(JUNK)
            break
    return resource


def taken(feed: FhirBundle | FhirNdjson, path: Path, content: bytes) -> list[Item]:
    found: list[Item] = []
    for row in feed.rows(path, io.BytesIO(content)):
        try:
            found += [one for one in feed.load(row, CONTEXT) if isinstance(one, Item)]
        except Reject:
            assert isinstance(row.source_text(), str)
    return found


@given(damaged())
def test_a_damaged_resource_is_an_item_or_a_reject(resource: dict[str, Any]) -> None:
    folder = Path(__file__).parent
    line = orjson.dumps(resource, option=orjson.OPT_NON_STR_KEYS)
    for item in taken(FhirNdjson(), folder / "x.ndjson", line):
        assert orjson.loads(orjson.dumps(item.body))["resourceType"] == item.type
    bundle = b'{"resourceType":"Bundle","entry":[{"fullUrl":"urn:uuid:1","resource":' + line + b"}]}"
    assert len(taken(FhirBundle(), folder / "x.json", bundle)) <= 1


@given(JUNK, JUNK)
def test_a_damaged_bundle_is_read_as_far_as_it_goes(entry: object, url: object) -> None:
    whole = {"resourceType": "Bundle", "entry": [entry, {"resource": ALICE, "fullUrl": url, "request": entry}]}
    try:
        items = taken(FhirBundle(), Path(__file__).parent / "x.json", orjson.dumps(whole))
    except FileReject:
        return
    assert [item.key for item in items] == ["alice"]


@given(st.binary(max_size=60))
def test_any_bytes_are_rows_or_a_refused_file(content: bytes) -> None:
    assert taken(FhirNdjson(), Path(__file__).parent / "x.ndjson", content) == []
