"""What the shelf keeps: versions, order of stamps, deletions, moves, counters; and that only it can write."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import orjson
import pytest
from django.db import DatabaseError, connection, transaction

from sharewell.fhir.outcome import FhirError
from sharewell.lib import clock, secret
from sharewell.records import search, store
from sharewell.records.item import Item, PutResult
from sharewell.records.models import KeptError, Resource, Version
from tests.records.cast import ALICE, BOB, SUNRISE, app, eob, everyone, find, id_of, ids, item, put

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)
EOB = "ExplanationOfBenefit"
pytestmark = pytest.mark.django_db


def read(key: str, person: int = ALICE, version: int | None = None) -> dict[str, object]:
    found: dict[str, object] = orjson.loads(
        search.read(app(person), EOB, id_of(EOB, key), version, by=SUNRISE).body
    )
    return found


def status(key: str, person: int = ALICE, version: int | None = None) -> int:
    with pytest.raises(FhirError) as refused:
        read(key, person, version)
    return refused.value.status


def test_a_resource_gets_its_id_version_and_instant_and_keeps_the_rest() -> None:
    with clock.at(NOON):
        put(item(ALICE, eob("alice"), "c1"))
    body = read("c1")
    assert body["id"] == id_of(EOB, "c1")
    assert body["meta"] == {
        "versionId": "1",
        "lastUpdated": "2026-05-01T12:00:00.000Z",
        "profile": ["http://example.org/eob"],
    }
    told = {name: value for name, value in body.items() if name not in {"id", "meta"}}
    assert told == {name: value for name, value in eob("alice").items() if name != "meta"}


def test_what_a_source_says_of_id_and_version_is_dropped() -> None:
    body = eob("alice") | {"id": "theirs", "meta": {"versionId": "77", "lastUpdated": "1999-01-01T00:00:00Z"}}
    put(item(ALICE, body, "c1"))
    assert read("c1")["id"] == id_of(EOB, "c1")
    assert read("c1")["meta"]["versionId"] == "1"  # type: ignore[index]


def test_loading_the_same_twice_changes_nothing() -> None:
    first = item(ALICE, eob("alice"), "c1", stamp=5)
    assert put(first) == PutResult(new=1)
    assert put(first) == PutResult(unchanged=1)
    assert read("c1")["meta"]["versionId"] == "1"  # type: ignore[index]


def test_a_correction_makes_a_new_version_and_the_old_one_stays_readable() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    assert put(item(ALICE, eob("alice", status="cancelled"), "c1")) == PutResult(changed=1)
    assert read("c1")["status"] == "cancelled"
    assert read("c1", version=1)["status"] == "active"
    assert read("c1", version=2)["status"] == "cancelled"
    assert status("c1", version=3) == 404


def test_a_version_after_the_first_also_comes_in_one_put() -> None:
    put(item(ALICE, eob("alice"), "c1"), item(ALICE, eob("alice", status="cancelled"), "c1"))
    assert read("c1")["meta"]["versionId"] == "2"  # type: ignore[index]
    assert read("c1", version=1)["status"] == "active"


def test_an_older_word_of_the_source_is_stale() -> None:
    put(item(ALICE, eob("alice", status="cancelled"), "c1", stamp=20))
    assert put(item(ALICE, eob("alice"), "c1", stamp=10)) == PutResult(stale=1)
    assert read("c1")["status"] == "cancelled"


def test_a_newer_word_that_changes_nothing_still_makes_older_ones_stale() -> None:
    put(item(ALICE, eob("alice"), "c1", stamp=10))
    assert put(item(ALICE, eob("alice"), "c1", stamp=30)) == PutResult(unchanged=1)
    assert put(item(ALICE, eob("alice", status="cancelled"), "c1", stamp=20)) == PutResult(stale=1)


def test_what_is_deleted_at_its_source_answers_410_in_every_version() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    assert put(item(ALICE, None, "c1", EOB)) == PutResult(deleted=1)
    assert status("c1") == 410
    assert status("c1", version=1) == 410
    assert find(app(ALICE), EOB).total == 0


def test_a_deletion_before_the_resource_holds_when_it_is_the_newer_word() -> None:
    put(item(ALICE, None, "c1", EOB, stamp=20))
    assert put(item(ALICE, eob("alice"), "c1", stamp=10)) == PutResult(stale=1)
    assert status("c1") == 410


def test_a_deleted_resource_may_come_back() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    put(item(ALICE, None, "c1", EOB))
    assert put(item(ALICE, eob("alice"), "c1")) == PutResult(changed=1)
    assert read("c1")["meta"]["versionId"] == "3"  # type: ignore[index]


def test_deleting_a_pending_claim_does_not_show_an_app_that_it_was_there() -> None:
    put(item(ALICE, eob("alice"), "c1", audience=1))
    put(item(ALICE, None, "c1", EOB))
    assert status("c1") == 404


def test_a_claim_whose_member_was_corrected_leaves_the_wrong_member_at_once() -> None:
    put(item(BOB, eob("bob"), "c1"))
    put(item(ALICE, eob("alice"), "c1"))
    assert read("c1")["status"] == "active"
    assert status("c1", BOB) == 410
    assert status("c1", BOB, version=1) == 410
    assert find(app(BOB), EOB).total == 0


def test_a_claim_may_come_before_its_member() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    put(item(ALICE, {"resourceType": "Patient"}, "alice"))
    page = find(app(ALICE), EOB, ("_include", f"{EOB}:patient"))
    assert [hit.type for hit in page.included] == ["Patient"]


def test_last_updated_of_a_person_only_grows_even_when_the_clock_goes_back() -> None:
    stamps = []
    for number, moment in enumerate([NOON, NOON, NOON - timedelta(hours=1), NOON + timedelta(seconds=1)]):
        with clock.at(moment):
            put(item(ALICE, eob("alice"), f"c{number}"))
        stamps.append(Resource.objects.get(id=id_of(EOB, f"c{number}")).updated_ms)
    noon = clock.to_ms(NOON)
    assert stamps == [noon, noon + 1, noon + 2, noon + 1000]


def test_other_people_and_unchanged_loads_do_not_move_a_persons_watermark() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    before = find(app(ALICE), EOB).watermark_ms
    put(item(ALICE, eob("alice"), "c1"), item(BOB, eob("bob"), "c2"))
    assert find(app(ALICE), EOB).watermark_ms == before


def test_an_incremental_client_that_asks_from_the_watermark_misses_nothing() -> None:
    put(*(item(ALICE, eob("alice"), f"c{number}") for number in range(3)))
    since = find(app(ALICE), EOB).watermark_ms
    put(item(ALICE, eob("alice"), "late"), item(ALICE, eob("alice", status="cancelled"), "c1"))
    day = clock.from_ms(since).isoformat(timespec="milliseconds")
    later = ids(find(app(ALICE), EOB, ("_lastUpdated", f"ge{day}")))
    assert {id_of(EOB, "late"), id_of(EOB, "c1")} <= later


def test_the_clock_of_the_business_day_is_kept_with_the_version() -> None:
    put(item(ALICE, eob("alice"), "c1", event_at=NOON, due_at=NOON + timedelta(days=1)))
    row = Resource.objects.get(id=id_of(EOB, "c1"))
    assert (row.event_ms, row.due_ms) == (clock.to_ms(NOON), clock.to_ms(NOON + timedelta(days=1)))
    assert row.available_ms == row.updated_ms


def test_a_put_that_fails_leaves_nothing_behind() -> None:
    good, bad = item(ALICE, eob("alice"), "c1"), item(BOB, {"resourceType": "Patient"}, "x", EOB)
    with pytest.raises(ValueError, match="holds a 'Patient'"):
        put(good, bad)
    assert Resource.objects.count() == 0


def test_a_members_resource_needs_a_person_and_a_public_one_must_have_none() -> None:
    with pytest.raises(ValueError, match="needs a person"):
        put(item(None, eob("alice"), "c1"))
    with pytest.raises(ValueError, match="has a person"):
        put(item(ALICE, {"resourceType": "Organization"}, "o1"))


def test_ids_are_the_same_in_any_order_and_tell_nothing() -> None:
    assert id_of(EOB, "c1") == id_of(EOB, "c1") != id_of("Patient", "c1")
    assert len(id_of(EOB, "c1")) == 26
    assert "c1" not in id_of(EOB, "c1")


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE records_resource SET body = 'x'",
        "UPDATE records_resource SET version = version + 2",
        "UPDATE records_resource SET seq = 99",
        "UPDATE records_version SET body = 'x'",
        "UPDATE records_version SET audience = 0",
    ],
)
def test_the_database_refuses_to_change_a_version(change: str) -> None:
    put(item(ALICE, eob("alice"), "c1"))
    put(item(ALICE, eob("alice", status="cancelled"), "c1"))
    refused = pytest.raises(DatabaseError, match=r"never changed|one higher")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert Version.objects.get().version == 1


def test_django_cannot_write_the_shelf_past_its_keeper() -> None:
    with pytest.raises(KeptError):
        Resource(person_key=1, id="x").save()
    with pytest.raises(KeptError):
        Resource(person_key=1, id="x").delete()


def test_public_terms_follow_the_resource() -> None:
    everyone()
    assert find(app(ALICE), "Organization", ("name", "harbor")).total == 1
    put(item(None, {"resourceType": "Organization", "name": "Lighthouse"}, "harbor"))
    assert find(app(ALICE), "Organization", ("name", "harbor")).total == 0
    assert find(app(ALICE), "Organization", ("name", "light")).total == 1
    put(item(None, None, "harbor", "Organization"))
    assert find(app(ALICE), "Organization", ("name", "light")).total == 0


def test_a_deletion_and_a_return_in_one_put_leave_the_resource_there() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    put(item(ALICE, None, "c1", EOB), item(ALICE, eob("alice"), "c1"))
    assert read("c1")["meta"]["versionId"] == "3"  # type: ignore[index]


def test_an_id_is_base32_of_a_keyed_digest() -> None:
    digest = secret.keyed("id", f"test|{EOB}|c1")
    assert id_of(EOB, "c1") == base64.b32encode(digest[:16]).decode().rstrip("=").lower()


def test_many_new_and_many_changed_resources_in_one_put() -> None:
    def claims(state: str) -> list[Item]:
        return [item(ALICE if n % 2 else BOB, eob("x", status=state), f"c{n}") for n in range(600)]

    assert store.put(claims("active"), by="test") == PutResult(new=600)
    assert store.put(claims("cancelled"), by="test") == PutResult(changed=600)
    assert (find(app(ALICE), EOB).total, find(app(BOB), EOB).total) == (300, 300)
    assert Version.objects.count() == 600
