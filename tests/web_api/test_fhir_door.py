"""The grammar of the FHIR door: addresses, methods, headers, links, and an OperationOutcome for every refusal."""

from __future__ import annotations

import sqlite3

import pytest

from sharewell.audit import file, reads
from sharewell.records import search
from tests.records.cast import ALICE, eob, everyone, id_of, item, put
from tests.web_api.door import BASE, call, found, next_link

EOB = "ExplanationOfBenefit"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _records() -> None:
    everyone()


def alices_claim() -> str:
    return f"{EOB}/{id_of(EOB, 'alice-1')}"


def test_a_read_gives_the_resource_with_version_and_date() -> None:
    answer = call(alices_claim())
    assert answer.status == 200
    assert answer.json["id"] == id_of(EOB, "alice-1")
    assert answer.headers["ETag"] == 'W/"1"'
    assert answer.headers["Last-Modified"].endswith("GMT")
    assert answer.headers["Content-Type"] == "application/fhir+json;charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store, private"


def test_who_holds_the_version_already_gets_304_without_a_body() -> None:
    answer = call(alices_claim(), if_none_match='W/"1"')
    assert (answer.status, answer.body) == (304, b"")
    for also in ('"1"', '"x", W/"1"', "*"):  # compared weakly (RFC 9110 section 13.1.2)
        assert call(alices_claim(), if_none_match=also).status == 304
    for other in ('W/"2", "x"', '"11"', "1"):
        assert call(alices_claim(), if_none_match=other).status == 200
    put(item(ALICE, eob("alice", status="cancelled"), "alice-1"))
    assert call(alices_claim(), if_none_match='W/"1"').status == 200


def test_a_version_can_be_read() -> None:
    put(item(ALICE, eob("alice", status="cancelled"), "alice-1"))
    assert call(f"{alices_claim()}/_history/1").json["status"] == "active"
    assert call(f"{alices_claim()}/_history/2").json["status"] == "cancelled"
    for wrong in ("3", "0", "x", "1;drop", "99999999999999999999"):
        assert call(f"{alices_claim()}/_history/{wrong}").status == 404


def test_what_was_deleted_at_its_source_is_gone() -> None:
    put(item(ALICE, None, "alice-1", EOB))
    assert call(alices_claim()).status == 410


def test_a_search_answers_a_searchset_that_names_itself() -> None:
    answer = call(f"{EOB}?type=professional&_count=10")
    bundle = answer.json
    assert (bundle["type"], bundle["total"]) == ("searchset", 1)
    assert bundle["link"] == [{"relation": "self", "url": f"{BASE}/{EOB}?type=professional&_count=10"}]
    assert bundle["entry"][0]["fullUrl"] == f"{BASE}/{alices_claim()}"
    assert bundle["entry"][0]["search"] == {"mode": "match"}
    assert bundle["meta"]["lastUpdated"] >= bundle["entry"][0]["resource"]["meta"]["lastUpdated"]


def test_a_search_by_post_finds_what_the_same_search_by_get_finds() -> None:
    posted = call(f"{EOB}/_search", method="POST", form="type=professional&_include=ExplanationOfBenefit:*")
    got = call(f"{EOB}?type=professional&_include=ExplanationOfBenefit:*")
    assert found(posted.json) == found(got.json)
    assert len(found(got.json)) == 5


def test_a_search_that_finds_nothing_has_no_entries() -> None:
    bundle = call(f"{EOB}?type=pharmacy").json
    assert bundle["total"] == 0
    assert "entry" not in bundle


def test_pages_follow_links_to_the_end() -> None:
    put(*(item(ALICE, eob("alice"), f"more-{number}") for number in range(4)))
    bundle = call(f"{EOB}?_count=2&type=professional").json
    seen = found(bundle)
    while link := next_link(bundle):
        assert "professional" not in link
        bundle = call(link).json
        seen += found(bundle)
    assert len(seen) == len(set(seen)) == 5


def test_what_is_not_known_is_left_out_and_said_or_refused_when_strict() -> None:
    bundle = call(f"{EOB}?colour=blue").json
    assert [entry["search"]["mode"] for entry in bundle["entry"]] == ["match", "outcome"]
    assert call(f"{EOB}?colour=blue", prefer="handling=strict").status == 400


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("", "GET", 404),
        ("Nothing", "GET", 404),
        ("Nothing/x", "GET", 404),
        (f"{EOB}/x/y", "GET", 404),
        (f"{EOB}/{'x' * 65}", "GET", 404),
        (f"{EOB}/a b", "GET", 404),
        (f"{EOB}?service-date=yesterday", "GET", 400),
        (f"{EOB}?patient.name=Bob", "GET", 400),
        (f"{EOB}?_count=many", "GET", 400),
        (f"{EOB}?_page=xyz", "GET", 404),
        (f"{EOB}?_format=xml", "GET", 406),
        (f"{EOB}/x?_format=xml", "GET", 406),
        (EOB, "POST", 405),
        (f"{EOB}/x", "PUT", 405),
        (f"{EOB}/x", "DELETE", 405),
        (f"{EOB}/_search", "GET", 405),
        ("metadata", "POST", 405),
        (f"{EOB}?{'&'.join(['_id=x'] * 400)}", "GET", 400),
    ],
)
def test_every_refusal_is_an_operation_outcome(path: str, method: str, status: int) -> None:
    answer = call(path, method=method)
    assert answer.status == status
    assert answer.json["resourceType"] == "OperationOutcome"
    assert answer.json["issue"][0]["diagnostics"]
    assert answer.headers["X-Request-Id"]
    assert ("Allow" in answer.headers) == (status == 405)


