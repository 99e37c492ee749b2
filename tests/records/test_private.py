"""A person who must not be found: no reader sees an old place, in whatever order things happen."""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sharewell.fhir.mask import Mask
from sharewell.fhir.outcome import FhirError
from sharewell.lib import sql
from sharewell.records import private, search
from sharewell.records.identity import logical_id
from tests.records import cast
from tests.records.cast import ALICE, BOB, SOURCE, SUNRISE, app, eob, item, put, ref

HOMES = ("12 Pier Road", "9 Harbor Street", "77 Oak Lane")
SHELTERS = ("PO Box 4711", "200 Safe Avenue")
KINDS = ("Patient", "RelatedPerson", "ExplanationOfBenefit")


def patient(home: str) -> dict[str, Any]:
    return {
        "resourceType": "Patient", "name": [{"family": "Rivera"}], "active": True,
        "address": [{"line": [home], "city": "Portland", "postalCode": "04101"}],
        "telecom": [{"system": "phone", "value": "207-555-0133"}],
    }  # fmt: skip


def relative(home: str) -> dict[str, Any]:
    return {
        "resourceType": "RelatedPerson", "active": True, "patient": ref("Patient", "alice"),
        "name": [{"family": "Rivera"}], "address": [{"line": [home]}],
    }  # fmt: skip


def claim(home: str) -> dict[str, Any]:
    return eob("alice", processNote=[{"text": f"Delivered to {home}."}])


MADE = {"Patient": patient, "RelatedPerson": relative, "ExplanationOfBenefit": claim}


def shelter(line: str) -> Mask:
    return Mask({"line": [line]}, ({"system": "email", "value": "safe@example.org"},))


def versions(type_: str) -> list[dict[str, Any]]:
    """Every version that an app can read, the current one first."""
    id_, found = logical_id(SOURCE, type_, "alice"), []
    for version in (None, *range(1, 40)):
        try:
            found.append(orjson.loads(search.read(app(ALICE), type_, id_, version, by=SUNRISE).body))
        except FhirError:
            continue
    return found


def readable() -> str:
    return orjson.dumps([versions(type_) for type_ in KINDS]).decode()


@pytest.mark.django_db
def test_what_lies_there_is_rewritten_and_older_versions_are_shown_to_nobody() -> None:
    for stamp, home in enumerate(HOMES, 1):
        put(item(ALICE, patient(home), "alice", stamp=stamp), item(ALICE, claim(home), "alice", stamp=stamp))
    put(item(BOB, patient(HOMES[0]), "bob"))
    with transaction.atomic():
        assert private.hide(ALICE, shelter(SHELTERS[0]), by="test") == 2
    said = readable()
    assert not [home for home in HOMES if home in said]
    assert versions("Patient")[0]["address"] == [{"line": [SHELTERS[0]]}]
    assert versions("Patient")[0]["meta"]["versionId"] == "4"
    assert len(versions("Patient")) == 2, "the current one, asked for with and without its number"
    (his,) = cast.find(app(BOB), "Patient").matches
    assert HOMES[0] in his.body.decode()


@pytest.mark.django_db
def test_the_same_file_again_is_unchanged_and_the_end_puts_everything_back() -> None:
    put(item(ALICE, patient(HOMES[0]), "alice", stamp=5))
    with transaction.atomic():
        private.hide(ALICE, shelter(SHELTERS[0]), by="test")
    assert put(item(ALICE, patient(HOMES[0]), "alice", stamp=5)).unchanged == 1
    assert put(item(ALICE, patient(HOMES[1]), "alice", stamp=6)).unchanged == 1
    assert put(item(ALICE, patient(HOMES[2]), "alice", stamp=4)).stale == 1
    with transaction.atomic():
        private.show(ALICE, by="test")
    now = versions("Patient")[0]
    assert now["address"] == patient(HOMES[1])["address"]
    assert SHELTERS[0] not in readable()
    assert put(item(ALICE, patient(HOMES[1]), "alice", stamp=6)).unchanged == 1
    with sql.writer() as connection:
        assert connection.rows("SELECT 1 FROM records_original") == []


MOST = min(settings().max_examples, 200)
"""Each case reads everything after every event, inside one transaction that grows."""
EVENTS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(HOMES)),
        st.tuples(st.just("hide"), st.sampled_from(SHELTERS)),
        st.tuples(st.just("show"), st.just("")),
    ),
    max_size=14,
)


@pytest.mark.django_db
@settings(max_examples=MOST, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(events=EVENTS)
def test_in_any_order_of_events_no_old_place_can_be_read(events: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        hidden, homes, last = "", set[str](), dict[str, dict[str, Any]]()
        for stamp, (what, word) in enumerate(events, 1):
            if what == "hide":
                private.hide(ALICE, shelter(word), by="test")
                hidden = word
            elif what == "show":
                private.show(ALICE, by="test")
                hidden = ""
            else:
                last[what] = MADE[what](word)
                put(item(ALICE, last[what], "alice", stamp=stamp))
                homes |= {word} if what != "ExplanationOfBenefit" else set()
            said = readable()
            assert not [one for one in SHELTERS if one in said and one != hidden]
            if hidden:
                assert not [home for home in homes if home in said]
                assert "207-555-0133" not in said
            else:
                for type_, body in last.items():
                    current = {k: v for k, v in versions(type_)[0].items() if k not in {"id", "meta"}}
                    assert current == {k: v for k, v in body.items() if k != "meta"}
        transaction.set_rollback(True)
