"""Each kind of claim becomes its CARIN Blue Button profile. http://hl7.org/fhir/us/carin-bb (2.0.0)"""

from __future__ import annotations

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharewell.fhir.resource import at, codes
from sharewell.ingest.maps.eob.adjudication import reason
from sharewell.ingest.maps.eob.diagnosis import pointed
from sharewell.ingest.maps.eob.lines import modifier, procedure
from tests.ingest.claim_rows import KINDS, Cells, context
from tests.ingest.guide import Guide
from tests.ingest.loading import eob_of, items_of

_EVERY = (
    "identifier status type use patient billablePeriod.start created insurer provider outcome insurance.coverage"
    " item.sequence item.productOrService total.amount meta.profile"
)
MANDATORY = {
    "inpatient": "subType diagnosis.type item.revenue supportingInfo.timingPeriod adjudication.reason",
    "outpatient": "subType diagnosis.type item.servicedDate adjudication.reason",
    "professional": "diagnosis.type item.servicedPeriod item.locationCodeableConcept item.adjudication",
    "oral": "item.servicedPeriod item.locationCodeableConcept item.adjudication adjudication.reason",
    "pharmacy": "supportingInfo.valueQuantity item.servicedDate item.adjudication.amount",
}
"""Elements that the guide makes mandatory on each kind of claim, beside those of every claim."""
SLICES = {
    "inpatient": {"admissionperiod", "benefitpaymentstatus"},
    "outpatient": {"benefitpaymentstatus"},
    "professional": {"benefitpaymentstatus"},
    "oral": {"benefitpaymentstatus", "renderingnetworkstatus"},
    "pharmacy": {"dayssupply", "dawcode", "refillnum", "refillsauthorized", "benefitpaymentstatus"},
}
"""Mandatory slices by their category."""
CARIN_AMOUNTS = {
    "submitted",
    "eligible",
    "noncovered",
    "discount",
    "deductible",
    "copay",
    "coinsurance",
    "benefit",
} | {
    "paidtoprovider",
    "memberliability",
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_claim_has_every_mandatory_element_of_its_profile(kind: str) -> None:
    eob = eob_of(KINDS[kind])
    missing = [path for path in f"{_EVERY} {MANDATORY[kind]}".split() if not at(eob, *path.split("."))]
    assert missing == []
    categories = {
        code for path in ("supportingInfo", "adjudication", "item") for _, code in codes(eob, path, "category")
    } | {code for _, code in codes(eob, "item", "adjudication", "category")}
    assert SLICES[kind] <= categories


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_claim_fits_the_profile_it_claims(kind: str, guide: Guide) -> None:
    assert guide.check(eob_of(KINDS[kind])).errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_whom_a_claim_names_fits_its_profile(kind: str, guide: Guide) -> None:
    named = [item for item in items_of(KINDS[kind]) if item.type != "ExplanationOfBenefit"]
    assert {item.type for item in named} == {"Organization", "Practitioner"}
    for item in named:
        assert item.body
        assert guide.check(item.body).errors == []
        assert item.person_key is None


@given(data=st.data())
def test_a_claim_of_which_much_is_missing_still_fits_its_profile(data: st.DataObject, guide: Guide) -> None:
    kind = data.draw(st.sampled_from(sorted(KINDS)))
    kept = {"Member id", "Claim processing status code", "Claim type", "Claim unique identifier", "Line number"}
    kept |= {"RX service reference number", "Statement from date", "Service (from) date", "National drug code"}
    kept |= {"Claim sub type", "Claim billing provider name", "Tooth number 1"}
    names = sorted({name for row in KINDS[kind] for name in row} - kept)
    dropped = set(data.draw(st.lists(st.sampled_from(names), unique=True)))
    rows = [{name: cell for name, cell in row.items() if name not in dropped} for row in KINDS[kind]]
    assert guide.check(eob_of(rows)).errors == []


@pytest.mark.parametrize("kind", KINDS)
def test_every_reference_of_a_claim_leads_to_something_a_feed_loads(kind: str) -> None:
    items = items_of(KINDS[kind])
    eob = next(item.body for item in items if item.type == "ExplanationOfBenefit")
    loaded = {f"{item.type}/{item.key}" for item in items} | {"Patient/M-0001", "Coverage/C-1"}
    assert set(_references(eob)) <= loaded


def _references(node: Any) -> list[str]:
    if isinstance(node, list):
        return [found for each in node for found in _references(each)]
    if not isinstance(node, dict):
        return []
    own = [node["reference"]] if isinstance(node.get("reference"), str) else []
    return own + [found for each in node.values() for found in _references(each)]


def test_the_insurer_of_a_claim_is_the_payor_of_its_coverage() -> None:
    eob = eob_of(KINDS["professional"])
    assert eob["insurer"] == {"reference": "Organization/H9999", "display": "Harbor Health Plan"}
    assert eob["insurance"] == [{"focal": True, "coverage": {"reference": "Coverage/C-1"}}]


cents = st.integers(-(10**8), 10**8)


@given(st.lists(st.tuples(cents, cents, cents), min_size=1, max_size=6))
def test_totals_are_the_sums_of_the_lines_to_the_cent(lines: list[tuple[int, int, int]]) -> None:
    names = ("Line submitted amount", "Line copay amount", "Line payment amount")
    first = {name: cell for name, cell in KINDS["professional"][0].items() if not name.endswith("amount")}
    rows = [
        {
            **first,
            "Line number": str(number),
            **{name: _dollars(part) for name, part in zip(names, parts, strict=True)},
        }
        for number, parts in enumerate(lines, 1)
    ]
    rows = [
        {k: v for k, v in row.items() if k not in ("Line amount paid to provider", "Line patient deductible")}
        for row in rows
    ]
    eob = orjson.loads(orjson.dumps(eob_of(rows)))
    totals = {codes(total, "category")[0][1]: total["amount"]["value"] for total in eob["total"]}
    for place, category in enumerate(("submitted", "copay", "benefit")):
        amounts = [
            round(entry["amount"]["value"] * 100)
            for item in eob["item"]
            for entry in item["adjudication"]
            if codes(entry, "category")[0][1] == category
        ]
        assert amounts == [parts[place] for parts in lines]
        assert round(totals[category] * 100) == sum(amounts)


def _dollars(amount: int) -> str:
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def test_amounts_of_the_claim_come_before_the_sum_of_its_lines() -> None:
    rows = [{**KINDS["professional"][0], "Claim total submitted amount": "999.99"}]
    totals = eob_of(rows)["total"]
    assert {"value": 999.99, "currency": "USD"} in [total["amount"] for total in totals]


def test_all_amounts_of_a_line_stand_in_their_carin_categories() -> None:
    entries = eob_of(KINDS["professional"])["item"][0]["adjudication"]
    amounts = {codes(entry, "category")[0][1] for entry in entries if "amount" in entry}
    assert amounts == CARIN_AMOUNTS


@pytest.mark.parametrize("kind", ["inpatient", "outpatient"])
def test_a_hospital_claim_without_line_amounts_shows_them_on_the_claim_and_not_on_both(kind: str) -> None:
    rows = [{k: v for k, v in row.items() if not (k.startswith("Line ") and "amount" in k)} for row in KINDS[kind]]
    rows = [{**row, "Claim total submitted amount": "12000.00", "Claim payment amount": "9000.10"} for row in rows]
    rows = [
        {k: v for k, v in row.items() if k not in ("Line patient deductible", "Line member liability")}
        for row in rows
    ]
    eob = eob_of(rows)
    assert not any("adjudication" in item for item in eob["item"])
    amounts = {codes(e, "category")[0][1]: e["amount"]["value"] for e in eob["adjudication"] if "amount" in e}
    assert amounts == {"submitted": 12000, "benefit": 9000.1}
    denials = [code for entry in eob["adjudication"] for _, code in codes(entry, "reason")]
    assert {"45", "N130"} <= set(denials)


def test_an_encounter_without_any_amount_says_so_instead_of_zero() -> None:
    rows = [
        {k: v for k, v in row.items() if "amount" not in k and k != "Line patient deductible"}
        for row in KINDS["professional"]
    ]
    rows = [{k: v for k, v in row.items() if k != "Line member liability"} for row in rows]
    (total,) = eob_of(rows)["total"]
    assert total["amount"]["extension"][0]["valueCode"] == "unknown"


def test_a_claim_another_payer_paid_first_names_that_coverage_too() -> None:
    rows = [
        {**KINDS["professional"][0], "Claim primary payer identifier": "OTHER1", "Other payer name": "First Payer"}
    ]
    items = items_of(rows)
    eob = eob_of(rows)
    assert [entry["focal"] for entry in eob["insurance"]] == [True, False]
    coverage = next(item for item in items if item.type == "Coverage")
    assert coverage.body
    assert coverage.body["payor"] == [{"reference": "Organization/OTHER1", "display": "First Payer"}]
    assert eob["insurance"][1]["coverage"]["reference"] == f"Coverage/{coverage.key}"
    assert coverage.person_key == eob_person()


def eob_person() -> int:
    return context().person_key("M-0001")


@pytest.mark.parametrize(
    ("cells", "type_", "party"),
    [
        ({"Claim payee type code": "provider"}, "provider", "Organization"),
        ({"Claim payee type code": "beneficiary"}, "beneficiary", "Patient"),
        ({"Claim payee type code": "subscriber"}, "subscriber", "Patient"),
        (
            {"Claim payee type code": "other", "Claim payee name": "Bell, Bob", "Claim payee relationship": "SPS"},
            "other",
            "RelatedPerson",
        ),
        ({"Claim payee type code": "other", "Claim payee name": "Harbor Billing Inc"}, "other", "Organization"),
    ],
)
def test_the_payee_is_named(cells: Cells, type_: str, party: str, guide: Guide) -> None:
    rows = [{**KINDS["professional"][0], **cells}]
    payee = eob_of(rows)["payee"]
    assert codes(payee, "type")[0][1] == type_
    assert payee["party"]["reference"].startswith(party + "/")
    for item in items_of(rows):
        assert item.body
        assert guide.check(item.body).errors == []
        if item.type == "RelatedPerson":
            assert item.person_key == eob_person()


def test_a_newborns_point_of_origin_has_its_own_code_system() -> None:
    rows = [{**KINDS["inpatient"][0], "Claim inpatient admission type code": "4"}]
    assert ("https://www.nubc.org/CodeSystem/PointOfOriginNewborn", "1") in codes(
        eob_of(rows), "supportingInfo", "code"
    )


def test_what_a_hospital_claim_is_can_be_told_without_a_sub_type() -> None:
    row = {k: v for k, v in KINDS["inpatient"][0].items() if k != "Claim sub type"}
    for digit, kind in (("1", "inpatient"), ("3", "outpatient")):
        eob = eob_of([{**row, "Claim service classification type code": digit}])
        assert codes(eob, "subType")[0][1] == kind
    bare = {
        k: v
        for k, v in row.items()
        if "Claim bill" not in k and "classification" not in k and "frequency" not in k
    }
    assert codes(eob_of([bare]), "subType")[0][1] == "inpatient"


def test_the_ingredients_of_a_compound_stand_under_its_line() -> None:
    (item,) = eob_of(KINDS["pharmacy"])["item"]
    assert codes(item, "productOrService")[0][1] == "compound"
    assert item["quantity"] == {"value": 60.5, "unit": "GM", "system": "http://unitsofmeasure.org", "code": "g"}
    (ingredient,) = item["detail"]
    assert codes(ingredient, "productOrService") == [("http://hl7.org/fhir/sid/ndc", "00777310502")]


def test_more_teeth_than_one_are_linked_to_the_line() -> None:
    eob = eob_of(KINDS["oral"])
    (item,) = eob["item"]
    (number,) = item["informationSequence"]
    tooth = next(info for info in eob["supportingInfo"] if info["sequence"] == number)
    assert codes(tooth, "code")[0][1] == "15"
    assert codes(item, "bodySite")[0][1] == "14"
    assert [code for _, code in codes(item, "subSite")] == ["M", "O"]


def test_a_sentence_said_twice_is_one_note() -> None:
    eob = eob_of(KINDS["inpatient"])
    assert [note["number"] for note in eob["processNote"]] == [1, 2]
    assert [item["noteNumber"] for item in eob["item"]] == [[2], [2]]


def test_denial_codes_go_to_their_code_system() -> None:
    assert codes(reason("45")) == [("https://x12.org/codes/claim-adjustment-reason-codes", "45")]
    assert reason("CO-45") == {**reason("45"), "text": "CO-45"}
    assert codes(reason("n130")) == [("https://x12.org/codes/remittance-advice-remark-codes", "N130")]


@pytest.mark.parametrize(
    ("code", "kind", "system"),
    [
        ("99213", "professional", "cpt"),
        ("0001F", "professional", "cpt"),
        ("J0881", "professional", "HCPCS"),
        ("A0428", "outpatient", "HCPCS"),
        ("D1110", "oral", "cdt"),
        ("D1110", "professional", "HCPCS"),
    ],
)
def test_the_shape_of_a_service_code_tells_its_code_set(code: str, kind: str, system: str) -> None:
    assert system in codes(procedure(code, "", kind))[0][0]


def test_modifiers_and_diagnosis_points() -> None:
    assert "cpt" in codes(modifier("25"))[0][0]
    assert "HCPCS" in codes(modifier("lt"))[0][0]
    assert [pointed(code) for code in ("E1165", "e11.65", "I10", "S060X1A")] == [
        "E11.65",
        "E11.65",
        "I10",
        "S06.0X1A",
    ]
    assert [pointed(code, icd9=True) for code in ("25002", "E8859", "042")] == ["250.02", "E885.9", "042"]


def test_an_external_cause_is_told_from_its_code_on_hospital_claims_only() -> None:
    roles = [codes(entry, "type")[0][1] for entry in eob_of(KINDS["outpatient"])["diagnosis"]]
    assert roles == ["principal", "other", "externalcauseofinjury"]
    assert [codes(entry, "type")[0][1] for entry in eob_of(KINDS["professional"])["diagnosis"]] == [
        "principal",
        "secondary",
    ]


@pytest.mark.parametrize(("drug", "systems"), [("", []), ("00093720698", ["http://hl7.org/fhir/sid/ndc"])])
def test_a_line_without_a_service_code_says_not_applicable_and_keeps_its_drug(
    drug: str, systems: list[str], guide: Guide
) -> None:
    eob = eob_of(_with("professional", {"Procedure code": "", "National drug code": drug}))
    absent = ("http://terminology.hl7.org/CodeSystem/data-absent-reason", "not-applicable")
    assert codes(eob, "item", "productOrService") == [absent, *((system, drug) for system in systems)]
    assert guide.check(eob).errors == []


def test_who_rendered_an_outpatient_service_is_told_with_a_taxonomy_or_when_it_was_another() -> None:
    unknown = {"Claim performing provider taxonomy": ""}
    same = unknown | {"Claim performing provider NPI": KINDS["outpatient"][0]["Claim attending provider NPI"]}
    assert _rendering({})[0]["qualification"]["coding"]
    assert _rendering(unknown)[0]["qualification"]["extension"][0]["valueCode"] == "unknown"
    assert _rendering(same) == []


def _with(kind: str, cells: Cells) -> list[Cells]:
    return [KINDS[kind][0] | cells]


def _rendering(cells: Cells) -> list[Any]:
    team = eob_of(_with("outpatient", cells))["careTeam"]
    return [one for one in team if one["role"]["coding"][0]["code"] == "rendering"]


def test_a_practitioner_without_npi_or_tax_number_claims_no_profile() -> None:
    number = _with(
        "professional",
        {
            "Claim performing provider NPI": "A12345",
            "Claim performing provider name": "",
        },
    )
    [found] = [
        one.body
        for one in items_of(number)
        if one.body and one.type == "Practitioner" and one.body["identifier"][0]["value"] == "A12345"
    ]
    assert "profile" not in found["meta"]
    assert found["name"] == [{"text": "Provider A12345", "family": "Provider A12345"}]
