"""What a resource can be found by."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir import compartment, dates, extract, params, resource
from sharewell.lib.fold import fold

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=12,
)
names = sorted(
    {part for param in params.TABLE for path in param.paths for part in path.replace("[x]", "").split(".")}
)
spoiled = st.dictionaries(
    st.sampled_from([*names, "servicedDate", "servicedPeriod", "medicationReference", "effectiveDateTime"]),
    st.recursive(
        junk,
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [*names, "coding", "code", "system", "value", "reference", "start", "end", "event", "url"]
                ),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    ),
    max_size=6,
)


@given(st.sampled_from(params.SERVED), spoiled)
def test_junk_never_breaks_extraction_and_every_term_keeps_its_shape(type_: str, body: dict[str, Any]) -> None:
    body["resourceType"] = type_
    compartment.owners(body)
    for name, terms in extract.terms(body).items():
        param = params.of(type_)[name]
        assert terms
        if param.type == "date":
            assert all(isinstance(term, list) and term[0] < term[1] for term in terms)
            assert len({tuple(term) for term in terms}) == len(terms)
        else:
            assert all(isinstance(term, str) and term for term in terms)
            assert len(set(terms)) == len(terms)
        if param.type == "token":
            assert all("|" in term for term in terms)


@given(junk)
def test_a_resource_without_a_known_type_has_no_terms(body: Any) -> None:
    holder = body if isinstance(body, dict) else {"resourceType": body}
    assert extract.terms(holder) == {}
    assert resource.kind(body) == (
        body.get("resourceType") if isinstance(body, dict) and isinstance(body.get("resourceType"), str) else ""
    )


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_folding_drops_capitals_accents_and_double_spaces() -> None:
    assert fold("  José   ÁLVAREZ-Straße ") == "jose alvarez-strasse"


@pytest.mark.parametrize(
    ("written", "held"),
    [
        ("Patient/a1", "Patient/a1"),
        ("Patient/a1/_history/3", "Patient/a1"),
        ("https://other.example/fhir/Patient/a1", "https://other.example/fhir/Patient/a1"),
        ("https://other.example/fhir/Patient/a1/_history/3", "https://other.example/fhir/Patient/a1"),
        ("#coverage", ""),
        ("urn:uuid:1", "urn:uuid:1"),
    ],
)
def test_references_are_held_without_version_and_contained_ones_not_at_all(written: str, held: str) -> None:
    assert extract.reference(written) == held


def test_a_claim_is_found_by_its_header_and_by_every_line() -> None:
    claim = {
        "resourceType": "ExplanationOfBenefit",
        "patient": {"reference": "Patient/alice"},
        "type": {"coding": [{"system": "s", "code": "pharmacy"}, {"code": "local"}]},
        "identifier": [{"system": "n", "value": "1|2"}, {"value": "bare"}],
        "billablePeriod": {"start": "1970-01-01", "end": "1970-01-31"},
        "item": [
            {"servicedDate": "1970-01-05"},
            {"servicedPeriod": {"start": "1970-01-05", "end": "1970-01-06"}},
            {"servicedDate": "1970-01-05"},
        ],
        "careTeam": [{"provider": {"reference": "Practitioner/p"}}, {"provider": {"display": "unnamed"}}],
        "insurance": [{"coverage": {"reference": "#contained"}}],
    }
    day = 86_400_000
    assert extract.terms(claim) == {
        "patient": ["Patient/alice"],
        "type": ["s|pharmacy", "|local"],
        "identifier": ["n|1|2", "|bare"],
        "service-date": [[0, 31 * day], [4 * day, 5 * day], [4 * day, 6 * day]],
        "service-start-date": [[0, day], [4 * day, 5 * day]],
        "billable-period-start": [[0, day]],
        "care-team": ["Practitioner/p"],
    }


def test_extensions_choices_timings_names_addresses_and_canonicals_are_read() -> None:
    url = "http://hl7.org/fhir/StructureDefinition/condition-assertedDate"
    condition = {
        "resourceType": "Condition",
        "onsetPeriod": {"start": "1970"},
        "abatementAge": {"value": 3},
        "extension": [{"url": "other", "valueDateTime": "2000"}, {"url": url, "valueDateTime": "1970-01-01"}],
    }
    assert extract.terms(condition) == {"onset-date": [[0, dates.FOREVER]], "asserted-date": [[0, 86_400_000]]}
    timed = {"resourceType": "Observation", "effectiveTiming": {"event": ["1970", "1970-01-01", 5]}}
    assert len(extract.terms(timed)["date"]) == 2
    person = {"resourceType": "Patient", "name": [{"family": "Álvarez", "given": ["Ana", "Eva"]}], "active": True}
    assert extract.terms(person) == {
        "name": ["alvarez", "ana", "eva"],
        "family": ["alvarez"],
        "given": ["ana", "eva"],
    }
    place = {"resourceType": "Location", "address": {"line": ["1 High St"], "city": "Rye", "postalCode": "10580"}}
    assert extract.terms(place)["address"] == ["1 high st", "rye", "10580"]
    answers = {"resourceType": "QuestionnaireResponse", "questionnaire": "http://q.example/a|1"}
    assert extract.terms(answers) == {"questionnaire": ["http://q.example/a|1", "http://q.example/a"]}


def test_every_carin_example_is_found_by_all_that_the_guide_demands(carin: list[dict[str, Any]]) -> None:
    claims = [one for one in carin if one["resourceType"] == "ExplanationOfBenefit"]
    assert len(claims) == 20
    for claim in claims:
        demanded = {
            param.name
            for param in params.of("ExplanationOfBenefit").values()
            if ("CARIN BB 2.0.0", "SHALL") in param.guides
        }
        missing = demanded - {"_id", "_lastUpdated"} - set(extract.terms(claim))
        assert missing <= {"care-team", "payee"}, claim["id"]


def test_every_member_resource_of_the_samples_has_one_owner(
    carin: list[dict[str, Any]], clinical: list[dict[str, Any]]
) -> None:
    for body in [*carin, *clinical]:
        expected = 1 if compartment.shelf(body["resourceType"]) == "member" else 0
        assert len(compartment.owners(body)) == expected, (body["resourceType"], body["id"])


def test_every_clinical_sample_is_found_by_its_patient(clinical: list[dict[str, Any]]) -> None:
    for body in clinical:
        if compartment.shelf(body["resourceType"]) == "member" and body["resourceType"] != "Patient":
            assert extract.terms(body)["patient"] == list(compartment.owners(body))


def test_a_coverage_belongs_to_its_beneficiary_only() -> None:
    coverage = {
        "resourceType": "Coverage",
        "beneficiary": {"reference": "Patient/child"},
        "subscriber": {"reference": "Patient/parent"},
        "payor": [{"reference": "Patient/parent"}],
    }
    assert compartment.owners(coverage) == {"Patient/child"}


def test_an_unknown_type_lies_on_the_member_shelf() -> None:
    assert compartment.shelf("Person") == "member"
    assert compartment.shelf("Organization") == "public"
    assert all(
        compartment.shelf(type_) == "member" for type_ in ("Device", "RelatedPerson", "Provenance", "Coverage")
    )
