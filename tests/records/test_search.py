"""Who sees what: access, audience, scopes and the live grant hold on every path; pages, includes, ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import orjson
import pytest
import zstandard
from django.db import connection

from sharewell.audit import reads
from sharewell.fhir import access, brief, query
from sharewell.fhir.access import Access
from sharewell.fhir.outcome import FhirError
from sharewell.lib import sql
from sharewell.records import search
from sharewell.records.found import Cursor
from tests.records.cast import (
    ALICE,
    BOB,
    STOPPED,
    SUNRISE,
    app,
    eob,
    everyone,
    find,
    id_of,
    ids,
    item,
    observation,
    put,
    ref,
)

EOB = "ExplanationOfBenefit"
pytestmark = pytest.mark.django_db


def read_status(who: Access, type_: str, key: str, version: int | None = None) -> int:
    try:
        search.read(who, type_, id_of(type_, key), version, by=SUNRISE)
    except FhirError as error:
        return error.status
    return 200


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[sql.Connection]]:
    """The connections that reads were given; each counts its statements."""
    seen: list[sql.Connection] = []
    plain = sql.reader

    @contextmanager
    def watched() -> Iterator[sql.Connection]:
        with plain() as connection:
            seen.append(connection)
            yield connection

    monkeypatch.setattr(sql, "reader", watched)
    yield seen


def test_each_member_finds_their_own_claims_only() -> None:
    everyone()
    assert ids(find(app(ALICE), EOB)) == {id_of(EOB, "alice-1")}
    assert ids(find(app(BOB), EOB)) == {id_of(EOB, "bob-1")}


def test_another_members_claim_is_as_unknown_as_one_that_never_was() -> None:
    everyone()
    assert read_status(app(ALICE), EOB, "alice-1") == 200
    assert read_status(app(ALICE), EOB, "bob-1") == 404
    assert read_status(app(ALICE), EOB, "never") == 404
    assert read_status(app(ALICE), EOB, "bob-1", version=1) == 404


@pytest.mark.parametrize("name", ["patient", "coverage", "_id", "_include", "provider", "identifier"])
def test_naming_another_member_in_any_parameter_finds_nothing_of_theirs(name: str) -> None:
    everyone()
    wrong = {
        "patient": ref("Patient", "bob")["reference"],
        "coverage": ref("Coverage", "bob")["reference"],
        "_id": id_of(EOB, "bob-1"),
        "_include": f"{EOB}:*",
        "provider": ref("Patient", "bob")["reference"].replace("Patient", "Practitioner"),
        "identifier": "|bob-1",
    }
    page = find(app(ALICE), EOB, (name, wrong[name]))
    assert id_of(EOB, "bob-1") not in ids(page)
    assert all(b"Bob" not in hit.body for hit in (*page.matches, *page.included))


def test_a_claim_that_names_another_members_coverage_does_not_pull_it_in() -> None:
    everyone()
    put(item(ALICE, eob("alice", insurance=[{"focal": True, "coverage": ref("Coverage", "bob")}]), "strange"))
    page = find(app(ALICE), EOB, ("_include", f"{EOB}:*"))
    assert id_of("Coverage", "bob") not in {hit.id for hit in page.included}


def test_without_a_person_there_are_no_rows_of_the_member_shelf() -> None:
    everyone()
    assert find(Access(None, access.OWN, (access.EVERYTHING,), None), EOB).total == 0
    assert find(access.public(), "Organization").total == 1


def test_pending_claims_are_for_the_members_own_pages() -> None:
    everyone()
    put(item(ALICE, eob("alice", outcome="queued"), "pending", audience=1))
    assert id_of(EOB, "pending") not in ids(find(app(ALICE), EOB))
    assert id_of(EOB, "pending") in ids(find(access.own(ALICE), EOB))
    assert read_status(app(ALICE), EOB, "pending") == 404
    assert read_status(access.own(ALICE), EOB, "pending") == 200


def test_a_pending_version_stays_hidden_after_the_claim_was_decided() -> None:
    put(item(ALICE, eob("alice", outcome="queued"), "c1", audience=1))
    put(item(ALICE, eob("alice", outcome="complete"), "c1"))
    assert read_status(app(ALICE), EOB, "c1") == 200
    assert read_status(app(ALICE), EOB, "c1", version=1) == 404
    assert read_status(access.own(ALICE), EOB, "c1", version=1) == 200


def test_a_stopped_grant_reads_nothing_although_its_token_was_looked_up_before() -> None:
    everyone()
    gone = app(ALICE, guard=STOPPED)
    assert read_status(gone, EOB, "alice-1") == 401
    with pytest.raises(FhirError) as refused:
        find(gone, EOB, ("_include", "*"))
    assert refused.value.status == 401


def test_a_scope_that_is_lacking_is_named() -> None:
    everyone()
    with pytest.raises(FhirError, match="needs patient/Coverage") as refused:
        search.read(app(ALICE, "patient/Patient.read"), "Coverage", "x", by=SUNRISE)
    assert refused.value.status == 403


def test_a_granular_scope_limits_reads_searches_versions_and_includes() -> None:
    for category in ("laboratory", "vital-signs"):
        put(item(ALICE, observation("alice", category), category))
    put(item(ALICE, observation("alice", "laboratory", "1-1"), "laboratory"))
    labs = app(ALICE, "patient/Observation.rs?category=laboratory")
    assert ids(find(labs, "Observation")) == {id_of("Observation", "laboratory")}
    assert read_status(labs, "Observation", "laboratory") == 200
    assert read_status(labs, "Observation", "vital-signs") == 404
    assert read_status(labs, "Observation", "laboratory", version=1) == 404
    report = {
        "resourceType": "DiagnosticReport",
        "subject": ref("Patient", "alice"),
        "result": [ref("Observation", "laboratory"), ref("Observation", "vital-signs")],
    }
    put(item(ALICE, report, "report"))
    both = app(ALICE, "patient/DiagnosticReport.rs patient/Observation.rs?category=laboratory")
    page = find(both, "DiagnosticReport", ("_include", "DiagnosticReport:result"))
    assert {hit.id for hit in page.included} == {id_of("Observation", "laboratory")}


def test_includes_come_from_both_shelves_and_only_as_scopes_allow() -> None:
    everyone()
    page = find(app(ALICE), EOB, ("_include", f"{EOB}:*"))
    assert {hit.type for hit in page.included} == {"Patient", "Coverage", "Practitioner", "Organization"}
    narrow = find(app(ALICE, "patient/ExplanationOfBenefit.read patient/Patient.read"), EOB, ("_include", "*"))
    assert {hit.type for hit in narrow.included} == {"Patient"}


def test_an_include_may_name_one_parameter_and_one_type() -> None:
    everyone()
    page = find(app(ALICE), EOB, ("_include", f"{EOB}:provider:Practitioner"))
    assert [hit.type for hit in page.included] == ["Practitioner"]
    assert not find(app(ALICE), EOB, ("_include", f"{EOB}:provider:Organization")).included


def test_provenance_of_a_match_comes_with_it_and_of_nothing_else() -> None:
    everyone()
    for member, person in (("alice", ALICE), ("bob", BOB)):
        body = {
            "resourceType": "Provenance",
            "target": [ref(EOB, f"{member}-1")],
            "recorded": "2025-01-01T00:00:00Z",
        }
        put(item(person, body, member))
    page = find(app(ALICE), EOB, ("_revinclude", "Provenance:target"))
    assert {hit.id for hit in page.included} == {id_of("Provenance", "alice")}


def test_pages_run_through_everything_once_and_keep_their_upper_bound() -> None:
    put(*(item(ALICE, eob("alice"), f"c{number}") for number in range(7)))
    asked = query.parse(EOB, [("_count", "3")])
    seen: list[str] = []
    cursor = Cursor()
    while True:
        page = search.search(app(ALICE), asked, by=SUNRISE, cursor=cursor)
        assert page.total == 7
        seen += [hit.id for hit in page.matches]
        put(item(ALICE, eob("alice"), f"later-{len(seen)}"))
        if page.following is None:
            break
        cursor = page.following
    assert seen == [id_of(EOB, f"c{number}") for number in range(7)]


def test_a_count_of_zero_gives_the_total_only() -> None:
    everyone()
    page = find(app(ALICE), EOB, ("_count", "0"))
    assert (page.matches, page.total, page.following) == ((), 1, None)


def test_the_public_shelf_is_searched_by_its_index() -> None:
    everyone()
    who = app(ALICE)
    npi = "http://hl7.org/fhir/sid/us-npi"
    for name, value in (
        ("identifier", "1234567893"),
        ("identifier", f"{npi}|1234567893"),
        ("identifier", f"{npi}|"),
        ("name", "harb"),
    ):
        assert find(who, "Organization", (name, value)).total == 1, (name, value)
    for name, value in (("identifier", "|1234567893"), ("identifier", "123"), ("name", "arbor")):
        assert find(who, "Organization", (name, value)).total == 0, (name, value)
    assert find(who, "Practitioner", ("name", "hauser")).total == 1


def test_a_read_or_a_search_writes_one_row_of_the_ledger_and_names_no_values() -> None:
    everyone()
    before = len(reads.who_read(ALICE, limit=1_000_000))
    find(app(ALICE), EOB, ("type", "professional"), ("_include", "*"))
    assert read_status(app(ALICE), EOB, "bob-1") == 404
    missed, *told = reads.who_read(ALICE, limit=1_000_000)[: -before or None]
    (found,) = (one for one in told if one.interaction != "include")
    assert (found.interaction, found.type, found.detail, found.found) == ("search", EOB, "type,_include", 1)
    assert (missed.interaction, missed.resource_id, missed.found) == ("read", id_of(EOB, "bob-1"), 0)
    assert (found.app, found.grant, found.request_id) == ("Sunrise", "g1", "r1")


def test_the_ledger_counts_what_was_on_the_page_and_what_came_along_by_type() -> None:
    everyone()
    put(*(item(ALICE, eob("alice"), f"more-{number}") for number in range(5)))
    before = len(reads.who_read(ALICE, limit=1_000_000))
    page = find(app(ALICE), EOB, ("_count", "3"), ("_include", "*"), ("_revinclude", "Provenance:target"))
    told = reads.who_read(ALICE, limit=1_000_000)[: -before or None]
    assert page.total > 3
    assert {one.type: one.found for one in told if one.interaction == "search"} == {EOB: 3}
    along = Counter(hit.type for hit in page.included)
    assert {one.type: one.found for one in told if one.interaction == "include"} == along
    assert {(one.request_id, one.grant) for one in told} == {("r1", "g1")}
    find(app(ALICE), EOB, ("_count", "0"))
    assert reads.who_read(ALICE, limit=1)[0].found == 0  # a bare total hands no record over


def test_a_search_with_includes_takes_three_statements_and_a_read_two(monkeypatch: pytest.MonkeyPatch) -> None:
    """With the look-up of the token that is four, the budget."""
    everyone()
    with counted(monkeypatch) as connections:
        find(app(ALICE), EOB, ("_include", "*"), ("_revinclude", "Provenance:target"), ("type", "professional"))
        assert sum(connection.statements for connection in connections) <= 3
        connections.clear()
        read_status(app(ALICE), EOB, "alice-1")
        assert sum(connection.statements for connection in connections) <= 2


def test_no_body_is_parsed_on_the_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    everyone()
    parsed: list[str] = []
    plain = orjson.loads

    def loads(text: str) -> object:
        parsed.append(text)
        return plain(text)

    monkeypatch.setattr(orjson, "loads", loads)
    assert len(find(app(ALICE), EOB, ("_include", "*")).included) == 4
    assert all("resourceType" not in str(text) for text in parsed)


def test_a_damaged_body_is_an_error_and_not_half_an_answer() -> None:
    from sharewell.records import codec

    with pytest.raises(zstandard.ZstdError):
        codec.unpack(codec.pack(b"x" * 1000, 0)[:-3], 0)


def test_an_outline_lists_what_this_access_sees_without_bodies() -> None:
    put(item(ALICE, eob("alice"), "c1"), item(ALICE, eob("alice"), "c2", audience=1), item(BOB, eob("bob"), "c3"))
    seen = search.outlines(access.own(ALICE), EOB, by=SUNRISE)
    assert [(one.id, one.audience) for one in seen] == [(id_of(EOB, "c1"), 0), (id_of(EOB, "c2"), 1)]
    assert brief.read(seen[0].brief) == brief.of_claim(eob("alice"))
    assert [one.id for one in search.outlines(app(ALICE), EOB, by=SUNRISE)] == [id_of(EOB, "c1")]


def test_a_row_without_a_brief_of_the_present_form_is_told_from_its_body() -> None:
    put(item(ALICE, eob("alice"), "c1"))
    before = search.outlines(access.own(ALICE), EOB, by=SUNRISE)
    for old in (None, "[0,1]"):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE records_resource SET brief = %s", [old])
        assert search.outlines(access.own(ALICE), EOB, by=SUNRISE) == before
