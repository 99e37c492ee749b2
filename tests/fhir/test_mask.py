"""A record without the places of its person: by structure and by value, in every corner of a body."""

from __future__ import annotations

import base64
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import mask
from sharewell.fhir.mask import Mask

OLD = ("12 Pier Road", "alice@old.example", "(207) 555-0133")
NEW = {"line": ["PO Box 7"], "city": "Bangor", "state": "ME", "postalCode": "04401"}
SAFE = Mask(NEW, ({"system": "email", "value": "safe@new.example"},), mask.known_of(OLD))


def told(body: dict[str, Any]) -> str:
    return orjson.dumps(body).decode().casefold()


def test_the_places_of_a_patient_are_replaced_and_those_of_contacts_go() -> None:
    body = {
        "resourceType": "Patient", "name": [{"family": "Rivera"}], "text": {"div": "<div>12 Pier Road</div>"},
        "address": [{"line": ["12 Pier Road"], "city": "Portland"}, {"use": "old", "line": ["1 First St"]}],
        "telecom": [{"system": "phone", "value": "207-555-0133"}],
        "contact": [{"name": {"family": "Rivera"}, "address": {"line": ["12 Pier Road"]}, "telecom": [{}]}],
        "extension": [
            {"url": "http://example.org/patient-birthPlace", "valueAddress": {"city": "Portland"}},
            {"url": "http://example.org/us-core-birthsex", "valueCode": "F"},
        ],
    }  # fmt: skip
    made = mask.over(body, SAFE)
    assert made["address"] == [NEW]
    assert made["telecom"] == [{"system": "email", "value": "safe@new.example"}]
    assert made["contact"] == [{"name": {"family": "Rivera"}}]
    assert [one["url"].rpartition("/")[2] for one in made["extension"]] == ["us-core-birthsex"]
    assert "text" not in made
    assert made["name"] == body["name"]
    assert body["address"][0]["line"] == ["12 Pier Road"], "the source's body is left as it is"


def test_a_place_that_is_only_the_inbox_leaves_no_address_at_all() -> None:
    told = {
        "resourceType": "Patient",
        "address": [{"line": ["x"]}],
        "extension": [{"url": "a", "valueAddress": {}}],
    }
    made = mask.over(told, Mask())
    assert made == {"resourceType": "Patient"}


@pytest.mark.parametrize(
    "spelled",
    ["12 Pier Road", "12 PIER ROAD", "12  Pier-Road,", "Alice@Old.example", "207.555.0133", "+1 (207) 555 0133"],
)
def test_a_known_place_goes_from_every_text_however_it_is_spelled(spelled: str) -> None:
    note = f"She lives at {spelled} now."
    body = {"resourceType": "ExplanationOfBenefit", "processNote": [{"text": note}], "item": [{"sequence": 1}]}
    made = mask.over(body, SAFE)
    assert mask.HIDDEN in made["processNote"][0]["text"]
    assert spelled.strip(",").casefold() not in told(made)
    assert made["item"] == body["item"]


def test_places_of_service_go_and_those_of_providers_stay() -> None:
    clinic = {"resourceType": "Organization", "address": [{"line": ["5 Clinic Way"]}]}
    body = {
        "resourceType": "ExplanationOfBenefit",
        "contained": [clinic, {"resourceType": "Patient", "address": [NEW]}],
        "item": [{"sequence": 1, "locationAddress": {"line": ["12 Pier Rd"]}}],
    }  # fmt: skip
    made = mask.over(body, SAFE)
    assert made["contained"] == [clinic, {"resourceType": "Patient"}]
    assert made["item"] == [{"sequence": 1}]


def test_a_text_that_is_attached_is_cleaned_and_a_picture_is_left() -> None:
    def attached(kind: str, text: str) -> dict[str, Any]:
        return {"contentType": kind, "data": base64.b64encode(text.encode()).decode(), "hash": "x", "size": 3}

    picture = attached("image/png", "not a text")
    body = {"resourceType": "DocumentReference", "content": [
        {"attachment": attached("text/plain; charset=utf-8", "Home: 12 Pier Road")},
        {"attachment": attached("application/xml", "<p>nothing</p>")}, {"attachment": picture},
    ]}  # fmt: skip
    first, second, third = (one["attachment"] for one in mask.over(body, SAFE)["content"])
    assert base64.b64decode(first["data"]) == b"Home: [private]"
    assert "hash" not in first
    assert second == attached("application/xml", "<p>nothing</p>")
    assert third == picture


def test_what_is_too_common_is_not_taken_out_of_texts() -> None:
    assert mask.known_of(["Apt 4", "Portland", "04101", "ME", "", "12"]) == frozenset()
    assert mask.places({"resourceType": "Patient", "address": [{"line": ["12 Pier Road", "Apt 4"]}]}) == {
        "12 Pier Road"
    }


LEAVES = st.one_of(st.sampled_from([*OLD, "clear", "x"]), st.integers(0, 99), st.booleans())
NAMES = st.sampled_from(["address", "telecom", "text", "note", "value", "valueAddress", "contact", "line", "item"])
TREES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=4), max_leaves=20
)


@given(kind=st.sampled_from(["Patient", "RelatedPerson", "Coverage", "Observation"]), tree=TREES)
def test_wherever_an_old_place_stands_it_is_gone_and_a_second_time_changes_nothing(kind: str, tree: Any) -> None:
    made = mask.over({"resourceType": kind, "item": tree, "note": [{"text": "at 12 Pier Road"}]}, SAFE)
    for old in OLD:
        assert old.casefold() not in told(made)
    assert mask.over(made, SAFE) == made
