"""A RIF beneficiary row becomes rows of our eligibility layout: the person, and a coverage a row.

Coverages of one year: each Part C contract and plan with its first and last month, each Part D one alike, and
Original Medicare (Parts A and B) for the months its entitlement is on. Months in a row are one period; claims name
the coverage by part and year.
Source: CMS Chronic Conditions Warehouse, Master Beneficiary Summary File (codes only)
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from typing import Any, Final

from sharewell.ingest.feeds.feed import Reject
from sharewell.ingest.feeds.rif_layout import rif_date

Row = dict[str, str]
Line = dict[str, Any]

MONTHS: Final = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEPT", "OCT", "NOV", "DEC")
ORIGINAL: Final = "ORIGINAL_MEDICARE"
PART_D: Final = "PART_D"
MEDICARE: Final = ("CMS", "Medicare")
PART_A: Final = frozenset("13AC")
PART_B: Final = frozenset("23BC")
"""Values of MDCR_ENTLMT_BUYIN_n_IND by which a month has Part A, Part B."""
_CONTRACT: Final = re.compile(r"[A-Z]\d{4}", re.ASCII)
_YEAR: Final = re.compile(r"(19[6-9]|20\d)\d", re.ASCII)
_SEX: Final = {"1": "M", "2": "F"}
_RACE: Final = {"1": "2106-3", "2": "2054-5", "4": "2028-9", "6": "1002-5", "3": "2131-1"}
_SSA: Final = (
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM "
    "NY NC ND OH OK OR PA PR RI SC SD TN TX UT VT VI VA WA WV WI WY"
)
STATES: Final = {f"{number:02d}": state for number, state in enumerate(_SSA.split(), 1)}
"""State codes of the Social Security Administration."""


def coverage_id(row: Row, part: str, year: str) -> str:
    """The coverage a claim names: Original Medicare of that year, or the Part D plan the event tells."""
    parts = [row.get("BENE_ID", ""), part, year]
    if part == "D":
        parts.append(row.get("PLAN_CNTRCT_REC_ID", ""))  # events name other benefit packages than enrolment does
    return "|".join(one for one in parts if one)


def person(row: Row) -> Line:
    """The columns of the person. Raises Reject when it has no name or birth date, or a date cannot be read."""
    for column in ("BENE_ID", "BENE_SRNM_NAME", "BENE_GVN_NAME", "BENE_BIRTH_DT"):
        if column not in row:
            raise Reject(column, "is empty")
    found: Line = {
        "member_id": row["BENE_ID"],
        "family_name": row["BENE_SRNM_NAME"],
        "given_name": row["BENE_GVN_NAME"],
        "birth_date": day(row, "BENE_BIRTH_DT"),
        "sex": _SEX.get(row.get("BENE_SEX_IDENT_CD", ""), "U"),
    }
    texts = {
        "middle_name": row.get("BENE_MDL_NAME"),
        "mbi": row.get("MBI_NUM"),
        "card_id": row.get("MBI_NUM"),
        "race_code": _RACE.get(row.get("BENE_RACE_CD", "")),
        "ethnicity_code": "2135-2" if row.get("BENE_RACE_CD") == "5" else None,
        "death_date": day(row, "DEATH_DT") if "DEATH_DT" in row else None,
    }
    return found | _address(row) | {key: value for key, value in texts.items() if value}


def coverages(row: Row) -> list[Line]:
    """The columns of each coverage of the row's year. Raises Reject when the row tells no year."""
    year = row.get("RFRNC_YR", "")
    if not _YEAR.fullmatch(year):
        raise Reject("RFRNC_YR", "is empty" if not year else f"{year!r} is no year: its months belong to no year")
    return [*_original(row, year), *_plans(row, year, "C", "PTC"), *_plans(row, year, "D", "PTD")]


def months_told(row: Row) -> int:
    """How many months of the year the row tells something of: a later extract of the same year tells more."""
    return sum(1 for number in range(1, 13) if f"MDCR_ENTLMT_BUYIN_{number}_IND" in row)


def day(row: Row, column: str) -> str:
    """A date of the row. Raises Reject."""
    try:
        return rif_date(row[column])
    except ValueError as problem:
        raise Reject(column, str(problem)) from None


def _address(row: Row) -> Line:
    lines = [row[f"DRVD_LINE_{number}_ADR"] for number in range(1, 7) if f"DRVD_LINE_{number}_ADR" in row]
    state = row.get("STATE_CD") or row.get("STATE_CODE", "")
    postal = row.get("STATE_CNTY_ZIP_CD") or row.get("BENE_ZIP_CD", "").zfill(5)
    texts = {
        "address_line_1": lines[0] if lines else "",
        "address_line_2": ", ".join(lines[1:]),
        "city": row.get("CITY_NAME", ""),
        "state": STATES.get(state, state),
        "postal_code": postal if postal.strip("0") else "",
    }
    return {key: value for key, value in texts.items() if value}


def _original(row: Row, year: str) -> Iterator[Line]:
    buyin = [row.get(f"MDCR_ENTLMT_BUYIN_{number}_IND", "") for number in range(1, 13)]
    for part, on in (("A", PART_A), ("B", PART_B)):
        runs = _runs(["on" if value in on else "" for value in buyin])
        for number, (_, first, last) in enumerate(runs):
            key = coverage_id(row, part, year) + (f"|{first:02d}" if number else "")
            yield _period(year, first, last) | {
                "coverage_id": key,
                "program": ORIGINAL,
                "plan_name": f"Original Medicare Part {part}",
                "payer_id": MEDICARE[0],
                "payer_name": MEDICARE[1],
            }


def _plans(row: Row, year: str, part: str, prefix: str) -> Iterator[Line]:
    months = []
    for month in MONTHS:
        contract, plan = row.get(f"{prefix}_CNTRCT_{month}_ID", ""), row.get(f"{prefix}_PBP_{month}_ID", "")
        months.append(f"{contract}|{plan}" if _CONTRACT.fullmatch(contract) else "")
    seen: set[str] = set()
    for plan_key, first, last in _runs(months):
        contract, _, plan = plan_key.partition("|")
        key = "|".join((row["BENE_ID"], part, year, contract))
        yield _period(year, first, last) | {
            "coverage_id": f"{key}|{first:02d}" if contract in seen else key,
            "program": "MA" if part == "C" or contract[0] == "H" else PART_D,
            "contract": contract,
            **({"pbp": plan} if plan else {}),
            "plan_name": f"Medicare {'Advantage' if part == 'C' else 'drug'} plan {contract}",
            "payer_id": contract,
            "payer_name": f"Contract {contract}",
        }
        seen.add(contract)


def _runs(months: list[str]) -> list[tuple[str, int, int]]:
    """Months in a row that say the same, as (what, first, last), counted from 1; silent months left out."""
    runs: list[tuple[str, int, int]] = []
    for number, what in enumerate(months, 1):
        if what and runs and runs[-1][0] == what and runs[-1][2] == number - 1:
            runs[-1] = (what, runs[-1][1], number)
        elif what:
            runs.append((what, number, number))
    return runs


def _period(year: str, first: int, last: int) -> Line:
    end = monthrange(int(year), last)[1]
    return {"coverage_start": f"{year}-{first:02d}-01", "coverage_end": f"{year}-{last:02d}-{end:02d}"}
