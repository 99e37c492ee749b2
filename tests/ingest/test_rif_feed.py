"""RIF files: every row becomes a claim line, a person or a reject; nothing a map leaves out goes unnamed."""

from __future__ import annotations

import io
import json
import re
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from sharewell.ingest.feeds import rif_layout, rif_person
from sharewell.ingest.feeds.feed import Context, CoverageRecord, PersonRecord, Record, Reject
from sharewell.ingest.feeds.rif import RifFeed
from sharewell.ingest.maps.sensitivity import Sensitivity
from sharewell.records.item import Item

FEED = RifFeed()


def context() -> Context:
    zone = ZoneInfo("America/New_York")
    return Context("cms", zone, lambda kind, key: f"{kind}/{key}", hash, lambda event: event)


class Read:
    """A RIF file as the feed reads it."""

    def __init__(self, content: bytes, name: str = "x.csv") -> None:
        self.records: list[Record] = []
        self.rejects: list[tuple[int, int, Reject, str]] = []
        self.size = self.loaded = 0
        given = context()
        assert FEED.recognises(Path(name), content[:65536])
        for row in FEED.rows(Path(name), io.BytesIO(content)):
            self.size += row.size
            try:
                self.records += FEED.load(row, given)
                self.loaded += row.size
            except Reject as reject:
                self.rejects.append((row.line, row.size, reject, row.source_text()))

    def items(self, kind: str) -> list[Item]:
        return [one for one in self.records if isinstance(one, Item) and one.type == kind]

    @property
    def eobs(self) -> list[dict[str, Any]]:
        return [one.body or {} for one in self.items("ExplanationOfBenefit")]

    @property
    def people(self) -> list[PersonRecord]:
        return [one for one in self.records if isinstance(one, PersonRecord)]

    @property
    def coverages(self) -> list[CoverageRecord]:
        return [one for one in self.records if isinstance(one, CoverageRecord)]

    def reasons(self) -> list[tuple[str, str]]:
        return [(reject.field, reject.reason) for _, _, reject, _ in self.rejects]


def rif(*rows: dict[str, str], more: tuple[str, ...] = ()) -> Read:
    columns = [*dict.fromkeys([*rows[0], *(name for row in rows for name in row), *more])]
    lines = ["|".join(columns), *("|".join(row.get(name, "") for name in columns) for row in rows)]
    return Read("\n".join(lines).encode())


def carrier(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT",
        "BENE_ID": "-1",
        "CLM_ID": "-7",
        "CARR_LINE_MTUS_CNT": "0",
        "LINE_NUM": "1",
        "CLM_FROM_DT": "30-May-2015",
        "CLM_THRU_DT": "30-MAY-2015",
        "NCH_WKLY_PROC_DT": "04-Jun-2015",
        "CLM_PMT_AMT": "80",
        "FINAL_ACTION": "F",
        "CARR_CLM_PMT_DNL_CD": "1",
        "PRNCPAL_DGNS_CD": "E119",
        "PRNCPAL_DGNS_VRSN_CD": "0",
        "HCPCS_CD": "99213",
        "LINE_SBMTD_CHRG_AMT": "136.8",
        "LINE_NCH_PMT_AMT": "80.00",
        **values,
    }


def inpatient(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT", "BENE_ID": "-1", "CLM_ID": "-8", "CLM_PASS_THRU_PER_DIEM_AMT": "10", "CLM_DRG_CD": "",
        "CLM_FROM_DT": "19-Mar-2017", "CLM_THRU_DT": "20-Mar-2017", "CLM_ADMSN_DT": "19-Mar-2017",
        "NCH_WKLY_PROC_DT": "24-Mar-2017", "CLM_LINE_NUM": "1", "REV_CNTR": "1", "CLM_PMT_AMT": "100.00",
        **values,
    }  # fmt: skip


def beneficiary(**values: str) -> dict[str, str]:
    return {
        "DML_IND": "INSERT", "BENE_ID": "-1", "RFRNC_YR": "2019", "BENE_BIRTH_DT": "17-Jan-1942",
        "BENE_SRNM_NAME": "Kris", "BENE_GVN_NAME": "Louvenia", "BENE_SEX_IDENT_CD": "2", "MBI_NUM": "1S00E00AA06",
        **values,
    }  # fmt: skip


# --- the named sets ----------------------------------------------------------------------------------


def rif_files(shared_data: Path) -> list[Path]:
    found = (path for path in (shared_data / "cms-rif").rglob("*") if path.suffix in (".csv", ".txt"))
    return sorted(path for path in found if path.name != "export_summary.csv")


