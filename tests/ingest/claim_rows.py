"""Rows of synthetic claims for the tests: one full claim of each kind, written as the feeds read them."""

from __future__ import annotations

import io
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from sharewell.ingest import due
from sharewell.ingest.feeds.feed import Context

Cells = dict[str, str]

ZONE = ZoneInfo("America/New_York")

COMMON: Cells = {
    "Member id": "M-0001",
    "Coverage id": "C-1",
    "Claim processing status code": "paid",
    "EOB last updated date": "2026-03-10T08:00:00-05:00",
    "Claim received date": "2026-03-03",
    "Adjudication date": "2026-03-09",
    "Claim paid date": "2026-03-12",
    "Claim payer identifier": "H9999",
    "Claim payer name": "Harbor Health Plan",
    "Claim payee type code": "provider",
    "Benefit payment status": "innetwork",
    "Process note 1": "This is not a bill.",
    "Claim billing provider NPI": "1000000004",
    "Claim billing provider name": "Harbor General Hospital",
    "Claim billing provider network status": "innetwork",
    "Claim billing provider tax identifier": "980000001",
    "Claim billing provider address line 1": "1 Harbor Way",
    "Claim billing provider city": "Portside",
    "Claim billing provider state": "ME",
    "Claim billing provider zip code": "04000",
    "Claim PCP NPI": "1000000012",
    "Claim PCP name": "Reed, Paula",
}
MEDICAL: Cells = {
    **COMMON,
    "Statement from date": "2026-03-01",
    "Statement thru date": "2026-03-02",
    "Patient account number": "ACC-77",
    "Medical record number": "MRN-5",
    "Diagnosis code 1": "E1165",
    "Diagnosis code 2": "I10",
    "Claim referring provider NPI": "1000000020",
    "Claim referring provider name": "Stone, Ada",
    "Claim performing provider NPI": "1000000038",
    "Claim performing provider name": "Vale, Iris, MD",
    "Claim performing provider taxonomy": "207R00000X",
    "Claim performing provider network status": "innetwork",
}
HOSPITAL: Cells = {
    **MEDICAL,
    "Claim type": "institutional",
    "Claim inpatient admission type code": "1",
    "Claim source inpatient admission code": "1",
    "Patient discharge status code": "01",
    "Claim bill facility type code": "1",
    "Claim service classification type code": "1",
    "Claim frequency code": "1",
    "Claim attending provider NPI": "1000000046",
    "Claim attending provider name": "Marsh, Otto",
}
AMOUNTS: Cells = {
    "Line submitted amount": "200.00",
    "Line allowed amount": "150.25",
    "Line discount amount": "49.75",
    "Line disallowed amount": "0.00",
    "Line patient deductible": "10.00",
    "Line copay amount": "20.00",
    "Line coinsurance amount": "0.25",
    "Line payment amount": "120.00",
    "Line amount paid to provider": "120.00",
    "Line member liability": "30.25",
}
SERVICE: Cells = {
    **AMOUNTS,
    "Line number": "1",
    "Service (from) date": "2026-03-01",
    "Service to date": "2026-03-02",
    "Procedure code": "99213",
    "Modifier Code-1": "25",
    "Modifier Code-2": "LT",
    "Number of units": "1",
    "Allowed number of units": "1",
    "Line payment denial code 1": "CO-45",
    "Line payment denial code 2": "N130",
    "Payment member explanation": "Your share is the copay and the deductible.",
}

