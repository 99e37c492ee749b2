"""Rows of RIF claims become claims: corrected, removed, paid or denied, with their diagnoses and providers."""

from __future__ import annotations

import json

import pytest

from tests.ingest.rif_rows import Read, beneficiary, carrier, inpatient, rif


def test_a_claim_is_read_whatever_the_order_of_its_columns() -> None:
    row = carrier()
    assert rif(row).eobs == rif(dict(reversed(row.items()))).eobs


def test_an_update_corrects_and_a_delete_removes_in_any_order() -> None:
    first, corrected, gone = (
        rif(carrier(DML_IND=action, CLM_PMT_AMT=amount)).items("ExplanationOfBenefit")[0]
        for action, amount in (("INSERT", "80"), ("UPDATE", "60"), ("DELETE", "60"))
    )
    assert first.stamp < corrected.stamp < gone.stamp
    assert first.key == corrected.key == gone.key
    assert corrected.body is not None
    assert corrected.body["payment"]["amount"]["value"] == 60
    assert gone.body is None
    later = rif(carrier(NCH_WKLY_PROC_DT="05-JUN-2015")).items("ExplanationOfBenefit")[0]
    assert later.stamp > gone.stamp


def test_a_claim_that_is_not_the_final_action_is_cancelled() -> None:
    assert rif(carrier(FINAL_ACTION="N")).eobs[0]["status"] == "cancelled"
    assert rif(carrier()).eobs[0]["status"] == "active"


@pytest.mark.parametrize(
    ("row", "status"),
    [
        (carrier(), "paid"),
        (carrier(CARR_CLM_PMT_DNL_CD="0"), "denied"),
        (inpatient(CLM_MDCR_NON_PMT_RSN_CD="B"), "paid"),
        (inpatient(CLM_MDCR_NON_PMT_RSN_CD="B", CLM_PMT_AMT="0"), "denied"),
    ],
)
def test_a_claim_says_whether_it_was_paid(row: dict[str, str], status: str) -> None:
    assert rif(row).eobs[0]["payment"]["type"]["coding"][0]["code"] == status


def test_each_diagnosis_stands_once_the_principal_first_and_lines_point_to_theirs() -> None:
    row = inpatient(
        ICD_DGNS_CD1="I4891",
        CLM_POA_IND_SW1="N",
        ICD_DGNS_CD2="C188",
        CLM_POA_IND_SW2="Y",
        PRNCPAL_DGNS_CD="C188",
        ADMTG_DGNS_CD="R5383",
        ICD_DGNS_E_CD1="Y83",
        FST_DGNS_E_CD="Y83",
        ICD_DGNS_VRSN_CD1="9",
    )
    found = rif(row).eobs[0]["diagnosis"]
    codes = [one["diagnosisCodeableConcept"]["coding"][0]["code"] for one in found]
    roles = [one["type"][0]["coding"][0]["code"] for one in found]
    assert codes == ["C18.8", "R53.83", "I48.91", "Y83"]
    assert roles == ["principal", "admitting", "other", "externalcauseofinjury"]
    assert found[0]["onAdmission"]["coding"][0]["code"] == "Y"
    assert found[2]["diagnosisCodeableConcept"]["coding"][0]["system"].endswith("icd9")

    lines = carrier(LINE_ICD_DGNS_CD="E119"), carrier(LINE_NUM="2", LINE_ICD_DGNS_CD="A52")
    eob = rif(*lines).eobs[0]
    assert [item["diagnosisSequence"] for item in eob["item"]] == [[1], [2]]
    assert len(eob["diagnosis"]) == 2


def test_a_drg_of_four_characters_and_short_codes_keep_or_fill_their_digits() -> None:
    def of(**values: str) -> str:
        return json.dumps(rif(inpatient(**values)).eobs[0])

    assert '"code": "6955"' in of(CLM_DRG_CD="6955")
    assert '"code": "065"' in of(CLM_DRG_CD="65")
    assert '"code": "0001"' in of()
    assert '"code": "01"' in of(PTNT_DSCHRG_STUS_CD="1")


