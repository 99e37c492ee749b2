"""Columns of the claim line, of the fill, and of the amounts of line and claim."""

from __future__ import annotations

from sharewell.ingest.feeds.column import Column, Layout


def _amount(name: str, meaning: str, *also: str, line: bool = False) -> Column:
    return Column(name, meaning, "cents", line=line, also=also)


CLAIM_AMOUNTS: Layout = (
    _amount("Claim total submitted amount", "Billed"),
    _amount("Claim total allowed amount", "Allowed under the contract"),
    _amount("Claim disallowed amount", "Not covered", "Claim non-covered amount", "Claim noncovered amount"),
    _amount("Claim discount amount", "Discount"),
    _amount("Member paid deductible", "Applied to the deductible"),
    _amount("Copay amount", "Copay"),
    _amount("Co-insurance liability amount", "Coinsurance"),
    _amount("Claim primary payer paid amount", "Paid by other payers", "Claim other payer paid amount"),
    _amount("Claim payment amount", "Paid by the plan, to provider and member together"),
    _amount("Claim amount paid to provider", "Paid by the plan to the provider"),
    _amount("Member reimbursement", "Paid by the plan to the member"),
    _amount("Member liability", "The member's share"),
    _amount("Amount paid by patient", "Paid by the member at the time of service"),
)


LINE: Layout = (
    Column("Line number", "Number of the line in the claim, from 1", "integer", True, line=True),
    Column("Service (from) date", "First day of the service", "date", line=True),
    Column("Service to date", "Last day of the service", "date", line=True),
    Column(
        "Line benefit payment status",
        "Whether the line was paid in network",
        "code",
        line=True,
        values=("innetwork", "outofnetwork", "other"),
    ),
    Column(
        "Line payment denial code",
        "Why the line was not paid: adjustment reason, remark or (pharmacy) reject code",
        "code",
        line=True,
        repeat=4,
        also=("Line payment denial code",),
    ),
    Column("Payment member explanation", "A sentence to the member about this line", line=True),
    Column(
        "National drug code",
        "NDC; in the pharmacy feed 'Compound' on the first row of a compound",
        "code",
        line=True,
    ),
    Column("Quantity qualifier code", "Unit of the quantity: EA, GM or ML", "code", line=True),
)


MEDICAL_LINE: Layout = (
    Column("Type of service", "Grouping of the service; read, not mapped", "code", line=True),
    Column("Place of service code", "CMS place of service (professional, oral)", "code", line=True),
    Column("Revenue center code", "UB-04 revenue code (institutional)", "code", line=True),
    Column(
        "Procedure code",
        "CPT, HCPCS, HIPPS (institutional) or CDT (oral) code of the line",
        "code",
        line=True,
        also=("Procedure code - CDT",),
    ),
    Column(
        "Procedure code type",
        "Its code set; empty: told from its shape",
        "code",
        line=True,
        values=("cpt", "hcpcs", "hipps", "cdt"),
    ),
    *(
        Column(f"Modifier Code-{number}", "Modifier of the procedure", "code", line=True, also=also)
        for number, also in enumerate((("Procedure modifier code - CDT",), (), (), ()), 1)
    ),
    Column("Diagnosis pointer", "Numbers of the claim's diagnoses that the line is for: 1,3", "code", line=True),
    Column("Number of units", "Units billed", "decimal", line=True),
    Column("Allowed number of units", "Units allowed", "decimal", line=True),
    Column(
        "Tooth number",
        "Tooth, ADA universal numbering (oral)",
        "code",
        line=True,
        repeat=4,
        also=("Tooth number - first occurrence",),
    ),
    Column(
        "Oral cavity area", "Area of the oral cavity instead of a tooth: 00, 01, 10 … (oral)", "code", line=True
    ),
    Column("Tooth surface", "Surfaces, letters together: MOD (oral)", "code", line=True),
)


LINE_AMOUNTS: Layout = (
    _amount("Line submitted amount", "Billed", line=True),
    _amount("Line allowed amount", "Allowed under the contract", line=True),
    _amount("Line disallowed amount", "Not covered", "Line noncovered amount", line=True),
    _amount("Line discount amount", "Discount", "Line discount", line=True),
    _amount("Line patient deductible", "Applied to the deductible", line=True),
    _amount("Line copay amount", "Copay", line=True),
    _amount("Line coinsurance amount", "Coinsurance", line=True),
    _amount("Line primary payer paid amount", "Paid by other payers", "Line other payer paid amount", line=True),
    _amount("Line payment amount", "Paid by the plan", line=True),
    _amount("Line amount paid to provider", "Paid by the plan to the provider", line=True),
    _amount("Line member reimbursement", "Paid by the plan to the member", line=True),
    _amount("Line member liability", "The member's share", line=True),
    _amount("Line amount paid by patient", "Paid by the member at the time of service", line=True),
    _amount("Drug cost", "Price of the drug before shares (pharmacy)", line=True),
)


FILL: Layout = (
    Column("Days supply", "Days the fill lasts", "integer"),
    Column("DAW product selection code", "NCPDP dispense-as-written code; empty is read as 0", "code"),
    Column("Refill number", "Which fill this is: 0 for the first", "integer"),
    Column("Refills authorized", "Refills the prescriber allowed", "integer"),
    Column("Prescription origin code", "NCPDP prescription origin", "code"),
    Column(
        "Plan reported brand generic code",
        "NCPDP brand or generic indicator",
        "code",
        also=("Plan reported brand-generic code",),
    ),
    Column("Compound code", "NCPDP compound code: 2 is a compound", "code"),
    Column("Pharmacy service type code", "NCPDP pharmacy service type; read, not mapped", "code"),
    Column("Patient residence code", "NCPDP patient residence; read, not mapped", "code"),
)