def test_xml_is_not_spoken_here() -> None:
    assert call(alices_claim(), accept="application/fhir+xml").status == 406
    for fine in ("application/fhir+json", "*/*", "text/html,application/xml;q=0.9,*/*;q=0.8", "application/json"):
        assert call(alices_claim(), accept=fine).status == 200
    assert call(f"{alices_claim()}?_format=json", accept="application/fhir+xml").status == 200


def test_a_form_must_be_a_form_of_a_fair_size() -> None:
    assert call(f"{EOB}/_search", method="POST", form='{"a":1}', content_type="application/json").status == 415
    assert call(f"{EOB}/_search", method="POST", form="_id=" + "x" * 70_000).status == 413
    assert call(f"{EOB}/_search", method="POST").status == 200


def test_without_a_token_the_answer_is_401_with_a_challenge() -> None:
    missing = call(EOB, token="")
    assert missing.status == 401
    assert missing.headers["WWW-Authenticate"] == 'Bearer realm="patient/fhir"'
    wrong = call(EOB, token="nobody")
    assert wrong.headers["WWW-Authenticate"] == 'Bearer realm="patient/fhir", error="invalid_token"'
    assert wrong.json["issue"][0]["code"] == "login"


def test_a_scope_that_is_lacking_is_named_with_403() -> None:
    answer = call(EOB, token="alice-patient-only")
    assert answer.status == 403
    assert f"patient/{EOB}" in answer.json["issue"][0]["diagnostics"]
    assert "insufficient_scope" in answer.headers["WWW-Authenticate"]
    assert call("Patient", token="alice-patient-only").status == 200


def test_head_says_what_get_would_say_without_the_body() -> None:
    got, headed = call(alices_claim()), call(alices_claim(), method="HEAD")
    assert headed.body == b""
    assert headed.headers["Content-Length"] == got.headers["Content-Length"] == str(len(got.body))


def test_gzip_only_for_who_accepts_it() -> None:
    packed = call(EOB, accept_encoding="gzip, br")
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.json == call(EOB).json
    assert int(packed.headers["Content-Length"]) == len(packed.body)
    for no in ("", "br", "gzip;q=0", "identity"):
        assert "Content-Encoding" not in call(EOB, accept_encoding=no).headers


def test_a_page_in_a_browser_may_call_from_anywhere_without_credentials() -> None:
    asked = call(EOB, token="", method="OPTIONS", origin="https://sunrise.example")
    assert asked.status == 204
    assert asked.headers["Access-Control-Allow-Origin"] == "*"
    for wanted in ("Authorization", "If-None-Match"):
        assert wanted in asked.headers["Access-Control-Allow-Headers"]
    for answer in (call(EOB), call(EOB, token=""), call("metadata", token="")):
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        for shown in ("ETag", "Retry-After", "RateLimit", "X-Request-Id"):
            assert shown in answer.headers["Access-Control-Expose-Headers"]


def test_what_the_door_can_do_is_public() -> None:
    answer = call("metadata", token="")
    assert answer.status == 200
    assert answer.json["resourceType"] == "CapabilityStatement"
    assert answer.json["implementation"]["url"] == BASE
    smart = call(".well-known/smart-configuration", token="")
    assert smart.headers["Content-Type"] == "application/json"
    assert smart.json["code_challenge_methods_supported"] == ["S256"]


def test_every_request_with_a_token_is_in_the_ledger_with_its_request_id() -> None:
    answers = [
        call(EOB),
        call(alices_claim()),
        call(f"{EOB}/never"),
        call(f"{EOB}?service-date=yesterday"),
        call("Coverage", token="alice-patient-only"),
        call(EOB, method="DELETE"),
    ]
    told = {one.request_id: one for one in reads.who_read(ALICE, limit=100_000)}
    rows = [told[answer.headers["X-Request-Id"]] for answer in answers]
    assert [row.status for row in rows] == [200, 200, 200, 400, 403, 405]
    assert [row.found for row in rows] == [1, 1, 0, 0, 0, 0]


def test_a_ledger_that_cannot_be_written_gives_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise file.LedgerError("disk full at /secret/place")

    monkeypatch.setattr(reads, "append", broken)
    monkeypatch.setattr(reads, "cte", broken)
    answer = call(alices_claim())
    assert answer.status == 503
    assert "Retry-After" in answer.headers
    assert b"secret" not in answer.body


def test_a_fault_of_ours_shows_a_number_and_nothing_of_the_inside(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise sqlite3.IntegrityError("value of Alice Example")

    monkeypatch.setattr(search, "read", broken)
    answer = call(alices_claim())
    assert answer.status == 500
    assert answer.headers["X-Request-Id"].encode() in answer.body
    assert b"Alice" not in answer.body
    assert answer.headers["X-Request-Id"] in caplog.text
    assert "Alice" not in caplog.text
