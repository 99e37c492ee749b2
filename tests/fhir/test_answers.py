"""Bundles, outcomes, the CapabilityStatement and the guides' versions."""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import bundle, capability, outcome, params, profiles
from sharewell.fhir.bundle import Entry

BASE = "https://plan.example/patient/fhir"
OAUTH = {"token": "https://plan.example/oauth/token", "authorize": "https://plan.example/oauth/authorize"}
CARIN = "http://hl7.org/fhir/us/carin-bb/StructureDefinition/C4BB-"


def statement(expectations: bool = False) -> dict[str, Any]:
    return capability.statement(
        BASE, issued=date(2026, 12, 1), version="0.1.0", oauth=OAUTH, expectations=expectations
    )


bodies = st.lists(
    st.builds(
        lambda id_, name: Entry("Patient", id_, orjson.dumps({"resourceType": "Patient", "id": id_, "x": name})),
        st.from_regex(r"[a-z0-9]{1,26}", fullmatch=True),
        st.text(max_size=10),
    ),
    max_size=3,
)


@given(bodies, bodies, st.none() | st.integers(0, 9), st.text(max_size=20), st.booleans())
def test_a_bundle_of_finished_bytes_is_the_json_it_should_be(
    matches: list[Entry], included: list[Entry], total: int | None, rest: str, warned: bool
) -> None:
    warning = outcome.operation_outcome(outcome.Issue("warning", "not-supported", "left out")) if warned else None
    answer = bundle.searchset(
        matches, base=BASE, self_url=f"{BASE}?{rest}", watermark=5, total=total, included=included, outcome=warning
    )
    read = orjson.loads(answer)
    assert read["type"] == "searchset"
    assert read["meta"] == {"lastUpdated": "1970-01-01T00:00:00.005Z"}
    assert read["link"] == [{"relation": "self", "url": f"{BASE}?{rest}"}]
    assert read.get("total") == total
    entries = read.get("entry", [])
    assert [entry["search"]["mode"] for entry in entries] == (
        ["match"] * len(matches) + ["include"] * len(included) + ["outcome"] * warned
    )
    for entry, source in zip(entries, [*matches, *included], strict=False):
        assert entry["fullUrl"] == f"{BASE}/Patient/{source.id}"
        assert entry["resource"] == orjson.loads(source.body)
    assert ("entry" in read) is bool(entries)


def test_a_bundle_links_its_next_page() -> None:
    answer = orjson.loads(bundle.searchset([], base=BASE, self_url="s", next_url="n", watermark=0))
    assert answer["link"] == [{"relation": "self", "url": "s"}, {"relation": "next", "url": "n"}]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (outcome.invalid("a"), 400), (outcome.not_supported("a"), 400), (outcome.login(), 401),
        (outcome.forbidden("a"), 403), (outcome.not_found(), 404), (outcome.method("PUT", ["GET", "POST"]), 405),
        (outcome.not_acceptable("a"), 406), (outcome.gone(), 410), (outcome.too_large(9), 413),
        (outcome.media_type("text/xml"), 415), (outcome.failed("r1", "why"), 500),
        (outcome.busy(), 503),
    ],
)  # fmt: skip
def test_every_refusal_is_an_operation_outcome_with_words(error: outcome.FhirError, status: int) -> None:
    assert error.status == status
    read = orjson.loads(error.body())
    (issue,) = read["issue"]
    assert issue["severity"] == "error"
    assert issue["code"] == error.code
    assert issue["diagnostics"] == str(error)


def test_private_words_never_leave_with_the_answer() -> None:
    error = outcome.failed("r1", "password of Alice")
    assert b"Alice" not in error.body()
    assert "Alice" not in repr(error)
    assert error.private == "password of Alice"


def test_the_statement_declares_every_parameter_that_the_parser_knows() -> None:
    (rest,) = statement()["rest"]
    declared = {(one["type"], param["name"]) for one in rest["resource"] for param in one["searchParam"]}
    assert declared == {(param.resource, param.name) for param in params.TABLE}
    for one in rest["resource"]:
        assert {way["code"] for way in one["interaction"]} == {"read", "vread", "search-type"}
        assert all(param["definition"].startswith("http://hl7.org/fhir/") for param in one["searchParam"])
        assert all(param["type"] in {"token", "date", "reference", "string"} for param in one["searchParam"])


def test_the_statement_is_what_the_test_kits_look_for() -> None:
    body = statement()
    assert body["fhirVersion"] == "4.0.1"
    assert "json" in body["format"]
    assert body["instantiates"] == [
        "http://hl7.org/fhir/us/carin-bb/CapabilityStatement/c4bb",
        "http://hl7.org/fhir/us/core/CapabilityStatement/us-core-server",
    ]
    assert body["implementation"]["url"] == BASE
    (rest,) = body["rest"]
    (uris,) = rest["security"]["extension"]
    assert {one["url"]: one["valueUri"] for one in uris["extension"]} == OAUTH
    assert rest["security"]["service"][0]["coding"][0]["code"] == "SMART-on-FHIR"
    by_type = {one["type"]: one for one in rest["resource"]}
    assert f"{CARIN}ExplanationOfBenefit-Pharmacy" in by_type["ExplanationOfBenefit"]["supportedProfile"]
    assert "ExplanationOfBenefit:*" in by_type["ExplanationOfBenefit"]["searchInclude"]
    assert by_type["Observation"]["searchRevInclude"] == ["Provenance:target"]


def test_an_endpoint_that_smart_does_not_know_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="banana"):
        capability.security({"banana": "https://plan.example"})


def test_expectations_are_declared_for_the_documentation_only() -> None:
    assert b"expectation" not in orjson.dumps(statement())
    assert b"expectation" in orjson.dumps(statement(expectations=True))


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("inpatient", "Inpatient-Institutional"), ("outpatient", "Outpatient-Institutional"),
        ("professional", "Professional-NonClinician"), ("pharmacy", "Pharmacy"), ("oral", "Oral"),
    ],
)  # fmt: skip
def test_each_kind_of_claim_has_its_profile(kind: profiles.ClaimKind, ending: str) -> None:
    assert profiles.claim(kind) == f"{CARIN}ExplanationOfBenefit-{ending}"
    assert profiles.claim(kind, versioned=True).endswith(f"{ending}|2.0.0")


def test_a_version_that_is_not_adopted_is_known_but_not_declared() -> None:
    known = {(guide.package, guide.version) for guide in profiles.GUIDES}
    assert {("hl7.fhir.us.carin-bb", "2.1.0"), ("hl7.fhir.us.carin-bb", "2.2.0")} <= known
    assert {guide.version for guide in profiles.guides() if "carin" in guide.package} == {"2.0.0"}
    assert not any("Basis" in url for url in profiles.urls("ExplanationOfBenefit"))
    with pytest.raises(LookupError):
        profiles.claim("oral", on=date(2020, 1, 1))


def test_both_versions_of_us_core_are_declared_because_old_apps_still_read() -> None:
    ends = {url.rpartition("/")[2] for url in profiles.urls("Condition")}
    assert ends == {
        "us-core-condition",
        "us-core-condition-encounter-diagnosis",
        "us-core-condition-problems-health-concerns",
    }
    assert all(profiles.urls(type_) for type_ in params.SERVED if type_ != "ImagingStudy")