def test_every_row_of_every_file_is_loaded_or_rejected_with_a_reason(shared_data: Path) -> None:
    rejected: dict[str, list[str]] = {}
    for path in rif_files(shared_data):
        read = Read(path.read_bytes(), path.name)
        assert read.size == len(path.read_bytes().splitlines()) - 1, path.name
        assert read.loaded + sum(size for _, size, _, _ in read.rejects) == read.size, path.name
        if read.rejects:
            rejected[path.name] = [field for field, _ in read.reasons()]
    assert rejected == {
        "sample-a-beneficiaries-without-reference-year.txt": ["RFRNC_YR"],
        "sample-hicn-mult-bene-beneficiaries.txt": ["RFRNC_YR"] * 3,
        "sample-u-bcarrier.txt": ["fields"],
        "sample-u-unchanged-beneficiaries.txt": ["RFRNC_YR"],
    }


@pytest.mark.parametrize(
    ("kind", "claims", "lines"),
    [
        ("carrier", 37, 221), ("inpatient", 16, 16), ("outpatient", 19, 19), ("snf", 1, 67),
        ("hha", 14, 15), ("hospice", 1, 8), ("dme", 1, 1), ("pde", 18, 18),
    ],
)  # fmt: skip
def test_no_claim_loses_a_line_or_a_cent(shared_data: Path, kind: str, claims: int, lines: int) -> None:
    content = (shared_data / "cms-rif" / "rif-synthea" / f"{kind}.csv").read_text("utf-8-sig")
    header, *rows = [line.split("|") for line in content.splitlines()]
    read = Read(content.encode())
    assert len(read.eobs) == claims
    assert sum(len(eob["item"]) for eob in read.eobs) == lines
    number = rif_layout.rif_map(kind).number
    amounts = ("CVRD_D_PLAN_PD_AMT", "NCVRD_PLAN_PD_AMT") if kind == "pde" else ("CLM_PMT_AMT",)
    of_source = {}
    for row in rows:
        values = dict(zip(header, row, strict=True))
        of_source[values[number]] = sum(Decimal(values[name]) for name in amounts)
    of_ours = {eob["identifier"][0]["value"]: Decimal(str(eob["payment"]["amount"]["value"])) for eob in read.eobs}
    assert of_ours == of_source


def test_every_column_is_mapped_or_named_with_the_reason_why_not(shared_data: Path) -> None:
    for one in rif_layout.maps():
        path = shared_data / "cms-rif" / "rif-synthea" / f"{one.kind}.csv"
        header = path.read_text("utf-8-sig").partition("\n")[0].strip().split("|")
        known = rif_layout.columns_of(one) | {"DML_IND"}
        assert [name for name in header if name not in known and re.sub(r"\d+$", "#", name) not in known] == []
        assert [name for name in one.column if name not in header] == []


def test_no_two_states_of_a_record_have_the_same_place_in_the_order(shared_data: Path) -> None:
    states: dict[tuple[str, str, int], set[str]] = defaultdict(set)
    for path in rif_files(shared_data):
        for item in Read(path.read_bytes()).records:
            if isinstance(item, Item):
                states[item.type, item.key, item.stamp].add(json.dumps(item.body))
    assert [key for key, bodies in states.items() if len(bodies) > 1] == []


def test_claims_with_a_substance_use_code_are_marked(shared_data: Path) -> None:
    for path in (shared_data / "cms-rif" / "rif-static-samples" / "samhsa").iterdir():
        claims = Read(path.read_bytes()).items("ExplanationOfBenefit")
        marked = sum(1 for claim in claims if claim.sensitivity & Sensitivity.SUBSTANCE_USE)
        assert marked > 0.9 * len(claims), (path.name, marked, len(claims))


def test_a_summary_of_an_export_is_no_rif_file(shared_data: Path) -> None:
    path = shared_data / "cms-rif" / "rif-synthea" / "export_summary.csv"
    assert not FEED.recognises(path, path.read_bytes())


# --- claims ------------------------------------------------------------------------------------------


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


# --- people ------------------------------------------------------------------------------------------


def months(prefix: str, values: list[str]) -> dict[str, str]:
    names = rif_person.MONTHS
    return {f"{prefix}_{month}_ID": value for month, value in zip(names, values, strict=True)}


def test_months_of_one_plan_are_one_period() -> None:
    contracts = ["H1225"] * 3 + ["N"] + ["H1225"] * 2 + ["H9999"] * 4 + ["0", ""]
    plans = ["001"] * 5 + ["002"] + ["001"] * 4 + ["", ""]
    read = rif(beneficiary(**months("PTC_CNTRCT", contracts), **months("PTC_PBP", plans)))
    found = [(one.program, one.contract, one.pbp, str(one.start), str(one.end)) for one in read.coverages]
    assert found == [
        ("MA", "H1225", "001", "2019-01-01", "2019-03-31"),
        ("MA", "H1225", "001", "2019-05-01", "2019-05-31"),
        ("MA", "H1225", "002", "2019-06-01", "2019-06-30"),
        ("MA", "H9999", "001", "2019-07-01", "2019-10-31"),
    ]
    assert len({one.coverage_id for one in read.coverages}) == 4
    assert len(read.items("Coverage")) == 4


