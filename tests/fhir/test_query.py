"""Searches, read into predicates, and what they find among the examples."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import extract, params, query
from sharewell.fhir.dates import DateTest
from sharewell.fhir.outcome import FhirError
from sharewell.fhir.query import Reference, Text, Token
from tests.fhir import oracle

EOB = "ExplanationOfBenefit"
names = st.one_of(
    st.sampled_from([param.name for param in params.TABLE]),
    st.sampled_from(
        ["_count", "_include", "_revinclude", "_format", "_sort", "_page", "_has:X:y:z", "patient.name"]
    ),
    st.text(max_size=12),
)


def parsed(type_: str, *pairs: tuple[str, str], strict: bool = False, base: str = "") -> query.Query:
    return query.parse(type_, pairs, strict=strict, base=base)


def refusal(type_: str, *pairs: tuple[str, str], strict: bool = False) -> FhirError:
    with pytest.raises(FhirError) as caught:
        query.parse(type_, pairs, strict=strict)
    return caught.value


def attempt(type_: str, pairs: list[tuple[str, str]], strict: bool) -> query.Query | FhirError:
    try:
        return query.parse(type_, pairs, strict=strict)
    except FhirError as refused:
        return refused


@given(st.sampled_from(params.SERVED), st.lists(st.tuples(names, st.text(max_size=30)), max_size=5), st.booleans())
def test_any_search_is_understood_or_refused_in_words(
    type_: str, pairs: list[tuple[str, str]], strict: bool
) -> None:
    asked = attempt(type_, pairs, strict)
    if isinstance(asked, FhirError):
        assert asked.status in (400, 406)
        assert asked.diagnostics
        return
    assert not (strict and asked.warnings)
    again = query.parse(type_, asked.pairs, strict=True)
    assert (again.criteria, again.ids, again.updated) == (asked.criteria, asked.ids, asked.updated)
    assert (again.includes, again.revincludes, again.count) == (asked.includes, asked.revincludes, asked.count)


@given(st.lists(st.text(alphabet="ab\\,|$", min_size=1, max_size=6), min_size=1, max_size=4))
def test_escaped_values_come_back_as_they_were(values: list[str]) -> None:
    text = ",".join(value.replace("\\", "\\\\").replace(",", "\\,") for value in values)
    assert [query.unescape(part) for part in query.split(text)] == values


@pytest.mark.parametrize("written", ["alice", "Patient/alice", "https://plan.example/fhir/Patient/alice"])
def test_a_patient_may_be_written_in_three_ways(written: str) -> None:
    for name in ("patient", "patient:Patient"):
        (criterion,) = parsed(EOB, (name, written), base="https://plan.example/fhir/").criteria
        assert criterion.values == (Reference("Patient/alice"),)


def test_a_patient_of_another_server_is_nobody_of_ours() -> None:
    url = "https://other.example/fhir/Patient/alice"
    (criterion,) = parsed(EOB, ("patient", url), base="https://plan.example/fhir").criteria
    assert criterion.values == (Reference(url),)


def test_an_id_alone_stands_for_every_type_the_parameter_may_name() -> None:
    (criterion,) = parsed(EOB, ("provider", "x")).criteria
    assert criterion.values == (
        Reference("Practitioner/x"),
        Reference("PractitionerRole/x"),
        Reference("Organization/x"),
    )
    (criterion,) = parsed(EOB, ("provider:Organization", "x")).criteria
    assert criterion.values == (Reference("Organization/x"),)


def test_subject_means_patient_where_the_type_has_a_subject() -> None:
    assert parsed("Encounter", ("subject", "Patient/alice")).criteria[0].values == (Reference("Patient/alice"),)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Token(None, "a")),
        ("s|a", Token("s", "a")),
        ("|a", Token("", "a")),
        ("s|", Token("s", None)),
        ("s|a|b", Token("s", "a|b")),
        (r"a\|b", Token(None, "a|b")),
        (r"s\|x|a", Token("s|x", "a")),
    ],
)
def test_tokens_have_four_forms(text: str, expected: Token) -> None:
    assert query.token(text) == expected


def test_commas_mean_any_and_repeats_mean_all() -> None:
    asked = parsed("Observation", ("code", "a,b"), ("code", "c"), ("date", "ge1970-01-02,lt1970"))
    assert [criterion.values for criterion in asked.criteria[:2]] == [
        (Token(None, "a"), Token(None, "b")),
        (Token(None, "c"),),
    ]
    assert [value.prefix for value in asked.criteria[2].values if isinstance(value, DateTest)] == ["ge", "lt"]


def test_ids_and_last_updated_are_kept_apart_for_the_stores_columns() -> None:
    asked = parsed(EOB, ("_id", "a,b"), ("_id", "b,c"), ("_lastUpdated", "ge2024"), ("_lastUpdated", "lt2025"))
    assert asked.ids == frozenset({"b"})
    assert [group[0].prefix for group in asked.updated] == ["ge", "lt"]
    assert asked.criteria == ()
    assert parsed(EOB, ("_id", "a"), ("_id", "b")).ids == frozenset()
    assert parsed(EOB).ids is None


def test_strings_are_compared_folded() -> None:
    assert parsed("Patient", ("name", "ÁLVAREZ")).criteria[0].values == (Text("alvarez"),)


@pytest.mark.parametrize(("text", "count"), [("0", 0), ("7", 7), ("500", 500), ("99999", 500), ("007", 7)])
def test_count_is_cut_to_the_most_a_page_holds(text: str, count: int) -> None:
    assert parsed(EOB, ("_count", text)).count == count


@pytest.mark.parametrize("text", ["-1", "", "ten", "1.5", "٣", "9" * 30])
def test_a_count_that_is_no_number_is_refused(text: str) -> None:
    assert refusal(EOB, ("_count", text)).status == 400


def test_every_include_that_carin_demands_is_understood() -> None:
    for name in ("patient", "provider", "care-team", "coverage", "insurer", "payee"):
        (include,) = parsed(EOB, ("_include", f"{EOB}:{name}")).includes
        assert include.param.name == name
    for text in ("*", f"{EOB}:*"):
        assert {one.param.name for one in parsed(EOB, ("_include", text)).includes} == {
            "patient", "provider", "care-team", "coverage", "insurer", "payee",
        }  # fmt: skip
    (payor,) = parsed("Coverage", ("_include", "Coverage:payor")).includes
    assert payor.param.name == "payor"


def test_an_include_may_be_limited_to_one_target() -> None:
    (include,) = parsed("CareTeam", ("_include", "CareTeam:participant:Practitioner")).includes
    assert include.target == "Practitioner"


@pytest.mark.parametrize(
    "pair",
    [
        ("_include", "Coverage:payor"),
        ("_include", f"{EOB}:type"),
        ("_include", f"{EOB}:nothing"),
        ("_include", f"{EOB}:insurer:Patient"),
        ("_include:iterate", f"{EOB}:patient"),
        ("_revinclude", "Observation:subject"),
        ("_revinclude:iterate", "Provenance:target"),
        ("patient.name", "alice"),
        ("_has:Provenance:target:x", "y"),
        ("type:not", "pharmacy"),
        ("type:missing", "true"),
        ("identifier:of-type", "a|b|c"),
        ("patient:Practitioner", "x"),
        ("patient:identifier", "x"),
        ("patient", "not an id"),
        ("patient", ""),
        ("patient", "a,,b"),
        ("service-date", "yesterday"),
        ("service-date", "ap2024"),
        ("_id", ",".join(["x"] * 201)),
        ("type", "x" * 2001),
    ],
)
def test_what_would_answer_with_more_than_was_asked_is_refused_by_name(pair: tuple[str, str]) -> None:
    refused = refusal(EOB, pair)
    assert refused.status == 400
    assert pair[0].partition(":")[0].partition(".")[0] in refused.diagnostics
    if pair[0] == "type:not":
        assert "':not'" in refused.diagnostics


@pytest.mark.parametrize("name", ["_sort", "_summary", "_elements", "_total", "banana", "_text", "date"])
def test_an_unknown_parameter_is_left_out_with_a_warning_or_refused_under_strict(name: str) -> None:
    asked = parsed(EOB, ("type", "oral"), (name, "x"))
    assert [issue.where for issue in asked.warnings] == [name]
    assert asked.pairs == (("type", "oral"),)
    refused = refusal(EOB, (name, "x"), strict=True)
    assert refused.status == 400
    assert name in refused.diagnostics


@pytest.mark.parametrize("text", ["json", "application/json", "application/fhir+json", "application/fhir json"])
def test_json_is_the_format(text: str) -> None:
    assert parsed(EOB, ("_format", text), ("_pretty", "true")).warnings == ()


@pytest.mark.parametrize("text", ["xml", "application/fhir+xml", "text/html", ""])
def test_another_format_is_not_acceptable(text: str) -> None:
    assert refusal(EOB, ("_format", text)).status == 406


def test_a_type_that_is_not_served_is_not_found() -> None:
    assert refusal("Claim").status == 404


def test_the_page_token_stays_out_of_the_self_link() -> None:
    asked = parsed(EOB, ("type", "oral"), ("_page", "opaque"))
    assert asked.page == "opaque"
    assert asked.pairs == (("type", "oral"),)


def test_carins_searches_find_the_right_examples(carin: list[dict[str, Any]]) -> None:
    every = oracle.ids(carin, EOB)
    assert len(every) == 20
    mine = oracle.ids(carin, EOB, ("patient", "Patient1"))
    assert mine
    assert mine | oracle.ids(carin, EOB, ("patient", "Patient/Patient2")) == every
    kinds = "http://terminology.hl7.org/CodeSystem/claim-type"
    assert oracle.ids(carin, EOB, ("type", f"{kinds}|pharmacy")) == {
        "EOBPharmacy1",
        "BB-EOBPharmacy1-nonfinancial",
    }
    assert oracle.ids(carin, EOB, ("type", "pharmacy,oral")) == oracle.ids(
        carin, EOB, ("type", "pharmacy")
    ) | oracle.ids(carin, EOB, ("type", "oral"))
    assert oracle.ids(carin, EOB, ("type", "pharmacy"), ("type", "oral")) == set()
    assert oracle.ids(carin, EOB, ("service-date", "lt1990")) == set()
    assert oracle.ids(carin, EOB, ("service-date", "ge1990")) == every
    assert oracle.ids(carin, EOB, ("_lastUpdated", "gt1990-01-01T00:00:00Z")) == every


def test_every_example_is_found_by_each_of_its_own_terms(
    carin: list[dict[str, Any]], clinical: list[dict[str, Any]]
) -> None:
    for body in [*carin, *clinical[::40]]:
        for name, terms in extract.terms(body).items():
            param = params.of(body["resourceType"])[name]
            if param.type == "date":
                continue
            escaped = terms[0].replace("\\", "\\\\").replace(",", "\\,").replace("$", "\\$")
            assert body["id"] in oracle.ids([body], body["resourceType"], (name, escaped)), (body["id"], name)


def test_every_parameter_of_the_table_is_named_once_and_can_be_read() -> None:
    assert len({(param.resource, param.name) for param in params.TABLE}) == len(params.TABLE)
    samples = {"token": "x", "date": "2024", "reference": "x", "string": "x", "canonical": "http://x.example/y"}
    for param in params.TABLE:
        assert param.resource in params.SERVED
        assert parsed(param.resource, (param.name, samples[param.type])).warnings == ()
        assert set(param.targets) <= set(params.SERVED)


def test_a_plus_that_was_not_encoded_is_still_a_zone() -> None:
    forgotten, encoded = (parsed(EOB, ("created", f"gt2024-01-01T00:00:00{sign}01:00")) for sign in " +")
    assert forgotten.criteria == encoded.criteria


def test_the_searches_that_the_guides_demand_are_in_the_table() -> None:
    demanded = {
        EOB: "_id patient _lastUpdated type identifier service-date service-start-date billable-period-start",
        "Coverage": "_id _lastUpdated patient",
        "AllergyIntolerance": "patient clinical-status",
        "CarePlan": "patient category date status",
        "CareTeam": "patient status role",
        "Condition": "patient category clinical-status code onset-date abatement-date asserted-date "
        "recorded-date encounter",
        "Device": "patient type status",
        "DiagnosticReport": "patient category code date status",
        "DocumentReference": "_id patient category type date status period",
        "Encounter": "_id patient date class identifier type status discharge-disposition location subject",
        "Goal": "patient lifecycle-status target-date description",
        "Immunization": "patient date status",
        "MedicationDispense": "patient status type",
        "MedicationRequest": "patient intent status authoredon encounter",
        "Observation": "patient category code date status",
        "Patient": "_id identifier name family given birthdate gender death-date",
        "Procedure": "patient date code status",
        "QuestionnaireResponse": "_id patient authored questionnaire status",
        "RelatedPerson": "_id _lastUpdated name patient",
        "ServiceRequest": "_id patient category code authored status",
        "Specimen": "_id patient",
        "Location": "name address address-city address-state address-postalcode",
        "Organization": "_id _lastUpdated name address",
        "Practitioner": "_id _lastUpdated name identifier",
        "PractitionerRole": "practitioner specialty",
    }
    missing = {
        (type_, name) for type_, text in demanded.items() for name in text.split() if not params.find(type_, name)
    }
    assert missing == set()