INPATIENT: list[Cells] = [
    {
        **HOSPITAL,
        "Claim unique identifier": "INP-1",
        "Claim sub type": "inpatient",
        "Member admission date": "2026-03-01",
        "Member discharge date": "2026-03-02",
        "Claim diagnosis related group": "470",
        "Claim diagnosis related group version": "43",
        "Claim operating provider NPI": "1000000053",
        "Claim operating provider name": "Blade, Ruth",
        "Diagnosis type 1": "admitting",
        "Diagnosis type 2": "principal",
        "Present on admission 2": "Y",
        "Procedure code 1": "0SR90J9",
        "Procedure date 1": "2026-03-01",
        **SERVICE,
        "Revenue center code": "0120",
    },
    {**HOSPITAL, "Claim unique identifier": "INP-1", **SERVICE, "Line number": "2", "Revenue center code": "0360"},
]
OUTPATIENT: list[Cells] = [
    {
        **HOSPITAL,
        "Claim unique identifier": "OUT-1",
        "Claim sub type": "outpatient",
        "Claim service classification type code": "3",
        "Diagnosis code 3": "W01.0XXA",
        **SERVICE,
        "Revenue center code": "0450",
    }
]
PROFESSIONAL: list[Cells] = [
    {
        **MEDICAL,
        "Claim unique identifier": "PRO-1",
        "Claim type": "professional",
        "Claim adjusted from identifier": "PRO-0",
        "Claim site of service NPI": "1000000061",
        "Service facility name": "Harbor Clinic",
        "Claim supervising provider NPI": "1000000079",
        "Claim supervising provider name": "Chief, Noor",
        "Transportation distance": "12.5",
        "Patient weight": "160",
        **SERVICE,
        "Place of service code": "11",
        "Diagnosis pointer": "1,2",
    }
]
ORAL: list[Cells] = [
    {
        **MEDICAL,
        "Claim unique identifier": "ORA-1",
        "Claim type": "oral",
        "Claim billing provider type": "individual",
        "Claim billing provider name": "Tooth, Ella",
        "Missing tooth number 1": "1",
        "Missing tooth number 2": "16",
        "Orthodontics treatment indicator": "Y",
        "Orthodontics appliance application date": "2026-03-01",
        "Total number of months for orthodontia": "18",
        "Prosthesis replacement indicator": "N",
        **SERVICE,
        "Procedure code": "D2392",
        "Place of service code": "11",
        "Tooth number 1": "14",
        "Tooth number 2": "15",
        "Tooth surface": "MO",
    }
]
PHARMACY: list[Cells] = [
    {
        **COMMON,
        "RX service reference number": "RX-1",
        "Claim prescribing provider NPI": "1000000087",
        "Claim prescribing provider name": "Quill, Sam",
        "Days supply": "30",
        "DAW product selection code": "0",
        "Refill number": "1",
        "Refills authorized": "3",
        "Prescription origin code": "3",
        "Plan reported brand generic code": "2",
        "Compound code": "2",
        "Line number": "1",
        "Service (from) date": "2026-03-01",
        "National drug code": "Compound",
        "Quantity dispensed": "60.5",
        "Quantity qualifier code": "GM",
        "Line payment denial code 1": "76",
        **AMOUNTS,
        "Drug cost": "150.25",
    },
    {
        "RX service reference number": "RX-1",
        "Member id": "M-0001",
        "Claim processing status code": "paid",
        "EOB last updated date": "2026-03-10T08:00:00-05:00",
        "Line number": "1",
        "National drug code": "00777310502",
        "Quantity dispensed": "10",
        "Quantity qualifier code": "GM",
    },
]
KINDS: dict[str, list[Cells]] = {
    "inpatient": INPATIENT,
    "outpatient": OUTPATIENT,
    "professional": PROFESSIONAL,
    "oral": ORAL,
    "pharmacy": PHARMACY,
}
ALICE: Cells = {
    "member_id": "M-0001",
    "card_id": "HHP000001",
    "ssn": "900-12-3456",
    "mbi": "9XX9XX9XX99",
    "family_name": "Anders",
    "given_name": "Alice",
    "middle_name": "May",
    "birth_date": "1950-04-01",
    "sex": "F",
    "birth_sex": "F",
    "race_code": "2106-3;2028-9",
    "ethnicity_code": "2186-5",
    "language": "en",
    "address_line_1": "2 Quay Street",
    "city": "Portside",
    "state": "ME",
    "postal_code": "04000",
    "address_start": "2020-01-01",
    "email": "alice@example.org",
    "phone": "207-555-0101",
    "coverage_id": "C-1",
    "program": "MA",
    "contract": "H9999",
    "pbp": "001",
    "segment": "000",
    "plan_name": "Harbor Advantage",
    "plan_type": "HMO",
    "payer_id": "H9999",
    "payer_name": "Harbor Health Plan",
    "payer_npi": "1000000095",
    "payer_tax_id": "980000002",
    "group_id": "G1",
    "group_name": "Harbor Seniors",
    "coverage_start": "2026-01-01",
    "updated_at": "2025-12-20T10:00:00-05:00",
}


def csv_text(rows: Iterable[Cells], *, separator: str = ",", end: str = "\n") -> str:
    """A file with the columns that the rows use, in the order in which they first appear."""
    kept = list(rows)
    names = list(dict.fromkeys(name for row in kept for name in row))
    lines = [names, *([row.get(name, "") for name in names] for row in kept)]
    return "".join(
        separator.join(f'"{cell}"' if separator in cell else cell for cell in line) + end for line in lines
    )


def csv_file(rows: Iterable[Cells]) -> io.BytesIO:
    """The same as a stream of bytes."""
    return io.BytesIO(csv_text(rows).encode())


def context() -> Context:
    """What a load knows, with readable ids in place of keyed ones."""
    return Context(
        source="plan",
        zone=ZONE,
        ref=lambda type, key: f"{type}/{key}",
        person_key=lambda member_id: sum(member_id.encode()),
        due=lambda event: due.due_at(event, ZONE),
    )