def test_original_medicare_and_a_drug_plan_are_coverages_out_of_scope() -> None:
    entitled = {f"MDCR_ENTLMT_BUYIN_{number}_IND": "1" if number < 7 else "C" for number in range(1, 13)}
    read = rif(beneficiary(**entitled, **months("PTD_CNTRCT", ["S4607"] * 12)))
    found = [(one.program, one.plan_name, str(one.start), str(one.end)) for one in read.coverages]
    assert found == [
        ("ORIGINAL_MEDICARE", "Original Medicare Part A", "2019-01-01", "2019-12-31"),
        ("ORIGINAL_MEDICARE", "Original Medicare Part B", "2019-07-01", "2019-12-31"),
        ("PART_D", "Medicare drug plan S4607", "2019-01-01", "2019-12-31"),
    ]
    types = {(one.body or {})["type"]["coding"][0]["code"] for one in read.items("Coverage")}
    assert types == {"PUBLICPOL", "DRUGPOL"}


def test_claims_name_the_coverage_that_the_beneficiary_file_brings(shared_data: Path) -> None:
    """beneficiary_2018.csv repeats the rows of 2019, so the set has no enrolment of 2018."""
    folder = shared_data / "cms-rif" / "rif-synthea"
    brought = set()
    for path in folder.glob("beneficiary_2*.csv"):
        brought |= {one.key for one in Read(path.read_bytes()).items("Coverage")}
    told: set[str] = set()
    for kind in rif_layout.KINDS:
        read = Read((folder / f"{kind}.csv").read_bytes())
        told |= {one.key for one in read.items("Coverage")}
        named = {eob["insurance"][0]["coverage"]["reference"].removeprefix("Coverage/") for eob in read.eobs}
        assert named == {one.key for one in read.items("Coverage")}
    assert {key.split("|")[2] for key in told - brought} == {"2018"}


def test_a_coverage_that_only_claims_tell_of_gives_way_to_the_enrolment() -> None:
    (told,) = rif(carrier(CLM_FROM_DT="01-Jan-2019")).items("Coverage")
    brought = rif(beneficiary(MDCR_ENTLMT_BUYIN_1_IND="3")).items("Coverage")
    assert told.key in {one.key for one in brought}
    assert told.stamp == 0 < min(one.stamp for one in brought)


def test_a_person_has_name_sex_state_and_full_zip_code() -> None:
    read = rif(beneficiary(BENE_ZIP_CD="1730", STATE_CODE="22", BENE_RACE_CD="2", DEATH_DT="01-FEB-2020"))
    (person,) = read.people
    assert (person.given_name, person.family_name, person.sex) == ("Louvenia", "Kris", "F")
    assert (person.addresses[0].state, person.addresses[0].postal_code) == ("MA", "01730")
    assert ("mbi", "1S00E00AA06") in person.identifiers
    assert str(person.death_date) == "2020-02-01"


def test_a_backslash_is_a_backslash(shared_data: Path) -> None:
    path = shared_data / "cms-rif" / "rif-static-samples" / "sample-a-beneficiaries-with-backslash.txt"
    (person,) = Read(path.read_bytes()).people
    assert "DAEJEON SI 34867\\" in person.addresses[0].lines[1]


def test_more_months_of_a_year_are_newer_and_a_later_year_is_newest() -> None:
    eight = {f"MDCR_ENTLMT_BUYIN_{number}_IND": "3" for number in range(1, 9)}
    rows = (
        beneficiary(**eight, DML_IND="UPDATE"),
        beneficiary(**eight, MDCR_ENTLMT_BUYIN_9_IND="3"),
        beneficiary(RFRNC_YR="2020"),
    )
    people = [rif(row).people[0] for row in rows]
    assert people == sorted(people, key=lambda one: one.updated_at.timestamp() if one.updated_at else 0)


def test_a_deleted_beneficiary_leaves_with_its_coverages() -> None:
    read = rif(beneficiary(DML_IND="DELETE", MDCR_ENTLMT_BUYIN_1_IND="3"))
    assert [item.body for item in (*read.items("Patient"), *read.items("Coverage"))] == [None] * 3
    assert all(one.cancelled for one in read.coverages)


def test_an_earlier_identity_adds_a_card_number_and_changes_nothing_else() -> None:
    earlier = {"DML_IND": "INSERT", "BENE_ID": "-1", "MBI_NUM": "1S00A00AA00", "EFCTV_END_DT": "17-MAR-1995"}
    (person,) = rif(earlier).people
    (now,) = rif(beneficiary()).people
    assert person.identifiers == (("member_id", "-1"), ("card_id", "1S00A00AA00"))
    assert person.updated_at is not None
    assert now.updated_at is not None
    assert person.updated_at < now.updated_at


@pytest.mark.parametrize("year", ["", "0", "3", "19", "abcd"])
def test_months_without_a_year_are_rejected(year: str) -> None:
    assert rif(beneficiary(RFRNC_YR=year)).reasons()[0][0] == "RFRNC_YR"
