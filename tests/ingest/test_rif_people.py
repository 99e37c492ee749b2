"""RIF beneficiary rows become persons and coverages."""

from __future__ import annotations

from pathlib import Path

import pytest

from sharewell.ingest.feeds import rif_layout, rif_person
from tests.ingest.rif_rows import Read, beneficiary, carrier, rif


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
    assert told.stamp < min(one.stamp for one in brought)


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