def test_a_hospital_without_npi_is_named_by_its_certification_number() -> None:
    read = rif(inpatient(ORG_NPI_NUM="0000000000", PRVDR_NUM="220135"))
    names = {(one.body or {})["name"] for one in read.items("Organization")}
    assert "CMS certification number 220135" in names
    assert "0000000000" not in json.dumps(read.eobs)


def test_amounts_of_several_columns_are_added() -> None:
    row = {
        "DML_IND": "INSERT",
        "PDE_ID": "-5",
        "BENE_ID": "-1",
        "PROD_SRVC_ID": "50090443201",
        "SRVC_DT": "01-Mar-2015",
        "PD_DT": "02-Mar-2015",
        "CVRD_D_PLAN_PD_AMT": "1.10",
        "NCVRD_PLAN_PD_AMT": "2.20",
        "PTNT_PAY_AMT": "40",
        "TOT_RX_CST_AMT": "43.30",
        "PLAN_CNTRCT_REC_ID": "Z0004",
        "ADJSTMT_DLTN_CD": "D",
        "QTY_DSPNSD_NUM": "90",
    }
    (eob,) = rif(row).eobs
    assert eob["payment"]["amount"]["value"] == 3.3
    assert eob["status"] == "cancelled"
    assert eob["insurance"][0]["coverage"]["reference"] == "Coverage/-1|D|2015|Z0004"


def test_lines_without_usable_numbers_are_numbered_anew() -> None:
    rows = carrier(HCPCS_CD="99213"), carrier(HCPCS_CD="99214"), carrier(HCPCS_CD="99215", LINE_NUM="")
    (eob,) = rif(*rows).eobs
    assert [item["sequence"] for item in eob["item"]] == [1, 2, 3]


def test_lines_of_a_claim_that_lie_apart_come_together() -> None:
    rows = carrier(), carrier(CLM_ID="-9"), carrier(LINE_NUM="2"), carrier(CLM_ID="-9", LINE_NUM="2")
    assert [len(eob["item"]) for eob in rif(*rows).eobs] == [2, 2]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"CLM_FROM_DT": "30-Foo-2015"}, "CLM_FROM_DT"),
        ({"CLM_FROM_DT": "31-Feb-2015"}, "CLM_FROM_DT"),
        ({"CLM_PMT_AMT": "much"}, "CLM_PMT_AMT"),
        ({"BENE_ID": ""}, "BENE_ID"),
        ({"CLM_ID": ""}, "CLM_ID"),
        ({"DML_IND": "MERGE"}, "DML_IND"),
        ({"CLM_FROM_DT": ""}, "CLM_FROM_DT"),
        ({"HCPCS_CD": "\x01"}, "text"),
    ],
)
def test_a_claim_that_cannot_be_read_is_rejected_by_its_column(values: dict[str, str], field: str) -> None:
    read = rif(carrier(**values), carrier(CLM_ID="-9"))
    assert [found for found, _ in read.reasons()] == [field]
    assert len(read.eobs) == 1


def test_one_empty_field_too_many_is_let_pass_and_a_full_one_is_not() -> None:
    good, bad = "|".join(carrier()), "|".join(carrier().values())
    assert len(Read(f"{good}\n{bad}|\n".encode()).eobs) == 1
    assert Read(f"{good}\n{bad}|0\n".encode()).reasons()[0][0] == "fields"
    assert Read(f"{good}\n{bad.rpartition('|')[0]}\n".encode()).reasons()[0][0] == "fields"


def test_numbers_that_may_be_social_security_numbers_are_kept_nowhere() -> None:
    read = rif(
        carrier(TAX_NUM="999145882"),
        carrier(CLM_ID="-9", TAX_NUM="999145883", CLM_PMT_AMT="much", LINE_NUM="3"),
    )
    assert len(read.rejects) == 1
    assert "99914588" not in repr(read.records) + read.rejects[0][3]
    person = rif(beneficiary(BENE_CRNT_HIC_NUM="999145882A"))
    assert "999145882" not in repr(person.records)


def test_what_only_a_later_line_says_of_the_claim_is_kept() -> None:
    rows = carrier(), carrier(LINE_NUM="2", PRF_PHYSN_NPI="9999310391")
    (eob,) = rif(*rows).eobs
    assert [one["role"]["coding"][0]["code"] for one in eob["careTeam"]] == ["rendering"]
